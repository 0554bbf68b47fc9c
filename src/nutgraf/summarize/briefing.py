"""Makes a brief: runs all stages in order and checks every span at the end.

A model that drafts statements is asked for the whole brief at once (`nutgraf.summarize.statements`). Any other one, and
one whose reply holds no usable JSON, is asked for lines (`nutgraf.summarize.line_drafting`).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial

from nutgraf import prompts
from nutgraf.article import Article, Sentence
from nutgraf.brief import (
    MOST_FURTHER_POINTS,
    MOST_LABELLED,
    ArticleRecord,
    Brief,
    Claim,
    Coverage,
    Rejection,
    word_budget,
)
from nutgraf.errors import InputError
from nutgraf.extract.analysis import analyze, checks_not_run
from nutgraf.faults import Fault, notices_of, recording
from nutgraf.grounding import (
    OnJudged,
    ReadArticle,
    StatementCorrector,
    StatementJudgment,
    ground_together,
    statement_verifier,
)
from nutgraf.models import (
    Model,
    Request,
    Used,
    making_of,
    making_without_model,
    total_use,
)
from nutgraf.prompts import Prompt
from nutgraf.render.sizes import LABEL_WORDS, frame_words, is_repeated
from nutgraf.summarize import fields
from nutgraf.summarize.fields import lead_headline, own_headline
from nutgraf.summarize.five_ws import five_ws
from nutgraf.summarize.line_drafting import PassageDraft, PassageReader, passage_budget, request_of
from nutgraf.summarize.points import (
    Findings,
    Point,
    claim_of,
    find_all,
    parts_of,
    points_of,
)
from nutgraf.summarize.progress import OnStep, Step
from nutgraf.summarize.selection import Selection, further_points, select
from nutgraf.summarize.statement_grounding import (
    GroundedDraft,
    PlacedStatement,
    claim_as_asserted,
    drafted_statements,
    grounded_draft,
    placed_statements,
    with_phrases,
)
from nutgraf.summarize.statements import (
    StatementDrafter,
    StructuredDraft,
    UnusableDraftError,
    WordPlan,
    statement_requests,
)
from nutgraf.summarize.unfinished import OnLines, UnfinishedReading, UnfinishedStatements
from nutgraf.text import passages, sentences

_LEAST_WORDS = 4  # of an article that a brief can be made of


async def requests_of(article: Article, model: Model, *, prompt: str = "brief") -> tuple[Request, ...]:
    """What `make_brief` will ask about an article, in its order; the model only counts tokens.

    Requests that depend on drafted statements are replaced by ones of about the same size. Raises UsageError for a
    prompt that does not exist.
    """
    wanted = prompts.load(prompt, drafting=model.drafting)
    if wanted.drafting == "statements":
        plan = _word_plan(article, analyze(article).body, ())
        return await statement_requests(article, sentences(article), model, wanted, plan)
    cut = await passages(article, sentences(article), model.count_tokens, passage_budget(model))
    return tuple(request_of(parts, wanted) for passage in cut if (parts := parts_of(passage.sentences)))


async def make_brief(
    article: Article,
    model: Model,
    *,
    prompt: str = "brief",
    on_step: OnStep | None = None,
    on_lines: OnLines | None = None,
) -> Brief:
    """The brief of an article; `prompt` is the name or `name@version` of the prompt its points are asked with.

    `on_step` is called with each step of the work, `on_lines` with what can be shown of the brief each time a line is
    written or judged; for it answers are streamed.

    Raises InputError when the article has no statement, ModelError when the model gives no usable answer, and
    UsageError for a prompt that does not exist.
    """
    with recording([]) as faults:
        wanted = prompts.load(prompt, drafting=model.drafting)
        return await _made_by(BriefMaker(article, model, _findings(article), faults, on_step, on_lines), wanted)


async def _made_by(maker: BriefMaker, wanted: Prompt) -> Brief:
    if wanted.drafting == "lines":
        return await maker.by_lines(wanted)
    try:
        return await maker.by_statements(wanted)
    except UnusableDraftError as error:
        notice = f"asked for lines instead of statements: {error}"
    return await maker.by_lines(prompts.load(wanted.name, drafting="lines"), notice)


@dataclass
class BriefMaker:
    """Makes the brief of one article with a model; `uses` return what each part of the work has used so far."""

    article: Article
    model: Model
    findings: Findings
    faults: Sequence[Fault]
    on_step: OnStep | None
    on_lines: OnLines | None
    started: float = field(default_factory=time.perf_counter)
    uses: list[Callable[[], Used]] = field(default_factory=list)

    async def by_lines(self, prompt: Prompt, *notices: str) -> Brief:
        """A line of the model for each part of the article; code chooses among them and the article's sentences."""
        reader = PassageReader(self.model)
        self.uses.append(lambda: reader.used)
        budget = passage_budget(self.model)
        cut = await passages(self.article, self.findings.analysis.sentences, self.model.count_tokens, budget)
        reads: list[PassageDraft] = []
        show = UnfinishedReading(self._made_of, self.on_lines).show if self.on_lines else None
        for number, passage in enumerate(cut, start=1):
            self._tell("reading", number - 1, len(cut))
            reads += await reader.read_all(passage, prompt, partial(show, tuple(reads)) if show else None)
        self._tell("reading", len(cut), len(cut))
        made = _statements(self.article, self.findings, reads, self.faults)
        return self._brief(made, reader.coverage(len(cut)), notices)

    async def by_statements(self, prompt: Prompt) -> Brief:
        """The model's own statements, judged together; raises UnusableDraftError when it drafts none."""
        drafter, verifier = StatementDrafter(self.model, prompt), statement_verifier(self.model)
        corrector = StatementCorrector(self.model)
        self.uses += [lambda: drafter.used, lambda: verifier.used, lambda: corrector.used]
        plan = _word_plan(self.article, self.findings.body, self.faults)
        shown = UnfinishedStatements(lambda: self._made_of(()), self.on_lines) if self.on_lines else None
        self._tell("reading", 0, 1, following=_CHECKS)
        drafted = await drafter.draft(
            self.article,
            self.findings.analysis.sentences,
            plan,
            lambda done, total: self._tell("reading", done, total, following=_CHECKS),
            shown.show_drafts if shown else None,
        )
        placed, repeats = placed_statements(drafted.draft, self.article.language)
        self._tell("checking", 0, len(placed))
        read = ReadArticle(self.article)
        on_judged = self._on_judged(placed, shown, read) if shown else None
        judged = await ground_together(drafted_statements(placed), read, verifier, corrector, on_judged)
        self._tell("checking", len(placed), len(placed))
        grounded = grounded_draft(placed, judged, self.findings, plan.words, read)
        made = _fields_of_draft(grounded, drafted.draft, plan.words, self.findings) | {
            "word_budget": _word_budget(self.findings.body),
            "rejections": (*repeats, *grounded.rejections),
            "article": _record(self.article, (*self.findings.analysis.faults, *self.faults)),
        }
        return self._brief(made, drafter.coverage(drafted.passages), ())

    def _on_judged(self, placed: Sequence[PlacedStatement], shown: UnfinishedStatements, read: ReadArticle) -> OnJudged:
        """Shows each verdict on the statements."""
        shown.show_drafts([(one.field, one.written.text) for one in placed])

        def on_judged(at: int, found: StatementJudgment) -> None:
            made = claim_as_asserted(placed[at], found, self.findings, read)
            shown.show_verdict(at, made.claim if made else None)
            self._tell("checking", shown.judged, len(placed))

        return on_judged

    def _made_of(self, reads: Sequence[PassageDraft]) -> Brief:
        """The brief that code makes with the lines of a model so far."""
        with recording([]):
            return _brief_by_code(self.article, self.findings, reads, self.faults)

    def _brief(self, made: dict[str, object], coverage: Coverage, notices: Sequence[str]) -> Brief:
        seconds = time.perf_counter() - self.started
        making = making_of(self.model, total_use(use() for use in self.uses), seconds, notices)
        return Brief.model_validate(made | {"coverage": coverage, "making": making})

    def _tell(self, stage: str, done: int, total: int, following: float = 0.0) -> None:
        if self.on_step:
            used = total_use(use() for use in self.uses).usage
            tokens = used.prompt_tokens + used.completion_tokens
            seconds = time.perf_counter() - self.started
            self.on_step(Step(stage, done, total, tokens, seconds, following=following))


