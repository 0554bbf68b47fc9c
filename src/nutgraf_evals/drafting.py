"""Drafts a case file from an outcome that a reader judged.

The web chat finds `draft_case` through the entry point group `nutgraf.case_drafts`, because nutgraf does not depend on
its evals. The draft is a valid case. What the verdict leaves open (the right answer) is filled with words of the
article and marked with a comment for a person to complete.
"""

from __future__ import annotations

import hashlib
import re
from difflib import SequenceMatcher
from typing import Any, Literal, NamedTuple, Protocol

import yaml

from nutgraf.answer import AbsenceReason, Abstention, Answer, Citation
from nutgraf.article import Article, Span
from nutgraf.qa.question import Question, plain, question_of
from nutgraf.text import sentences
from nutgraf_evals.cases import Absence, CaseFile, Kind, Position, QuestionType
from nutgraf_evals.matchers.analyzed_text import words_of

_LONGEST_MATCH = 8  # words of an anchor
_WORD = re.compile(r"\w+(?:[.,'’-]\w+)*")
_TYPES: dict[str, QuestionType] = {
    "yes_or_no": "yesno", "person": "who", "name": "who", "date": "when", "amount": "number", "money": "number",
    "choice": "what",
}  # fmt: skip
_ASKED: tuple[QuestionType, ...] = ("who", "what", "when", "where", "why", "how")
_KINDS: dict[QuestionType, Kind] = {"yesno": "what", "attribution": "who", "negation": "what"}


_LABELLED_REASONS: dict[AbsenceReason, Absence] = {"false_premise": "false_premise", "ambiguous": "ambiguous"}


class ReaderVerdict(Protocol):
    """What a reader said of an outcome: a verdict, and a note that may be empty."""

    @property
    def verdict(self) -> Literal["right", "wrong", "missing", "bad_citation", "not_in_article"]: ...

    @property
    def note(self) -> str: ...


class _Draft(NamedTuple):
    """The parts a case is written from: the passage, what the answer is matched by, and what is still open."""

    span: Span
    match: str
    answered: bool
    todo: tuple[str, ...]


def draft_case(article: Article, outcome: Answer | Abstention, feedback: ReaderVerdict) -> str:
    """The YAML of a case about the question of `outcome`, in which `article` was one of those asked.

    The case is to be saved as `cases/<id>.yaml` and the article's text, as UTF-8, as `articles/<id>.txt`, where `<id>`
    is `article.id` in the YAML; the loader of the evals takes both. Raises ValueError for an article the outcome is
    not of.
    """
    names = {asked.name for asked in outcome.articles if asked.sha256 == article.sha256}
    if not names:
        raise ValueError(f"the outcome is not of the article with sha256 {article.sha256}")
    cited = [citation for citation in (*outcome.citations, *_nearest(outcome)) if citation.article in names]
    draft = _draft_of(article, outcome, feedback.verdict, cited)
    fields = _fields(article, outcome, draft)
    CaseFile.model_validate(fields)
    label = fields["article"]
    said = outcome.text if isinstance(outcome, Answer) else f"{outcome.reason}: {outcome.text}"
    comments = (
        f"A draft from a reader's verdict {feedback.verdict!r}: finish it as evals/README.md says, then remove this.",
        f"Save as cases/{label['id']}.yaml, and the article's text as articles/{label['file']}.",
        f"The outcome was: {plain(said)}",
        *([f"The reader's note: {plain(feedback.note)}"] if plain(feedback.note) else []),
        *(f"TODO {todo}" for todo in draft.todo),
    )
    body = yaml.safe_dump(fields, allow_unicode=True, sort_keys=False, width=120)
    return "".join(f"# {comment}\n" for comment in comments) + body


