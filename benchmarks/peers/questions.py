"""Questions: nutgraf beside pasting the article, LlamaIndex and LangChain: `python -m benchmarks.peers.questions`.

Ten of the held-back English articles of the corpus, drawn by chance with a fixed seed, are asked four short questions
that they answer and four that they do not. The first 60 words of an answer are judged by the labels of the corpus, the
same way for all. A citation holds the evidence when the words it quotes overlap it in the article; a quote that is not
verbatim holds none.
"""

from __future__ import annotations

import asyncio
import re
import statistics
from collections.abc import Mapping, Sequence
from typing import Any

from benchmarks.peers.replies import (
    Call,
    Job,
    Peer,
    Reply,
    ReplyFile,
    as_call,
    collect_all,
    command_line,
    complete_cases,
    held_back,
    relative_seconds,
    replayed,
    save_table,
    share,
)
from nutgraf.article import Article, Span
from nutgraf.models import Model
from nutgraf_evals.cases import Answerable, Question
from nutgraf_evals.corpus import Case
from nutgraf_evals.labels import Gold
from nutgraf_evals.scorers import score_answer
from nutgraf_evals.systems import AnswerReply, Nutgraf, Paste, is_abstention

NAME = "peers-questions"
SYSTEMS = ("nutgraf", "paste", "LlamaIndex", "LangChain")
_EACH = 4  # answerable questions of an article, and unanswerable ones
_LONGEST = 60  # words of an answer that are read: one that repeats the article would hold every answer
_GIVING = "say state mention specify give provide tell name include reveal indicate contain identify have address"
_DECLINES = re.compile(
    r"\b(?:I|we) (?:do not|don't|don’t|cannot|can't) (?:know|answer|find|determine|say)\b|\bnone of the \w+\b"
    r"|\b(?:sources?|articles?|snippets?|passages?|context|information|documents?)\b[^.]{0,40}?"
    rf"\b(?:do(?:es)? not|don't|doesn't|did not|didn't) (?:\w+ly )?(?:{'|'.join(_GIVING.split())})\b"
    r"|\bnot (?:\w+ ){0,2}?(?:specified|mentioned|stated|provided|available|disclosed|determined)\b"
    r"|\bno (?:\w+ )?(?:information|mention|indication|details|data)\b|\b(?:is|are) (?:unknown|unclear)\b",
    re.IGNORECASE,
)


def asked(case: Case) -> list[Question]:
    """The short questions that are put about an article."""
    short = [question for question in case.labels.questions if not question.open]
    groups = ([q for q in short if isinstance(q, Answerable)], [q for q in short if not isinstance(q, Answerable)])
    return [question for group in groups for question in group[:_EACH]]


def by_nutgraf(system: Nutgraf | Paste, model: Model, articles: Mapping[str, Article]) -> Call:
    """A system of the evals as a call of this benchmark; each article stays the same object, as in a conversation."""

    async def call(job: Mapping[str, Any]) -> dict[str, Any]:
        reply = await system.answer(articles[job["article"]], job["question"], model)
        cited = [span.quote for span in reply.spans]
        return {"text": reply.text, "declined": reply.abstained, "cited": cited}

    return as_call(call)


def declines(said: Mapping[str, Any]) -> bool:
    """Whether a reply gives no answer: by its own field, where it has one, or by its words.

    >>> declines({"text": "The sources do not say who paid."}), declines({"text": "The council did not pay."})
    (True, False)
    """
    own = said.get("declined")
    text = str(said.get("text", ""))
    return bool(own) if own is not None else is_abstention(text) or bool(_DECLINES.search(text))


def spans_of(cited: Sequence[str], article: Article) -> tuple[Span, ...]:
    """Where the cited words are in the article; white space does not count, and words that are not there have none."""
    found = []
    for quote in cited:
        words = r"\s+".join(map(re.escape, quote.split()))
        place = re.search(words, article.text) if words else None
        if place:
            found.append(article.span(place.start(), place.end()))
    return tuple(found)


