"""Renders an answer or abstention: lines for a terminal, HTML for a chat message, Markdown with footnotes, and JSON.

Receipts are numbered from 1 in the order of reading, the same passage always with the same number. Text of an article,
a user or a model contains no terminal control characters and no live Markdown or HTML. A chat message is one block
of HTML without a blank line, in which such text is written as entities, so neither a Markdown parser nor a sanitizer
changes it. No probability is shown as a figure.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, Literal, NamedTuple

from pydantic import TypeAdapter

from nutgraf.answer import SCHEMA, Abstention, Answer, Check, Citation, Outcome, Statement
from nutgraf.render import phrases
from nutgraf.render.as_json import json_text
from nutgraf.render.escaping import escape_text, in_quotation_marks, inert, one_line
from nutgraf.render.phrases import CHECKS, MakingLine, asking_of, cost_of, count_phrase

LineRole = Literal["understood", "answer", "absence", "quote", "remark"]
_INDENTED: Final[frozenset[LineRole]] = frozenset({"quote", "remark"})


class AnswerLine(NamedTuple):
    """One line without line breaks: the question as it was understood, the answer or its absence, a quote, a remark.

    `shape` marks the kind of an absence where lines are shown to a person, and is no part of `text`.
    """

    role: LineRole
    text: str
    shape: str = ""


def answer_lines(outcome: Answer | Abstention) -> tuple[AnswerLine, ...]:
    """The lines of an outcome: the question as it was understood where it was restated, the answer, and the quotes."""
    return tuple(_lines(outcome))


def answer_to_text(outcome: Answer | Abstention) -> str:
    """The lines of an outcome as plain text that ends in a line break; quotes and remarks are indented."""
    shown = (f"  {line.text}" if line.role in _INDENTED else line.text for line in answer_lines(outcome))
    return "\n".join(shown) + "\n"


def restated_question(outcome: Answer | Abstention) -> str:
    """The stand-alone question where it differs from the one that was asked; else empty."""
    asked, question = (" ".join(text.split()).casefold() for text in (outcome.asked, outcome.question))
    return "" if asked == question else one_line(outcome.question)


def _lines(outcome: Answer | Abstention) -> Iterator[AnswerLine]:
    yield from _answer_lines(outcome)
    yield from (AnswerLine("remark", f"Note: {one_line(c.detail)}.") for c in outcome.checks if c.name == "read")


def _answer_lines(outcome: Answer | Abstention) -> Iterator[AnswerLine]:
    several = len(outcome.articles) > 1
    if understood := restated_question(outcome):
        yield AnswerLine("understood", f"Understood as: {understood}")
    if isinstance(outcome, Answer):
        for statement in outcome.statements:
            yield from _statement(statement, "", several)
        return
    yield AnswerLine("absence", one_line(outcome.text), phrases.ABSENT_SHAPES[outcome.reason])
    if outcome.correction:
        yield from _statement(outcome.correction, f"{phrases.replacement_phrase(outcome)}: ", several)
    elif why := phrases.ABSENCES[outcome.reason]:
        yield AnswerLine("remark", why)
    # The text of an outcome that is not verified introduces its passages.
    lead = "" if outcome.reason == "not_verified" else "Nearest: "
    yield from (AnswerLine("remark", f"{lead}{_quote(passage, several)}") for passage in nearest_passages(outcome))


def nearest_passages(outcome: Abstention) -> list[Citation]:
    """The nearest passages that the correction does not quote already."""
    corrected = outcome.correction.citations if outcome.correction else ()
    return [passage for passage in outcome.passages if passage not in corrected]


def _statement(statement: Statement, lead: str, several: bool) -> Iterator[AnswerLine]:
    if lead and [one_line(citation.quote) for citation in statement.citations] == [one_line(statement.text)]:
        yield AnswerLine("answer", f"{lead}{_quote(statement.citations[0], several)}")
        return  # the article's own sentence is not printed twice
    yield AnswerLine("answer", f"{lead}{one_line(statement.text)}")
    yield from (AnswerLine("quote", quote) for quote in _quotes(statement.citations, several))


def _quotes(citations: Iterable[Citation], several: bool) -> Iterable[str]:
    return dict.fromkeys(_quote(citation, several) for citation in citations)


def _quote(citation: Citation, several: bool) -> str:
    # Always in our own quotation marks: a sentence that begins with a quotation says more than the quoted words.
    words = in_quotation_marks(one_line(citation.quote))
    return f"{one_line(citation.article)}: {words}" if several else words


class AnswerReceipt(NamedTuple):
    """A numbered passage: code points `[start, end)` of the article that the outcome lists as `article`."""

    number: int
    article: str
    start: int
    end: int
    quote: str


def cited_receipts(outcome: Answer | Abstention) -> tuple[Citation, ...]:
    """All citations of the outcome, each once, in the order of reading; the nearest passages come last."""
    nearest = outcome.passages if isinstance(outcome, Abstention) else ()
    return tuple(dict.fromkeys([*outcome.citations, *nearest]))


def citations_of(outcome: Answer | Abstention) -> list[AnswerReceipt]:
    """The receipts of an outcome under the numbers of its markers."""
    return [
        AnswerReceipt(number, citation.article, citation.start, citation.end, citation.quote)
        for number, citation in enumerate(cited_receipts(outcome), start=1)
    ]


def answer_to_chat(outcome: Answer | Abstention, prefix: str) -> str:
    """The outcome as HTML for a chat message, with its markers as links to `#{prefix}-{number}`.

    The numbers are those of `citations_of`; `prefix` is unique on the page and consists of letters, digits,
    `-` and `_`. Raises ValueError for any other.
    """
    if not (prefix.isascii() and prefix.replace("-", "").replace("_", "").isalnum()):
        raise ValueError(f"{prefix!r} cannot begin the markers: give letters, digits, '-' and '_'")
    return "\n".join(_ChatMessage(outcome, prefix).lines())


def text_to_chat(text: str) -> str:
    """Plain text (a question, a draft, an error) as HTML for a chat message, line by line."""
    lines = "<br>".join(inert(one_line(line)) for line in text.strip().splitlines())
    return f'<p class="said" dir="auto">{lines}</p>'


class _ChatMessage:
    """An outcome as the lines of a chat message."""

    def __init__(self, outcome: Answer | Abstention, prefix: str) -> None:
        self._outcome = outcome
        self._prefix = prefix
        self._several = len(outcome.articles) > 1
        self._numbers = {citation: number for number, citation in enumerate(cited_receipts(outcome), start=1)}

    def lines(self) -> Iterator[str]:
        outcome = self._outcome
        reason = f" {outcome.reason}" if isinstance(outcome, Abstention) else ""
        yield f'<div class="outcome {outcome.kind}{reason}">'
        if understood := restated_question(outcome):
            yield f'<p class="understood" dir="auto">Understood as: {inert(understood)}</p>'
        if isinstance(outcome, Answer):
            yield from map(self._statement, outcome.statements)
        else:
            yield from self._absence(outcome)
        yield "</div>"

    def _absence(self, outcome: Abstention) -> Iterator[str]:
        state = _state("absent", phrases.ABSENT_SHAPES[outcome.reason], phrases.ABSENT[outcome.reason])
        yield f'<p class="absence" dir="auto"><strong>{inert(one_line(outcome.text))}</strong> {state}</p>'
        if why := phrases.ABSENCES[outcome.reason]:
            yield f'<p class="why">{inert(why)}</p>'
        if outcome.correction:
            yield self._statement(outcome.correction, f"{phrases.replacement_phrase(outcome)}: ")
        passages = nearest_passages(outcome)
        if passages and outcome.reason != "not_verified":
            yield f'<p class="lead">{_heading_of(passages)}:</p>'
        for passage in passages:
            quote = inert(one_line(passage.quote))
            yield f'<blockquote dir="auto">{quote} {self._markers([passage])}</blockquote>'

    def _statement(self, statement: Statement, lead: str = "") -> str:
        states = [_state(statement.wording, phrases.SHAPES[statement.wording], phrases.WORDINGS[statement.wording])]
        if word := phrases.CERTAINTIES[statement.certainty]:
            states.insert(0, _state(statement.certainty, phrases.SHAPES[statement.certainty], word))
        said = f"{lead}{inert(one_line(statement.text))} {self._markers(statement.citations)}"
        return f'<p class="statement" dir="auto">{said} {" ".join(states)}</p>'

    def _markers(self, citations: Iterable[Citation]) -> str:
        return f'<span class="cites" dir="ltr">{" ".join(map(self._marker, dict.fromkeys(citations)))}</span>'

    def _marker(self, citation: Citation) -> str:
        number = self._numbers[citation]
        link = f'<a href="#{self._prefix}-{number}" class="cite" title="{inert(citation.quote)}">[{number}]</a>'
        return f'{link} <span class="from">{inert(one_line(citation.article))}</span>' if self._several else link


def _heading_of(passages: list[Citation]) -> str:
    return "Nearest passage" if len(passages) == 1 else "Nearest passages"


def _state(kind: str, shape: str, words: str) -> str:
    """A state in words after a shape of its own, so that it needs no colour."""
    return f'<span class="state {kind}">{shape} {words}</span>'


Numbers = Mapping[Citation, int]


def answer_to_markdown(outcome: Answer | Abstention) -> str:
    """The outcome as Markdown with GitHub's footnotes, ending in a line break."""
    numbers = _numbers(outcome)
    lines = [f"**{escape_text(outcome.asked)}**"]
    lines += body_lines(outcome, numbers)
    lines += footnotes(numbers, named=len(outcome.articles) > 1)
    return "\n".join([*lines, "", f"*{made_line(outcome)}*"]) + "\n"


