"""The brief above the chat: every line with receipts, what is not known, and what was rejected and why."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from nutgraf.app.page.places import Utf16
from nutgraf.app.page.templates import rendered
from nutgraf.render import phrases
from nutgraf.render.document import direction_of
from nutgraf.render.receipts import Receipts, numbers_of, receipts_of

if TYPE_CHECKING:
    from nutgraf.article import Span
    from nutgraf.brief import Brief
    from nutgraf.summarize import Step


class Link(NamedTuple):
    """One receipt: its number, where it leads in UTF-16 units, and the quote."""

    number: int
    first_unit: int
    end_unit: int
    quote: str


def brief_card(brief: Brief) -> str:
    """The brief as escaped HTML."""
    receipts = receipts_of(brief)
    return rendered(
        "brief.html.jinja",
        brief=brief,
        article=brief.article,
        direction=direction_of(brief.article.language),
        links=_Links(receipts, Utf16(brief.article.text)).of,
        making=phrases.making_of(brief),
    )


def brief_offer(*, ready: bool) -> str:
    """The card of an article that has no brief yet; `ready` tells whether the model is open."""
    return rendered("brief_offer.html.jinja", state="offer", ready=ready, step=None, sentence="")


def brief_progress(step: Step | None) -> str:
    """The card while a brief is made."""
    return rendered("brief_offer.html.jinja", state="making", ready=True, step=step, sentence="")


def brief_failed(sentence: str) -> str:
    """The card of a brief that could not be made: why, and the way to try again."""
    return rendered("brief_offer.html.jinja", state="failed", ready=True, step=None, sentence=sentence)


class _Links:
    def __init__(self, receipts: Receipts, units: Utf16) -> None:
        self._receipts = receipts
        self._units = units

    def of(self, spans: Iterable[Span]) -> list[Link]:
        by_number = {self._receipts[span]: span for span in spans}
        unit = self._units.unit
        return [
            Link(number, unit(span.start), unit(span.end), span.quote)
            for number in numbers_of(self._receipts, by_number.values())
            for span in (by_number[number],)
        ]
