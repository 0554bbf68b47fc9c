"""Make a brief: every stage in its order, and one check of every span at the end."""

from __future__ import annotations

import time
from collections.abc import Sequence

from nutgraf import prompts
from nutgraf.article import Article
from nutgraf.brief import ArticleRecord, Brief, Rejection
from nutgraf.errors import InputError
from nutgraf.find import Fault, notices_of, recording
from nutgraf.models import Model, Used, making_of
from nutgraf.segment import passages
from nutgraf.segment.analyze import analyze
from nutgraf.summarize import collect
from nutgraf.summarize.choose import key_points, nut_graf
from nutgraf.summarize.claims import claim_of
from nutgraf.summarize.findings import Findings, find_all
from nutgraf.summarize.five_ws import five_ws
from nutgraf.summarize.headline import lead_headline, own_headline
from nutgraf.summarize.points import Point, points_of
from nutgraf.summarize.reading import OnStep, Read, Reader, Step, passage_budget
from nutgraf.summarize.unknowns import not_known

_LEAST_WORDS = 4
_FEW_POINTS = 3  # with more than these, the point that is the nut graf is not told a second time


async def make_brief(article: Article, model: Model, *, prompt: str = "brief", on_step: OnStep | None = None) -> Brief:
    """The brief of an article; `prompt` is the name or `name@version` of the prompt its points are asked with.

    Raises InputError when the article holds no statement, ModelError when the model gives no usable answer, and
    UsageError for a prompt that does not exist.
    """
    with recording([]) as faults:
        return await _make_brief(article, model, prompt, on_step, faults)


async def _make_brief(
    article: Article, model: Model, prompt: str, on_step: OnStep | None, faults: list[Fault]
) -> Brief:
    started = time.perf_counter()
    wanted = prompts.load(prompt)
    findings = _findings(article)
    reader = Reader(model)

    def tell(stage: str, done: int, total: int) -> None:
        if on_step:
            used = reader.usage.prompt_tokens + reader.usage.completion_tokens
            on_step(Step(stage, done, total, used, time.perf_counter() - started))

    cut = await passages(article, findings.analysis.sentences, model.count_tokens, passage_budget(model))
    reads: list[Read] = []
    for number, passage in enumerate(cut, start=1):
        tell("reading", number - 1, len(cut))
        reads += await reader.read_all(passage, wanted)
    tell("reading", len(cut), len(cut))
    points, rejections = _points(reads, findings)
    meaning = nut_graf(points, findings)
    told_elsewhere = meaning is not points[0] and len(points) > _FEW_POINTS
    leading, others = key_points([p for p in points if p is not meaning] if told_elsewhere else points, findings)
    headline, stale = own_headline(findings)
    fields = _fields(findings, leading, others) | {
        "nut_graf": meaning.claim,
        "headline": headline or lead_headline(findings),
        "rejections": (*rejections, *([stale] if stale else [])),
        "article": _record(article, (*findings.analysis.faults, *faults)),
        "coverage": reader.coverage(len(cut)),
        "making": making_of(
            model,
            Used(reader.usage, reader.calls, reader.prompts.values()),
            time.perf_counter() - started,
        ),
    }
    return Brief.model_validate(fields)


def _record(article: Article, faults: Sequence[Fault]) -> ArticleRecord:
    """The article as the brief means it; what bugs cost the brief is among its notices."""
    record = {name: getattr(article, name) for name in ArticleRecord.model_fields}
    return ArticleRecord.model_validate(record | {"notices": (*article.notices, *notices_of(faults))})


def _findings(article: Article) -> Findings:
    findings = find_all(analyze(article))
    words = sum(len(sentence.text.split()) for sentence in findings.body)
    if words < _LEAST_WORDS:
        raise InputError(
            f"the article has too little text for a brief ({words} words outside headings); give a statement"
        )
    return findings


def _points(reads: list[Read], findings: Findings) -> tuple[list[Point], list[Rejection]]:
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


def _fields(findings: Findings, leading: list[Point], others: list[Point]) -> dict[str, object]:
    return {
        "key_points": tuple(point.claim for point in leading),
        "further_points": tuple(point.claim for point in others)[:40],
        "five_ws": five_ws(leading[0].claim.spans, findings),
        "people": collect.people(findings),
        "organisations": collect.organisations(findings),
        "figures": collect.figures(findings),
        "dates": collect.dates(findings),
        "quotations": collect.quotations(findings),
        "not_known": not_known(findings),
    }
