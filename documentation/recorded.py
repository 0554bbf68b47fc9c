"""`nutgraf` with recorded replies of the embedded model, so that the documents show real output without a model.

    python -m documentation.recorded ARGUMENTS…

The replies are those that the evals recorded about the sample article, and `documentation/replies.jsonl` for what the
documents ask besides. With `NUTGRAF_RECORD=1` the embedded model answers what is not recorded yet, and its replies are
added to that file. Models that are not embedded are opened as always.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from documentation.blocks import ROOT
from nutgraf.cli import run
from nutgraf.models import Model, Settings, factory
from nutgraf_evals.recordings import NOTHING, Recorder, Recording, Replay, recording_path

REPLIES = Path(__file__).parent / "replies.jsonl"
RECORD = "NUTGRAF_RECORD"
_SAMPLE = "larkfield-data-breach"
_FROM_EVALS = tuple(recording_path(ROOT / "evals", system, _SAMPLE) for system in ("nutgraf", "claims"))


def recorded() -> Recording:
    """Everything that is recorded about the sample article."""
    found = NOTHING
    for path in (REPLIES, *_FROM_EVALS):
        if path.is_file():
            one = Recording.read(path)
            found = found.with_others(one) if found.head else one
    return found


class DocumentReplay(Replay):
    """Answers from everything that is recorded, and from nothing else."""

    def __init__(self) -> None:
        self._file, self._recording = REPLIES.name, recorded()


class DocumentRecorder(Recorder):
    """Asks the embedded model for what is missing, and adds that to the file when it is closed."""

    async def aclose(self) -> None:
        made = self.recording
        answers = {key: row for key, row in made.answers.items() if key not in self._known.answers}
        counts = {key: count for key, count in made.counts.items() if key not in self._known.counts}
        if answers or counts:
            before = Recording.read(REPLIES) if REPLIES.is_file() else NOTHING
            Recording(made.head, answers, counts).with_others(before).write(REPLIES)
        await self._model.aclose()


def _record(settings: Settings) -> Model:
    return DocumentRecorder(_open_embedded(settings), recorded())


def _replay(settings: Settings) -> Model:  # noqa: ARG001 - it takes the place of a function with this shape
    return DocumentReplay()


_open_embedded = factory._open_embedded


def main() -> None:
    """Run the command in `sys.argv` and exit with its code."""
    factory._open_embedded = _record if os.environ.get(RECORD) else _replay
    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
