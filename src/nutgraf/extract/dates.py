"""Find the dates in news text and resolve them against the day of publication, or say why they cannot be resolved."""

from __future__ import annotations

from datetime import date
from typing import Self

from pydantic import Field, model_validator

from nutgraf.article import Frozen
from nutgraf.extract.calendar_spans import mentions
from nutgraf.extract.date_readings import DateContext, Granularity, Unresolved, period, same_date
from nutgraf.extract.date_resolution import resolve
from nutgraf.text.tokens import plain

__all__ = ["DateExpression", "Granularity", "Unresolved", "find_dates", "same_date"]


class DateExpression(Frozen):
    """One date in a text: `text` is `[start, end)` verbatim, in code points.

    `iso` is `2026-03-10`, `2026-03`, `2026`, `2026-Q3`, `2026-W18`, or `first/last` of two of these (a span of days
    or years, a decade, a century); a season is given as its year. Exactly one of `iso` and `unresolved` is set.
    `granularity` is how precise the expression is. `anchor_used` is the publication date if `iso` depends on it, and
    None if the expression is complete by itself. Use `first_day` and `last_day` to compare two dates.

    >>> found = find_dates("sits Monday to Friday next week", anchor=date(2026, 4, 15))[0]
    >>> found.iso, found.first_day, found.last_day
    ('2026-04-20/2026-04-24', datetime.date(2026, 4, 20), datetime.date(2026, 4, 24))
    >>> unclear = find_dates("will speak next Friday", anchor=date(2026, 4, 15))[0]
    >>> unclear.first_day, unclear.granularity, unclear.unresolved
    (None, 'day', 'ambiguous')
    """

    start: int = Field(ge=0)
    end: int
    text: str = Field(min_length=1)
    iso: str | None
    granularity: Granularity
    anchor_used: date | None
    unresolved: Unresolved | None

    @model_validator(mode="after")
    def _is_resolved_or_gives_a_reason(self) -> Self:
        if self.end - self.start != len(self.text):
            raise ValueError(f"date [{self.start}, {self.end}) does not fit its text of {len(self.text)} characters")
        if (self.iso is None) == (self.unresolved is None):
            raise ValueError(f"the date {self.text!r} needs an ISO date or the reason why it has none")
        if self.iso is not None:
            period(self.iso)
        return self

    @property
    def first_day(self) -> date | None:
        """The first day the expression covers, None where it is unresolved."""
        return period(self.iso).first if self.iso else None

    @property
    def last_day(self) -> date | None:
        """The last day the expression covers, itself included; None where it is unresolved."""
        return period(self.iso).last if self.iso else None


def find_dates(
    text: str, *, anchor: date | None, year_hint: int | None = None, language: str = "en"
) -> tuple[DateExpression, ...]:
    """Every date in `text`, in order and without overlaps.

    `anchor` is the day of publication, the "today" of the text; without it, relative dates stay unresolved. A date that
    can be read in two ways is left unresolved as `ambiguous` and never guessed. `language` (ISO 639-1) adds relative
    dates in German, French and Spanish; other languages give calendar dates only. `year_hint` is the year to use for a
    month or day without one, if the caller knows it (for example from a year stated nearby); it takes precedence over
    the anchor.

    >>> [(d.text, d.iso) for d in find_dates("met on Tuesday, after talks in May 2024", anchor=date(2026, 3, 12))]
    [('Tuesday', '2026-03-10'), ('May 2024', '2024-05')]
    >>> find_dates("on September 12", anchor=None)[0].unresolved
    'no_year'
    """
    folded = plain(text)
    code = language[:2].lower()
    known = DateContext(folded, anchor, year_hint, code)
    found = []
    for mention in mentions(folded, code):
        outcome = resolve(mention, known)
        found.append(
            DateExpression(
                start=mention.start,
                end=mention.end,
                text=text[mention.start : mention.end],
                iso=outcome.iso,
                granularity=outcome.granularity,
                anchor_used=anchor if outcome.by_anchor else None,
                unresolved=outcome.unresolved,
            )
        )
    return tuple(found)
