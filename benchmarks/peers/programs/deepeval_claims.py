"""deepeval: its faithfulness metric on one claim and its evidence, judged by the model.

The metric extracts truths of the evidence and claims of the statement, and fails for a score under its threshold, 0.5.
By default what the evidence neither says nor contradicts counts as faithful; its option `penalize_ambiguous_claims`
changes that. The verdicts are in the reply, so that both can be counted.
"""

from __future__ import annotations

import os

from benchmarks.peers.programs.serving import SECONDS

os.environ |= {
    "DEEPEVAL_TELEMETRY_OPT_OUT": "1",
    "DEEPEVAL_PER_ATTEMPT_TIMEOUT_SECONDS_OVERRIDE": str(SECONDS),
    "DEEPEVAL_PER_TASK_TIMEOUT_SECONDS_OVERRIDE": str(4 * SECONDS),
}

from deepeval.metrics import FaithfulnessMetric
from deepeval.models import LocalModel
from deepeval.test_case import LLMTestCase

from benchmarks.peers.programs.serving import BRIEF_TOKENS, Answering, Config, Job, Reply, serve


def prepare(config: Config) -> Answering:
    model = LocalModel(
        model=config["model"],
        base_url=config["base_url"],
        api_key=config["api_key"],
        timeout=SECONDS,
        generation_kwargs={"max_tokens": BRIEF_TOKENS},
    )

    def answer(job: Job) -> Reply:
        metric = FaithfulnessMetric(model=model, include_reason=False, async_mode=False)
        case = LLMTestCase(
            input="What does the article say?", actual_output=job["claim"], retrieval_context=[job["evidence"]]
        )
        metric.measure(case, _show_indicator=False)
        verdicts = [str(getattr(one.verdict, "value", one.verdict)) for one in metric.verdicts]
        return {"score": metric.score, "accepted": metric.is_successful(), "verdicts": verdicts}

    return answer


if __name__ == "__main__":
    serve(prepare)
