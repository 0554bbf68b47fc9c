"""Briefs: nutgraf beside one structured call, the lead, langextract and LlamaIndex.

    python -m benchmarks.peers.briefs

Eight of the held-back English articles of the corpus, drawn by chance with a fixed seed. What a system says is read
sentence by sentence up to the word budget of a brief, max(80, min(200, 35 %)) words, and judged by the labels of the
corpus, the same way for all. Those that take a request get the budget. A quote is verbatim when the article has
its words.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from benchmarks.peers.replies import (
    Call,
    Job,
    Peer,
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
from nutgraf.article import Article
from nutgraf.brief import word_budget
from nutgraf.models import Model
from nutgraf.text import sentences
from nutgraf_evals.corpus import Case, corpus_folder, load_corpus
from nutgraf_evals.labels import Gold
from nutgraf_evals.scorers import score_brief
from nutgraf_evals.systems import BriefReply, Lead, Nutgraf, OutputStatement

NAME = "peers-briefs"
SYSTEMS = ("nutgraf", "one structured call", "lead", "langextract", "LlamaIndex")
_EXAMPLE = "library-roof-repairs"  # the labelled article that langextract is shown: a short one, not held back


def by_nutgraf(system: Nutgraf | Lead, model: Model, articles: Mapping[str, Article]) -> Call:
    """A system of the evals as a call of this benchmark: the statements of its default view, and their citations."""

    async def call(job: Mapping[str, Any]) -> dict[str, Any]:
        reply = await system.brief(articles[job["article"]], model)
        shown = reply.said if reply.shown is None else reply.shown
        said = [{"text": one.text, "source": one.source} for one in shown]
        return {"said": said, "quotes": [span.quote for one in shown for span in one.spans]}

    return as_call(call)


def read_in_budget(said: Sequence[str | Mapping[str, str]], budget: int) -> Iterator[OutputStatement]:
    """The sentences that a reader reads within so many words, the first that does not fit ending it."""
    for one in said:
        text, source = (one, "") if isinstance(one, str) else (one["text"], one["source"])
        whole = isinstance(one, Mapping)  # a statement with its source is judged as it is
        for part in [text] if whole else [sentence.text for sentence in sentences(Article.of(text))]:
            budget -= len(part.split())
            if budget < 0:
                return
            yield OutputStatement(text=part, source=source)


class Tally:
    """What one system's briefs are worth: each list has a yes or no for each fact or quote."""

    def __init__(self) -> None:
        self.vital: list[bool] = []
        self.all: list[bool] = []
        self.wrong: list[bool] = []
        self.verbatim: list[bool] = []
        self.failed = 0

    def add(self, gold: Gold, said: Mapping[str, Any]) -> None:
        """Count a brief; one that failed says nothing."""
        self.failed += "error" in said
        budget = word_budget(len(gold.case.story.split()))
        read = tuple(read_in_budget(said.get("said", ()), budget))
        for score in score_brief(gold, BriefReply(said=read, brief=None, shown=read, prompts=()), 0):
            metric = {"vital_in_budget": self.vital, "all_in_budget": self.all, "must_not_hits": self.wrong}
            metric.get(score.metric, []).append(score.hit)
        text = " ".join(gold.article.text.split())
        self.verbatim += [" ".join(quote.split()) in text for quote in said.get("quotes", ()) if quote.strip()]


async def store(cases: Sequence[Case], replies: ReplyFile, jobs: Sequence[Job]) -> None:
    """Store the table of the cases that all systems have finished; nutgraf's briefs are those of today's code."""
    done = complete_cases(SYSTEMS, jobs, replies)
    if not done:
        return
    golds = {case.id: Gold(case) for case in cases if case.id in done}
    articles = {case.article.text: case.article for case in cases}
    ours = await replayed(replies.of("nutgraf", done), jobs, lambda model: by_nutgraf(Nutgraf(), model, articles))
    rows = []
    for name in SYSTEMS:
        tally = Tally()
        its = ours if name == "nutgraf" else replies.of(name, done)
        for reply in its:
            tally.add(golds[reply.case], reply.said)
        rows.append(
            (
                name,
                share(sum(tally.vital), len(tally.vital)),
                share(sum(tally.all), len(tally.all)),
                share(sum(tally.wrong), len(tally.wrong)),
                share(sum(tally.verbatim), len(tally.verbatim)),
                relative_seconds(its, ours),
                str(tally.failed),
            )
        )
    columns = ("system", "vital facts", "all facts", "facts wrong", "quotes verbatim", "seconds (× nutgraf)", "failed")
    what = f"{len(done)} held-back articles"
    rest = "nutgraf and the lead quote verbatim by construction."
    save_table(NAME, columns, rows, ("langextract", "llamaindex"), what, rest)


def worked_example() -> dict[str, object]:
    """The example for langextract: an article that is not held back, and the evidence of its facts in order."""
    case = next(case for case in load_corpus(corpus_folder()).cases if case.id == _EXAMPLE)
    gold = Gold(case)
    spans = sorted({(span.start, span.end) for fact in case.labels.facts for span in gold.fact_spans(fact)})
    apart: list[tuple[int, int]] = []
    for start, end in spans:
        if not apart or start >= apart[-1][1]:
            apart.append((start, end))
    return {"example": case.article.text, "extractions": [case.article.text[start:end] for start, end in apart]}


async def run(cases: Sequence[Case], replies: ReplyFile, minutes: float | None) -> None:
    """Let all systems brief the articles, and store the table."""
    jobs = [
        Job(case.id, "brief", {"article": case.article.text, "words": word_budget(len(case.story.split()))})
        for case in cases
    ]
    articles = {case.article.text: case.article for case in cases}

    def own(model: Model) -> dict[str, Call]:
        return {
            name: by_nutgraf(system, model, articles) for name, system in (("nutgraf", Nutgraf()), ("lead", Lead()))
        }

    peers = (
        Peer("one structured call", "langextract", "structured_call"),
        Peer("langextract", "langextract", "langextract_briefs", worked_example()),
        Peer("LlamaIndex", "llamaindex", "llama_index_briefs"),
    )
    await collect_all(own, peers, jobs, replies, minutes)
    await store(cases, replies, jobs)


def main() -> None:
    asked_for = command_line(__doc__.splitlines()[0], "articles", 8)
    asyncio.run(run(held_back(asked_for.size), ReplyFile(NAME, fresh=asked_for.fresh), asked_for.minutes))


if __name__ == "__main__":
    main()
