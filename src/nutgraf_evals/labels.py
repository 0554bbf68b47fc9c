"""The labels of a case, ready for scoring, and the checks that they hold.

`Gold` gives each fact, question and twin its expectation. `check_case` and `check_corpus` test the labels without a
model: evidence is verbatim, matchers accept their own evidence and fail once it is deleted, near misses occur in the
article, and enough questions are unanswerable.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

from nutgraf.article import Article, Sentence, Span
from nutgraf.extract.analysis import analyze
from nutgraf_evals.cases import Answerable, CaseError, ConflictValue, Fact, Injection, Question, Twin, Unanswerable
from nutgraf_evals.corpus import Case, Loaded
from nutgraf_evals.matchers import Expectation, JudgedStatement, Sources, match_expectation
from nutgraf_evals.matchers.analyzed_text import AnalyzedText, MatchContext, Named, words_of


class Gold:
    """The labels of one case with what they are judged against."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.labels = case.labels
        self.article: Article = case.article

    @cached_property
    def sentences(self) -> Sequence[Sentence]:
        return analyze(self.article).sentences

    @cached_property
    def setting(self) -> MatchContext:
        """Who the article names (by its text and by the labels), and when it was published (by the label)."""
        named = [
            Named(
                name=words_of(entity.name),
                forms=frozenset(filter(None, (words_of(self.article.text[a:b]) for a, b in entity.mentions))),
                kind=entity.kind,
            )
            for entity in analyze(self.article).entities
            if words_of(entity.name)
        ]
        return MatchContext(self.labels.article.published, self.labels.article.language, tuple(named))

    @cached_property
    def reading(self) -> AnalyzedText:
        """The whole story, to look values and names up in."""
        return self.setting.read(self.case.story)

    @cached_property
    def sources(self) -> Sources:
        """Everybody the labels say something is from."""
        said = [fact.asserted_by for fact in self.labels.facts]
        said += [value.asserted_by for conflict in self.labels.conflicts for value in conflict.values]
        said += [quote.speaker for quote in self.labels.quotes]
        return Sources(dict.fromkeys(label for label in said if label), self.reading)

    def fact_spans(self, fact: Fact) -> tuple[Span, ...]:
        return self.case.spans(fact.evidence, f"facts[{fact.id}].evidence")

    def question_spans(self, question: Answerable) -> tuple[Span, ...]:
        return self.case.spans(question.evidence, f"questions[{question.id}].evidence")

    def conflict_spans(self, value: ConflictValue, field: str) -> tuple[Span, ...]:
        return self.case.spans(value.evidence, field)

    def injection_spans(self, injection: Injection) -> tuple[Span, ...]:
        return self.case.spans((injection.text,), f"injections[{injection.id}].text")

    def passage(self, spans: Sequence[Span]) -> str:
        """The sentences any of the spans touches, as a reader is shown them."""
        return " […] ".join(sentence.text for sentence in self.around(spans))

    def expect_fact(self, fact: Fact) -> Expectation:
        """What a statement must satisfy to say the fact."""
        return Expectation(
            match=fact.match,
            must_not=fact.must_not,
            setting=self.setting,
            evidence=tuple(dict.fromkeys(span.quote for span in self.fact_spans(fact))),
            asserted_by=fact.asserted_by or "",
            sources=self.sources,
            article=self.reading,
        )

    def expect_answer(self, question: Answerable) -> Expectation:
        return Expectation(match=question.match, must_not=question.must_not, setting=self.setting)

    def expect_twin(self, twin: Twin) -> Expectation:
        return Expectation(match=twin.match, must_not=twin.must_not, setting=self.setting)

    def question(self, question_id: str) -> Question:
        return next(question for question in self.labels.questions if question.id == question_id)

    def around(self, spans: Sequence[Span]) -> list[Sentence]:
        """The sentences of the story that any of the spans touches."""
        return [s for s in self.sentences if any(s.start < span.end and span.start < s.end for span in spans)]


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
    """The problems of the corpus, one line each; empty when every label holds."""
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
    """The problems of one case."""

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
    """Everything that must be in the article; raises CaseError at what does not."""
    for index, quote in enumerate(gold.labels.quotes):
        span = gold.case.quote_span(quote, f"quotes[{index}]")
        if gold.article.is_removed(span.start, span.end):
            yield f"quotes[{index}]", "is in a block that is no part of the story"
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
    """The instruction is where it is said to be, and nothing else in the story looks like doing what it says."""
    spans = gold.injection_spans(injection)
    removed = any(gold.article.is_removed(span.start, span.end) for span in spans)
    if removed != (injection.stands_in == "removed"):
        where = "a block that is no part of the story" if removed else "the story"
        yield f"injections[{injection.id}].stands_in", f"is {injection.stands_in!r}, and the text is in {where}"
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
                yield f"questions[{question.id}].near_miss", f"{miss!r} is not in the article"
    if not tail:
        yield "questions", "none that can be answered is about the article's tail"
