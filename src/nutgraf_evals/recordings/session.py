"""Records many cases: each file is written as soon as its case has ended, so an interrupted run loses only one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import NamedTuple

from nutgraf.errors import UsageError
from nutgraf.models import Model
from nutgraf_evals.errors import NotComparable, RecordingMissing
from nutgraf_evals.recordings.files import Recording, head_of
from nutgraf_evals.recordings.recorder import NOTHING, Recorder


class Reuse(NamedTuple):
    """What is done with what the files hold: `again` asks everything anew, `keep` keeps what is no longer asked."""

    again: bool = False
    keep: bool = False


@dataclass(frozen=True, slots=True)
class Amount:
    """How many requests the model answered, how many a file did, what became of the answers nobody asked for."""

    asked: int = 0
    reused: int = 0
    kept: int = 0
    dropped: int = 0
    failed: int = 0

    def __str__(self) -> str:
        return f"{self.asked} asked, {self.reused} reused, {self.kept} kept unasked, {self.dropped} dropped"

    def __add__(self, other: Amount) -> Amount:
        return Amount(*(mine + its for mine, its in zip(astuple(self), astuple(other), strict=True)))


class Session:
    """The recording of some cases with one model; `path_of` tells where the file of a case lies.

    `open` gives the model of a case, `save` writes its file. A file of another model is replaced as a whole; `open`
    raises UsageError when its answers were to be kept, and NotComparable when it is no recording. When the model
    failed in a case, nothing leaves its file: what was not answered now may have been before.
    """

    def __init__(self, model: Model, path_of: Callable[[str], Path], reuse: Reuse) -> None:
        self._model = model
        self._path_of = path_of
        self._reuse = reuse
        self._before: dict[str, Recording] = {}
        self._recorders: dict[str, Recorder] = {}
        self.amount = Amount()

    def open(self, case_id: str) -> Recorder:
        before = self._read(self._path_of(case_id))
        self._before[case_id] = before
        self._recorders[case_id] = Recorder(self._model, NOTHING if self._reuse.again else before)
        return self._recorders[case_id]

    def save(self, case_id: str) -> None:
        recorder, before = self._recorders.pop(case_id), self._before.pop(case_id)
        made = recorder.recording
        written = made.with_others(before) if self._reuse.keep or recorder.failed else made
        written.write(self._path_of(case_id))
        self.amount += Amount(
            asked=recorder.asked,
            reused=recorder.reused,
            kept=len(written.answers) - len(made.answers),
            dropped=len(before.answers.keys() - written.answers.keys()),
            failed=recorder.failed,
        )

    def _read(self, path: Path) -> Recording:
        try:
            found = Recording.read(path)
        except RecordingMissing:
            return NOTHING
        except NotComparable:
            if self._reuse == Reuse(again=True):
                return NOTHING
            raise
        other = [name for name, value in head_of(self._model).items() if found.head.get(name) != value]
        if other and self._reuse.keep:
            raise UsageError(
                f"{path.name!r} was made with another {' and '.join(other)}, and one file holds the answers of one "
                "model: leave out --keep"
            )
        return found
