"""LangChain: its recipe for answers with quoted citations, with its BM25 retriever.

An article is split by RecursiveCharacterTextSplitter with the sizes of its tutorial (1,000 characters, 200 shared), the
four best pieces are retrieved, as by default, and `with_structured_output` asks for an answer and its citations, each
with the number of a source and a quote of it. The instruction is the one of the recipe, with "news" for "Wikipedia".
"""

from __future__ import annotations

from langchain_community.retrievers import BM25Retriever
from langchain_core.documents import Document
from langchain_core.prompts import ChatPromptTemplate
from langchain_openai import ChatOpenAI
from langchain_text_splitters import RecursiveCharacterTextSplitter
from pydantic import BaseModel, Field

from benchmarks.peers.programs.serving import ANSWER_TOKENS, SECONDS, Answering, Config, Job, Reply, serve

_SYSTEM = (
    "You're a helpful AI assistant. Given a user question and some news article snippets, answer the user question. "
    "If none of the articles answer the question, just say you don't know.\n\nHere are the news articles: {context}"
)


class Citation(BaseModel):
    """A quote of a source."""

    source_id: int = Field(description="The integer ID of a SPECIFIC source which justifies the answer.")
    quote: str = Field(description="The VERBATIM quote from the specified source that justifies the answer.")


class QuotedAnswer(BaseModel):
    """Answer the user question based only on the given sources, and cite the sources used."""

    answer: str = Field(description="The answer to the user question, which is based only on the given sources.")
    citations: list[Citation] = Field(description="Citations from the given sources that justify the answer.")


def prepare(config: Config) -> Answering:
    llm = ChatOpenAI(
        model=config["model"],
        base_url=config["base_url"],
        api_key=config["api_key"],
        temperature=0,
        max_completion_tokens=ANSWER_TOKENS,
        timeout=SECONDS,
    )
    prompt = ChatPromptTemplate.from_messages([("system", _SYSTEM), ("human", "{question}")])
    chain = prompt | llm.with_structured_output(QuotedAnswer)
    splitter = RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=200)
    retrievers: dict[str, BM25Retriever] = {}

    def answer(job: Job) -> Reply:
        article = job["article"]
        if article not in retrievers:
            retrievers.clear()
            retrievers[article] = BM25Retriever.from_documents(splitter.split_documents([Document(article)]))
        pieces = retrievers[article].invoke(job["question"])
        context = "\n\n".join(f"Source ID: {n}\nArticle Snippet: {one.page_content}" for n, one in enumerate(pieces))
        made = chain.invoke({"context": context, "question": job["question"]})
        return {"text": made.answer, "cited": [citation.quote for citation in made.citations]}

    return answer


if __name__ == "__main__":
    serve(prepare)
