"""Scores a brief: the facts it says, what it gets wrong, and what it cites."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from pydantic import ValidationError

from nutgraf.article import Sentence, Span
from nutgraf.brief import Brief, spans_of
from nutgraf_evals.cases import Fact
from nutgraf_evals.gold import Gold
from nutgraf_evals.matching import Expectation, Statement
from nutgraf_evals.matching.tokens import words_of
from nutgraf_evals.metrics import Score
from nutgraf_evals.scoring.counted import counted
from nutgraf_evals.scoring.fields import score_fields
from nutgraf_evals.scoring.injections import score_injections
from nutgraf_evals.scoring.support import unsupported_because
from nutgraf_evals.systems import BriefReply, Said

_WRONG = frozenset({"must_not", "denied", "affirmed", "other_value", "other_source", "roles_swapped"})


class _Judged(NamedTuple):
    """How the statements of a brief stand to one fact: the one that says it, and the one that gets it wrong."""

    said_by: Said | None
    wrong_in: Said | None
    flaw: str


def score_brief(gold: Gold, reply: BriefReply, epoch: int) -> list[Score]:
    """Every score of one brief."""
    said = counted(reply.said, gold.case.story)
    nearest = [_nearest(one.text, gold) for one in said]
    scores = [_score("invalid_drafts", gold, "brief", epoch, hit=False)]
    cited: list[tuple[Said, Fact]] = []
    for fact in gold.labels.facts:
        judged = _judge(fact, gold, said, nearest)
        scores += _fact_scores(fact, gold, judged, epoch)
        if judged.said_by is not None:
            cited.append((judged.said_by, fact))
    scores += _citations(gold, cited, epoch)
    scores += _support(gold, list(zip(said, nearest, strict=True)), epoch)
    scores += score_injections(gold, "brief", reply.said, epoch)
    if reply.brief is not None:
        scores += _invariants(gold, reply.brief, epoch)
        scores += score_fields(gold, reply.brief, epoch)
    return scores


def _judge(fact: Fact, gold: Gold, said: Sequence[Said], nearest: Sequence[Sentence | None]) -> _Judged:
    expectation = gold.expect_fact(fact)
    home = {sentence.number for sentence in gold.around(gold.fact_spans(fact))}
    right = wrong = None
    flaw = ""
    for one, sentence in zip(said, nearest, strict=True):
        verdict = expectation.judge(Statement(one.text, one.source))
        if verdict.right:
            right = right or one
        elif one.entry:
            continue  # a figure by itself says nothing that could be wrong of a fact
        elif verdict.flaw in _WRONG or (sentence and sentence.number in home and _tempted(expectation, one)):
            wrong, flaw = wrong or one, flaw or verdict.flaw
    return _Judged(right, wrong, flaw)


def _tempted(expectation: Expectation, said: Said) -> bool:
    """Whether a statement about the fact's own sentence says the wrong version the label warns of."""
    return expectation.breaks_must_not(Statement(said.text, said.source))


def _fact_scores(fact: Fact, gold: Gold, judged: _Judged, epoch: int) -> Iterator[Score]:
    given = judged.said_by or judged.wrong_in
    shared = {
        "critical": fact.critical,
        "expected": fact.text,
        "given": given.text if given else "",
        "passage": gold.passage(gold.fact_spans(fact)),
        "why": judged.flaw,
    }
    found = judged.said_by is not None
    if fact.importance == "vital":
        yield _score("vital_facts", gold, fact.id, epoch, hit=found, **shared)
    yield _score("all_facts", gold, fact.id, epoch, hit=found, **shared)
    wrong = judged.wrong_in is not None
    shown = shared | {"given": judged.wrong_in.text if judged.wrong_in else ""}
    yield _score("must_not_hits", gold, fact.id, epoch, hit=wrong, **shown)
    if fact.critical:
        yield _score("critical_failures", gold, fact.id, epoch, hit=wrong or not found, **(shown if wrong else shared))


def _citations(gold: Gold, cited: Sequence[tuple[Said, Fact]], epoch: int) -> Iterator[Score]:
    """Recall: a fact's statement cites its evidence. Precision: each sentence it cites holds evidence of its facts."""
    evidence: dict[Said, list[Span]] = {}
    for said, fact in cited:
        if said.spans:
            spans = gold.fact_spans(fact)
            hit = any(mine.overlaps(span) for mine in said.spans for span in spans)
            yield _score("citation_recall", gold, fact.id, epoch, hit=hit, given=said.text, expected=fact.text)
            evidence.setdefault(said, []).extend(_sentence_spans(gold, spans))
    for said, holding in evidence.items():
        for number, mine in enumerate(said.spans):
            hit = any(mine.overlaps(span) for span in holding)
            yield _score("citation_precision", gold, f"{said.text[:40]}#{number}", epoch, hit=hit, given=mine.quote)


def _sentence_spans(gold: Gold, spans: Sequence[Span]) -> list[Span]:
    return [gold.article.span(sentence.start, sentence.end) for sentence in gold.around(spans)]


def _support(gold: Gold, said: Sequence[tuple[Said, Sentence | None]], epoch: int) -> Iterator[Score]:
    for number, (one, near) in enumerate(each for each in said if not each[0].entry):
        why = unsupported_because(one.text, gold)
        shown = {"given": one.text, "passage": near.text if near else "", "why": why}
        yield _score("unsupported", gold, f"statement {number}", epoch, hit=bool(why), **shown)


def _invariants(gold: Gold, brief: Brief, epoch: int) -> Iterator[Score]:
    yield _score("schema_valid", gold, "brief", epoch, hit=_reads_back(brief))
    for number, span in enumerate(spans_of(brief)):
        hit = span.stands_in(gold.article.text)
        if not hit or number == 0:  # one row for all that stand, one for each that does not
            yield _score("spans_verbatim", gold, f"span {number}", epoch, hit=hit, given=span.quote)


def _reads_back(brief: Brief) -> bool:
    """Whether the brief's own JSON is taken for a brief, and the same one."""
    try:
        return Brief.model_validate_json(brief.model_dump_json(by_alias=True)) == brief
    except ValidationError:
        return False


def _nearest(text: str, gold: Gold) -> Sentence | None:
    """The sentence of the story that shares most words with a statement; None when it shares none."""
    words = {word for word in words_of(text) if len(word) > 3 or word[0].isdigit()}
    best, most = None, 0
    for sentence in gold.sentences:
        shared = len(words & gold.setting.read(sentence.text).word_set)
        if shared > most and not sentence.heading:
            best, most = sentence, shared
    return best


def _score(metric: str, gold: Gold, item: str, epoch: int, *, hit: bool, **shown: object) -> Score:
    return Score.model_validate(
        {"metric": metric, "case": gold.case.id, "item": item, "epoch": epoch, "hit": hit, **shown}
    )
