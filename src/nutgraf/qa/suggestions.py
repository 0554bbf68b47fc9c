"""Suggests questions that the article answers, built by code from its brief.

Each suggestion comes from a field that has a span, so its answer is in the article. Only English is supported; articles
in other languages get no suggestions.

`generate_questions` turns a statement into a question about one of its values or its subject. It accepts only the
simplest structure (subject, auxiliary, rest) and skips clauses before the verb, quotations, negations and pronouns that
refer outside the sentence, because no question is better than an awkward one.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from nutgraf.answer import Abstention, Answer
from nutgraf.article import Span
from nutgraf.brief import Brief, Claim, Entity, Quotation
from nutgraf.extract import DateExpression, Number, find_dates, find_numbers
from nutgraf.extract.noun_phrases import is_finite
from nutgraf.faults import tolerant
from nutgraf.qa.question import plain
from nutgraf.text.cues_en import NEGATION
from nutgraf.text.lexicon_en import (
    AUXILIARY_FORMS,
    BE_FORMS,
    COORDINATORS,
    DETERMINERS,
    HAVE,
    HE,
    LEAD_INS,
    MID_ADVERBS,
    PERSONAL,
    POSSESSIVES,
    PREPOSITIONS,
    RELATIVES,
    SHE,
    SUBORDINATORS,
    any_of,
)
from nutgraf.text.nouns_en import ONES_OF_SEVERAL
from nutgraf.text.reporting_en import REPORTING
from nutgraf.text.tokens import tokenize

_AUXILIARIES = BE_FORMS | (HAVE & AUXILIARY_FORMS) | {"will", "would", "must", "should"}
_DATED_BY = BE_FORMS | {"will"}
_LONGEST_SUBJECT, _LONGEST_QUESTION = 18, 24  # words
_UNTURNABLE = re.compile(
    rf"[“”\"«»()\[\];:—/]|\s[-–]\s|{NEGATION.pattern}|\b(?:{any_of(HE | SHE - {'herself', 'hers'} - {'himself'})})\b",
    re.IGNORECASE,
)
_OPENERS = (
    PERSONAL | POSSESSIVES | LEAD_INS | SUBORDINATORS | COORDINATORS | PREPOSITIONS | RELATIVES | {"there", "what"}
)
_POINTING = PERSONAL | POSSESSIVES | {"them", "others", "another", "also", "too", "themselves"}
_ARTICLES = frozenset("a an the".split())
_LEANING = PREPOSITIONS | DETERMINERS | COORDINATORS | {"than", "more", "first", "another"}
_NO_VERB = PREPOSITIONS | DETERMINERS | COORDINATORS | SUBORDINATORS | RELATIVES | MID_ADVERBS | {"are", "were", "have"}
_CURRENCY = re.compile(r"[A-Z]{3}")
_BEGINS_ANOTHER = any_of(DETERMINERS | PERSONAL | AUXILIARY_FORMS | ONES_OF_SEVERAL | REPORTING.keys())
_ENDS_STATEMENT = re.compile(rf",\s|\.$|\s(?:and|but|or|nor|yet|then)\s(?=[A-Z0-9$£€]|(?:{_BEGINS_ANOTHER})\b)")


class GeneratedQuestion(NamedTuple):
    """A question, and what its answer is: an amount, a date, or who did it."""

    asks: str
    text: str


class _Statement(NamedTuple):
    """A sentence in its parts: `rest` begins at `rest_at`, the place after the auxiliary."""

    text: str
    subject: str
    auxiliary: str
    rest_at: int


def generate_questions(sentence: str, article: str, names: Collection[str] = ()) -> Iterator[GeneratedQuestion]:
    """The questions that an English sentence of `article` answers with a number, its date, or its subject.

    A subject has to be one of `names`.

    >>> text = "The ferry was carrying 214 passengers when it left on Monday."
    >>> [question.text for question in generate_questions(text, text)]
    ['How many passengers was the ferry carrying when it left on Monday?']
    >>> [question.text for question in generate_questions("Larkfield reported the breach.", "", ["Larkfield"])]
    ['Who reported the breach?']
    """
    line = sentence.replace("\n", " ")
    statement = _statement(line, article)
    numbers = [number for number in find_numbers(line) if number.is_figure and number.end == number.whole_end]
    questions = [("doer", _who(line, names))]
    questions += [("amount", _counted_subject(line, number)) for number in numbers]
    if statement:
        dates = find_dates(line, anchor=None)
        questions += [("amount", _amount(statement, number)) for number in numbers]
        questions += [("date", _when(statement, dates[0]))] if len(dates) == 1 else []
    for asks, words in questions:
        text = " ".join(words.split())
        if text and len(text.split()) <= _LONGEST_QUESTION and not _UNTURNABLE.search(text):
            yield GeneratedQuestion(asks, f"{text}?")


def _statement(line: str, article: str) -> _Statement | None:
    words = list(re.finditer(r"\S+", line))
    for at, word in enumerate(words[: _LONGEST_SUBJECT + 1]):
        if word.group() in _AUXILIARIES:
            subject = _subject([word.group() for word in words[:at]], article)
            return _Statement(line, subject, word.group(), word.end()) if subject else None
    return None


def _subject(words: list[str], article: str) -> str:
    """The subject as it reads within a sentence; empty where it may hold a verb, or points out of the sentence."""
    plain = [word.casefold() for word in words]
    if not words or plain[0] in _OPENERS or any(word.endswith(",") for word in words):
        return ""
    if any(word in RELATIVES | SUBORDINATORS | PERSONAL | POSSESSIVES for word in plain[1:]):
        return ""
    for before, word in pairwise(plain):
        if word in _ARTICLES and before not in PREPOSITIONS | COORDINATORS:
            return ""  # an article after a verb: "officials found the …"
    first = _within(words[0], article)
    return " ".join((first, *words[1:])) if first else ""


def _within(word: str, article: str) -> str:
    """A sentence's first word as it is written within one; empty where the article does not show it."""
    if word.casefold() in DETERMINERS or re.search(rf"(?<![\w’'-]){re.escape(word.lower())}(?![\w’'-])", article):
        return word[0].lower() + word[1:]
    return word if re.search(rf"[\w,] {re.escape(word)}(?![\w’'-])", article) or not word[0].isalpha() else ""


