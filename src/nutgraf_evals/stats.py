"""What the corpus holds, in numbers: its size, how plausible its questions are, and what its gate can see."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from nutgraf_evals.cases import Unanswerable
from nutgraf_evals.gold import Gold
from nutgraf_evals.loading import Corpus
from nutgraf_evals.metrics import power
from nutgraf_evals.mutations import confusion


def corpus_lines(corpus: Corpus) -> Iterator[str]:
    """The counts of the corpus, one line each."""
    labels = [case.labels for case in corpus.cases]
    facts = [fact for label in labels for fact in label.facts]
    questions = [question for label in labels for question in label.questions]
    unanswerable = [question for question in questions if isinstance(question, Unanswerable)]
    words = sorted(len(case.story.split()) for case in corpus.cases)
    yield f"{len(labels)} articles" + (f" ({words[0]} to {words[-1]} words)" if words else "")
    vital, critical = sum(fact.importance == "vital" for fact in facts), sum(fact.critical for fact in facts)
    yield f"{len(facts)} facts ({vital} vital, {critical} critical)"
    share = len(unanswerable) / len(questions) if questions else 0.0
    yield f"{len(questions)} questions ({len(unanswerable)} unanswerable, {share:.0%})"
    places = Counter(question.position for question in questions)
    yield f"{places['lead']} lead, {places['middle']} middle and {places['tail']} tail questions"
    yield f"{sum(len(label.quotes) for label in labels)} quotes"
    yield f"{sum(len(label.dates) for label in labels)} dates"
    yield f"{sum(len(label.conflicts) for label in labels)} conflicts"
    yield f"{sum(len(label.twins) for label in labels)} twins"
    for skipped in corpus.skipped:
        yield f"skipped {skipped.id}: {skipped.why}"


def power_lines(corpus: Corpus) -> Iterator[str]:
    """What the gate sees of a five-point drop, with and without facts that flip for no reason."""
    facts = sum(len(case.labels.facts) for case in corpus.cases)
    for name, n in (
        ("facts", facts),
        ("vital facts", sum(f.importance == "vital" for c in corpus.cases for f in c.labels.facts)),
    ):
        seen = power(n)
        yield f"power: a five-point drop among {n} {name} is seen {seen.noisy:.0%} to {seen.quiet:.0%} of the time"


def confusion_lines(corpus: Corpus) -> Iterator[str]:
    """How the matchers judge wrong and right versions of every fact, by class."""
    for name, found in confusion([Gold(case) for case in corpus.cases]).items():
        accepted = f"{found.right_accepted} of {found.right} right ones accepted"
        yield f"{name}: {found.wrong_refused} of {found.wrong} wrong versions refused, {accepted}"
