"""Briefs as Markdown, and conversations as JSON, Markdown or one HTML page, with their quotes as footnotes.

All text of the article and the model is escaped; empty sections are left out. The JSON of a conversation holds outcomes
and articles, so `texts[c["article"]][c["start"]:c["end"]] == c["quote"]` can be checked for each citation without
another file. Footnotes give the article's sha256 and code points `[start, end)`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, Final, Literal, NamedTuple, Self

from pydantic import Field, model_validator

from nutgraf.answer import Abstention, Answer, Citation, Outcome
from nutgraf.article import Article, Frozen, Span
from nutgraf.brief import (
    ArticleRecord,
    Brief,
    Claim,
    DatedEvent,
    Entity,
    Figure,
    FiveWs,
    Mention,
    Quotation,
    Rejection,
    Speaker,
    Update,
    spans_of,
)
from nutgraf.render import phrases
from nutgraf.render.answers import (
    body_lines,
    cited_receipts,
    footnote_marks,
    footnotes,
    made_line,
    notes_of,
    restated_question,
)
from nutgraf.render.as_json import json_text
from nutgraf.render.escaping import escape_text, one_line, web_address
from nutgraf.render.html_page import PageBlock, ReceiptLinks, blocks_of, direction_of, document, numbers_of, receipts_of
from nutgraf.render.phrases import correction_lines, new_sentences, stale_lines, summary_of

Notes = Literal["footnotes", "list"]
_EVENT_LENGTH = 160


def to_markdown(brief: Brief, *, notes: Notes = "footnotes") -> str:
    """The brief as Markdown, ending in a line break.

    `notes` selects how receipts are written: GitHub's `[^1]`, or `[1]` and a list for viewers that know no footnotes.
    """
    return "\n".join(_Writer(brief, notes).lines()) + "\n"


class _Writer:
    def __init__(self, brief: Brief, notes: Notes) -> None:
        self._brief = brief
        self._notes = notes
        self._receipts = receipts_of(brief)

    def lines(self) -> Iterator[str]:
        brief = self._brief
        if brief.update is not None:
            yield from _update(brief.update)
        yield from (_kicker(brief), "", f"# {self._claim(brief.headline)}", "", self._claim(brief.nut_graf))
        for notice in brief.article.notices:
            yield from ("", f"> **{phrases.NOTICES[notice.kind]}:** {escape_text(notice.text)}")
        yield from _section("Key points", _items(map(self._claim, brief.key_points), ordered=True))
        yield from _section("What is not known", _items(map(self._claim, brief.not_known)))
        yield from _section("Who, what, when, where, why, how", list(self._questions(brief.five_ws)))
        yield from _section("People", _items(map(self._entity, brief.people)))
        yield from _section("Organisations", _items(map(self._entity, brief.organisations)))
        yield from _section("Figures", list(self._figures(brief.figures)))
        yield from _section("Dates", _items(map(self._date, brief.dates)))
        yield from _section("Quotations", list(self._quotations(brief.quotations)))
        yield from _section("Further points", _items(map(self._claim, brief.further_points)))
        yield from _section("Rejected", _items(map(self._rejection, brief.rejections)))
        made = (f"**{line.what}:** {escape_text(line.how)}" for line in phrases.making_of(brief))
        yield from _section("How this was made", _items(made))
        yield from self._footnotes()

    def _marks(self, spans: Iterable[Span]) -> str:
        if self._notes == "list":
            return "".join(f" \\[{number}\\]" for number in numbers_of(self._receipts, spans))
        return "".join(f"[^{number}]" for number in numbers_of(self._receipts, spans))

    def _claim(self, claim: Claim) -> str:
        statement = f"{escape_text(claim.text)}{self._marks(claim.spans)}"
        certainty = escape_text(phrases.certainty(claim))
        if not certainty:
            return statement
        said_at = self._marks([claim.asserted_by.span]) if claim.asserted_by else ""
        return f"{statement} — *{certainty}*{said_at}"

    def _questions(self, five_ws: FiveWs) -> Iterator[str]:
        for question in phrases.QUESTIONS:
            mentions: tuple[Mention, ...] = getattr(five_ws, question)
            if mentions:
                answers = "; ".join(f"{escape_text(m.text)}{self._marks(m.spans)}" for m in mentions)
                yield f"- **{question.capitalize()}:** {answers}"

    def _entity(self, entity: Entity) -> str:
        role = f", {escape_text(entity.role)}" if entity.role else ""
        return f"**{escape_text(entity.name)}**{role}{self._marks(entity.spans)}"

    def _figures(self, figures: tuple[Figure, ...]) -> Iterator[str]:
        if figures:
            yield from ("| In the article | Value | Of what | Qualifier |", "|---|--:|---|---|")
        for figure in figures:
            cells = (phrases.amount(figure), figure.counts, figure.qualifier)
            text = f"{escape_text(figure.text)}{self._marks(figure.spans)}"
            yield f"| {text} | {' | '.join(escape_text(cell) for cell in cells)} |"

    def _date(self, date: DatedEvent) -> str:
        expression = f"“{escape_text(date.expression)}”{self._marks(date.spans)}"
        event = f"{escape_text(phrases.shortened(date.event.text, _EVENT_LENGTH))}{self._marks(date.event.spans)}"
        return f"**{escape_text(phrases.when(date))}** — {expression} — {event}"

    def _quotations(self, quotations: tuple[Quotation, ...]) -> Iterator[str]:
        for number, quotation in enumerate(quotations):
            if number:
                yield ""
            yield f"> {escape_text(phrases.quote_phrase(quotation.text))}{self._marks(quotation.spans)}  "
            yield f"> — {self._speaker(quotation.speaker)}"

    def _speaker(self, speaker: Speaker | None) -> str:
        if speaker is None:
            return "*the article does not say for certain who*"
        return f"{escape_text(speaker.name)}{self._marks([speaker.span])}"

    def _rejection(self, rejected: Rejection) -> str:
        reason = escape_text(phrases.rejection(rejected))
        why = f"{phrases.FIELDS[rejected.field]} “{escape_text(rejected.text)}”: {reason}."
        if rejected.replaced_by is None:
            return why
        return f"{why} Printed instead: the article’s own sentence{self._marks([rejected.replaced_by])}."

    def _footnotes(self) -> Iterator[str]:
        if self._notes == "list":
            yield from ("", "## Receipts", "")
        else:
            yield ""
        for span, number in self._receipts.items():
            lead = f"{number}." if self._notes == "list" else f"[^{number}]:"
            yield f"{lead} {escape_text(span.quote)} *(characters {span.start}–{span.end})*"


def _update(update: Update) -> Iterator[str]:
    """What changed since the earlier brief, before anything else."""
    yield from ("## What changed", "", escape_text(summary_of(update)))
    for doubt in update.doubts:
        yield from ("", f"> **The new version looks cut off:** {escape_text(doubt)}")
    for correction in correction_lines(update):
        yield from ("", f"> **Correction:** {escape_text(correction)}")
    stale, more = stale_lines(update)
    lines = [f"**{'not found' if update.doubts else 'stale'}**, {one.kind}: {escape_text(one.text)}" for one in stale]
    yield from ("", *_items([*lines, *([f"… and {more} more"] if more else [])])) if lines else ()
    added = [escape_text(words) for words in new_sentences(update)]
    yield from ("", "New in the article:", "", *_items(added)) if added else ()
    yield ""


def _kicker(brief: Brief) -> str:
    article = brief.article
    parts = [f"**{escape_text(article.publisher)}**"] if article.publisher else []
    if article.title and article.title != brief.headline.text:
        parts.append(f"“{escape_text(article.title)}”")
    if article.byline:
        parts.append(escape_text(article.byline))
    parts.append(f"published {article.published}" if article.published else "publication date not given")
    if link := web_address(article.url):
        parts.append(f"<{link}>")
    return " · ".join(parts)


def _section(title: str, lines: list[str]) -> list[str]:
    return ["", f"## {title}", "", *lines] if lines else []


def _items(texts: Iterable[str], *, ordered: bool = False) -> list[str]:
    return [f"{f'{number}.' if ordered else '-'} {text}" for number, text in enumerate(texts, start=1)]


SCHEMA: Final = "nutgraf/transcript@1"


class NamedArticle(ArticleRecord):
    """An article under the name that the citations of a transcript use."""

    name: str


class Transcript(Frozen):
    """A conversation: its articles, the outcomes in order, and the brief of one of the articles where it has one.

    Raises ValidationError where an article of an outcome is missing, or a citation is not in it.
    """

    schema_: Literal["nutgraf/transcript@1"] = Field(default=SCHEMA, alias="schema")
    articles: tuple[NamedArticle, ...] = Field(min_length=1)
    brief: Brief | None
    outcomes: tuple[Outcome, ...]

    @classmethod
    def of(
        cls, outcomes: Sequence[Answer | Abstention], articles: Mapping[str, Article], brief: Brief | None = None
    ) -> Transcript:
        """The transcript of `outcomes`; the keys of `articles` are the names in `Outcome.articles`."""
        named = tuple(_named_article(name, article) for name, article in articles.items())
        return cls(articles=named, brief=brief, outcomes=tuple(outcomes))

    @model_validator(mode="after")
    def _refuse_misplaced_citations(self) -> Self:
        texts = {article.name: article.text for article in self.articles}
        if len(texts) < len(self.articles):
            raise ValueError("two articles of a transcript bear the same name")
        known = {(article.name, article.sha256) for article in self.articles}
        for outcome in self.outcomes:
            for asked in outcome.articles:
                if (asked.name, asked.sha256) not in known:
                    raise ValueError(f"the transcript does not hold {asked.name!r} with sha256 {asked.sha256}")
            for citation in _misplaced(outcome, texts):
                raise ValueError(f"{citation.article!r} does not hold {citation.quote!r} at {citation.start}")
        if self.brief and self.brief.article.sha256 not in {sha256 for _, sha256 in known}:
            raise ValueError("the brief is of an article that is not in the transcript")
        return self

    @cached_property
    def numbers(self) -> dict[Citation, int]:
        """The number of every shown passage in the order of reading; the same passage always has the same number."""
        return {citation: number for number, citation in enumerate(dict.fromkeys(self._as_shown()), start=1)}

    @property
    def points(self) -> tuple[Claim, ...]:
        """The parts of the brief that a transcript shows: headline, nut graf, key points and what is not known."""
        brief = self.brief
        return (brief.headline, brief.nut_graf, *brief.key_points, *brief.not_known) if brief else ()

    def place(self, span: Span) -> Citation:
        """A span of the brief as a citation; a citation is itself."""
        if isinstance(span, Citation):
            return span
        assert self.brief, "only a brief has spans that name no article"
        sha256 = self.brief.article.sha256
        name = next(article.name for article in self.articles if article.sha256 == sha256)
        return Citation(article=name, start=span.start, end=span.end, quote=span.quote)

    def _as_shown(self) -> Iterator[Citation]:
        yield from map(self.place, spans_of(self.points))
        for outcome in self.outcomes:
            yield from cited_receipts(outcome)


def _misplaced(outcome: Answer | Abstention, texts: Mapping[str, str]) -> list[Citation]:
    return [citation for citation in cited_receipts(outcome) if not citation.stands_in(texts.get(citation.article, ""))]


def _named_article(name: str, article: Article) -> NamedArticle:
    record = {field: getattr(article, field) for field in ArticleRecord.model_fields}
    return NamedArticle.model_validate(record | {"name": name})


def transcript_to_json(
    outcomes: Sequence[Answer | Abstention], articles: Mapping[str, Article], brief: Brief | None = None
) -> str:
    """The conversation as `nutgraf/transcript@1` JSON; `Transcript.model_validate_json` reads it back.

    `articles` are by the names the outcomes list them under. Raises ValidationError where an outcome or its citations
    are of another text.
    """
    transcript = Transcript.of(outcomes, articles, brief)
    return json_text(transcript.model_dump(mode="json", by_alias=True), indent=2)


def transcript_schema() -> dict[str, Any]:
    """The JSON Schema of `nutgraf/transcript@1`."""
    return Transcript.model_json_schema(by_alias=True, mode="serialization")


def transcript_to_markdown(
    outcomes: Sequence[Answer | Abstention], articles: Mapping[str, Article], brief: Brief | None = None
) -> str:
    """The conversation as Markdown with GitHub's footnotes, ending in a line break.

    `articles` are by the names the outcomes list them under. Raises ValidationError where an outcome or its citations
    are of another text.
    """
    return "\n".join(_lines(Transcript.of(outcomes, articles, brief))) + "\n"


def _lines(transcript: Transcript) -> Iterator[str]:
    yield "# Questions and answers"
    yield ""
    yield from (f"- {_article(article)}" for article in transcript.articles)
    if transcript.brief:
        yield from _brief(transcript, transcript.brief)
    for number, outcome in enumerate(transcript.outcomes, start=1):
        yield from ("", f"## {number}. {escape_text(outcome.asked)}")
        yield from body_lines(outcome, transcript.numbers)
        yield from ("", f"*{made_line(outcome)}*")
    yield from footnotes(transcript.numbers, named=True)


def _article(article: NamedArticle) -> str:
    parts = [f"**{escape_text(article.name)}**"]
    parts += [f"“{escape_text(article.title)}”"] if article.title else []
    parts += [escape_text(article.publisher)] if article.publisher else []
    parts += [f"published {article.published}"] if article.published else []
    link = web_address(article.url)
    parts += [f"<{link}>"] if link else []
    return " · ".join([*parts, f"sha256 {article.sha256}"])


def _brief(transcript: Transcript, brief: Brief) -> Iterator[str]:
    def line(claim: Claim) -> str:
        marks = footnote_marks(map(transcript.place, claim.spans), transcript.numbers)
        certainty = escape_text(phrases.certainty(claim))
        return (
            f"{escape_text(claim.text)}{marks}{f' — *{certainty}*' if certainty else ''}{_said_at(claim, transcript)}"
        )

    yield from ("", "## Brief", "", f"**{line(brief.headline)}**", "", line(brief.nut_graf), "")
    yield from (f"{number}. {line(point)}" for number, point in enumerate(brief.key_points, start=1))
    if brief.not_known:
        yield from ("", "Not known:", "")
        yield from (f"- {line(point)}" for point in brief.not_known)


def _said_at(claim: Claim, transcript: Transcript) -> str:
    if claim.asserted_by is None:
        return ""
    return footnote_marks([transcript.place(claim.asserted_by.span)], transcript.numbers)


class _Sheet(NamedTuple):
    """An article for display: its blocks and its direction."""

    article: NamedArticle
    blocks: tuple[PageBlock, ...]
    direction: str


def transcript_to_html(
    outcomes: Sequence[Answer | Abstention], articles: Mapping[str, Article], brief: Brief | None = None
) -> str:
    """The conversation beside its articles, as a whole HTML document that runs nothing but its own script.

    `articles` are by the names the outcomes list them under. Raises ValidationError where an outcome or its citations
    are of another text.
    """
    transcript = Transcript.of(outcomes, articles, brief)
    languages = {article.name: article.language for article in transcript.articles}
    numbers: dict[Span, int] = {citation: number for citation, number in transcript.numbers.items()}  # noqa: C416 - widens the key
    links = ReceiptLinks(numbers, lambda span: languages[transcript.place(span).article])
    return document(
        "transcript.html.jinja",
        numbers,
        transcript=transcript,
        sheets=[_sheet(transcript, article) for article in transcript.articles],
        links=lambda spans: links.of(map(transcript.place, spans)),
        language_of=lambda citation: languages[citation.article],
        direction_of=direction_of,
        notes_of=notes_of,
        restated=restated_question,
        one_line=one_line,
        made_by=outcomes[-1].making.nutgraf if outcomes else "",
    )


def _sheet(transcript: Transcript, article: NamedArticle) -> _Sheet:
    receipts = {
        Span(start=citation.start, end=citation.end, quote=citation.quote): number
        for citation, number in transcript.numbers.items()
        if citation.article == article.name
    }
    return _Sheet(article, blocks_of(article, receipts), direction_of(article.language))
