"""An answer as the few lines a person reads in a terminal; what each line is to the answer tells how it is drawn.

Nothing in a line moves a cursor or changes a colour, whatever the article or the model wrote.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final, Literal, NamedTuple

from nutgraf.answer import Abstention, Answer, Citation, Statement
from nutgraf.render import phrases
from nutgraf.render.escaping import one_line

LineRole = Literal["understood", "answer", "quote", "remark"]
_INDENTED: Final[frozenset[LineRole]] = frozenset({"quote", "remark"})


class AnswerLine(NamedTuple):
    """One line without line breaks: the question as it was understood, the answer, a quote, or a remark."""

    role: LineRole
    text: str


def answer_lines(outcome: Answer | Abstention) -> tuple[AnswerLine, ...]:
    """The lines of an outcome: what was understood where that is not what was asked, what is said, and the quotes."""
    return tuple(_lines(outcome))


def answer_to_text(outcome: Answer | Abstention) -> str:
    """The lines of an outcome as plain text that ends in a line break; quotes and remarks are indented."""
    shown = (f"  {line.text}" if line.role in _INDENTED else line.text for line in answer_lines(outcome))
    return "\n".join(shown) + "\n"


def restated(outcome: Answer | Abstention) -> str:
    """The stand-alone question where it is another than the one that was asked; else empty."""
    asked, question = (" ".join(text.split()).casefold() for text in (outcome.asked, outcome.question))
    return "" if asked == question else one_line(outcome.question)


def _lines(outcome: Answer | Abstention) -> Iterator[AnswerLine]:
    yield from _said(outcome)
    yield from (AnswerLine("remark", f"Note: {one_line(c.detail)}.") for c in outcome.checks if c.name == "read")


def _said(outcome: Answer | Abstention) -> Iterator[AnswerLine]:
    several = len(outcome.articles) > 1
    if understood := restated(outcome):
        yield AnswerLine("understood", f"Understood as: {understood}")
    if isinstance(outcome, Answer):
        for statement in outcome.statements:
            yield from _statement(statement, "", several)
        return
    yield AnswerLine("answer", one_line(outcome.text))
    if outcome.correction:
        yield from _statement(outcome.correction, f"{phrases.instead(outcome)}: ", several)
    elif why := phrases.ABSENCES[outcome.reason]:
        yield AnswerLine("remark", why)
    if outcome.nearest and not (outcome.correction and outcome.nearest in outcome.correction.citations):
        yield AnswerLine("remark", f"Nearest: {_quote(outcome.nearest, several)}")


def _statement(statement: Statement, lead: str, several: bool) -> Iterator[AnswerLine]:
    if lead and [one_line(citation.quote) for citation in statement.citations] == [one_line(statement.text)]:
        yield AnswerLine("answer", f"{lead}{_quote(statement.citations[0], several)}")
        return  # the article's own sentence is not printed twice
    yield AnswerLine("answer", f"{lead}{one_line(statement.text)}")
    yield from (AnswerLine("quote", quote) for quote in _quotes(statement.citations, several))


def _quotes(citations: Iterable[Citation], several: bool) -> Iterable[str]:
    return dict.fromkeys(_quote(citation, several) for citation in citations)


def _quote(citation: Citation, several: bool) -> str:
    # Always between marks of ours: a sentence that begins with a quotation is more than the words quoted in it.
    words = f"“{one_line(citation.quote)}”"
    return f"{one_line(citation.article)}: {words}" if several else words
