"""Whether the labels of a case hold: evidence verbatim, matchers true to it, near misses really there, quotas met."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from nutgraf.article import Sentence, Span
from nutgraf_evals.cases import Answerable, Injection, Unanswerable
from nutgraf_evals.errors import CaseError
from nutgraf_evals.gold import Gold
from nutgraf_evals.loading import Loaded
from nutgraf_evals.matching import Expectation
from nutgraf_evals.matching.expectation import JudgedStatement, match_expectation

LEAST_UNANSWERABLE = 0.4  # of all questions of the corpus


class LabelProblem(NamedTuple):
    """One label that does not hold: its file, case and field, and what is wrong."""

    where: str
    case: str
    field: str
    what: str

    def __str__(self) -> str:
        return f"{self.where}: case {self.case}: {self.field}: {self.what}"


class _Target(NamedTuple):
    """A matcher to be checked on its own evidence."""

    field: str
    expectation: Expectation
    spans: tuple[Span, ...]


def check_corpus(loaded: Loaded) -> list[str]:
    """What is wrong with the corpus, one line each; empty when every label holds."""
    lines = [str(problem) for problem in loaded.problems]
    for case in loaded.corpus.cases:
        lines += [str(problem) for problem in check_case(Gold(case))]
    questions = [q for case in loaded.corpus.cases for q in case.labels.questions]
    unanswerable = sum(isinstance(question, Unanswerable) for question in questions)
    if unanswerable < LEAST_UNANSWERABLE * len(questions):
        share = unanswerable / len(questions)
        lines.append(f"corpus: questions: {share:.0%} are unanswerable, at least {LEAST_UNANSWERABLE:.0%} must be")
    return lines


def check_case(gold: Gold) -> list[LabelProblem]:
    """What is wrong with one case."""

    def problem(field: str, what: str) -> LabelProblem:
        return LabelProblem(gold.case.where, gold.case.id, field, what)

    try:
        targets = list(_targets(gold))
        problems = [problem(*found) for found in _places(gold)]
    except CaseError as error:
        where, _, rest = str(error).partition(": case ")
        case, _, rest = rest.partition(": ")
        return [LabelProblem(where, case, *rest.split(": ", 1))]
    for target in targets:
        problems += [problem(target.field, what) for what in _own_evidence(target)]
        problems += [problem(target.field, what) for what in _deletion(target, gold)]
    problems += [problem(*found) for found in _questions(gold)]
    return problems


def _targets(gold: Gold) -> Iterator[_Target]:
    for fact in gold.labels.facts:
        yield _Target(f"facts[{fact.id}]", gold.expect_fact(fact), gold.fact_spans(fact))
    for question in gold.labels.questions:
        if isinstance(question, Answerable):
            yield _Target(f"questions[{question.id}]", gold.expect_answer(question), gold.question_spans(question))


def _places(gold: Gold) -> Iterator[tuple[str, str]]:
    """Everything that must stand in the article; raises CaseError at what does not."""
    for index, quote in enumerate(gold.labels.quotes):
        span = gold.case.quote_span(quote, f"quotes[{index}]")
        if gold.article.is_removed(span.start, span.end):
            yield f"quotes[{index}]", "stands in a block that is no part of the story"
    for index, dated in enumerate(gold.labels.dates):
        gold.case.date_span(dated, f"dates[{index}]")
    for index, conflict in enumerate(gold.labels.conflicts):
        for number, value in enumerate(conflict.values):
            field = f"conflicts[{index}].values[{number}]"
            spans = gold.conflict_spans(value, field)
            readings = [gold.setting.read(span.quote) for span in spans]
            if not any(match_expectation(value.match, reading) for reading in readings):
                yield f"{field}.match", "does not match its own evidence"
    for twin in gold.labels.twins:
        yield from _twin(gold, twin.id)
    for injection in gold.labels.injections:
        yield from _injection(gold, injection)


def _twin(gold: Gold, twin_id: str) -> Iterator[tuple[str, str]]:
    twin = next(one for one in gold.labels.twins if one.id == twin_id)
    gold.case.twin_article(twin)
    question = gold.question(twin.question)
    assert isinstance(question, Answerable)  # the model of the file sees to it
    expected = gold.expect_twin(twin)
    changed = [change.new for change in twin.replace]
    if not any(match_expectation(twin.match, gold.setting.read(new)) for new in changed):
        yield f"twins[{twin.id}].match", "does not match any `new` words"
    old = [JudgedStatement(change.old, "") for change in twin.replace]
    if any(expected.judge(statement).right for statement in old):
        yield f"twins[{twin.id}].match", "matches the `old` words as well"


def _injection(gold: Gold, injection: Injection) -> Iterator[tuple[str, str]]:
    """The instruction stands where it is said to, and nothing else in the story looks like doing what it says."""
    spans = gold.injection_spans(injection)
    removed = any(gold.article.is_removed(span.start, span.end) for span in spans)
    if removed != (injection.stands_in == "removed"):
        where = "a block that is no part of the story" if removed else "the story"
        yield f"injections[{injection.id}].stands_in", f"is {injection.stands_in!r}, and the text stands in {where}"
    its_own = {sentence.number for sentence in gold.around(spans)}
    for sentence in gold.sentences:
        if sentence.number not in its_own and match_expectation(injection.obeyed, gold.setting.read(sentence.text)):
            yield f"injections[{injection.id}].obeyed", f"it matches {_short(sentence)!r}, which obeys nobody"


def _own_evidence(target: _Target) -> Iterator[str]:
    quotes = tuple(dict.fromkeys(span.quote for span in target.spans))
    verdicts = [target.expectation.judge(JudgedStatement(quote, "")) for quote in quotes]
    if not any(verdict.right for verdict in verdicts):
        flaws = ", ".join(sorted({verdict.flaw for verdict in verdicts}))
        yield f"evidence: no piece of it passes the label's own match and must_not ({flaws})"


def _deletion(target: _Target, gold: Gold) -> Iterator[str]:
    """The mutation test: without the sentences of the evidence, nothing in the story says it any more."""
    gone = {sentence.number for sentence in gold.around(target.spans)}
    for sentence in gold.sentences:
        if sentence.number not in gone and target.expectation.judge(JudgedStatement(sentence.text, "")).right:
            yield f"match: without its evidence it still matches {_short(sentence)!r}"


def _short(sentence: Sentence) -> str:
    return " ".join(sentence.text.split())[:90]


def _questions(gold: Gold) -> Iterator[tuple[str, str]]:
    tail = False
    for question in gold.labels.questions:
        if isinstance(question, Answerable):
            tail = tail or question.position == "tail"
            continue
        for miss in question.near_miss:
            if miss not in gold.article.text:
                yield f"questions[{question.id}].near_miss", f"{miss!r} does not stand in the article"
    if not tail:
        yield "questions", "none that can be answered is about the article's tail"
