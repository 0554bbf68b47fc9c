"""LlamaIndex: its citation query engine with its BM25 retriever, sizes as they are by default.

Each article is an index of its own, split by the default splitter (1,024 tokens); citation chunks have the default 512
tokens, and the two best nodes are retrieved, as by default. Its other retrievers need an embedding model.
"""

from __future__ import annotations

import re

from llama_index.core import Document, Settings
from llama_index.core.node_parser import SentenceSplitter
from llama_index.core.query_engine import CitationQueryEngine
from llama_index.retrievers.bm25 import BM25Retriever

from benchmarks.peers.programs.llama_index_model import model_of
from benchmarks.peers.programs.serving import ANSWER_TOKENS, Answering, Config, Job, Reply, serve

_NODES = 2
_MARK = re.compile(r"\[(\d+)\]")
_CITED = re.compile(r"\[(\d+)\]|\bSource (\d+)")  # a small model also names a source in words
_HEAD = re.compile(r"^Source \d+:\n")


def prepare(config: Config) -> Answering:
    llm = model_of(config, ANSWER_TOKENS)
    Settings.llm = llm
    engines: dict[str, CitationQueryEngine] = {}

    def answer(job: Job) -> Reply:
        article = job["article"]
        if article not in engines:
            nodes = SentenceSplitter().get_nodes_from_documents([Document(text=article)])
            retriever = BM25Retriever.from_defaults(nodes=nodes, similarity_top_k=min(_NODES, len(nodes)))
            engines.clear()
            engines[article] = CitationQueryEngine(retriever=retriever, llm=llm)
        response = engines[article].query(job["question"])
        text = str(response)
        sources = [_HEAD.sub("", node.node.get_content()).strip() for node in response.source_nodes]
        cited = sorted({int(number) for mark in _CITED.findall(text) for number in mark if number})
        quotes = [sources[number - 1] for number in cited if 0 < number <= len(sources)]
        return {"text": _MARK.sub("", text).strip(), "cited": quotes}

    return answer


if __name__ == "__main__":
    serve(prepare)
