"""Makes a brief: runs all stages in order and checks every span at the end.

`PassageReader` has the model read the article passage by passage and tracks what has been read.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from nutgraf import prompts
from nutgraf.article import Article, Passage
from nutgraf.brief import ArticleRecord, Brief, Claim, Coverage, PromptUse, Rejection, word_budget
from nutgraf.errors import ContextOverflow, InputError
from nutgraf.extract.analysis import analyze, checks_not_run
from nutgraf.faults import Fault, notices_of, recording
from nutgraf.models import Completion, Message, Model, Request, Usage, Used, making_of
from nutgraf.prompts import Prompt
from nutgraf.render.sizes import LABEL_WORDS, frame_words, is_repeated
from nutgraf.summarize import fields
from nutgraf.summarize.candidates import merits
from nutgraf.summarize.fields import five_ws, lead_headline, own_headline
from nutgraf.summarize.points import (
    DraftLine,
    Findings,
    Part,
    Point,
    claim_of,
    find_all,
    numbered_parts,
    parts_of,
    points_of,
    read_lines,
)
from nutgraf.summarize.selection import Selection, select
from nutgraf.text import passages, sentences

PASSAGE_TOKENS = 1800  # one passage holds most news articles whole; a longer one dilutes the nine lines
_ANSWER_TOKENS = 700
_LEAST_SENTENCES = 4  # of a passage that is read in halves
_OVERHEAD = 300  # the prompt around a passage


class Step(NamedTuple):
    """What is going on: a stage, how much of it is done, tokens read and written so far, seconds since the start."""

    stage: str
    done: int
    total: int
    tokens: int
    seconds: float


OnStep = Callable[[Step], None]


class PassageDraft(NamedTuple):
    """A passage as the model saw it, and the lines it wrote about it."""

    parts: tuple[Part, ...]
    lines: tuple[DraftLine, ...]


@dataclass
class PassageReader:
    """A model at work on one article; it adds up tokens, calls and finish reasons as it goes."""

    model: Model
    usage: Usage = field(default_factory=lambda: Usage(prompt_tokens=0, completion_tokens=0))
    calls: int = 0
    tokens_counted: int = 0
    passages_read: int = 0
    passages_split: int = 0  # in two, so that they count as one more
    finish_reasons: list[str] = field(default_factory=list)
    prompts: dict[str, PromptUse] = field(default_factory=dict)

    async def read(self, passage: Passage, prompt: Prompt) -> PassageDraft:
        """The model's lines about a passage, one for each of its parts."""
        parts = parts_of(passage.sentences)
        if not parts:
            self.passages_read += 1
            return PassageDraft((), ())
        completion = await self._ask(request_of(parts, prompt), prompt)
        self.passages_read += 1
        return PassageDraft(parts, read_lines(completion.text, cut=completion.cut))

    async def read_all(self, passage: Passage, prompt: Prompt) -> list[PassageDraft]:
        """The model's lines about a passage, in halves where the model turns out to read less than was thought."""
        try:
            return [await self.read(passage, prompt)]
        except ContextOverflow:
            halves = halves_of(passage)
            if not halves:
                raise
        first, second = halves
        self.passages_split += 1
        return [*await self.read_all(first, prompt), *await self.read_all(second, prompt)]

    async def _ask(self, request: Request, prompt: Prompt) -> Completion:
        counts = await asyncio.gather(*(self.model.count_tokens(message.content) for message in request.messages))
        completion = await self.model.complete(request)
        self.tokens_counted += sum(counts)
        self.usage += completion.usage
        self.calls += 1
        self.finish_reasons.append(completion.finish_reason or "unknown")
        self.prompts[prompt.id] = PromptUse(id=prompt.id, sha256=prompt.sha256)
        return completion

    def coverage(self, passages_total: int) -> Coverage:
        return Coverage(
            passages_total=passages_total + self.passages_split,
            passages_read=self.passages_read,
            tokens_counted=self.tokens_counted,
            tokens_reported=self.usage.prompt_tokens,
            finish_reasons=tuple(self.finish_reasons),
        )


async def requests_of(article: Article, model: Model, *, prompt: str = "brief") -> tuple[Request, ...]:
    """What `make_brief` will ask about an article, in its order; the model only counts tokens.

    Raises UsageError for a prompt that does not exist.
    """
    wanted = prompts.load(prompt)
    cut = await passages(article, sentences(article), model.count_tokens, passage_budget(model))
    return tuple(request_of(parts, wanted) for passage in cut if (parts := parts_of(passage.sentences)))


def request_of(parts: Sequence[Part], prompt: Prompt) -> Request:
    """The request about the parts of one passage."""
    filled = prompt.fill(count=str(len(parts)), parts=numbered_parts(parts))
    return Request(
        messages=tuple(Message(role=message.role, content=message.content) for message in filled),
        max_tokens=prompt.parameters.max_tokens * len(parts),
        temperature=prompt.parameters.temperature,
    )


def halves_of(passage: Passage) -> tuple[Passage, Passage] | None:
    """A passage as two, between sentences; None for one of too few sentences to be split."""
    if len(passage.sentences) < _LEAST_SENTENCES:
        return None
    middle = len(passage.sentences) // 2
    cut = passage.sentences[middle].start
    first = Passage(
        passage.start, cut, passage.text[: cut - passage.start], passage.sentences[:middle], passage.tokens // 2
    )
    second = Passage(
        cut, passage.end, passage.text[cut - passage.start :], passage.sentences[middle:], passage.tokens // 2
    )
    return first, second


