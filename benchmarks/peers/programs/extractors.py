"""Extractors of articles from web pages, each called as its documents do, with its defaults.

The exception: trafilatura leaves out comments, as its option allows. Seconds are of the processor, without the start of
the program.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import boilerpy3.extractors
import goose3
import newspaper
import readability
import resiliparse.extract.html2text
import trafilatura
from lxml.html import fromstring

from benchmarks.peers.programs.serving import Answering, Config, Job, Reply, serve


def _readability(html: str) -> str:
    return "\n".join(fromstring(readability.Document(html).summary()).itertext())


def _newspaper(html: str) -> str:
    return str(newspaper.article("https://gazette.example/story", input_html=html, fetch_images=False).text)


EXTRACTORS: dict[str, Callable[[str], str]] = {
    "trafilatura": lambda html: trafilatura.extract(html, include_comments=False) or "",
    "readability-lxml": _readability,
    "newspaper4k": _newspaper,
    "goose3": lambda html: str(goose3.Goose().extract(raw_html=html).cleaned_text),
    "boilerpy3": lambda html: str(boilerpy3.extractors.ArticleExtractor().get_content(html)),
    "resiliparse": lambda html: str(resiliparse.extract.html2text.extract_plain_text(html, main_content=True)),
}


def prepare(config: Config) -> Answering:  # noqa: ARG001 - nothing to configure
    def answer(job: Job) -> Reply:
        started = time.process_time()
        text = EXTRACTORS[job["system"]](job["html"])
        return {"text": text, "cpu": time.process_time() - started}

    return answer


if __name__ == "__main__":
    serve(prepare)
