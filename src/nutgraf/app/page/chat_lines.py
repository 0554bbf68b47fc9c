"""What the chat shows beside the outcomes: what is going on, drafts, failures, and what can be done with an answer."""

from __future__ import annotations

from nutgraf.answer import Abstention, Answer
from nutgraf.render import answer_notes, answer_to_chat, said_to_chat
from nutgraf.render.escaping import inert


def working(text: str) -> str:
    """What the model is doing, in words."""
    return f'<p class="ng-working">{inert(text)} …</p>'


def drafted(text: str) -> str:
    """A draft as it grows: plainly marked as nothing to rely on."""
    return f'<div class="ng-draft"><p class="ng-state">Draft, not checked yet</p>{said_to_chat(text)}</div>'


def failed(sentence: str, way_out: str) -> str:
    """Why something did not come to its end, and what can be done about it."""
    return f'<div class="ng-failed"><p class="ng-state">{inert(sentence)}</p><p>{inert(way_out)}</p></div>'


def outdated(sentence: str) -> str:
    """That an answer rests on words which a later version of its article does not have."""
    return f'<p class="ng-state"><span class="ng-stale">{inert(sentence)}</span></p>'


def outcome_message(outcome: Answer | Abstention, number: int, judged: str) -> str:
    """The outcome of turn `number` with its checks folded below it, and what can be done with it.

    `judged` is the verdict of the reader's feedback in words, empty where there is none.
    """
    notes = "".join(answer_notes(outcome).splitlines())
    checked = f'<details class="ng-checked"><summary>How this answer was checked</summary>{notes}</details>'
    acts = f'<p class="ng-acts" role="group">{_buttons(number, judged)}</p>'
    return "\n".join((answer_to_chat(outcome, prefix_of(number)), checked, acts))


def prefix_of(number: int) -> str:
    """What the markers of a turn begin with."""
    return f"t{number}"


def _buttons(number: int, judged: str) -> str:
    acts = [("copied", "Copy with footnotes"), ("retried", "Ask again"), ("edited", "Edit question")]
    verdict = [("right", "✓ Right"), ("wrong", "✕ Not right …")]
    buttons = [
        f'<button type="button" class="ng-act act-{act} turn-{number}">{words}</button>'
        for act, words in (acts if judged else [*acts, *verdict])
    ]
    return " ".join([*buttons, f'<span class="ng-judged">{judged}</span>'] if judged else buttons)
