"""The changes since an earlier brief in words: which statements are stale, what is new, what was corrected."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from nutgraf.brief import StatementField, Update
from nutgraf.render.phrases import count_phrase

STATEMENTS: Final[dict[StatementField, str]] = {
    "headline": "headline",
    "nut_graf": "nut graf",
    "key_points": "point",
    "further_points": "further point",
    "five_ws": "who, what, when, where, why, how",
    "people": "person",
    "organisations": "organisation",
    "figures": "figure",
    "dates": "date",
    "quotations": "quotation",
    "not_known": "not known",
    "what_next": "what happens next",
}
_MOST_SHOWN = 12


class StaleLine(NamedTuple):
    """A stale statement: its kind, its text, and the words of it that the article no longer has."""

    kind: str
    text: str
    gone: tuple[str, ...]


def summary_of(update: Update) -> str:
    """The changes since the earlier brief in one sentence."""
    if update.is_same:
        return "Nothing changed: every statement of the earlier brief still holds."
    if not (update.kept or update.stale):
        return f"{count_phrase(len(update.gone), 'sentence')} of the earlier version gone, {len(update.added)} new."
    stale, verb = len(update.stale), "is not in" if update.doubts else "is no longer in"
    if stale != 1:
        verb = "are not in" if update.doubts else "are no longer in"
    return f"{count_phrase(stale, 'statement')} of the earlier brief {verb} the article, {len(update.kept)} kept."


def stale_lines(update: Update) -> tuple[tuple[StaleLine, ...], int]:
    """The first stale statements, each text once, and how many more there are."""
    lines: dict[str, StaleLine] = {}
    for one in update.stale:
        gone = tuple(words for words in one.gone if words != one.text)
        lines.setdefault(one.text, StaleLine(STATEMENTS[one.field], one.text, gone))
    return tuple(lines.values())[:_MOST_SHOWN], max(0, len(lines) - _MOST_SHOWN)


def new_sentences(update: Update) -> Iterator[str]:
    """The first of the new sentences, word for word, without corrections, which are shown separately."""
    corrected = [notice.span for notice in update.corrections if notice.span]
    shown = [span.quote for span in update.added if not any(span.overlaps(other) for other in corrected)]
    yield from shown[:_MOST_SHOWN]
    if len(shown) > _MOST_SHOWN:
        yield f"… and {len(shown) - _MOST_SHOWN} more"


def correction_lines(update: Update) -> tuple[str, ...]:
    """The new corrections of the article, in its own words where it has a line for them."""
    return tuple(notice.span.quote if notice.span else notice.text for notice in update.corrections)


def update_values(update: Update | None) -> dict[str, object]:
    """The values of an update for a template, all empty where there is none."""
    stale, more = stale_lines(update) if update else ((), 0)
    return {
        "update": update,
        "summary": summary_of(update) if update else "",
        "stale": stale,
        "more_stale": more,
        "corrections": correction_lines(update) if update else (),
        "added": tuple(new_sentences(update)) if update else (),
    }