_CHECKS = 0.5  # of the time of a draft, which verdicts and corrections take


def _word_plan(article: Article, body: Sequence[Sentence], faults: Sequence[Fault]) -> WordPlan:
    """How many words the statements of a brief have, next to where the article is from and its notices."""
    frame = frame_words(_record(article, faults), "brief") + LABEL_WORDS
    return WordPlan.of(max(_LEAST_PLANNED, _word_budget(body) - frame))


_LEAST_PLANNED = 40  # words


def _word_budget(body: Sequence[Sentence]) -> int:
    return word_budget(_words_of(body))


def _words_of(body: Sequence[Sentence]) -> int:
    return sum(len(sentence.text.split()) for sentence in body)


def _fields_of_draft(
    grounded: GroundedDraft, draft: StructuredDraft, room: int, findings: Findings
) -> dict[str, object]:
    """The fields of a brief whose statements the model has drafted; code finds what it leaves out."""
    nut_graf, points = grounded.nut_graf, grounded.key_points
    if not points or nut_graf is None:
        lead = Point(claim_of(findings.body[0], findings), findings.body[0])
        chosen = select(grounded.headline, [lead], [], findings, room)
        spare = points[0] if points else chosen.nut_graf.claim
        points = (points[1:] or points) if points else tuple(point.claim for point in chosen.key_points)
        nut_graf = nut_graf or spare
    told = [nut_graf, *points, *grounded.not_known, *grounded.what_next, *grounded.further_points]
    not_known = _others(fields.not_known(findings), told, grounded.cited, findings)
    what_next = _others(fields.what_next(findings), [*told, *not_known], grounded.cited, findings)
    further = further_points([], [grounded.headline, *told, *not_known, *what_next], findings, grounded.cited)
    return {
        "headline": grounded.headline,
        "nut_graf": nut_graf,
        "key_points": points,
        "further_points": (*grounded.further_points, *further)[:MOST_FURTHER_POINTS],
        "not_known": (*grounded.not_known, *not_known)[:MOST_LABELLED],
        "what_next": (*grounded.what_next, *what_next)[:MOST_LABELLED],
        "five_ws": with_phrases(draft, five_ws(claim_of(findings.body[0], findings).spans, findings), findings),
        **_found_fields(findings),
    }


