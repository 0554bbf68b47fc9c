"""An answer as Markdown: question, answer, and the quotes as footnotes. Whatever others wrote is escaped."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from nutgraf.answer import Abstention, Answer, Citation, Statement
from nutgraf.render import phrases
from nutgraf.render.answer_lines import restated
from nutgraf.render.escaping import escaped


def answer_to_markdown(outcome: Answer | Abstention) -> str:
    """The outcome as Markdown with GitHub's footnotes, ending in a line break."""
    return "\n".join(_Writer(outcome).lines()) + "\n"


class _Writer:
    def __init__(self, outcome: Answer | Abstention) -> None:
        self._outcome = outcome
        self._several = len(outcome.articles) > 1
        self._numbers = {citation: number for number, citation in enumerate(_cited(outcome), start=1)}

    def lines(self) -> Iterator[str]:
        outcome = self._outcome
        yield f"**{escaped(outcome.asked)}**"
        if understood := restated(outcome):
            yield from ("", f"*Understood as: {escaped(understood)}*")
        if isinstance(outcome, Answer):
            for statement in outcome.statements:
                yield from ("", self._statement(statement))
        else:
            yield from self._abstention(outcome)
        if self._numbers:
            yield ""
        for citation, number in self._numbers.items():
            name = f"{escaped(citation.article)}, " if self._several else ""
            place = f"{name}characters {citation.start}–{citation.end}"
            yield f"[^{number}]: {escaped(citation.quote)} *({place})*"
        yield from ("", f"*{_made(outcome)}*")

    def _abstention(self, outcome: Abstention) -> Iterator[str]:
        yield from ("", escaped(outcome.text))
        if outcome.correction:
            instead = "They say instead" if self._several else "It says instead"
            yield from ("", f"{instead}: {self._statement(outcome.correction)}")
        elif why := phrases.ABSENCES[outcome.reason]:
            yield from ("", why)
        if outcome.nearest:
            yield from ("", f"Nearest passage:{self._marks([outcome.nearest])}")

    def _statement(self, statement: Statement) -> str:
        return f"{escaped(statement.text)}{self._marks(statement.citations)}"

    def _marks(self, citations: Iterable[Citation]) -> str:
        return "".join(f"[^{self._numbers[citation]}]" for citation in dict.fromkeys(citations))


def _cited(outcome: Answer | Abstention) -> Iterable[Citation]:
    """What is cited anywhere in the outcome, once each, in the order of reading."""
    nearest = outcome.nearest if isinstance(outcome, Abstention) else None
    return dict.fromkeys([*outcome.citations, *([nearest] if nearest else [])])


def _made(outcome: Answer | Abstention) -> str:
    making = outcome.making
    prompts = ", ".join(escaped(prompt.id) for prompt in making.prompts)
    articles = ", ".join(f"{escaped(article.name)} (sha256 {article.sha256[:12]})" for article in outcome.articles)
    asked = f"with {escaped(making.model)}, prompts {prompts}" if prompts else "by code, without a model"
    return f"nutgraf {escaped(making.nutgraf)}, {asked}, {making.seconds:.1f} s, from {articles}"
