"""ragas: its faithfulness of one claim to its evidence, judged by the model; 1 is faithful.

The metric splits the claim into statements and has each judged; the score is the share of those that follow.
"""

from __future__ import annotations

import asyncio
import math

from openai import AsyncOpenAI
from ragas.llms import llm_factory
from ragas.metrics.collections import Faithfulness

from benchmarks.peers.programs.serving import BRIEF_TOKENS, SECONDS, Answering, Config, Job, Reply, serve


def prepare(config: Config) -> Answering:
    client = AsyncOpenAI(base_url=config["base_url"], api_key=config["api_key"], timeout=SECONDS)
    llm = llm_factory(config["model"], client=client, temperature=0.0, max_tokens=BRIEF_TOKENS)
    metric = Faithfulness(llm=llm)
    loop = asyncio.new_event_loop()

    def answer(job: Job) -> Reply:
        judging = metric.ascore(
            user_input="What does the article say?", response=job["claim"], retrieved_contexts=[job["evidence"]]
        )
        score = float(loop.run_until_complete(judging).value)
        return {"error": "no verdict"} if math.isnan(score) else {"score": score, "accepted": score == 1.0}

    return answer


if __name__ == "__main__":
    serve(prepare)
