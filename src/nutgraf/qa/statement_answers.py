"""Answers of a model that writes statements: its structured draft, and which statements of it the article says.

The model gives an outcome, and one to three statements with the numbers of the sentences they rest on. The verifier
reads all statements together and, in the same call, whether they answer the question. Statements that fall go back to
the model once. An outcome without an answer is read again as well: "not in the article" with the passages nearest to
the question, a false premise with what the article says instead.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Annotated, Literal, NamedTuple

from pydantic import BaseModel, BeforeValidator, Field, model_validator

from nutgraf.grounding import (
    DraftedStatement,
    Evidence,
    PendingVerdict,
    Reading,
    SentenceNumbers,
    StatementCorrector,
    StatementJudgment,
    StatementText,
    Verdict,
    conclude,
    examine_draft,
    first_of,
    passage_of,
    short_text,
    statement_verifier,
    words,
)
from nutgraf.models.structured import UnfitError, read_answer
from nutgraf.prompts import Prompt
from nutgraf.qa.context import AnswerPlace, IndexedArticle, NumberedArticles
from nutgraf.qa.drafting import Calls
from nutgraf.qa.question import Question
from nutgraf.text.cues_en import NEGATION
from nutgraf.text.question_words import NO_SPEAKER

DraftedOutcome = Literal["answered", "not_in_article", "false_premise", "ambiguous", "outside"]
VerifiedOutcome = DraftedOutcome | Literal["not_verified"]
_MOST = 3  # statements of an answer
_LONGEST_SHORT = 200  # characters
_LONGEST_NAME = 120
_MOST_NEAR = 4  # passages that are read again before the article is said not to answer
_VERY = "about the very person, thing, time and place that is asked about"
_ANSWERS = f'By the passage, "{{answer}}" is a right answer to the question "{{question}}", {_VERY}.'
_CONTRADICTS = 'The passage contradicts something that the question "{question}" takes for granted.'
_HOLDS_ANSWER = f'The passage gives an answer to the question "{{question}}", {_VERY}.'
_NO_ANSWER = "these sentences do not answer the question so"
_MAY_ANSWER = "the model finds no answer, but these sentences may hold one"
_NO_CONTRADICTION = "these sentences do not contradict the question"


def _listed(value: object) -> object:
    """One number, or several in one string, as a list: models that are asked for a list give them, too."""
    if isinstance(value, int):
        return [value]
    return re.findall(r"\d{1,9}", value) if isinstance(value, str) else value or []


def _name(value: object) -> object:
    """The name of an outcome in its normal form: `not_in_article` for "Not in article"."""
    return re.sub(r"[\s-]+", "_", value.strip().casefold()) if isinstance(value, str) else value


def _with_text(value: object) -> object:
    """The statements that have words, a bare string as one without sentences."""
    if not isinstance(value, list):
        return value or []
    listed = [{"text": one} if isinstance(one, str) else one for one in value]
    return [one for one in listed if not isinstance(one, dict) or str(one.get("text") or "").strip()][:_MOST]


_OrEmpty = BeforeValidator(lambda value: "" if value is None else value)
_Numbers = Annotated[SentenceNumbers, BeforeValidator(_listed)]


class ReplyStatement(BaseModel):
    """A statement of a reply; `said_by` is empty for the article's own voice."""

    text: StatementText
    sentences: _Numbers = ()
    said_by: Annotated[str, Field(max_length=_LONGEST_NAME), short_text(_LONGEST_NAME), _OrEmpty] = ""


