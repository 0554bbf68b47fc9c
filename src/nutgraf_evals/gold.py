"""The labels of a case made ready to judge with: each fact, question and twin with its expectation."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from nutgraf.article import Article, Sentence, Span
from nutgraf.extract.analysis import analyze
from nutgraf_evals.cases import Answerable, ConflictValue, Fact, Injection, Question, Twin
from nutgraf_evals.loading import Case
from nutgraf_evals.matching import Expectation
from nutgraf_evals.matching.expectation import Sources
from nutgraf_evals.matching.reading import AnalyzedText, MatchContext, Named, words_of


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
        """What a statement must be to say the fact."""
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