def _counted_subject(line: str, number: Number) -> str:
    """ "Two people died when …" as "How many people died when …"."""
    if number.qualified_start or number.unit or number.counted_end is None or number.value < 2:
        return ""
    noun, rest = line[number.whole_end : number.counted_end], _up_to_comma(line[number.counted_end :])
    words = rest.split() or [""]
    is_verb = words[0] in _AUXILIARIES or (words[0].islower() and words[0].endswith("ed"))
    return f"How many {noun} {rest}" if is_verb and not _points_out([*noun.split(), *words]) else ""


def _who(line: str, names: Collection[str]) -> str:
    """ "Larkfield reported the breach" as "Who reported the breach"."""
    begins = max((name for name in names if line.startswith(f"{name} ")), key=len, default="")
    rest = _up_to_comma(line[len(begins) :])
    # "Marcus holds 34 per cent and Judith 31": what follows the "and" is somebody else's.
    another = re.match(r"\s(?:and|but|or)\s(?:the |an? )?[A-Z]", line[len(begins) :].lstrip()[len(rest) :])
    verb, *others = rest.split() or [""]
    if (
        not begins
        or len(others) < 2
        or not verb.islower()
        or verb in _NO_VERB
        or not is_finite(tokenize(verb, 0, len(verb)), 0)
    ):
        return ""
    describes = verb in ("is", "was") and others[0] in DETERMINERS
    return "" if another or describes or _points_out(others) else f"Who {rest}"


def _points_out(words: list[str]) -> bool:
    """Whether a pronoun is among the words of a question that names nobody it could refer to."""
    return any(word.casefold() in _POINTING for word in words)


def _amount(statement: _Statement, number: Number) -> str:
    """ "The ferry was carrying 214 passengers" as "How many passengers was the ferry carrying"."""
    before = statement.text[statement.rest_at : number.qualified_start].strip()
    after = _tail(statement.text[number.counted_end or number.whole_end :])
    if after is None or not _leads(before) or any(c.isdigit() for c in before):
        return ""
    if number.unit is None and number.counted_end is not None:
        noun = statement.text[number.whole_end : number.counted_end]
        asked = "" if _points_out(noun.split()) else f"How many {noun}"
    elif number.counted_end is None and _CURRENCY.fullmatch(number.unit or ""):
        asked = "How much"
    else:
        return ""
    if not asked or _points_out(before.split()):
        return ""
    return f"{asked} {statement.auxiliary} {statement.subject} {before} {after}"


