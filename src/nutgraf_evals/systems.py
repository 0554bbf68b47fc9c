"""The systems that are scored: nutgraf, and `paste`, which puts article and question into one chat message.

A system declares what it can do; what it cannot do is not scored, and never counted as a failure.
"""

from __future__ import annotations

import re
from typing import Literal, Protocol, runtime_checkable

from nutgraf.answer import Abstention, Answer
from nutgraf.article import Article, Frozen, Span
from nutgraf.brief import Brief, Claim, PromptUse
from nutgraf.extract.analysis import analyze
from nutgraf.models import Message, Model, Request
from nutgraf.qa import ACCEPT, Asking
from nutgraf.qa.conversation import open_articles
from nutgraf.render.phrases import attributed
from nutgraf.render.sizes import rest_of, shown_words, sized
from nutgraf.summarize import make_brief
from nutgraf.text.lexicon_en import BE_FORMS, any_of

Ability = Literal["brief", "answer"]
EVERYTHING: frozenset[Ability] = frozenset({"brief", "answer"})


class OutputStatement(Frozen):
    """One thing a reader reads: its words, whom they are attributed to (empty when nobody), what they cite.

    An `entry` is a line of a table of figures, dates or quotations, which code copied out of the article.
    """

    text: str
    entry: bool = False
    source: str = ""
    spans: tuple[Span, ...] = ()


class BriefReply(Frozen):
    """A brief in the order a reader reads it; `brief` only where the system makes nutgraf's.

    `shown` is what its default view shows (None: it has no view of its own, so it is read until the budget is spent),
    `points` are the points among it, and `words` counts what that view prints besides receipts.
    """

    said: tuple[OutputStatement, ...]
    brief: Brief | None
    shown: tuple[OutputStatement, ...] | None = None
    points: tuple[str, ...] = ()
    words: int | None = None
    prompts: tuple[PromptUse, ...]


class AnswerReply(Frozen):
    """An answer or an abstention; `chance` where the system says how likely it is.

    `spans` are what an answer cites; `shown` is what the outcome cites or quotes, whatever it is, and None for a system
    that shows no evidence. `says_absent` is true for the statement that the article does not say it.
    """

    text: str
    abstained: bool
    spans: tuple[Span, ...]
    prompts: tuple[PromptUse, ...]
    chance: float = 1.0
    shown: tuple[Span, ...] | None = None
    says_absent: bool = False


class System(Protocol):
    """Something that makes briefs or answers with a model; errors of the model pass through."""

    @property
    def name(self) -> str: ...

    @property
    def can(self) -> frozenset[Ability]: ...

    async def brief(self, article: Article, model: Model) -> BriefReply: ...

    async def answer(self, article: Article, question: str, model: Model) -> AnswerReply: ...


@runtime_checkable
class AnsweringByCode(Protocol):
    """A system that answers some questions without a model; its open questions are scored so, and need no recording."""

    async def answer_by_code(self, article: Article, question: str, model: Model) -> AnswerReply: ...


class Nutgraf:
    """This project's own way; `prompt` is the name or `name@version` of the brief's prompt.

    An answer is accepted from a chance of `accept`. The article asked about last stays open, as in a conversation.
    """

    name = "nutgraf"

    def __init__(self, prompt: str = "brief", accept: float = ACCEPT, can: frozenset[Ability] = EVERYTHING) -> None:
        self.can = can
        self._prompt = prompt
        self._accept = accept
        self._last: tuple[Article, Model, Asking] | None = None

    async def brief(self, article: Article, model: Model) -> BriefReply:
        brief = await make_brief(article, model, prompt=self._prompt)
        shown = sized(brief, "brief")
        return BriefReply(
            said=statements_of_brief(brief),
            brief=brief,
            prompts=brief.making.prompts,
            shown=tuple(map(_said, shown.claims)),
            points=tuple(map(attributed, shown.points)),
            words=shown_words(brief, "brief"),
        )

    async def answer(self, article: Article, question: str, model: Model) -> AnswerReply:
        return _reply(article, await self._asking(article, model).answer(question))

    async def answer_by_code(self, article: Article, question: str, model: Model) -> AnswerReply:
        return _reply(article, await self._asking(article, model).answer_by_code(question))

    def _asking(self, article: Article, model: Model) -> Asking:
        if self._last is None or self._last[0] is not article or self._last[1] is not model:
            made = Asking.of(open_articles([article]), model, accept=self._accept)
            self._last = (article, model, made)
        return self._last[2]


def _reply(article: Article, outcome: Answer | Abstention) -> AnswerReply:
    abstained = isinstance(outcome, Abstention)
    shown = tuple(article.span(c.start, c.end) for c in outcome.citations)
    return AnswerReply(
        text=outcome.text,
        abstained=abstained,
        spans=() if abstained else shown,
        prompts=outcome.making.prompts,
        chance=outcome.chance or 0.0,
        shown=shown,
        says_absent=isinstance(outcome, Abstention) and outcome.reason in ("not_in_article", "false_premise"),
    )


def statements_of_brief(brief: Brief) -> tuple[OutputStatement, ...]:
    """What a reader of a full brief reads, in order: its statements, then quotations, figures and dates in words.

    Only a statement's own words count as said. The sentences it cites are left out: a brief that prints the article
    beneath itself would otherwise say everything.
    """
    shown = sized(brief, "full")
    statements = [_said(claim) for claim in (*shown.claims, *rest_of(brief, shown).points)]
    for quotation in brief.quotations:
        speaker = quotation.speaker.name if quotation.speaker else ""
        statements.append(
            OutputStatement(text=f"“{quotation.text}”", source=speaker, entry=True, spans=quotation.spans)
        )
    for figure in brief.figures:
        # The text shows the figure as the article has it, so its noun is only added when it is not there already.
        words = [figure.qualifier, figure.text, "" if figure.counts in figure.text else figure.counts]
        statements.append(OutputStatement(text=" ".join(filter(None, words)), entry=True, spans=figure.spans))
    for date in brief.dates:
        statements.append(
            OutputStatement(text=f"{date.expression}: {date.iso or date.unresolved}", entry=True, spans=date.spans)
        )
    return tuple(statements)


