"""Questions to begin and to go on with that the article answers: made by code out of its brief, in English.

Each comes from a field that has a span, so the answer stands in the article; for an article in any other language
there are none, because a question in the wrong language helps nobody.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from nutgraf.answer import Abstention, Answer
from nutgraf.article import Span
from nutgraf.ask.plain import plain
from nutgraf.ask.turned import turned
from nutgraf.brief import Brief, Claim, Entity, Quotation
from nutgraf.find import tolerant

_STARTERS = _FOLLOWUPS = 3
_SPOKEN = range(4, 15)  # words of a quotation that can be asked for
_LEAST_ROLE = 3  # words, with the article before them


class _Candidate(NamedTuple):
    """A question, the kind of thing it asks for, and the place that answers it."""

    asks: str
    text: str
    at: Span


@tolerant("questions to begin with", lambda _: ())
def starters(brief: Brief) -> tuple[str, ...]:
    """Up to three questions of different kinds that the article answers, the weightiest of each kind first."""
    return _chosen(_candidates(brief), _STARTERS)


@tolerant("questions to go on with", lambda *_: ())
def followups(brief: Brief, outcomes: Sequence[Answer | Abstention]) -> tuple[str, ...]:
    """Up to three further questions, nearest to what was just shown; none that was asked, or whose answer was shown."""
    asked = {_folded(text) for outcome in outcomes for text in (outcome.asked, outcome.question)}
    shown = [citation for outcome in outcomes if isinstance(outcome, Answer) for citation in outcome.citations]
    left = [
        candidate
        for candidate in _candidates(brief)
        if _folded(candidate.text) not in asked and not any(candidate.at.overlaps(citation) for citation in shown)
    ]
    here = next((citation.start for outcome in reversed(outcomes) for citation in outcome.citations), None)
    if here is not None:
        left.sort(key=lambda candidate: abs(candidate.at.start - here))
    return _chosen(left, _FOLLOWUPS)


def _candidates(brief: Brief) -> Iterator[_Candidate]:
    if brief.article.language.partition("-")[0] != "en":
        return
    yield from _of_statements(brief)
    yield from _of_quotations(brief.quotations)
    yield from _of_people(brief.people)
    if brief.not_known:
        yield _Candidate("not known", "What is still not known?", brief.not_known[0].spans[0])
    yield _Candidate("about", "What is the article about?", brief.headline.spans[0])


def _of_statements(brief: Brief) -> Iterator[_Candidate]:
    text = brief.article.text
    names = tuple(_names(brief))
    for claim in (*brief.key_points, brief.nut_graf, *brief.further_points):
        if _is_told_outright(claim):
            for question in turned(claim.spans[0].quote, text, names):
                yield _Candidate(question.asks, question.text, claim.spans[0])


def _names(brief: Brief) -> Iterator[str]:
    """Those the article names, in full and as it calls them later."""
    for person in brief.people:
        yield from (person.name, person.name.rpartition(" ")[2], f"{person.role} {person.name}")
    for organisation in brief.organisations:
        first = organisation.name.partition(" ")[0]
        is_word = re.search(rf"\b{re.escape(first.lower())}\b", brief.article.text)
        yield from (organisation.name, *(() if is_word else (first,)))


def _is_told_outright(claim: Claim) -> bool:
    """Whether the sentence says it before it says who says so, if anybody does: "Two died, police said."."""
    if claim.asserted_by is None:
        return claim.certainty in ("fact", "forecast")
    sentence = claim.spans[0]
    comma = sentence.quote.find(", ")
    said_after = 0 <= comma < claim.asserted_by.span.start - sentence.start
    return claim.certainty in ("attributed", "forecast") and said_after


def _of_quotations(quotations: Iterable[Quotation]) -> Iterator[_Candidate]:
    for quotation in quotations:
        words = plain(quotation.text).strip("“”\"'‘’,. ")
        whole = words[:1].isupper() and not set('“”"') & set(words)
        if quotation.speaker and whole and len(words.split()) in _SPOKEN:
            yield _Candidate("speaker", f"Who said “{words}”?", quotation.spans[0])


def _of_people(people: Sequence[Entity]) -> Iterator[_Candidate]:
    roles = [plain(person.role) for person in people]
    for person, role in zip(people, roles, strict=True):
        words = role.split()
        unique = roles.count(role) == 1
        if unique and len(words) >= _LEAST_ROLE and (words[0] in ("The", "the") or _is_of_a_name(words[0])):
            begins = "the" if words[0] == "The" else words[0]
            yield _Candidate("holder", f"Who is {' '.join((begins, *words[1:]))}?", person.spans[-1])
    for person, role in zip(people, roles, strict=True):
        if role and " " in person.name:
            yield _Candidate("role", f"Who is {plain(person.name)}?", person.spans[-1])


def _is_of_a_name(word: str) -> bool:
    """Whether a role begins with whose it is: "Larkfield's"."""
    return word[0].isupper() and word.endswith(("'s", "’s"))


def _chosen(candidates: Iterable[_Candidate], most: int) -> tuple[str, ...]:
    """The first of each kind in turn, and never two about one place."""
    kinds: dict[str, deque[_Candidate]] = {}
    for candidate in candidates:
        kinds.setdefault(candidate.asks, deque()).append(candidate)
    chosen: list[_Candidate] = []
    while kinds and len(chosen) < most:
        for kind in list(kinds):
            candidate = kinds[kind].popleft()
            if not kinds[kind]:
                del kinds[kind]
            if len(chosen) < most and not any(candidate.at.overlaps(other.at) for other in chosen):
                chosen.append(candidate)
    return tuple(candidate.text for candidate in chosen)


def _folded(text: str) -> str:
    return " ".join("".join(c if c.isalnum() else " " for c in text.casefold()).split())
