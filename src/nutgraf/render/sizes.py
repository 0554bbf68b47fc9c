"""The three sizes of a brief, and what each of them shows.

- `glance`: headline, nut graf and up to three points, in about 60 words.
- `brief`: headline, nut graf, key points, what is not known and what happens next, within `Brief.word_budget` words.
- `full`: these, and everything else of the brief, with no statement twice.

Every form (Markdown, terminal, HTML, web chat) shows the same content: `sized` selects the statements, `sections_of`
what follows them in `full`. All words are counted except receipts (marks and quotes).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date as date_type
from typing import Final, Literal, NamedTuple

from nutgraf.article import Article, Span
from nutgraf.brief import (
    ArticleRecord,
    Brief,
    Claim,
    DatedEvent,
    Entity,
    Figure,
    Mention,
    Quotation,
    Rejection,
    StatementField,
)
from nutgraf.render import phrases

Size = Literal["glance", "brief", "full"]
SIZES: Final[tuple[Size, ...]] = ("glance", "brief", "full")
SHOWN_FIELDS: Final[tuple[StatementField, ...]] = ("headline", "nut_graf", "key_points", "not_known", "what_next")
NOT_KNOWN, WHAT_NEXT = "Not known:", "Next:"
LABEL_WORDS: Final = len(NOT_KNOWN.split()) + len(WHAT_NEXT.split())
_GLANCE_WORDS, _GLANCE_POINTS = 60, 3
_LEAST_NESTED = 0.6  # share of the shorter span that is within another one, from which both say the same
_LONGEST_EXTRA = 25  # words of an item, with its source, under "Not known" or "Next"
_MOST_EXTRA = 2  # items under each of them


class SizedBrief(NamedTuple):
    """The statements that a size shows, in order; `nut_graf` is None where the headline is the same statement."""

    headline: Claim
    nut_graf: Claim | None
    points: tuple[Claim, ...]
    not_known: tuple[Claim, ...]
    what_next: tuple[Claim, ...]

    @property
    def claims(self) -> tuple[Claim, ...]:
        """All statements in the order they are shown."""
        nut_graf = (self.nut_graf,) if self.nut_graf else ()
        return (self.headline, *nut_graf, *self.points, *self.not_known, *self.what_next)

    @property
    def labelled(self) -> tuple[tuple[str, tuple[Claim, ...]], ...]:
        """Each label with the statements after it; a label without statements is left out."""
        groups = ((NOT_KNOWN, self.not_known), (WHAT_NEXT, self.what_next))
        return tuple((label, claims) for label, claims in groups if claims)


def sized(brief: Brief, size: Size) -> SizedBrief:
    """The statements of `brief` that `size` shows.

    In `brief`, the words shown are at most `brief.word_budget` where headline and first point leave room for that.
    """
    if size == "full":
        return _all_statements(brief)
    shown = _Shown(brief.word_budget - frame_words(brief.article, size), [brief.headline])
    if size == "glance":
        shown.left = min(shown.left, _GLANCE_WORDS)
    shown.left -= printed_words(brief.headline)
    nut_graf = shown.fitting([brief.nut_graf], 1)
    most = _GLANCE_POINTS if size == "glance" else len(brief.key_points)
    points = shown.fitting(brief.key_points, most) or ([brief.key_points[0]] if not nut_graf else [])
    not_known: list[Claim] = []
    what_next: list[Claim] = []
    if size == "brief":
        for _ in range(_MOST_EXTRA):
            not_known += shown.fitting(_short(brief.not_known), 1, label=0 if not_known else len(NOT_KNOWN.split()))
            what_next += shown.fitting(_short(brief.what_next), 1, label=0 if what_next else len(WHAT_NEXT.split()))
    return SizedBrief(brief.headline, nut_graf[0] if nut_graf else None, *map(tuple, (points, not_known, what_next)))


class _Shown:
    """The words that are left, and the statements that are shown already."""

    def __init__(self, left: int, claims: list[Claim]) -> None:
        self.left = left
        self._claims = claims

    def fitting(self, claims: Iterable[Claim], most: int, *, label: int = 0) -> list[Claim]:
        """Up to `most` of the claims that fit and are new; the first one costs the words of `label` as well."""
        found: list[Claim] = []
        for claim in claims:
            words = printed_words(claim) + (0 if found else label)
            if len(found) < most and words <= self.left and not is_repeated(claim, self._claims):
                self.left -= words
                self._claims.append(claim)
                found.append(claim)
        return found


def _short(claims: Iterable[Claim]) -> Iterator[Claim]:
    return (claim for claim in claims if printed_words(claim) <= _LONGEST_EXTRA)


def _all_statements(brief: Brief) -> SizedBrief:
    said = [brief.headline]
    nut_graf = new_claims([brief.nut_graf], said)
    parts = [new_claims(claims, said) for claims in (brief.key_points, brief.not_known, brief.what_next)]
    return SizedBrief(brief.headline, nut_graf[0] if nut_graf else None, *parts)


class LineSoFar(NamedTuple):
    """A line of a brief that is being made.

    `claim` is what is shown: the article's own words by code or, where it `is_verified`, a statement of the model.
    `draft` are words of the model that are still being checked.
    """

    field: StatementField
    claim: Claim | None
    is_verified: bool = False
    draft: str = ""


def lines_of(brief: Brief, size: Size, is_verified: Callable[[Claim], bool] = lambda _: False) -> tuple[LineSoFar, ...]:
    """The lines that `size` shows of a brief."""
    shown = sized(brief, size)
    nut_graf = (shown.nut_graf,) if shown.nut_graf else ()
    parts = ((shown.headline,), nut_graf, shown.points, shown.not_known, shown.what_next)
    fields = zip(SHOWN_FIELDS, parts, strict=True)
    return tuple(LineSoFar(field, claim, is_verified(claim)) for field, claims in fields for claim in claims)


def is_repeated(claim: Claim, said: Iterable[Claim]) -> bool:
    """Whether the statements `said` say what `claim` says: in the same words, or mostly, of the same place."""
    known = list(said)
    if any(claim.text.casefold() == other.text.casefold() for other in known):
        return True
    words = _content_words(claim.text)
    near = [other for other in known if _overlap(claim.spans, other.spans)]
    said_words = set[str]().union(*(_content_words(other.text) for other in near))
    said_spans = [span for other in near for span in other.spans]
    is_same_place = all(_covered(span, said_spans) >= _LEAST_NESTED * (span.end - span.start) for span in claim.spans)
    has_new_figure = any(word[0].isdigit() for word in words - said_words)
    return is_same_place and not has_new_figure and len(words & said_words) >= _LEAST_NESTED * len(words)


def _overlap(some: Sequence[Span], others: Sequence[Span]) -> bool:
    return any(min(one.end, other.end) > max(one.start, other.start) for one in some for other in others)


def _covered(span: Span, others: Sequence[Span]) -> int:
    """How many characters of the span the others cover."""
    covered, reached = 0, span.start
    for other in sorted(others, key=lambda other: other.start):
        begin, end = max(reached, other.start), min(span.end, other.end)
        covered += max(0, end - begin)
        reached = max(reached, end)
    return covered


_WORDS = re.compile(r"\d+(?:[.,:]\d+)*|\w+")  # a figure such as 3.7 or 1,200 is one word


def _content_words(text: str) -> set[str]:
    return {word for word in _WORDS.findall(text.casefold()) if len(word) > 3 or word[0].isdigit()}


def _same_place(some: Sequence[Span], others: Sequence[Span]) -> bool:
    """Whether the spans of both cover mostly the same characters."""
    return all(any(_is_within(one, other) for other in others) for one in some)


def _is_within(one: Span, other: Span) -> bool:
    shared = min(one.end, other.end) - max(one.start, other.start)
    return shared >= _LEAST_NESTED * (one.end - one.start)


def printed_words(claim: Claim) -> int:
    """The number of words a statement takes, with its source."""
    return len(phrases.attributed(claim).split())


def frame_words(article: ArticleRecord, size: Size) -> int:
    """The number of words around the statements: the source line and the notices."""
    return sum(len(line.split()) for line in (source_line(article, size), notice_line(article)))


def shown_words(brief: Brief, size: Size) -> int:
    """The words that `glance` or `brief` print, with all but the receipts."""
    shown = sized(brief, size)
    labels = sum(len(label.split()) for label, _ in shown.labelled)
    return sum(map(printed_words, shown.claims)) + labels + frame_words(brief.article, size)


def source_line(article: Article | ArticleRecord, size: Size) -> str:
    """Publisher and day; in `full` also the article's title and byline. Empty where nothing is known."""
    published = str(article.published or "")
    if size != "full":
        return ", ".join(filter(None, (article.publisher, published)))
    title = f"“{article.title}”" if article.title else ""
    known = (article.publisher, title, article.byline, f"published {published}" if published else "")
    return " · ".join(filter(None, known)) + ("" if published else " · publication date not given").lstrip("· ")