def answer_to_footnotes(outcome: Answer | Abstention) -> str:
    """The answer alone as Markdown for the clipboard, with its quotes, their articles and places as footnotes."""
    numbers = _numbers(outcome)
    return "\n".join([*body_lines(outcome, numbers), *footnotes(numbers, named=True)]).strip() + "\n"


def body_lines(outcome: Answer | Abstention, numbers: Numbers) -> Iterator[str]:
    """The outcome in paragraphs, each after a blank line, with the footnote mark of `numbers` at each citation."""
    if understood := restated_question(outcome):
        yield from ("", f"*Understood as: {escape_text(understood)}*")
    if isinstance(outcome, Answer):
        for statement in outcome.statements:
            yield from ("", _statement_markdown(statement, numbers))
        return
    yield from ("", escape_text(outcome.text))
    if outcome.reason == "not_verified":
        for passage in outcome.passages:
            yield from ("", f"> {escape_text(passage.quote)}{footnote_marks([passage], numbers)}")
    if outcome.correction:
        yield from (
            "",
            f"{phrases.replacement_phrase(outcome)}: {_statement_markdown(outcome.correction, numbers)}",
        )
    elif why := phrases.ABSENCES[outcome.reason]:
        yield from ("", why)
    if outcome.passages and outcome.reason != "not_verified":
        yield from ("", f"{_heading_of(list(outcome.passages))}:{footnote_marks(outcome.passages, numbers)}")