class Tally:
    """What one system's replies are worth."""

    def __init__(self) -> None:
        self.right: list[bool] = []
        self.false: list[bool] = []
        self.refused: list[bool] = []
        self.held: list[bool] = []
        self.cited_words: list[int] = []
        self.failed = 0

    def add(self, gold: Gold, question: Question, said: Mapping[str, Any]) -> None:
        """Count a reply to a question; a failed one is neither an answer nor a refusal, and never right."""
        self.failed += "error" in said
        spans = spans_of(said.get("cited", ()), gold.article)
        declined = "error" in said or declines(said)
        text = " ".join(str(said.get("text", "")).split()[:_LONGEST])
        reply = AnswerReply(text=text, abstained=declined, spans=spans, prompts=())
        scores = {score.metric: score.hit for score in score_answer(gold, question, reply, 0)}
        if not isinstance(question, Answerable):
            self.false.append(scores["false_answers"])
            return
        self.right.append(scores["answers_right"])
        self.refused.append(declined and "error" not in said)
        if scores["answers_right"]:
            evidence = gold.question_spans(question)
            self.held.append(any(mine.overlaps(span) for mine in spans for span in evidence))
            self.cited_words.append(sum(len(span.quote.split()) for span in spans))


def tallies(cases: Sequence[Case], replies: Sequence[Reply]) -> dict[str, Tally]:
    """The replies to the questions of the cases, counted by system."""
    golds = {case.id: Gold(case) for case in cases}
    found = {name: Tally() for name in SYSTEMS}
    for reply in replies:
        if reply.case in golds:
            gold = golds[reply.case]
            found[reply.system].add(gold, gold.question(reply.item), reply.said)
    return found


async def store(cases: Sequence[Case], replies: ReplyFile, jobs: Sequence[Job]) -> None:
    """Store the table of the cases that all systems have finished; nutgraf's answers are those of today's code."""
    done = complete_cases(SYSTEMS, jobs, replies)
    if not done:
        return
    articles = {case.article.text: case.article for case in cases}
    ours = await replayed(replies.of("nutgraf", done), jobs, lambda model: by_nutgraf(Nutgraf(), model, articles))
    kept = ours + [reply for reply in replies.replies if reply.case in done and reply.system != "nutgraf"]
    counted = tallies([case for case in cases if case.id in done], kept)
    rows = []
    for name, tally in counted.items():
        its = replies.of(name, done)
        cites = any(tally.cited_words)
        rows.append(
            (
                name,
                share(sum(tally.right), len(tally.right)),
                share(sum(tally.false), len(tally.false)),
                share(sum(tally.refused), len(tally.refused)),
                share(sum(tally.held), len(tally.held)) if cites else "–",
                f"{statistics.median(tally.cited_words):.0f}" if cites else "–",
                relative_seconds(its, ours),
                str(tally.failed),
            )
        )
    columns = (
        "system", "answered right", "unanswerable answered", "answerable refused",
        "right answers whose citation holds the evidence", "words cited (median)", "seconds (× nutgraf)", "failed",
    )  # fmt: skip
    what = f"{len(done)} held-back articles, up to eight questions each"
    save_table(NAME, columns, rows, ("llamaindex", "langchain"), what)


async def run(cases: Sequence[Case], replies: ReplyFile, minutes: float | None) -> None:
    """Put the questions to all systems, and store the table."""
    jobs = [
        Job(case.id, question.id, {"article": case.article.text, "question": question.ask})
        for case in cases
        for question in asked(case)
    ]
    articles = {case.article.text: case.article for case in cases}

    def own(model: Model) -> dict[str, Call]:
        return {
            name: by_nutgraf(system, model, articles) for name, system in (("nutgraf", Nutgraf()), ("paste", Paste()))
        }

    peers = (
        Peer("LlamaIndex", "llamaindex", "llama_index_questions"),
        Peer("LangChain", "langchain", "langchain_questions"),
    )
    await collect_all(own, peers, jobs, replies, minutes)
    await store(cases, replies, jobs)


def main() -> None:
    asked_for = command_line(__doc__.splitlines()[0], "articles", 10)
    asyncio.run(run(held_back(asked_for.size), ReplyFile(NAME, fresh=asked_for.fresh), asked_for.minutes))


if __name__ == "__main__":
    main()
