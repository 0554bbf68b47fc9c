"""Briefs made by hand: one that fills every field, one in Arabic, and one that fills as little as it may."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from nutgraf.article import Removed, Source, Span
from nutgraf.brief import (
    ArticleRecord,
    Brief,
    Claim,
    Coverage,
    DatedEvent,
    Entity,
    Figure,
    FiveWs,
    Making,
    Mention,
    PromptUse,
    Quotation,
    Rejection,
    Speaker,
)

HARBOUR = (Path(__file__).parent / "harbour.txt").read_text(encoding="utf-8")
HARBOUR_ARABIC = (Path(__file__).parent / "harbour_arabic.txt").read_text(encoding="utf-8")

MakeBrief = Callable[..., Brief]


class Pen:
    """Marks places of one article by the words that stand there."""

    def __init__(self, text: str) -> None:
        self.text = text

    def span(self, words: str) -> Span:
        start = self.text.index(words)
        return Span(start=start, end=start + len(words), quote=words)

    def sentence(self, first: str, last: str) -> Span:
        start = self.text.index(first)
        end = self.text.index(last, start) + len(last)
        return Span(start=start, end=end, quote=self.text[start:end])

    def mention(self, words: str) -> Mention:
        return Mention(text=words, spans=(self.span(words),))

    def speaker(self, words: str) -> Speaker:
        return Speaker(name=words, span=self.span(words))

    def claim(self, span: Span, text: str | None = None, **more: Any) -> Claim:
        wording = "model" if text else "article"
        fields = {"asserted_by": None, "certainty": "fact", "wording": wording} | more
        return Claim(text=text or " ".join(span.quote.split()), spans=(span,), **fields)

    def record(self, **more: Any) -> ArticleRecord:
        fields: dict[str, Any] = {
            "text": self.text, "sha256": "5f" * 32, "title": None, "byline": None, "publisher": None, "url": None,
            "published": None, "language": "en", "removed": (), "source": None,
        }  # fmt: skip
        return ArticleRecord(**fields | more)


MAKING = Making(
    nutgraf="0.1.0",
    prompts=(PromptUse(id="brief@1.0.0", sha256="ab" * 32), PromptUse(id="headline@1.0.0", sha256="cd" * 32)),
    model="qwen2.5-coder-1.5b-instruct-q4_k_m",
    parameters={"engine": "xllamacpp 2026.10.1", "window": 8192, "temperature": 0.0},
    seconds=14.26,
    tokens_in=1204,
    tokens_cached=611,
    tokens_out=188,
    calls=2,
    cost_usd=None,
)
COVERAGE = Coverage(
    passages_total=1, passages_read=1, tokens_counted=1190, tokens_reported=1204, finish_reasons=("stop", "stop")
)


@pytest.fixture
def pen() -> Callable[[str], Pen]:
    """Marks places in a text by their words."""
    return Pen


@pytest.fixture
def make_brief() -> MakeBrief:
    """A brief of a record and a lead claim, with every other field empty unless it is given."""

    def make(record: ArticleRecord, lead: Claim, **more: Any) -> Brief:
        empty = dict.fromkeys(
            (
                "further_points",
                "people",
                "organisations",
                "figures",
                "dates",
                "quotations",
                "not_known",
                "what_next",
                "rejections",
            ),
            (),
        )
        fields: dict[str, Any] = {
            "article": record, "headline": lead, "nut_graf": lead, "key_points": (lead,), "making": MAKING,
            "five_ws": FiveWs(who=(), what=(), when=(), where=(), why=(), how=()), "coverage": COVERAGE,
            "word_budget": 200,
        }  # fmt: skip
        return Brief(**empty | fields | more)

    return make


@pytest.fixture
def bare_brief(make_brief: MakeBrief) -> Brief:
    """An article of one sentence about which nothing else is known."""
    pen = Pen("Two died.")
    return make_brief(pen.record(), pen.claim(pen.span("Two died.")))


@pytest.fixture
def arabic_brief(make_brief: MakeBrief) -> Brief:
    pen = Pen(HARBOUR_ARABIC)
    title = pen.span("إعادة فتح ميناء فيلم بعد العاصفة")
    lead = pen.claim(pen.sentence("أعادت سلطات", "جداره الخارجي."))
    said = pen.span("«لن نفتح الجدار قبل أن يصبح آمنا»")
    speaker = pen.speaker("مديرة الميناء مارا ليندكفيست")
    return make_brief(
        pen.record(language="ar", title=title.quote),
        lead,
        headline=pen.claim(title),
        key_points=(
            lead,
            pen.claim(pen.sentence("وقالت", "آمنا»."), certainty="attributed", asserted_by=speaker),
        ),
        quotations=(Quotation(text=said.quote, speaker=speaker, spans=(said,)),),
        five_ws=FiveWs(
            who=(pen.mention("سلطات مدينة فيلم"),),
            what=(),
            when=(pen.mention("يوم الثلاثاء"),),
            where=(pen.mention("مدينة فيلم"),),
            why=(),
            how=(),
        ),
    )


@pytest.fixture
def brief(make_brief: MakeBrief) -> Brief:
    """A brief of a small news article that fills every field; its text holds emoji, a quotation and boilerplate."""
    pen = Pen(HARBOUR)
    lead = pen.sentence("The harbour of Velm reopened", "port authority said.")
    berths = pen.sentence("Fewer than 40", "twice a day.")
    repairs = pen.sentence("Repairs will cost", "council estimates.")
    dispute = pen.sentence("The fishing union", "Reyes denied.")
    ferry = pen.sentence("A second ferry", "NordLine expects.")
    authority = pen.speaker("the port authority")
    quoted = pen.sentence("“We will not open", "whatever it costs,”")
    return make_brief(
        pen.record(
            title="Harbour of Velm reopens after the storm ⚓",
            byline="Ines Okafor",
            publisher="Velm Courier",
            url="https://velm-courier.example/harbour?from=feed&id=7",
            published=date(2031, 3, 14),
            removed=(
                Removed(span=pen.span("Photo: Ines Okafor/Velm Courier"), reason="caption"),
                Removed(span=pen.span("Read more: Ten harbours that the sea took back"), reason="teaser"),
                Removed(span=pen.sentence("The post Harbour", "on Velm Courier."), reason="feed_footer"),
            ),
            source=Source(name="harbour.txt", sha256_bytes="77" * 32, encoding="utf-8"),
        ),
        pen.claim(lead, certainty="attributed", asserted_by=authority),
        headline=pen.claim(lead, "Velm’s harbour is open again, eleven days after storm Odile"),
        key_points=(
            pen.claim(lead, certainty="attributed", asserted_by=authority),
            pen.claim(berths, "Fewer than 40 of 212 berths are usable, and ferries to Skarn sail twice a day."),
            pen.claim(repairs, certainty="forecast", asserted_by=pen.speaker("the city council")),
            pen.claim(
                dispute,
                "The city council ignored two warnings about the wall.",
                certainty="alleged",
                asserted_by=pen.speaker("The fishing union"),
            ),
            pen.claim(pen.sentence("Two people", "wall broke.")),
        ),
        further_points=(pen.claim(ferry, certainty="forecast", asserted_by=pen.speaker("the operator NordLine")),),
        five_ws=FiveWs(
            who=(pen.mention("the port authority"), pen.mention("Mayor Tomas Reyes")),
            what=(pen.mention("reopened"),),
            when=(pen.mention("on Tuesday"),),
            where=(pen.mention("harbour of Velm"),),
            why=(pen.mention("storm Odile 🌊 tore away its outer wall"),),
            how=(),
        ),
        people=(
            Entity(
                name="Mara Lindqvist",
                role="the head of the port authority",
                spans=(pen.span("Mara Lindqvist"), pen.span("the head of the port authority")),
            ),
            Entity(name="Tomas Reyes", role="Mayor", spans=(pen.span("Tomas Reyes"), pen.span("Mayor"))),
        ),
        organisations=(Entity(name="NordLine", role="", spans=(pen.span("NordLine"),)),),
        figures=(
            _figure(pen, "Fewer than 40 of the 212 berths", "40", counts="berths", qualifier="Fewer than"),
            _figure(pen, "212 berths", "212", counts="berths"),
            _figure(pen, "$4.1 million", "4.1E+6", unit="USD"),
            _figure(pen, "Two people", "2", counts="people"),
        ),
        dates=(
            DatedEvent(
                expression="on Tuesday",
                iso="2031-03-11",
                granularity="day",
                anchor=date(2031, 3, 14),
                unresolved="",
                event=Mention(text=lead.quote, spans=(lead,)),
                spans=(pen.span("on Tuesday"),),
            ),
            DatedEvent(
                expression="the end of April",
                iso=None,
                granularity="month",
                anchor=None,
                unresolved="“the end of” names no day",
                event=Mention(text=ferry.quote, spans=(ferry,)),
                spans=(pen.span("the end of April"),),
            ),
        ),
        quotations=(Quotation(text=quoted.quote, speaker=pen.speaker("Mara Lindqvist"), spans=(quoted,)),),
        not_known=(pen.claim(pen.sentence("Their names", "released.")),),
        what_next=(pen.claim(ferry, "A second ferry will return by the end of April.", certainty="forecast"),),
        rejections=(
            Rejection(
                field="key_points",
                text="Only 4.7 million dollars will be needed.",
                reason="number_not_there",
                detail="4.7 million",
                replaced_by=repairs,
            ),
            Rejection(
                field="key_points",
                text="The mayor ignored two warnings.",
                reason="hedge_dropped",
                detail="",
                replaced_by=None,
            ),
        ),
    )


def _figure(pen: Pen, words: str, value: str, unit: str = "", counts: str = "", qualifier: str = "") -> Figure:
    span = pen.span(words)
    return Figure(text=words, value=Decimal(value), unit=unit, counts=counts, qualifier=qualifier, spans=(span,))