def _draft_of(article: Article, outcome: Answer | Abstention, verdict: str, cited: list[Citation]) -> _Draft:
    # A refusal the reader finds right, and an answer the reader finds nowhere, say the same of the article.
    is_answer = isinstance(outcome, Answer)
    answered = verdict != "not_in_article" and (is_answer or verdict != "right")
    span: Span = cited[0] if cited else _lead(article)
    said = outcome.text if isinstance(outcome, Answer) else ""
    match = _shared_text(said, span.quote) or _beginning(span.quote)
    todo = ["facts: label at least eight; this one is the passage of the answer."]
    if answered and not (is_answer and verdict == "right"):
        todo.append("questions: match and evidence are those of the outcome; put what is right in their place.")
    if not answered:
        todo.append("questions: near_miss lists the wrong answers that are in the text; add what tempts.")
    return _Draft(span, match, answered, tuple(todo))


def _fields(article: Article, outcome: Answer | Abstention, draft: _Draft) -> dict[str, Any]:
    asked = question_of(outcome.question)
    of_type = _type_of(asked)
    made = outcome.statements if isinstance(outcome, Answer) else (outcome.correction,)
    said = next((statement for statement in made if statement and draft.span in statement.citations), None)
    position = _position(article, draft.span)
    fact = {
        "id": "f01",
        "text": plain(draft.span.quote),
        "importance": "okay",
        "kind": _KINDS.get(of_type, of_type),
        "asserted_by": (said.asserted_by or None) if said else None,
        "certainty": said.certainty if said else "fact",
        "match": draft.match,
        "evidence": [draft.span.quote],
    }
    question: dict[str, Any] = {"id": "q01", "ask": asked.text, "type": of_type, "position": position}
    if draft.answered:
        question |= {"expect": "answer", "match": draft.match, "evidence": [draft.span.quote]}
    else:
        question |= {"expect": "abstain", "reason": _reason(outcome), "near_miss": [draft.match]}
    return {
        "article": _label(article, asked.text),
        "facts": [fact], "quotes": [], "dates": [], "conflicts": [], "absent": [], "questions": [question],
        "twins": [],
    }  # fmt: skip


def _type_of(question: Question) -> QuestionType:
    if question.wants in _TYPES:
        return _TYPES[question.wants]
    words = question.text.casefold().split()
    return next((word for word in _ASKED if word in words), "what")


def _label(article: Article, question: str) -> dict[str, Any]:
    words = re.findall(r"[a-z0-9]+", (article.title or "article").casefold())[:5] or ["article"]
    id_ = "-".join([*words, hashlib.sha256(f"{article.sha256}\0{question}".encode()).hexdigest()[:8]])
    known = {"title": article.title, "publisher": article.publisher}
    return {
        "id": id_, "file": f"{id_}.txt", "sha256": article.sha256, "published": article.published,
        "language": article.language, "tags": ["draft"],
    } | {name: plain(value) for name, value in known.items() if value}  # fmt: skip


def _nearest(outcome: Answer | Abstention) -> tuple[Citation, ...]:
    return (outcome.nearest,) if isinstance(outcome, Abstention) and outcome.nearest else ()


def _reason(outcome: Answer | Abstention) -> Absence:
    """The label of an outcome without an answer; what was only not verified counts as not in the article."""
    if isinstance(outcome, Abstention) and outcome.reason in _LABELLED_REASONS:
        return _LABELLED_REASONS[outcome.reason]
    return "not_in_article"


def _shared_text(said: str, quote: str) -> str:
    """The longest run of words of `quote` that the answer has as well, as the quote writes it; empty without one."""
    here = list(_WORD.finditer(quote))
    run = SequenceMatcher(
        None, [word.group().casefold() for word in here], [word.casefold() for word in _WORD.findall(said)], False
    ).find_longest_match()
    found = quote[here[run.a].start() : here[run.a + run.size - 1].end()] if run.size else ""
    return found if run.size <= _LONGEST_MATCH and words_of(found) else ""


def _beginning(quote: str) -> str:
    words = list(_WORD.finditer(quote))[:_LONGEST_MATCH]
    return quote[words[0].start() : words[-1].end()] if words else "TODO"


def _lead(article: Article) -> Span:
    first = next((sentence for sentence in sentences(article) if not sentence.heading), None)
    return article.span(first.start, first.end) if first else article.span(0, len(article.text))


def _position(article: Article, span: Span) -> Position:
    third = 3 * span.start // len(article.text)
    return ("lead", "middle", "tail")[third]
