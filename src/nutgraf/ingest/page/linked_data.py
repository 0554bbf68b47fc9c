"""What a page says of its article for machines: JSON-LD, and the `<meta>` elements of OpenGraph and others."""

from __future__ import annotations

import json
import re
from collections import deque
from collections.abc import Iterator
from typing import Any

from lxml.html import HtmlElement

_ARTICLE = re.compile(r"(?:\w*Article|\w*Posting|Report|Review|Interview)$")
_MOST_NODES = 5_000


def articles_in(root: HtmlElement) -> list[dict[str, Any]]:
    """The JSON-LD objects of the page that describe an article, in order; what cannot be parsed is passed over."""
    found: list[dict[str, Any]] = []
    for script in root.iter("script"):
        if "ld+json" in (script.get("type") or "").lower():
            found += [node for node in nodes_of(_parsed(script.text)) if _is_article(node)]
    return found


def payloads_of(root: HtmlElement) -> Iterator[Any]:
    """The JSON that scripts of the page draw it from."""
    for script in root.iter("script"):
        if (script.get("type") or "").lower().strip() in ("application/json", "text/json"):
            yield _parsed(script.text)


def nodes_of(data: Any) -> Iterator[dict[str, Any]]:
    """Every object in parsed JSON, outermost first; at most 5,000."""
    waiting, count = deque([data]), 0
    while waiting and count < _MOST_NODES:
        node = waiting.popleft()
        count += 1
        if isinstance(node, dict):
            yield node
            waiting.extend(node.values())
        elif isinstance(node, list):
            waiting.extend(node)


def words_of(value: Any) -> str | None:
    """The first words in a value of JSON-LD: a string, `{"name": …}`, or the first of a list."""
    if isinstance(value, str):
        return " ".join(value.split()) or None
    if isinstance(value, dict):
        return words_of(value.get("name") or value.get("@id") or value.get("url"))
    return words_of(value[0]) if isinstance(value, list) and value else None


def names_of(value: Any) -> str | None:
    """The names of one or several people or organisations, joined by commas."""
    if not isinstance(value, list):
        return words_of(value)
    names = [name for one in value[:10] if (name := words_of(one)) is not None]
    return ", ".join(dict.fromkeys(names)) or None


def metas_of(root: HtmlElement) -> dict[str, str]:
    """The contents of `<meta>` by their property, name or itemprop in small letters; the first of each counts."""
    found: dict[str, str] = {}
    for meta in root.iter("meta"):
        content = " ".join((meta.get("content") or "").split())
        for attribute in ("property", "name", "itemprop", "http-equiv"):
            name = (meta.get(attribute) or "").strip().lower()
            if name and content:
                found.setdefault(name, content)
    return found


def _is_article(node: dict[str, Any]) -> bool:
    kinds = node.get("@type")
    kinds = kinds if isinstance(kinds, list) else [kinds]
    return any(isinstance(kind, str) and _ARTICLE.search(kind) for kind in kinds)


def _parsed(words: str | None) -> Any:
    try:
        return json.loads(words or "", strict=False)
    except (ValueError, RecursionError):
        return None