def notice_line(article: Article | ArticleRecord) -> str:
    """The kinds of the article's notices, each once."""
    return " · ".join(dict.fromkeys(phrases.NOTICES[notice.kind] for notice in article.notices))


class Rest(NamedTuple):
    """What a brief has besides the statements of a size, without repetitions."""

    points: tuple[Claim, ...]
    not_known: tuple[Claim, ...]
    what_next: tuple[Claim, ...]
    questions: dict[str, tuple[Mention, ...]]
    quotations: tuple[Quotation, ...]


def rest_of(brief: Brief, shown: SizedBrief) -> Rest:
    """What `brief` has besides `shown`: key points come before further points, then the answers to each question."""
    said = list(shown.claims)
    points = new_claims((brief.nut_graf, *brief.key_points), said)
    not_known = new_claims(brief.not_known, said)
    what_next = new_claims(brief.what_next, said)
    points += new_claims(brief.further_points, said)
    quotations = tuple(one for one in brief.quotations if not any(one.text in claim.text for claim in said))
    return Rest(points, not_known, what_next, _questions(brief, said), quotations)


def new_claims(claims: Iterable[Claim], said: list[Claim]) -> tuple[Claim, ...]:
    """The claims that say something new, which are added to `said`."""
    new = []
    for claim in claims:
        if not is_repeated(claim, said):
            said.append(claim)
            new.append(claim)
    return tuple(new)