def _others(
    found: Iterable[Claim], told: Sequence[Claim], cited: frozenset[int], findings: Findings
) -> tuple[Claim, ...]:
    """The statements of `found` that are not stated yet, from sentences that no statement rests on."""
    places = [(one.start, one.end) for one in findings.analysis.sentences if one.number in cited]

    def is_cited(claim: Claim) -> bool:
        return any(start <= span.start < end for span in claim.spans for start, end in places)

    return tuple(claim for claim in found if not is_cited(claim) and not is_repeated(claim, told))


def brief_by_code(article: Article) -> Brief:
    """The brief that code alone makes of an article, in its own words, before a model has read anything.

    Its `making` names no model and no prompt. Raises InputError when the article has no statement.
    """
    with recording([]) as faults:
        return _brief_by_code(article, _findings(article), (), faults)


def _brief_by_code(
    article: Article, findings: Findings, reads: Sequence[PassageDraft], faults: Sequence[Fault]
) -> Brief:
    started = time.perf_counter()
    statements = _statements(article, findings, reads, faults)
    making = making_without_model(time.perf_counter() - started)
    return Brief.model_validate(statements | {"coverage": _NOTHING_READ, "making": making})


_NOTHING_READ = Coverage(passages_total=0, passages_read=0, tokens_counted=0, tokens_reported=0, finish_reasons=())