class DraftedAnswer(BaseModel):
    """What a model replies to a question: the outcome, the answer in a few words, statements, and what comes nearest.

    An answer, or what is said instead of a false premise, has at least one statement.
    """

    outcome: Annotated[DraftedOutcome, BeforeValidator(_name)]
    short: Annotated[str, Field(max_length=_LONGEST_SHORT), short_text(_LONGEST_SHORT), _OrEmpty] = ""
    statements: Annotated[tuple[ReplyStatement, ...], Field(max_length=_MOST), BeforeValidator(_with_text)] = ()
    nearest: Annotated[SentenceNumbers, Field(max_length=_MOST), first_of(_MOST), BeforeValidator(_listed)] = ()

    @model_validator(mode="after")
    def _says_something(self) -> DraftedAnswer:
        if self.outcome in ("answered", "false_premise") and not self.statements:
            raise ValueError(f"the outcome {self.outcome} needs a statement")
        return self


async def draft_statements(question: Question, text: str, calls: Calls, prompt: Prompt) -> DraftedAnswer | None:
    """The model's reply to a question about `text`; None where it holds no usable JSON."""
    completion = await calls.answer(
        prompt, schema=DraftedAnswer, shown=text_so_far, article=text, question=question.text
    )
    try:
        return read_answer(completion.text, DraftedAnswer)
    except UnfitError:
        return None


_SHOWN = re.compile(r'"(short|text)"\s*:\s*"((?:[^"\\]|\\.)*)')


def text_so_far(reply: str) -> str:
    """What a reader is shown of a reply that is still being written: the short answer, else the statements.

    >>> text_so_far('{"outcome": "answered", "short": "", "statements": [{"text": "The pier is clo')
    'The pier is clo'
    """
    found = [(hit.group(1), _unescaped(hit.group(2))) for hit in _SHOWN.finditer(reply)]
    short = next((text for name, text in found if name == "short"), "")
    return short or " ".join(text for name, text in found if name == "text" and text)


def _unescaped(text: str) -> str:
    try:
        found = json.loads(f'"{text}"')
        found.encode()
    except ValueError:
        return ""  # an escape that is half written
    return " ".join(str(found).split())


class VerifiedStatement(NamedTuple):
    """A statement that the article says: in which sentences, and who says it there (empty for its own voice)."""

    text: str
    said_by: str
    places: tuple[AnswerPlace, ...]
    chance: float | None


class VerifiedAnswer(NamedTuple):
    """What is left of a reply after verification.

    `short` is the answer in a few words, only where the statements have them all. `nearest` are the sentences to show
    where nothing is answered, and `problems` say in words why.
    """

    outcome: VerifiedOutcome
    short: str = ""
    statements: tuple[VerifiedStatement, ...] = ()
    nearest: tuple[AnswerPlace, ...] = ()
    problems: tuple[str, ...] = ()

    @property
    def chance(self) -> float | None:
        """The lowest chance of its statements; None where one has none."""
        chances = [one.chance for one in self.statements]
        known = [chance for chance in chances if chance is not None]
        return min(known) if known and len(known) == len(chances) else None


class _Placed(NamedTuple):
    """A statement to judge, the article it is about, and who says it."""

    drafted: DraftedStatement
    opened: IndexedArticle
    said_by: str


class _PlacedJudgment(NamedTuple):
    placed: _Placed
    judged: StatementJudgment


