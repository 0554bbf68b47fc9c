"""What the reader thinks of an answer, and the draft of a case that it can become."""

from __future__ import annotations

from datetime import UTC, datetime
from importlib.metadata import entry_points
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING, get_args

import gradio as gr
import yaml

from nutgraf.app.api import owner_of
from nutgraf.app.screen import Screen, Shown, told
from nutgraf.app.seat import Seat
from nutgraf.errors import UsageError
from nutgraf.library import Feedback
from nutgraf.library.records import Verdict

if TYPE_CHECKING:
    from nutgraf.article import Article
    from nutgraf.library import Turn

DRAFTERS = "nutgraf.case_drafts"
_LONGEST_NOTE = 2_000


class FeedbackEvents:
    """What happens when an answer is judged."""

    def __init__(self, screen: Screen) -> None:
        self._screen = screen
        self._library = screen.library
        self._drafts = screen.desk.settings.data_dir / "drafts"

    def judged(self, seat: Seat, request: gr.Request, event: gr.EventData) -> Shown:
        """A verdict with its reason, kept; and where it was wanted, the draft of a case."""
        owner, data = owner_of(request), dict(event._data)
        verdict = str(data.get("verdict"))
        turns = {turn.number: turn for turn in self._library.turns(owner, seat.talk)} if seat.talk else {}
        turn = turns.get(int(data.get("turn", 0)))
        if turn is None or verdict not in get_args(Verdict):
            return {}
        feedback = Feedback.model_validate({"verdict": verdict, "note": str(data.get("note", ""))[:_LONGEST_NOTE]})
        self._library.give_feedback(owner, seat.talk, turn.number, feedback)
        sentence = self._drafted(owner, turn, feedback) if data.get("draft") else "Kept, thank you."
        return self._screen.talk(owner, seat) | {self._screen.widgets.wire: told(note={"text": sentence})}

    def _drafted(self, owner: str, turn: Turn, feedback: Feedback) -> str:
        article = self._library.article(owner, turn.outcome.articles[0].sha256)
        if article is None:
            raise UsageError("The article of this answer is no longer in the library, so it cannot become a case.")
        drafters = list(entry_points(group=DRAFTERS))
        if not drafters:
            raise UsageError("Kept, without a case: the evals that read cases are not installed.")
        text: str = drafters[0].load()(article, turn.outcome, feedback)
        return f"Kept. The draft of a case is {write_case(text, article, self._drafts)}"


def write_case(text: str, article: Article, folder: Path) -> Path:
    """Write the YAML of a case, and its article where the case says it lies, into a new folder inside `folder`.

    Returns the path of the case; the new folder has `cases` and `articles` as the evals have them.
    """
    label = yaml.safe_load(text)["article"]
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    own = Path(mkdtemp(prefix=f"{datetime.now(UTC):%Y%m%d-%H%M%S}-", dir=folder))
    case, words = own / "cases" / f"{label['id']}.yaml", own / "articles" / label["file"]
    for path, content in ((words, article.text), (case, text)):
        path.parent.mkdir()
        path.write_text(content, encoding="utf-8", newline="")
    return case
