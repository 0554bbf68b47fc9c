"""Claims: nutgraf beside word overlap, on all claims of the report half: `python -m benchmarks.peers.overlap`.

No model is asked: nutgraf's verdicts are replayed from the recordings of the corpus, made with the embedded model and
the labelled evidence, and judged with weights fitted on the other half. The thresholds of word overlap are fitted on
the other half too. The row of the checks alone shows what code says without the model.
"""

from __future__ import annotations

import asyncio

from benchmarks.peers.claims import claim_row, overlap_rows, sampled
from benchmarks.peers.environments import pinned
from benchmarks.results import save_result
from nutgraf_evals.claims import RecordedJudgments, judged_by_code, judged_by_model, weights_of_halves
from nutgraf_evals.corpus import corpus_folder

NAME = "peers-overlap"
_ALL = 10_000


def main() -> None:
    folder = corpus_folder()
    weights = weights_of_halves(folder)["report"]
    pairs = sampled("report", _ALL)
    product = asyncio.run(judged_by_model(pairs, RecordedJudgments(folder), weights, retrieved=False))
    recorded = {one.claim.id for one in product}
    kept = [pair for pair in pairs if pair[1].id in recorded]
    rows = [
        claim_row(name, kept, {one.claim.id: one.accepted for one in judged}, "", 0)[:4]
        for name, judged in (
            ("nutgraf", product),
            ("nutgraf, checks alone", judged_by_code(kept, weights, retrieved=False)),
        )
    ]
    rows += [row[:4] for row in overlap_rows(kept)]
    columns = ("checker", "balanced accuracy", "true accepted", "false caught")
    versions = {name: pinned("deepeval")[name] for name in ("rapidfuzz", "rouge-score", "rank-bm25")}
    save_result(
        NAME, command="python -m benchmarks.peers.overlap", columns=columns, rows=rows, versions=versions,
        note=f"{len(kept)} claims, evidence given.",
    )  # fmt: skip


if __name__ == "__main__":
    main()
