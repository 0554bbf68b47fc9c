"""A transcript as JSON: outcomes and articles in one file, so that every span in it can be checked without another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from nutgraf.answer import Abstention, Answer
from nutgraf.article import Article
from nutgraf.brief import Brief
from nutgraf.render.as_json import json_text
from nutgraf.render.transcript import Transcript


def transcript_to_json(
    outcomes: Sequence[Answer | Abstention], articles: Mapping[str, Article], brief: Brief | None = None
) -> str:
    """The conversation as `nutgraf/transcript@1` JSON; `Transcript.model_validate_json` reads it back.

    `articles` are by the names the outcomes list them under. Raises ValidationError where an outcome or its citations
    are of another text.
    """
    transcript = Transcript.of(outcomes, articles, brief)
    return json_text(transcript.model_dump(mode="json", by_alias=True), indent=2)


def transcript_schema() -> dict[str, Any]:
    """The JSON Schema of `nutgraf/transcript@1`."""
    return Transcript.model_json_schema(by_alias=True, mode="serialization")
