"""An answer as Markdown: question, answer, and the quotes as footnotes. Whatever others wrote is escaped."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from nutgraf.answer import Abstention, Answer, Citation, Statement
from nutgraf.render import phrases
from nutgraf.render.answer_lines import restated
from nutgraf.render.answer_receipts import cited
from nutgraf.render.escaping import escaped

Numbers = Mapping[Citation, int]


def answer_to_markdown(outcome: Answer | Abstention) -> str:
    """The outcome as Markdown with GitHub's footnotes, ending in a line break."""
    numbers = _numbers(outcome)
    lines = [f"**{escaped(outcome.asked)}**"]
    lines += body_lines(outcome, numbers)
    lines += footnotes(numbers, named=len(outcome.articles) > 1)
    return "\n".join([*lines, "", f"*{made_line(outcome)}*"]) + "\n"


def answer_to_footnotes(outcome: Answer | Abstention) -> str:
    """The answer alone as Markdown for the clipboard, with its quotes, their articles and places as footnotes."""
    numbers = _numbers(outcome)
    return "\n".join([*body_lines(outcome, numbers), *footnotes(numbers, named=True)]).strip() + "\n"


def body_lines(outcome: Answer | Abstention, numbers: Numbers) -> Iterator[str]:
    """What is said, a paragraph each with a blank line before it, and a footnote mark of `numbers` at each quote."""
    if understood := restated(outcome):
        yield from ("", f"*Understood as: {escaped(understood)}*")
    if isinstance(outcome, Answer):
        for statement in outcome.statements:
            yield from ("", _statement(statement, numbers))
        return
    yield from ("", escaped(outcome.text))
    if outcome.correction:
        yield from ("", f"{phrases.instead(outcome)}: {_statement(outcome.correction, numbers)}")
    elif why := phrases.ABSENCES[outcome.reason]:
        yield from ("", why)
    if outcome.nearest:
        yield from ("", f"Nearest passage:{footnote_marks([outcome.nearest], numbers)}")


def footnotes(numbers: Numbers, *, named: bool) -> Iterator[str]:
    """The quotes with their places, after a blank line; `named` tells of which article each is."""
    if numbers:
        yield ""
    for citation, number in numbers.items():
        name = f"{escaped(citation.article)}, " if named else ""
        place = f"{name}characters {citation.start}–{citation.end}"
        yield f"[^{number}]: {escaped(citation.quote)} *({place})*"


def footnote_marks(citations: Iterable[Citation], numbers: Numbers) -> str:
    return "".join(f"[^{numbers[citation]}]" for citation in dict.fromkeys(citations))


def made_line(outcome: Answer | Abstention) -> str:
    """What made the outcome, on one escaped line."""
    making = outcome.making
    prompts = ", ".join(escaped(prompt.id) for prompt in making.prompts)
    articles = ", ".join(f"{escaped(article.name)} (sha256 {article.sha256[:12]})" for article in outcome.articles)
    asked = f"with {escaped(making.model)}, prompts {prompts}" if prompts else "by code, without a model"
    return f"nutgraf {escaped(making.nutgraf)}, {asked}, {making.seconds:.1f} s, from {articles}"


def _statement(statement: Statement, numbers: Numbers) -> str:
    return f"{escaped(statement.text)}{footnote_marks(statement.citations, numbers)}"


def _numbers(outcome: Answer | Abstention) -> Numbers:
    return {citation: number for number, citation in enumerate(cited(outcome), start=1)}
