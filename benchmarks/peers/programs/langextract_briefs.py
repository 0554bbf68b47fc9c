"""langextract: the key facts of an article as extractions in the article's own words, with one worked example.

Its OpenAI provider is pointed at the address, as its documents do for other endpoints, and so uses a schema. Sizes are
as by default: pieces of 1,000 characters, one pass; one worker, because the model answers one call at a time. It works
piece by piece, so no budget can be asked for: a reader reads as far as the budget goes.
"""

from __future__ import annotations

import langextract as lx

from benchmarks.peers.programs.serving import BRIEF_TOKENS, Answering, Config, Job, Reply, serve

_TASK = (
    "Extract the most important facts of the news article in order of appearance. Use exact text for extractions."
    " Do not paraphrase or overlap entities."
)
_CLASS = "key_fact"


def prepare(config: Config) -> Answering:
    example = lx.data.ExampleData(
        text=config["example"],
        extractions=[
            lx.data.Extraction(extraction_class=_CLASS, extraction_text=text) for text in config["extractions"]
        ],
    )
    model = lx.factory.ModelConfig(
        model_id=config["model"],
        provider="openai",
        provider_kwargs={
            "base_url": config["base_url"],
            "api_key": config["api_key"],
            "temperature": 0.0,
            "max_output_tokens": BRIEF_TOKENS,
        },
    )

    def answer(job: Job) -> Reply:
        made = lx.extract(
            text_or_documents=job["article"],
            prompt_description=_TASK,
            examples=[example],
            config=model,
            max_workers=1,
            show_progress=False,
        )
        texts = [one.extraction_text for one in made.extractions or [] if one.extraction_text]
        return {"said": texts, "quotes": texts}

    return answer


if __name__ == "__main__":
    serve(prepare)
