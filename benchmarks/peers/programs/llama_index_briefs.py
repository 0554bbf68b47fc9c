"""LlamaIndex: its summariser `TreeSummarize`, called as its documents do, with the budget in the request."""

from __future__ import annotations

from llama_index.core.response_synthesizers import TreeSummarize
from llama_index.llms.openai_like import OpenAILike

from benchmarks.peers.programs.serving import BRIEF_TOKENS, SECONDS, Answering, Config, Job, Reply, serve


def prepare(config: Config) -> Answering:
    llm = OpenAILike(
        model=config["model"],
        api_base=config["base_url"],
        api_key=config["api_key"],
        is_chat_model=True,
        temperature=0.0,
        max_tokens=BRIEF_TOKENS,
        context_window=8192,
        timeout=SECONDS,
    )
    summarizer = TreeSummarize(llm=llm)

    def answer(job: Job) -> Reply:
        query = f"Summarize this news article in at most {job['words']} words. Tell the most important facts first."
        response = summarizer.get_response(query, [job["article"]])
        return {"said": [line for line in str(response).splitlines() if line.strip()], "quotes": []}

    return answer


if __name__ == "__main__":
    serve(prepare)