def _when(statement: _Statement, date: DateExpression) -> str:
    """ "Plans were approved on Wednesday" as "When were plans approved"."""
    before = statement.text[statement.rest_at : date.start].strip()
    on = re.search(r"(?:^|\s)(?:on|in)$", before)
    before = before[: on.start()] if on else before
    after = _tail(statement.text[date.end :])
    if statement.auxiliary not in _DATED_BY or after is None or not (_leads(before) or (on and not before)):
        return ""
    if any(word in PREPOSITIONS | SUBORDINATORS | RELATIVES for word in before.split()):
        return ""  # the date may belong to what follows the word: "before the deadline in March"
    return f"When {statement.auxiliary} {statement.subject} {before} {after}"


def _leads(before: str) -> bool:
    """Whether the words between auxiliary and value make sense without the value."""
    words = before.split()
    return bool(words) and "," not in before and words[-1].casefold() not in _LEANING


def _tail(after: str) -> str | None:
    """What follows a value, up to its first comma; None where the value is part of a longer phrase."""
    tail = _up_to_comma(after)
    if "between" in tail.split():
        return None  # its other side may follow the comma
    first = tail.split()[0].casefold() if tail else ""
    if not first or first in PREPOSITIONS | SUBORDINATORS:
        return tail
    return "" if first in COORDINATORS | RELATIVES else None


def _up_to_comma(text: str) -> str:
    """The words up to the first comma, or to an "and" that begins something else: "and some homes lost power"."""
    return _ENDS_STATEMENT.split(text, maxsplit=1)[0].strip()


_STARTERS = _FOLLOWUPS = 4
_OPEN = frozenset(("said", "not known", "about"))  # what open questions ask for; the others ask for a value
_SPOKEN = range(4, 15)  # words of a quotation that can be asked for
_LEAST_ROLE = 3  # words, with the article before them


class _Candidate(NamedTuple):
    """A question, the kind of thing it asks for, and the place that answers it."""

    asks: str
    text: str
    at: Span


@tolerant("questions to begin with", lambda _: ())
def starters(brief: Brief) -> tuple[str, ...]:
    """Up to four questions that the article answers, short and open ones in turn, the weightiest of each kind first."""
    return _in_turn(_candidates(brief), _STARTERS)


@tolerant("questions to go on with", lambda *_: ())
def followups(brief: Brief, outcomes: Sequence[Answer | Abstention]) -> tuple[str, ...]:
    """Up to four further questions, short and open ones in turn, nearest to what was just shown.

    There is none that was asked, or whose answer was shown.
    """
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
    return _in_turn(left, _FOLLOWUPS)


def _candidates(brief: Brief) -> Iterator[_Candidate]:
    if brief.article.language.partition("-")[0] != "en":
        return
    yield from _of_statements(brief)
    yield from _of_quotations(brief.quotations)
    yield from _of_people(brief.people)
    yield from _of_speakers(brief)
    if brief.not_known:
        yield _Candidate("not known", "What is still not known?", brief.not_known[0].spans[0])
    yield _Candidate("about", "What is the article about?", brief.headline.spans[0])


def _of_statements(brief: Brief) -> Iterator[_Candidate]:
    text = brief.article.text
    names = tuple(_names(brief))
    shown = (*brief.key_points, brief.nut_graf, *brief.not_known, *brief.what_next)
    in_order = sorted(shown, key=lambda claim: claim.spans[0].start)
    for claim in (*in_order, *brief.further_points):
        if _is_told_outright(claim):
            for question in generate_questions(claim.spans[0].quote, text, names):
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


def _of_speakers(brief: Brief) -> Iterator[_Candidate]:
    """What each quoted speaker said whom the article introduces."""
    introduced = {plain(entity.name) for entity in (*brief.people, *brief.organisations)}
    asked: set[str] = set()
    for quotation in brief.quotations:
        name = plain(quotation.speaker.name) if quotation.speaker else ""
        if name in introduced - asked:
            asked.add(name)
            yield _Candidate("said", f"What did {name} say?", quotation.spans[0])


def _in_turn(candidates: Iterable[_Candidate], most: int) -> tuple[str, ...]:
    """Half of the questions short and half open, in turn; more of one where there are too few of the other."""
    found = list(candidates)
    short = _chosen((one for one in found if one.asks not in _OPEN), most)
    wide = _chosen((one for one in found if one.asks in _OPEN), most)
    both = min(len(short), len(wide), most // 2)
    turns = [question for pair in zip(short[:both], wide[:both], strict=True) for question in pair]
    return (*turns, *(*short[both:], *wide[both:])[: most - len(turns)])


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