def passage_budget(model: Model) -> int:
    """Tokens a passage may take, so that prompt and answer fit what the model can read."""
    return max(200, min(PASSAGE_TOKENS, model.context_window - _ANSWER_TOKENS - _OVERHEAD))


_LEAST_WORDS = 4


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
    reader = PassageReader(model)

    def tell(stage: str, done: int, total: int) -> None:
        if on_step:
            used = reader.usage.prompt_tokens + reader.usage.completion_tokens
            on_step(Step(stage, done, total, used, time.perf_counter() - started))

    cut = await passages(article, findings.analysis.sentences, model.count_tokens, passage_budget(model))
    reads: list[PassageDraft] = []
    for number, passage in enumerate(cut, start=1):
        tell("reading", number - 1, len(cut))
        reads += await reader.read_all(passage, wanted)
    tell("reading", len(cut), len(cut))
    points, rejections = _points(reads, findings)
    headline, stale = own_headline(findings)
    headline = headline or lead_headline(findings)
    budget = word_budget(sum(len(sentence.text.split()) for sentence in findings.body))
    lines = [line.text for read in reads for line in read.lines]
    room = budget - frame_words(_record(article, faults), "brief") - LABEL_WORDS
    chosen = select(headline, points, lines, findings, room)
    statements = _fields(findings, chosen, points) | {
        "headline": headline,
        "word_budget": budget,
        "rejections": (*rejections, *([stale] if stale else [])),
        "article": _record(article, (*findings.analysis.faults, *faults)),
        "coverage": reader.coverage(len(cut)),
        "making": making_of(
            model,
            Used(reader.usage, reader.calls, reader.prompts.values()),
            time.perf_counter() - started,
        ),
    }
    return Brief.model_validate(statements)


def _record(article: Article, faults: Sequence[Fault]) -> ArticleRecord:
    """The article as the brief means it; what bugs cost the brief is among its notices."""
    record = {name: getattr(article, name) for name in ArticleRecord.model_fields}
    return ArticleRecord.model_validate(
        record | {"notices": (*article.notices, *checks_not_run(article.language), *notices_of(faults))}
    )


def _findings(article: Article) -> Findings:
    findings = find_all(analyze(article))
    words = sum(len(sentence.text.split()) for sentence in findings.body)
    if words < _LEAST_WORDS:
        raise InputError(
            f"the article has too little text for a brief ({words} words outside headings); give a statement"
        )
    return findings


def _points(reads: list[PassageDraft], findings: Findings) -> tuple[list[Point], list[Rejection]]:
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


def _fields(findings: Findings, chosen: Selection, points: Sequence[Point]) -> dict[str, object]:
    shown = [chosen.nut_graf, *chosen.key_points, *chosen.not_known, *chosen.what_next]
    told = [point.claim for point in shown]
    further = further_points(points, told, findings)
    return {
        "nut_graf": chosen.nut_graf.claim,
        "key_points": tuple(point.claim for point in chosen.key_points),
        "further_points": further,
        "not_known": _first(chosen.not_known, fields.not_known(findings)),
        "what_next": _first(chosen.what_next, fields.what_next(findings)),
        "five_ws": five_ws(claim_of(findings.body[0], findings).spans, findings),
        "people": fields.people(findings),
        "organisations": fields.organisations(findings),
        "figures": fields.figures(findings),
        "dates": fields.dates(findings),
        "quotations": fields.quotations(findings),
    }


_MOST_FURTHER = 40
_LEAST_ROOM = 120  # words that all points may have, however short the story is


def further_points(points: Sequence[Point], told: Sequence[Claim], findings: Findings) -> tuple[Claim, ...]:
    """The points that are not told yet and, up to half the words of the story, the weightiest other sentences.

    They are in the order of the article.
    """
    known = [claim for claim in told if not claim.text.endswith("…")]
    found: list[Point] = []
    left = max(_LEAST_ROOM, sum(len(sentence.text.split()) for sentence in findings.body) // 2)
    left -= sum(len(claim.text.split()) for claim in told)
    merit = merits(frozenset(), [], findings)
    others = sorted(findings.body, key=lambda sentence: -merit[sentence.number])
    rest = (Point(claim_of(sentence, findings), sentence) for sentence in others)
    for point in (*sorted(points, key=lambda p: -merit[p.sentence.number]), *rest):
        words = len(point.claim.text.split())
        is_lead = point.sentence.number == findings.body[0].number
        if (words <= left or is_lead) and not is_repeated(point.claim, known):
            known.append(point.claim)
            found.append(point)
            left -= words
    found.sort(key=lambda point: point.sentence.start)
    if len(found) > _MOST_FURTHER:  # from all parts of the article, its end included
        found = [found[at * (len(found) - 1) // (_MOST_FURTHER - 1)] for at in range(_MOST_FURTHER)]
    return tuple(point.claim for point in found)


def _first(chosen: Sequence[Point], found: Sequence[Claim]) -> tuple[Claim, ...]:
    """The chosen statements, then the others of the same kind."""
    leading = [point.claim for point in chosen]
    return (*leading, *(claim for claim in found if not is_repeated(claim, leading)))[:12]
