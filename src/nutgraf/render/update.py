"""What changed since an earlier brief, as lines that begin with what matters: doubts, corrections, what is stale."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from nutgraf.brief import StatementField, Update

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
}
_MOST_SHOWN = 12


class StaleLine(NamedTuple):
    """One statement that does not stand any more: what kind it is, what it said, and the words that are gone."""

    kind: str
    text: str
    gone: tuple[str, ...]


def summary_of(update: Update) -> str:
    """What became of the earlier brief, in one sentence."""
    if update.is_same:
        return "Nothing changed: every statement of the earlier brief still stands."
    if not (update.kept or update.stale):
        return f"{_counted(len(update.gone), 'sentence')} of the earlier version gone, {len(update.added)} new."
    stale, verb = len(update.stale), "is not in" if update.doubts else "no longer stands in"
    if stale != 1:
        verb = "are not in" if update.doubts else "no longer stand in"
    return f"{_counted(stale, 'statement')} of the earlier brief {verb} the article, {len(update.kept)} kept."


def stale_lines(update: Update) -> tuple[tuple[StaleLine, ...], int]:
    """The stale statements that are worth a line each, and how many more there are; the same words come once."""
    lines: dict[str, StaleLine] = {}
    for one in update.stale:
        gone = tuple(words for words in one.gone if words != one.text)
        lines.setdefault(one.text, StaleLine(STATEMENTS[one.field], one.text, gone))
    return tuple(lines.values())[:_MOST_SHOWN], max(0, len(lines) - _MOST_SHOWN)


def new_sentences(update: Update) -> Iterator[str]:
    """The first of the sentences that are new, word for word, without what is a correction, which is told apart."""
    told = [notice.span for notice in update.corrections if notice.span]
    shown = [span.quote for span in update.added if not any(span.overlaps(other) for other in told)]
    yield from shown[:_MOST_SHOWN]
    if len(shown) > _MOST_SHOWN:
        yield f"… and {len(shown) - _MOST_SHOWN} more"


def correction_lines(update: Update) -> tuple[str, ...]:
    """What the article newly says of its own mistakes, in its own words where it has a line for it."""
    return tuple(notice.span.quote if notice.span else notice.text for notice in update.corrections)


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def update_values(update: Update | None) -> dict[str, object]:
    """What a template shows of an update: everything empty where there is none."""
    stale, more = stale_lines(update) if update else ((), 0)
    return {
        "update": update,
        "summary": summary_of(update) if update else "",
        "stale": stale,
        "more_stale": more,
        "corrections": correction_lines(update) if update else (),
        "added": tuple(new_sentences(update)) if update else (),
    }
