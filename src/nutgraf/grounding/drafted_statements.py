"""Grounds the statements of a model that writes in its own words and names the sentences they rest on.

A model reads the article with its sentences numbered (`numbered_text`). Its statements are judged together
(`judge_together`), each by the sentences it names and by what these lack, shown with the sentences around them.
`ground_together` sends those that fall back once, with the reasons, and judges what comes back.

A name or a figure that is nowhere in the article is refused by code, whatever a verifier says.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from itertools import groupby, pairwise
from typing import Annotated, NamedTuple

from pydantic import BaseModel, BeforeValidator, Field

from nutgraf.article import Sentence
from nutgraf.brief import RejectionReason
from nutgraf.errors import ContextOverflow, ModelError
from nutgraf.extract import same_number
from nutgraf.grounding.evidence import Evidence, FaultSign, share
from nutgraf.grounding.reading import ReadArticle, Reading
from nutgraf.grounding.verdict import (
    PendingVerdict,
    StatementVerifier,
    Verdict,
    conclude,
    evidence_for,
    examine,
    is_foreign,
    signs_of,
)
from nutgraf.models import CountingModel, Model, Request, Used, complete_json, prompt_use
from nutgraf.models.verifier import Judgment, OnJudgment, with_places
from nutgraf.prompts import Prompt, load
from nutgraf.text.injection import find_orders

MOST_EVIDENCE = 4  # sentences of one statement
_MOST_NAMED = 6  # sentence numbers that are read of a reply
_LONGEST = 600  # characters of a statement; no sentence of news is longer
_PASSAGE = 900  # characters of evidence with the sentences around it, which a verifier is shown
_AROUND = 2  # sentences before the evidence that are shown with it
_LACKS = 0.25  # share of a statement's words that further sentences have to add
_MOST_CORRECTED = 40
_SENTENCE_BREAK = re.compile(r"[.!?…;:][\s.!?…;:]+")


def first_of(most: int) -> BeforeValidator:
    """Reads only the first `most` entries of a list: a model that writes more has still answered."""
    return BeforeValidator(lambda value: value[:most] if isinstance(value, list) else value)


def _whole_numbers(value: object) -> object:
    if not isinstance(value, list):
        return value
    found = (int(one) if isinstance(one, str) and one.strip("[] ").isdecimal() else one for one in map(_bare, value))
    return [one for one in found if isinstance(one, int) and not isinstance(one, bool)][:_MOST_NAMED]


def _bare(value: object) -> object:
    return value.strip("[] ")[:9] if isinstance(value, str) else value


def short_text(longest: int) -> BeforeValidator:
    """Reads text on one line; one of more than `longest` characters counts as none."""

    def read(value: object) -> object:
        flat = " ".join(value.split()) if isinstance(value, str) else value
        return "" if isinstance(flat, str) and len(flat) > longest else flat

    return BeforeValidator(read)


SentenceNumbers = Annotated[tuple[int, ...], Field(max_length=_MOST_NAMED), BeforeValidator(_whole_numbers)]
StatementText = Annotated[str, Field(max_length=_LONGEST), short_text(_LONGEST)]


def numbered_text(sentences: Iterable[Sentence]) -> str:
    """The sentences as a model reads them: `[number]` before each, a blank line between paragraphs, headings marked.

    >>> numbered_text([Sentence(1, 0, 8, "The vote", 0, True), Sentence(2, 9, 21, "It passed.", 1, False)])
    '# The vote\\n\\n[2] It passed.'
    """
    paragraphs = (list(group) for _, group in groupby(sentences, key=lambda sentence: sentence.paragraph))
    return "\n\n".join(" ".join(map(_numbered, paragraph)) for paragraph in paragraphs)


def _numbered(sentence: Sentence) -> str:
    text = " ".join(sentence.text.split())
    return f"# {text}" if sentence.heading else f"[{sentence.number}] {text}"


class DraftedStatement(NamedTuple):
    """A statement as a model wrote it: the numbers of the sentences it names, and the most words it may have."""

    text: str
    sentences: tuple[int, ...] = ()
    longest: int | None = None


class StatementJudgment(NamedTuple):
    """A statement with its verdict and the numbers of the sentences it was judged by.

    `problem` says in words what is wrong with it, and is empty where nothing is.
    """

    drafted: DraftedStatement
    verdict: Verdict
    evidence: tuple[int, ...]
    reason: RejectionReason | None

    @classmethod
    def of(cls, drafted: DraftedStatement, verdict: Verdict, evidence: tuple[int, ...]) -> StatementJudgment:
        """The statement with what follows from its verdict and its length."""
        return cls(drafted, verdict, evidence, _reason(drafted, verdict))

    @property
    def holds(self) -> bool:
        """Whether the article says it, in no more words than it may have."""
        return self.reason is None

    @property
    def problem(self) -> str:
        words = len(self.drafted.text.split())
        if self.reason == "too_long":
            return f"it has {words} words and may have {self.drafted.longest}"
        return "; ".join(self.verdict.reasons) if self.reason else ""


class GroundedStatement(NamedTuple):
    """What became of a drafted statement: the form that holds, None where none does, and the forms that fell."""

    drafted: DraftedStatement
    kept: StatementJudgment | None
    fallen: tuple[StatementJudgment, ...]


def statement_verifier(model: Model) -> StatementVerifier:
    """The verifier for statements of one article: verdicts in one call, unless the user chose other means.

    The log probabilities of a model that writes statements are not calibrated, and would take a call a statement.
    """
    chosen = getattr(model, "verifier", None)
    return StatementVerifier(model, method=chosen or "json", most_together=_MOST_CORRECTED)


OnJudged = Callable[[int, StatementJudgment], None]  # called with the place of a draft and its verdict


async def judge_together(
    drafts: Sequence[DraftedStatement],
    read: ReadArticle,
    verifier: StatementVerifier | None,
    on_judged: OnJudged | None = None,
) -> list[StatementJudgment]:
    """The verdicts on all drafts, in their order; those that code cannot decide are put to the verifier in one call.

    `on_judged` is called with each verdict as soon as it is known. Numbers of sentences that do not exist are ignored.
    Raises ModelError when the verifier's model gives no answer.
    """
    examined = [examine_draft(draft, read) for draft in drafts]

    @cache  # a judgment that came while the reply was written comes again with the whole reply
    def judged(at: int, judgment: Judgment | None = None) -> StatementJudgment:
        numbers, one, _ = examined[at]
        made = (
            conclude(one, judgment, with_details=False, refuse_overstatements=False)
            if isinstance(one, PendingVerdict)
            else one
        )
        found = StatementJudgment.of(drafts[at], made, numbers)
        if on_judged:
            on_judged(at, found)
        return found

    pending = {at: one.found for at, one in enumerate(examined) if isinstance(one.found, PendingVerdict)}
    found = {at: judged(at) for at in range(len(drafts)) if at not in pending}
    places = tuple(pending)

    def report(at: int, judgment: Judgment) -> None:
        judged(at, judgment)

    judgments: Sequence[Judgment | None] = [None] * len(pending)
    if verifier:
        shown = [_with_beginning(one) for one in pending.values()]
        judgments = await _judgments(shown, verifier, with_places(report, places) if on_judged else None)
    found |= {at: judged(at, judgment) for at, judgment in zip(places, judgments, strict=True)}
    return [found[at] for at in range(len(drafts))]


async def _judgments(
    pending: Sequence[PendingVerdict], verifier: StatementVerifier, report: OnJudgment | None
) -> list[Judgment | None]:
    if not pending:
        return []
    try:
        return await verifier.judge(pending, report)
    except ContextOverflow:
        if len(pending) == 1:
            raise
    middle = len(pending) // 2
    report_rest = with_places(report, range(middle, len(pending))) if report else None
    first = await _judgments(pending[:middle], verifier, report)
    return [*first, *await _judgments(pending[middle:], verifier, report_rest)]


def _reason(draft: DraftedStatement, made: Verdict) -> RejectionReason | None:
    if made.verdict != "supported":
        return made.verdict
    return "too_long" if draft.longest and len(draft.text.split()) > draft.longest else None


class ExaminedDraft(NamedTuple):
    """What code finds about a draft: the numbers of its evidence, and the verdict as far as it goes.

    `introductions` are the numbers of sentences a verifier is shown besides, which say whom the draft names.
    """

    evidence: tuple[int, ...]
    found: Verdict | PendingVerdict
    introductions: tuple[int, ...] = ()


def examine_draft(draft: DraftedStatement, read: ReadArticle) -> ExaminedDraft:
    """What code finds about a draft; where that is no verdict, with the passage for a verifier."""
    if any(map(find_orders, _SENTENCE_BREAK.split(draft.text))):
        order = ("it gives an order to a program and states nothing",)
        return ExaminedDraft((), Verdict(verdict="not_in_source", reasons=order))
    if is_foreign(draft.text, read.article):
        foreign = ("it is in another language than the article",)
        return ExaminedDraft((), Verdict(verdict="unchecked", reasons=foreign))
    reading = Reading(" ".join(draft.text.split()), read.article.language, read.article.published)
    numbers = evidence_of(reading, draft.sentences, read)
    made = examine(draft.text, read, numbers)
    if not isinstance(made, PendingVerdict):
        return ExaminedDraft(numbers, made)
    if invented := _invented(made):
        return ExaminedDraft(numbers, Verdict(verdict="not_in_source", reasons=invented, spans=made.spans))
    introductions = _introductions(made)
    passage = passage_of(Evidence(read, (*numbers, *introductions)))
    return ExaminedDraft(numbers, made._replace(passage=passage), introductions)


def evidence_of(statement: Reading, named: Sequence[int], read: ReadArticle) -> tuple[int, ...]:
    """The sentences a statement is judged by: those it names, and the nearest others where these lack its words."""
    known = {sentence.number for sentence in read.sentences if not sentence.heading}
    chosen = [number for number in dict.fromkeys(named) if number in known][:MOST_EVIDENCE]
    keys = [word.key for word in statement.content if read.has(word.key)]
    for number in evidence_for(statement, read):
        if len(chosen) >= MOST_EVIDENCE:
            break
        if number not in chosen and _covered(keys, [*chosen, number], read) - _covered(keys, chosen, read) >= _LACKS:
            chosen.append(number)
    return tuple(sorted(chosen))


def _covered(keys: Sequence[str], numbers: Sequence[int], read: ReadArticle) -> float:
    return share(keys, read, read.joined(tuple(sorted(numbers)))) if numbers else 0.0


def _invented(pending: PendingVerdict) -> tuple[str, ...]:
    """What a statement has that the article has nowhere: a name of several words, or a figure nothing leads to."""
    signs = signs_of(pending.statement, pending.evidence)
    unknown = [sign.span for sign in signs if sign.name == "name_unknown" and sign.span]
    if unknown and (first := _unknown_first_word(pending)):
        unknown.insert(0, first)
    reasons = [
        f"the article does not mention {pending.statement.text[one[0] : other[1]]}"
        for one, other in pairwise(unknown)
        if 0 <= other[0] - one[1] <= 1
    ]
    reasons += [
        sign.reason for sign in signs if sign.name in ("number_missing", "number_other") and _absent(sign, pending)
    ]
    return tuple(reasons[:3])


def _unknown_first_word(pending: PendingVerdict) -> tuple[int, int] | None:
    """The place of the first word of a statement, where the article does not have it: it may begin a name."""
    words = pending.statement.words[:1]
    return next(((one.start, one.end) for one in words if one.carries and not pending.evidence.read.has(one.key)), None)


def _absent(sign: FaultSign, pending: PendingVerdict) -> bool:
    """Whether no sentence of the article has the figure a sign is about."""
    ours = [number for number in pending.statement.numbers if sign.span and number.start == sign.span[0]]
    theirs = pending.evidence.read.numbers
    return any(not any(same_number(one, other) or one.value == other.value for other in theirs) for one in ours)


_LONGEST_PASSAGE = 1450  # characters; a verifier is shown no more
_MOST_INTRODUCED = 2  # sentences that say who somebody is


def _introductions(pending: PendingVerdict) -> tuple[int, ...]:
    """The numbers of the sentences that first name those whom the statement names and the shown passage does not.

    In an interview, or after a "she", the evidence itself does not say who is meant.
    """
    read, shown = pending.evidence.read, Reading(passage_of(pending.evidence), pending.statement.language)
    missing = read.entities_in(pending.statement) - read.entities_in(shown)
    starts = [read.entities[owner].mentions[0][0] for owner in sorted(missing)]
    named = [
        one.number for one in read.sentences if not one.heading and any(one.start <= at < one.end for at in starts)
    ]
    own = {part.sentence.number for part in pending.evidence.parts}
    return tuple(number for number in named[:_MOST_INTRODUCED] if number not in own)


def _with_beginning(pending: PendingVerdict) -> PendingVerdict:
    """The same with how the article begins before its passage, as far as it fits."""
    lead = next((" ".join(one.text.split()) for one in pending.evidence.read.sentences if not one.heading), "")
    begins = f"(The article begins: {lead}) "
    if lead in pending.passage or len(begins) + len(pending.passage) > _LONGEST_PASSAGE:
        return pending
    return pending._replace(passage=begins + pending.passage)


def passage_of(evidence: Evidence) -> str:
    """The sentences of the evidence with those before them, as far as they fit, and the day they were published."""
    read = evidence.read
    by_number = {sentence.number: sentence for sentence in read.sentences if not sentence.heading}
    own = [part.sentence.number for part in evidence.parts]
    shown = set(own)
    left = _PASSAGE - sum(len(by_number[number].text) for number in own if number in by_number)
    for distance in range(1, _AROUND + 1):
        for number in own:
            near = by_number.get(number - distance)
            if near and near.number not in shown and len(near.text) <= left:
                shown.add(near.number)
                left -= len(near.text)
    return _dated(read) + _with_gaps(sorted(shown), read)


def _dated(read: ReadArticle) -> str:
    return f"(Published {read.article.published}.) " if read.article.published else ""


def _with_gaps(numbers: Sequence[int], read: ReadArticle) -> str:
    parts: list[str] = []
    for at, number in enumerate(numbers):
        if at and number - numbers[at - 1] > 1:
            parts.append("[…]")
        parts.append(" ".join(read.sentences[number - 1].text.split()))
    return " ".join(parts)


class CorrectedStatement(BaseModel):
    """A corrected statement; an empty `text` withdraws it."""

    number: int
    text: StatementText
    sentences: SentenceNumbers


class CorrectedStatements(BaseModel):
    """The reply to a request for corrections."""

    statements: Annotated[tuple[CorrectedStatement, ...], Field(max_length=_MOST_CORRECTED), first_of(_MOST_CORRECTED)]


class StatementCorrector:
    """Sends statements that fell back to a model, once, with the reasons; `used` adds up what the calls took."""

    def __init__(self, model: Model, prompt: Prompt | None = None) -> None:
        self._model = CountingModel(model)
        self._prompt = prompt or load("correct", drafting="statements")

    @property
    def used(self) -> Used:
        used = [prompt_use(self._prompt)] if self._model.calls else []
        return Used(self._model.usage, self._model.calls, used)

    def request(self, fallen: Sequence[StatementJudgment], read: ReadArticle) -> Request:
        """What the model is asked about the statements that fell."""
        listed = (_listed(number, one, read) for number, one in enumerate(fallen, start=1))
        return Request.of_prompt(self._prompt, {"statements": "\n\n".join(listed)})

    async def correct(self, fallen: Sequence[StatementJudgment], read: ReadArticle) -> list[DraftedStatement | None]:
        """A new form of each statement, None for one that is withdrawn; all are, where the reply cannot be read.

        Raises ModelError when the model gives no answer at all.
        """
        try:
            found = await complete_json(self._model, self.request(fallen[:_MOST_CORRECTED], read), CorrectedStatements)
        except ModelError as error:
            if error.kind not in ("schema", "length"):
                raise
            return [None] * len(fallen)
        by_number = {one.number: one for one in found.value.statements if one.text}
        return [
            one.drafted._replace(text=new.text, sentences=new.sentences or one.drafted.sentences)
            if (new := by_number.get(number))
            else None
            for number, one in enumerate(fallen, start=1)
        ]


def _listed(number: int, fallen: StatementJudgment, read: ReadArticle) -> str:
    near = dict.fromkeys((*fallen.evidence, *(n + 1 for n in fallen.evidence), *(n - 1 for n in fallen.evidence)))
    known = {sentence.number: sentence for sentence in read.sentences if not sentence.heading}
    shown = " ".join(_numbered(known[one]) for one in sorted(near) if one in known)
    longest = f" (at most {fallen.drafted.longest} words)" if fallen.drafted.longest else ""
    return f"{number}. Statement{longest}: {fallen.drafted.text}\nProblem: {fallen.problem}\nArticle: {shown}"


async def ground_together(
    drafts: Sequence[DraftedStatement],
    read: ReadArticle,
    verifier: StatementVerifier | None,
    corrector: StatementCorrector | None,
    on_judged: OnJudged | None = None,
) -> list[GroundedStatement]:
    """What becomes of all drafts, in their order: judged in one call, corrected in one, and judged once more.

    `on_judged` is called with each verdict as soon as it is known, a second time for a draft that was corrected.
    A statement that only is too long keeps its verdict among the `fallen`. Raises ModelError as models do.
    """
    first = await judge_together(drafts, read, verifier, on_judged)
    bad = [at for at, one in enumerate(first) if not one.holds]
    again: dict[int, StatementJudgment] = {}
    if bad and corrector and verifier:
        corrected = await corrector.correct([first[at] for at in bad], read)
        tried = [
            (at, new) for at, new in zip(bad, corrected, strict=True) if new and new.text != first[at].drafted.text
        ]
        report = with_places(on_judged, [at for at, _ in tried]) if on_judged else None
        judged = await judge_together([new for _, new in tried], read, verifier, report)
        again = {at: one for (at, _), one in zip(tried, judged, strict=True)}
    return [_grounded(drafts[at], one, again.get(at)) for at, one in enumerate(first)]


def _grounded(draft: DraftedStatement, first: StatementJudgment, second: StatementJudgment | None) -> GroundedStatement:
    if first.holds:
        return GroundedStatement(draft, first, ())
    if second and second.holds:
        return GroundedStatement(draft, second, (first,))
    return GroundedStatement(draft, None, (first, second) if second else (first,))