def _said(claim: Claim) -> OutputStatement:
    return OutputStatement(text=claim.text, source=_source(claim), spans=claim.spans)


def _source(claim: Claim) -> str:
    return claim.asserted_by.name if claim.asserted_by else ""


_BRIEF = (
    "Write a brief of this article: a headline, one sentence that says why it matters, and the five to seven key "
    "points, each on its own line. Use only what the article says.\n\n{article}"
)
_ANSWER = (
    "{article}\n\nAnswer the question from the article alone, in one sentence. If the article does not say, answer "
    "exactly: NOT IN ARTICLE\n\nQuestion: {question}"
)
_NOT_SAID = re.compile(
    r"not in (?:the )?article|\b(?:article|text|report|story|it)\b[^.]{0,40}?\b(?:does not|doesn't|did not|didn't) "
    r"(?:\w+ ){0,2}?(?:say|state|mention|specify|give|provide|tell|name|include|reveal|indicate|contain|identify)"
    rf"|\b(?:{any_of(BE_FORMS)}) not (?:\w+ ){{0,2}}?"
    r"(?:mentioned|stated|specified|provided|given|named|identified|disclosed)\b"
    r"|no (?:information|mention)\b",
    re.IGNORECASE,
)
_DECORATION = re.compile(
    r"^[\s>*#•–—-]*(?:\d{1,2}[.)]\s+)?\**"
    r"(?:(?:headline|title|key points?|brief|why it matters)\s*\**:\**)?\s*",
    re.IGNORECASE,
)
_LONGEST_BRIEF, _LONGEST_ANSWER = 500, 120  # tokens


class Paste:
    """The baseline: one chat message to the same model, its plain lines read as they are."""

    name = "paste"

    def __init__(self, can: frozenset[Ability] = EVERYTHING) -> None:
        self.can = can

    async def brief(self, article: Article, model: Model) -> BriefReply:
        text = await _ask(model, _BRIEF.replace("{article}", article.text), _LONGEST_BRIEF)
        lines = (_DECORATION.sub("", line).strip("*_ ").strip() for line in text.splitlines())
        return BriefReply(said=tuple(OutputStatement(text=line) for line in lines if line), brief=None, prompts=())

    async def answer(self, article: Article, question: str, model: Model) -> AnswerReply:
        asked = _ANSWER.replace("{question}", question).replace("{article}", article.text)
        text = await _ask(model, asked, _LONGEST_ANSWER)
        abstained = is_abstention(text)
        return AnswerReply(text=text, abstained=abstained, spans=(), prompts=(), says_absent=abstained)


def is_abstention(text: str) -> bool:
    """Whether plain words say that the article does not say it; an empty answer says so too."""
    return not text.strip() or bool(_NOT_SAID.search(text))


async def _ask(model: Model, content: str, longest: int) -> str:
    request = Request(messages=(Message(role="user", content=content),), max_tokens=longest)
    return (await model.complete(request)).text.strip()


class HostedBriefs(Nutgraf):
    """nutgraf's briefs with the recorded replies of a large language model, which drafts statements."""

    name = "hosted-large"

    def __init__(self, can: frozenset[Ability] = EVERYTHING) -> None:
        super().__init__(can=can & {"brief"})


class HostedAnswers(Nutgraf):
    """nutgraf's answers with the recorded replies of a large language model, which drafts statements."""

    name = "hosted-large-answers"

    def __init__(self, can: frozenset[Ability] = EVERYTHING) -> None:
        super().__init__(can=can & {"answer"})


class HostedPaste(Paste):
    """The plain answers of the same large language model."""

    name = "hosted-large-paste"

    def __init__(self, can: frozenset[Ability] = EVERYTHING) -> None:
        super().__init__(can=can & {"answer"})


class Lead:
    """The baseline without a model: the article's sentences from its beginning, as far as they fit the word budget."""

    name = "lead"

    def __init__(self, can: frozenset[Ability] = EVERYTHING) -> None:
        self.can = can & {"brief"}

    async def brief(self, article: Article, model: Model) -> BriefReply:  # noqa: ARG002 - it asks no model
        body = analyze(article).body
        spans = [article.span(sentence.start, sentence.end) for sentence in body]
        said = tuple(OutputStatement(text=span.quote, spans=(span,)) for span in spans)
        return BriefReply(said=said, brief=None, prompts=())

    async def answer(self, article: Article, question: str, model: Model) -> AnswerReply:
        raise NotImplementedError("the lead answers no question")


SYSTEMS: dict[str, type[Nutgraf | Paste | Lead]] = {
    "nutgraf": Nutgraf,
    "paste": Paste,
    "lead": Lead,
    HostedBriefs.name: HostedBriefs,
    HostedAnswers.name: HostedAnswers,
    HostedPaste.name: HostedPaste,
}
DEFAULT_SYSTEMS = ("nutgraf", "paste", "lead")
"""The systems that are run unless others are named."""
ASKING = ("nutgraf", "paste")
"""The systems that ask a model, and so have recordings."""
HOSTED = (HostedBriefs.name, HostedAnswers.name, HostedPaste.name)
"""The systems with recordings of a large language model, of some cases each."""
