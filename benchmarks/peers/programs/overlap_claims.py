"""Word overlap of a claim with its evidence, by three libraries; what counts as supported is for the caller to fit."""

from __future__ import annotations

from rank_bm25 import BM25Okapi
from rapidfuzz import fuzz
from rouge_score.rouge_scorer import RougeScorer

from benchmarks.peers.programs.serving import Answering, Config, Job, Reply, serve


def prepare(config: Config) -> Answering:  # noqa: ARG001 - nothing to configure
    scorer = RougeScorer(["rougeL"], use_stemmer=True)

    def answer(job: Job) -> Reply:
        claim, evidence = job["claim"], job["evidence"]
        if job["system"] == "rapidfuzz":
            return {"score": fuzz.token_set_ratio(claim, evidence) / 100}
        if job["system"] == "ROUGE-L":
            return {"score": scorer.score(evidence, claim)["rougeL"].precision}
        words = claim.casefold().split()
        bm25 = BM25Okapi([sentence.casefold().split() for sentence in job["sentences"]])
        return {"score": max(bm25.get_scores(words)) / len(words)}

    return answer


if __name__ == "__main__":
    serve(prepare)