def _questions(brief: Brief, said: Sequence[Claim]) -> dict[str, tuple[Mention, ...]]:
    """The answers to who, what, when, where, why and how; clauses that a statement contains are left out."""
    found: dict[str, tuple[Mention, ...]] = {}
    for question in phrases.QUESTIONS:
        mentions: tuple[Mention, ...] = getattr(brief.five_ws, question)
        is_index = question in {"who", "when", "where"}
        kept = tuple(one for one in mentions if is_index or not any(_tells(claim, one) for claim in said))
        if kept:
            found[question] = kept
    return found


def _tells(claim: Claim, mention: Mention) -> bool:
    return mention.text in claim.text or _same_place(mention.spans, claim.spans)


class BriefRow(NamedTuple):
    """One line of a section: bold `lead`, `text`, and a `remark`; or the `cells` of a table."""

    text: str
    spans: tuple[Span, ...] = ()
    lead: str = ""
    remark: str = ""
    cells: tuple[str, ...] = ()


class BriefSection(NamedTuple):
    """A titled part of a full brief; `columns` is empty unless it is a table."""

    title: str
    rows: tuple[BriefRow, ...]
    columns: tuple[str, ...] = ()


def sections_of(brief: Brief) -> tuple[BriefSection, ...]:
    """What a full brief has after its statements, without what these say already; empty sections are left out."""
    rest = rest_of(brief, sized(brief, "full"))
    answers = [(question, one) for question, mentions in rest.questions.items() for one in mentions]
    made = tuple(BriefRow(one.how, lead=f"{one.what}:") for one in phrases.making_of(brief))
    sections = (
        BriefSection("Further points", tuple(map(statement_row, rest.points))),
        BriefSection(
            "Who, what, when, where, why, how",
            tuple(BriefRow(one.text, one.spans, lead=f"{question.capitalize()}:") for question, one in answers),
        ),
        BriefSection("People", tuple(map(_entity, brief.people))),
        BriefSection("Organisations", tuple(map(_entity, brief.organisations))),
        BriefSection("Figures", tuple(map(_figure, brief.figures)), ("In the article", "Value", "Of what")),
        BriefSection("Dates", tuple(map(_date, timeline_of(brief)))),
        BriefSection("Quotations", tuple(map(_quotation, rest.quotations))),
        BriefSection("Rejected", tuple(map(_rejection, brief.rejections))),
        BriefSection("How this was made", made),
    )
    return tuple(section for section in sections if section.rows)


def timeline_of(brief: Brief) -> tuple[DatedEvent, ...]:
    """The dates that are known, in their order, each day with what happens then once; then those without a year.

    A date that the article does not give for certain is left out.
    """
    known = sorted((date for date in brief.dates if date.iso), key=lambda date: str(date.iso))
    without_year = (date for date in brief.dates if date.unresolved == "no_year")
    found = {(date.iso or date.expression, date.event.spans): date for date in (*known, *without_year)}
    return tuple(found.values())


def is_ahead(date: DatedEvent, published: date_type | None) -> bool:
    """Whether an event is later than the day on which its article was published, as far as both are known."""
    return published is not None and date.iso is not None and date.iso[: len("2031-03-14")] > published.isoformat()


def statement_row(claim: Claim) -> BriefRow:
    """A statement with its source."""
    return BriefRow(phrases.attributed(claim), claim.spans)


def _entity(entity: Entity) -> BriefRow:
    return BriefRow(f", {entity.role}" if entity.role else "", entity.spans[:1], lead=entity.name)


def _figure(figure: Figure) -> BriefRow:
    counts = "" if figure.counts in figure.text else figure.counts
    return BriefRow(figure.text, figure.spans, cells=(phrases.amount(figure), counts))


def _date(date: DatedEvent) -> BriefRow:
    """The day and what happens then."""
    return BriefRow(phrases.shortened(date.event.text, phrases.EVENT_LENGTH), date.event.spans, lead=phrases.when(date))


def _quotation(quotation: Quotation) -> BriefRow:
    speaker = quotation.speaker.name if quotation.speaker else "the article does not say for certain who"
    return BriefRow(phrases.quote_phrase(quotation.text), quotation.spans, remark=speaker)


def _rejection(rejected: Rejection) -> BriefRow:
    why = f"{phrases.FIELDS[rejected.field]} “{rejected.text}”: {phrases.rejection(rejected)}."
    if rejected.replaced_by is None:
        return BriefRow(why)
    return BriefRow(f"{why} Printed instead: the article’s own sentence.", (rejected.replaced_by,))
