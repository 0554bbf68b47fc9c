"""One call with the openai client: the whole brief as one pydantic model, asked for with `response_format`."""

from __future__ import annotations

from openai import OpenAI
from pydantic import BaseModel

from benchmarks.peers.programs.serving import BRIEF_TOKENS, SECONDS, Answering, Config, Job, Reply, serve


class Point(BaseModel):
    """A key point, and the words of the article that say it, copied exactly."""

    text: str
    quote: str


class Brief(BaseModel):
    """A brief of a news article."""

    headline: str
    why_it_matters: str
    key_points: list[Point]


def prepare(config: Config) -> Answering:
    client = OpenAI(base_url=config["base_url"], api_key=config["api_key"], timeout=SECONDS)

    def answer(job: Job) -> Reply:
        content = (
            f"{job['article']}\n\nWrite a brief of this article: a headline, one sentence that says why it matters, and"
            " five to seven key points, each with a quote copied exactly from the article. Write at most"
            f" {job['words']} words in all, quotes not counted. Use only what the article says."
        )
        completion = client.chat.completions.parse(
            model=config["model"],
            messages=[{"role": "user", "content": content}],
            response_format=Brief,
            temperature=0,
            max_completion_tokens=BRIEF_TOKENS,
        )
        brief = completion.choices[0].message.parsed
        if brief is None:
            return {"error": "no brief"}
        said = [brief.headline, brief.why_it_matters, *(point.text for point in brief.key_points)]
        return {"said": said, "quotes": [point.quote for point in brief.key_points]}

    return answer


if __name__ == "__main__":
    serve(prepare)
