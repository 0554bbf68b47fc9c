"""What the tools return: the JSON of the command line, and a text for programs that read only text.

The reader of a result is a language model. So what nutgraf keeps from its own model is kept from this one as well:
characters of removed blocks become `█`, one for one, so that every offset holds; hidden words and rejected lines are
left empty. Schemas and all other values are those of `--json`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from nutgraf.answer import Abstention, Answer
from nutgraf.article import Article, Removed
from nutgraf.brief import Brief, json_schema
from nutgraf.checking import CheckReport, check_to_json, check_to_markdown
from nutgraf.render import (
    Size,
    answer_schema,
    answer_to_json,
    answer_to_markdown,
    article_to_json,
    to_json,
    to_markdown,
)
from nutgraf.render.phrases import REMOVALS
from nutgraf.text.injection import find_orders

MASK = "█"
_METADATA = ("title", "byline", "publisher")
_QUOTED_ORDER = ": “"  # before it, the notice of an order says what was found; after it, the order itself


class ToolResult(NamedTuple):
    """A result as structured JSON, and as text."""

    fields: dict[str, Any]
    text: str


def brief_result(brief: Brief, size: Size) -> ToolResult:
    """The `nutgraf/brief@2` of an article, and its Markdown in the size asked for."""
    fields = json.loads(to_json(brief)) | {"rejections": []}
    fields["article"] = _safe_article(fields["article"], brief.article.removed)
    safe = _with_masked_quotes(fields, fields["article"]["text"])
    text = to_markdown(Brief.model_validate(safe), size=size)
    return ToolResult(safe, f"{text}\n{_kept_line([brief.article.sha256])}")


def answer_result(outcome: Answer | Abstention) -> ToolResult:
    """The `nutgraf/answer@1` of a question, and its Markdown with the quotes as footnotes."""
    kept = _kept_line([one.sha256 for one in outcome.articles])
    return ToolResult(json.loads(answer_to_json(outcome)), f"{answer_to_markdown(outcome)}\n{kept}")


def check_result(report: CheckReport) -> ToolResult:
    """The `nutgraf/check@1` of a text, and its Markdown with the quotes as footnotes."""
    kept = _kept_line([one.sha256 for one in report.articles])
    return ToolResult(json.loads(check_to_json(report)), f"{check_to_markdown(report)}\n{kept}")


def read_result(article: Article) -> ToolResult:
    """The `nutgraf/article@1` of an article, and its story with a mark for each removed block."""
    fields = _safe_article(json.loads(article_to_json(article)), article.removed)
    safe = _with_masked_quotes(fields, fields["text"])
    return ToolResult(safe, f"{_story(safe)}\n\n{_kept_line([article.sha256])}")


def result_schemas() -> dict[str, dict[str, Any]]:
    """The JSON Schema of the structured result of each tool; `type` is at each root, as older clients require."""
    article = Article.model_json_schema(mode="serialization")
    article["properties"] |= {"schema": {"const": "nutgraf/article@1"}, "sha256": {"type": "string"}}
    check = CheckReport.model_json_schema(by_alias=True, mode="serialization")
    check["properties"]["counts"] = {"type": "object", "additionalProperties": {"type": "integer"}}
    return {"brief": json_schema(), "ask": {"type": "object", **answer_schema()}, "check": check, "read": article}


def _kept_line(ids: Iterable[str]) -> str:
    return "".join(f"Kept as article {sha256}: give this id for further calls.\n" for sha256 in ids)


def _safe_article(fields: Mapping[str, Any], removed: Iterable[Removed]) -> dict[str, Any]:
    """The fields of an article without what no model is shown."""
    text = fields["text"]
    for block in removed:
        start, end = block.span.start, block.span.end
        text = text[:start] + re.sub(r"\S", MASK, text[start:end]) + text[end:]
    safe = dict(fields) | {"text": text, "hidden": [{**one, "text": ""} for one in fields["hidden"]]}
    safe |= {name: None for name in _METADATA if fields[name] and find_orders(fields[name])}
    safe["notices"] = [
        {**one, "text": one["text"].partition(_QUOTED_ORDER)[0] + "."} if one["kind"] == "order" else one
        for one in fields["notices"]
    ]
    return safe


def _with_masked_quotes(value: Any, text: str) -> Any:
    """The value with the quote of each span as it is in `text`."""
    if isinstance(value, list):
        return [_with_masked_quotes(item, text) for item in value]
    if not isinstance(value, dict):
        return value
    if value.keys() == {"start", "end", "quote"}:
        return value | {"quote": text[value["start"] : value["end"]]}
    return {name: _with_masked_quotes(item, text) for name, item in value.items()}


def _story(fields: Mapping[str, Any]) -> str:
    """Metadata, notices and the text of an article, with `[removed: …]` in place of each removed block."""
    head = [f"{name}: {fields[name]}" for name in (*_METADATA, "published", "url", "language") if fields[name]]
    head += [f"notice: {notice['text']}" for notice in fields["notices"]]
    pieces, place = [], 0
    for block in fields["removed"]:
        pieces += [fields["text"][place : block["span"]["start"]], f"[removed: {REMOVALS[block['reason']]}]"]
        place = max(place, block["span"]["end"])
    return "\n".join([*head, "", "".join([*pieces, fields["text"][place:]]).strip()])