def footnotes(numbers: Numbers, *, named: bool) -> Iterator[str]:
    """The quotes with their places, after a blank line; `named` adds the article of each."""
    if numbers:
        yield ""
    for citation, number in numbers.items():
        name = f"{escape_text(citation.article)}, " if named else ""
        place = f"{name}characters {citation.start}–{citation.end}"
        yield f"[^{number}]: {escape_text(citation.quote)} *({place})*"


def footnote_marks(citations: Iterable[Citation], numbers: Numbers) -> str:
    """The footnote marks of the citations, each once."""
    return "".join(f"[^{numbers[citation]}]" for citation in dict.fromkeys(citations))


def made_line(outcome: Answer | Abstention) -> str:
    """What made the outcome, on one escaped line."""
    making = outcome.making
    prompts = ", ".join(escape_text(prompt.id) for prompt in making.prompts)
    articles = ", ".join(f"{escape_text(article.name)} (sha256 {article.sha256[:12]})" for article in outcome.articles)
    asked = f"with {escape_text(making.model)}, prompts {prompts}" if prompts else "by code, without a model"
    return f"nutgraf {escape_text(making.nutgraf)}, {asked}, {making.seconds:.1f} s, from {articles}"


def _statement_markdown(statement: Statement, numbers: Numbers) -> str:
    return f"{escape_text(statement.text)}{footnote_marks(statement.citations, numbers)}"


