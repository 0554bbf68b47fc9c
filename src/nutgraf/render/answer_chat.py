"""An outcome as one message of a chat that reads Markdown and HTML: one block of our HTML, in which nothing else lives.

The block has no blank line, so no Markdown begins in it, and whatever others wrote stands in it as entities: neither a
Markdown reader nor a sanitizer has anything to decide. Only attributes that sanitizers keep are used.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from nutgraf.answer import Abstention, Answer, Citation, Statement
from nutgraf.render import phrases
from nutgraf.render.answer_lines import restated
from nutgraf.render.answer_receipts import cited
from nutgraf.render.escaping import inert, one_line


def answer_to_chat(outcome: Answer | Abstention, prefix: str) -> str:
    """The outcome as HTML for a chat message, with its markers as links to `#{prefix}-{number}`.

    The numbers are those of `citations_of`; `prefix` tells this outcome from all others on the page and is a plain
    word: letters, digits, `-` and `_`. Raises ValueError for any other.
    """
    if not (prefix.isascii() and prefix.replace("-", "").replace("_", "").isalnum()):
        raise ValueError(f"{prefix!r} cannot begin the markers: give letters, digits, '-' and '_'")
    return "\n".join(_Message(outcome, prefix).lines())


def said_to_chat(text: str) -> str:
    """Somebody's words (a question, a draft, an error) as HTML for a chat message of their own, line by line."""
    lines = "<br>".join(inert(one_line(line)) for line in text.strip().splitlines())
    return f'<p class="said" dir="auto">{lines}</p>'


class _Message:
    def __init__(self, outcome: Answer | Abstention, prefix: str) -> None:
        self._outcome = outcome
        self._prefix = prefix
        self._several = len(outcome.articles) > 1
        self._numbers = {citation: number for number, citation in enumerate(cited(outcome), start=1)}

    def lines(self) -> Iterator[str]:
        outcome = self._outcome
        yield f'<div class="outcome {outcome.kind}">'
        if understood := restated(outcome):
            yield f'<p class="understood" dir="auto">Understood as: {inert(understood)}</p>'
        if isinstance(outcome, Answer):
            yield from map(self._statement, outcome.statements)
        else:
            yield from self._absence(outcome)
        yield "</div>"

    def _absence(self, outcome: Abstention) -> Iterator[str]:
        state = _state("absent", phrases.ABSENT_SHAPE, phrases.ABSENT[outcome.reason])
        yield f'<p class="absence" dir="auto"><strong>{inert(one_line(outcome.text))}</strong> {state}</p>'
        if why := phrases.ABSENCES[outcome.reason]:
            yield f'<p class="why">{inert(why)}</p>'
        shown: tuple[Citation, ...] = ()
        if outcome.correction:
            yield self._statement(outcome.correction, f"{phrases.instead(outcome)}: ")
            shown = outcome.correction.citations
        if outcome.nearest and outcome.nearest not in shown:
            yield '<p class="lead">Nearest passage:</p>'
            quote = inert(one_line(outcome.nearest.quote))
            yield f'<blockquote dir="auto">{quote} {self._markers([outcome.nearest])}</blockquote>'

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


def _state(kind: str, shape: str, words: str) -> str:
    """A state in words after a shape of its own, so that it needs no colour."""
    return f'<span class="state {kind}">{shape} {words}</span>'