def _statements(
    article: Article, findings: Findings, reads: Sequence[PassageDraft], faults: Sequence[Fault]
) -> dict[str, object]:
    """All fields of a brief except how it was made, from the findings and the lines of the model."""
    points, rejections = _points(reads, findings)
    headline, stale = own_headline(findings)
    headline = headline or lead_headline(findings)
    budget = _word_budget(findings.body)
    lines = [line.text for read in reads for line in read.lines]
    room = budget - frame_words(_record(article, faults), "brief") - LABEL_WORDS
    chosen = select(headline, points, lines, findings, room)
    return _fields(findings, headline, chosen, points) | {
        "word_budget": budget,
        "rejections": (*rejections, *([stale] if stale else [])),
        "article": _record(article, (*findings.analysis.faults, *faults)),
    }


def _record(article: Article, faults: Sequence[Fault]) -> ArticleRecord:
    """The article as the brief stores it, with a notice for each fault."""
    record = {name: getattr(article, name) for name in ArticleRecord.model_fields}
    return ArticleRecord.model_validate(
        record | {"notices": (*article.notices, *checks_not_run(article.language), *notices_of(faults))}
    )


def _findings(article: Article) -> Findings:
    findings = find_all(analyze(article))
    words = _words_of(findings.body)
    if words < _LEAST_WORDS:
        raise InputError(
            f"the article has too little text for a brief ({words} words outside headings); give a statement"
        )
    return findings


def _points(reads: Sequence[PassageDraft], findings: Findings) -> tuple[list[Point], list[Rejection]]:
    """The points of all passages in the order of the article; its first sentence is always one."""
    kept: list[Point] = []
    rejections: list[Rejection] = []
    for read in reads:
        found = points_of(read.parts, read.lines, findings)
        kept += found.kept
        rejections += found.rejections
    lead = findings.body[0]
    if all(point.sentence.number != lead.number for point in kept):
        kept.append(Point(claim_of(lead, findings), lead))
    return sorted(kept, key=lambda point: point.sentence.start), rejections


def _fields(findings: Findings, headline: Claim, chosen: Selection, points: Sequence[Point]) -> dict[str, object]:
    shown = [chosen.nut_graf, *chosen.key_points, *chosen.not_known, *chosen.what_next]
    not_known = _first(chosen.not_known, fields.not_known(findings))
    what_next = _first(chosen.what_next, fields.what_next(findings))
    told = [headline, *(point.claim for point in shown), *not_known, *what_next]
    return {
        "headline": headline,
        "nut_graf": chosen.nut_graf.claim,
        "key_points": tuple(point.claim for point in chosen.key_points),
        "further_points": further_points(points, told, findings),
        "not_known": not_known,
        "what_next": what_next,
        "five_ws": five_ws(claim_of(findings.body[0], findings).spans, findings),
        **_found_fields(findings),
    }


def _found_fields(findings: Findings) -> dict[str, object]:
    """The fields that code copies out of the article in any case."""
    return {
        "people": fields.people(findings),
        "organisations": fields.organisations(findings),
        "figures": fields.figures(findings),
        "dates": fields.dates(findings),
        "quotations": fields.quotations(findings),
    }


def _first(chosen: Sequence[Point], found: Sequence[Claim]) -> tuple[Claim, ...]:
    """The chosen statements, then those found in other sentences."""
    leading = [point.claim for point in chosen]
    places = [(point.sentence.start, point.sentence.end) for point in chosen]
    new = (one for one in found if not any(start < one.spans[-1].end <= end for start, end in places))
    return (*leading, *(one for one in new if not is_repeated(one, leading)))[:MOST_LABELLED]