def _numbers(outcome: Answer | Abstention) -> Numbers:
    return {citation: number for number, citation in enumerate(cited_receipts(outcome), start=1)}


def answer_to_json(outcome: Answer | Abstention) -> str:
    """The outcome as `nutgraf/answer@1` JSON, indented; `nutgraf schema answer` prints its schema."""
    return json_text({"schema": SCHEMA} | outcome.model_dump(mode="json", by_alias=True), indent=2)


def answer_schema() -> dict[str, Any]:
    """The JSON Schema of `nutgraf/answer@1`: an answer or an abstention, distinguished by `kind`."""
    schema = TypeAdapter[Any](Outcome).json_schema(by_alias=True, mode="serialization")
    for outcome in (Answer, Abstention):
        form = schema["$defs"][outcome.__name__]
        form["properties"] = {"schema": {"const": SCHEMA, "title": "Schema", "type": "string"}} | form["properties"]
        form["required"] = list(dict.fromkeys(["schema", "kind", *form["properties"]]))
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": SCHEMA} | schema


def answer_line(number: str | int, outcome: Answer | Abstention) -> str:
    """One line, without line breaks, for the outcome of the question whose id is `number`.

    `answer` is null exactly where `abstained` is true or, in an `unanswered_line`, something went wrong. An abstention
    cites what comes nearest, or what the article says instead (`correction`).
    """
    is_answer = isinstance(outcome, Answer)
    correction = None if isinstance(outcome, Answer) else outcome.correction
    fields = {
        "id": number,
        "question": outcome.asked,
        "answer": outcome.text if is_answer else None,
        "abstained": not is_answer,
        "reason": None if isinstance(outcome, Answer) else outcome.reason,
        "correction": correction.text if correction else None,
        "citations": [citation.model_dump(mode="json") for citation in outcome.citations],
        "checks": [check.model_dump(mode="json") for check in outcome.checks],
        "chance": outcome.chance,
        "seconds": outcome.making.seconds,
    }
    return json_text(fields)


def unanswered_line(number: str | int, question: str, *, abstained: bool, reason: str, error: str) -> str:
    """The line of a question that has no outcome, with the `error` that a person would be shown.

    `abstained` is true where there was nothing to ask, false where the model failed: that says nothing of the article.
    """
    fields: dict[str, Any] = {
        "id": number,
        "question": question,
        "answer": None,
        "abstained": abstained,
        "reason": reason,
        "correction": None,
        "citations": [],
        "checks": [],
        "chance": 0.0,
        "seconds": 0.0,
        "error": error,
    }
    return json_text(fields)


def answer_notes(outcome: Answer | Abstention) -> str:
    """The notes of an outcome as HTML for a chat, made as `answer_to_chat` is: an item for each line."""
    items = (f"<li><strong>{inert(note.what)}</strong> {inert(one_line(note.how))}</li>" for note in notes_of(outcome))
    return "\n".join(('<ul class="notes">', *items, "</ul>"))


def notes_of(outcome: Answer | Abstention) -> tuple[MakingLine, ...]:
    """The checks in their order, then the cited passages, model, cost, articles and version."""
    making = outcome.making
    passages = len(cited_receipts(outcome))
    asked = asking_of(making) if making.calls else (MakingLine("Model", "none was asked: found by code"),)
    notes = (
        *map(_check_line, outcome.checks),
        MakingLine(
            "Shown", f"{count_phrase(passages, 'passage')}, word for word" if passages else "no passage of the article"
        ),
        *asked,
        cost_of(making),
        *(MakingLine("Article", f"{article.name}, sha256 {article.sha256}") for article in outcome.articles),
        MakingLine("Made by", f"nutgraf {making.nutgraf}"),
    )
    return tuple(note for note in notes if note.how)


def _check_line(check: Check) -> MakingLine:
    # The detail of "agrees" is a probability, which as a figure would read as a measure of truth.
    detail = f": {check.detail}" if not check.passed and check.name != "agrees" else ""
    return MakingLine(CHECKS[check.name], f"✓ yes{detail}" if check.passed else f"✕ no{detail}")