class AnswerVerifier:
    """Verifies the replies to questions about some articles."""

    def __init__(self, articles: Sequence[IndexedArticle], numbered: NumberedArticles, calls: Calls) -> None:
        self._articles = articles
        self._numbered = numbered
        self._calls = calls
        self._verifier = statement_verifier(calls.model)
        self._corrector = StatementCorrector(calls.model)

    async def verify(self, question: Question, reply: DraftedAnswer, near: Sequence[AnswerPlace]) -> VerifiedAnswer:
        """What is left of a reply; `near` are the sentences that code finds nearest to the question.

        Raises ModelError when the model gives no answer.
        """
        self._calls.report_check()
        named = [place for number in reply.nearest if (place := self._numbered.place(number))]
        cited = [place for one in reply.statements for place in self._places(one.sentences)]
        nearest = tuple(dict.fromkeys([*cited, *named, *near]))
        try:
            match reply.outcome:
                case "answered" | "false_premise":
                    return await self._verified_statements(question, reply, nearest)
                case "not_in_article":
                    return await self._verified_absence(question, named, nearest)
                case "ambiguous":
                    return VerifiedAnswer("ambiguous", self._known(reply.short, question), nearest=nearest)
                case _:
                    return VerifiedAnswer(reply.outcome)
        finally:
            self._calls.add(self._verifier.used)
            self._calls.add(self._corrector.used)

    def _known(self, text: str, question: Question) -> str:
        """The text, where every word of it that carries meaning is in the question or in an article; else empty."""
        asked = {word.key for word in words(question.text)}
        new = [word.key for word in words(text) if word.carries and word.key not in asked]
        return text if all(any(one.contains([key]) for one in self._articles) for key in new) else ""

    def _places(self, numbers: Sequence[int]) -> list[AnswerPlace]:
        return [place for number in numbers if (place := self._numbered.place(number))]

    async def _verified_statements(
        self, question: Question, reply: DraftedAnswer, nearest: tuple[AnswerPlace, ...]
    ) -> VerifiedAnswer:
        placed = [self._placed(one) for one in reply.statements]
        first, answers = await self._judged(question, reply, placed)
        holding = [one for one in first if one.judged.holds]
        fallen = [one for one in first if not one.judged.holds]
        problems = [one.judged.problem for one in fallen]
        if fallen:
            corrected = await self._corrected(fallen)
            if holding or corrected:
                both = [*(one.placed for one in holding), *corrected]
                again, answers = await self._judged(question, reply, both)
                holding = [one for one in again if one.judged.holds]
                problems += [one.judged.problem for one in again if not one.judged.holds]
        if not holding:
            return VerifiedAnswer("not_verified", nearest=nearest, problems=tuple(filter(None, problems)))
        if not answers:
            why = _NO_ANSWER if reply.outcome == "answered" else _NO_CONTRADICTION
            return VerifiedAnswer("not_verified", nearest=nearest, problems=(*filter(None, problems), why))
        statements = tuple(self._verified(one) for one in holding)
        return VerifiedAnswer(reply.outcome, _short_within(reply.short, statements, question), statements, nearest)

    def _placed(self, one: ReplyStatement) -> _Placed:
        """The statement with who says it in its text, and its sentences as their own article numbers them."""
        said_by = "" if NO_SPEAKER.intersection(one.said_by.casefold().split()) else one.said_by.strip(" .,;")
        text = one.text
        if said_by and not shares_word(said_by, text):
            text = f"{text.rstrip('. ')}, according to {said_by}."
        places = self._places(one.sentences)
        opened = places[0].opened if places else self._nearest_article(text)
        own = tuple(place.sentence.number for place in places if place.opened is opened)
        return _Placed(DraftedStatement(text, own), opened, said_by)

    def _nearest_article(self, text: str) -> IndexedArticle:
        """The article that has most of the words of a statement which names no sentence."""
        return max(self._articles, key=lambda one: sum(one.contains([key]) for key in one.content_keys(text)))

    async def _judged(
        self, question: Question, reply: DraftedAnswer, placed: Sequence[_Placed]
    ) -> tuple[list[_PlacedJudgment], bool]:
        """The verdict on each statement, and whether together they answer the question, or contradict its premise."""
        examined = [examine_draft(one.drafted, one.opened.read) for one in placed]
        pending = [made for _, made, _ in examined if isinstance(made, PendingVerdict)]
        evidence = [
            AnswerPlace(one.opened, number - 1, 1.0)
            for one, (numbers, _, introductions) in zip(placed, examined, strict=True)
            for number in (*numbers, *introductions)
        ]
        says = _ANSWERS if reply.outcome == "answered" else _CONTRADICTS
        answer = reply.short or " ".join(one.drafted.text for one in placed)
        check = self._check(says.format(answer=answer, question=question.text), evidence)
        *judgments, answers = await self._verifier.judge([*pending, check])
        left = iter(judgments)
        found: list[_PlacedJudgment] = []
        for one, (numbers, made, _) in zip(placed, examined, strict=True):
            verdict = (
                made
                if isinstance(made, Verdict)
                else conclude(made, next(left), with_details=False, refuse_overstatements=False)
            )
            found.append(_PlacedJudgment(one, StatementJudgment.of(one.drafted, verdict, numbers)))
        return found, answers is not None and answers.verdict == "yes"

    def _check(self, statement: str, places: Sequence[AnswerPlace]) -> PendingVerdict:
        """Something the verifier is asked beside the statements, about some sentences with those before them."""
        evidence = {
            opened: Evidence(opened.read, [one.sentence.number for one in places if one.opened is opened])
            for opened in dict.fromkeys(one.opened for one in places)
        }
        passage = " […] ".join(map(passage_of, evidence.values()))
        read = self._articles[0].read
        return PendingVerdict(Reading(statement), Evidence(read, ()), passage)

    async def _corrected(self, fallen: Sequence[_PlacedJudgment]) -> list[_Placed]:
        """New forms of the statements that fell, each corrected with the sentences of its own article."""
        found: list[_Placed] = []
        for opened in dict.fromkeys(one.placed.opened for one in fallen):
            own = [one for one in fallen if one.placed.opened is opened]
            corrected = await self._corrector.correct([one.judged for one in own], opened.read)
            found += [
                one.placed._replace(drafted=new)
                for one, new in zip(own, corrected, strict=True)
                if new is not None and new.text != one.placed.drafted.text
            ]
        return found

    def _verified(self, one: _PlacedJudgment) -> VerifiedStatement:
        opened = one.placed.opened
        places = tuple(AnswerPlace(opened, number - 1, 1.0) for number in one.judged.evidence)
        return VerifiedStatement(one.judged.drafted.text, one.placed.said_by, places, one.judged.verdict.chance)

    async def _verified_absence(
        self, question: Question, named: Sequence[AnswerPlace], nearest: tuple[AnswerPlace, ...]
    ) -> VerifiedAnswer:
        """That the article does not say it, unless a passage near the question is found to answer it after all.

        `named` are the sentences the model itself calls nearest, and alone are shown where there are any.
        """
        read_again = [place for place in nearest if not place.sentence.heading][:_MOST_NEAR]
        if not read_again:
            return VerifiedAnswer("not_in_article")
        check = self._check(_HOLDS_ANSWER.format(question=question.text), read_again)
        (judgment,) = await self._verifier.judge([check])
        if judgment is not None and judgment.verdict == "no":
            return VerifiedAnswer("not_in_article", nearest=tuple(named) or nearest)
        return VerifiedAnswer("not_verified", nearest=nearest, problems=(_MAY_ANSWER,))


def shares_word(name: str, text: str) -> bool:
    """Whether a text names somebody, by any word of the name that carries meaning."""
    keys = {word.key for word in words(text)}
    return any(word.key in keys for word in words(name) if word.carries)


BARE = frozenset({"yes", "no"})


def _short_within(short: str, statements: Sequence[VerifiedStatement], question: Question) -> str:
    """The answer in a few words, where one statement says it and has all its words; else empty.

    The words of the question count as said, and a bare yes or no is read again with all statements.
    """
    short, text = short.strip(" ."), statements[0].text
    if short.casefold() in BARE:
        return short
    if not short or len(statements) != 1 or (NEGATION.search(short) and not NEGATION.search(text)):
        return ""
    if re.search(rf"(?<!\w){re.escape(short)}(?!\w|[.,]\d)", text, re.IGNORECASE):
        return short
    said = {word.key for word in words(f"{text} {question.text}")}
    new = [word.key for word in words(short) if word.carries and word.key not in said]
    return short if all(key in BARE for key in new) else ""
