"""How an answer was checked and what made it, in lines that a reader may open; no chance is told as a figure."""

from __future__ import annotations

from nutgraf.answer import Abstention, Answer, Check
from nutgraf.render.answer_receipts import cited
from nutgraf.render.escaping import inert, one_line
from nutgraf.render.phrases import CHECKS, Made, asking_of, cost_of, counted


def answer_notes(outcome: Answer | Abstention) -> str:
    """The notes of an outcome as HTML for a chat, made as `answer_to_chat` is: an item for each line."""
    items = (f"<li><strong>{inert(note.what)}</strong> {inert(one_line(note.how))}</li>" for note in notes_of(outcome))
    return "\n".join(('<ul class="notes">', *items, "</ul>"))


def notes_of(outcome: Answer | Abstention) -> tuple[Made, ...]:
    """What was checked, in its order, and then what the answer rests on and what made it."""
    making = outcome.making
    passages = len(cited(outcome))
    asked = asking_of(making) if making.calls else (Made("Model", "none was asked: found by code"),)
    notes = (
        *map(_checked, outcome.checks),
        Made("Shown", f"{counted(passages, 'passage')}, word for word" if passages else "no passage of the article"),
        *asked,
        cost_of(making),
        *(Made("Article", f"{article.name}, sha256 {article.sha256}") for article in outcome.articles),
        Made("Made by", f"nutgraf {making.nutgraf}"),
    )
    return tuple(note for note in notes if note.how)


def _checked(check: Check) -> Made:
    # What "agrees" found is a chance, and a chance as a figure reads as a measure of truth; it is none.
    detail = f": {check.detail}" if not check.passed and check.name != "agrees" else ""
    return Made(CHECKS[check.name], f"✓ yes{detail}" if check.passed else f"✕ no{detail}")
