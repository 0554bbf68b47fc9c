"""LlamaIndex: its summariser `TreeSummarize`, called as its documents do, with the budget in the request."""

from __future__ import annotations

from llama_index.core.response_synthesizers import TreeSummarize

from benchmarks.peers.programs.llama_index_model import model_of
from benchmarks.peers.programs.serving import BRIEF_TOKENS, Answering, Config, Job, Reply, serve


def prepare(config: Config) -> Answering:
    llm = model_of(config, BRIEF_TOKENS)
    summarizer = TreeSummarize(llm=llm)

    def answer(job: Job) -> Reply:
        query = f"Summarize this news article in at most {job['words']} words. Tell the most important facts first."
        response = summarizer.get_response(query, [job["article"]])
        return {"said": [line for line in str(response).splitlines() if line.strip()], "quotes": []}

    return answer


if __name__ == "__main__":
    serve(prepare)
