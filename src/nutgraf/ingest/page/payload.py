"""The story of a page that a script would draw: from its JSON-LD, else from the JSON the script reads.

Used only where the page shows hardly any text itself. Where it does show a story, what its JSON says is never text.
"""

from __future__ import annotations

import re
from typing import Any

from lxml import etree
from lxml.html import HTMLParser, fragment_fromstring

from nutgraf.ingest.canonical import canonical
from nutgraf.ingest.page.linked_data import nodes_of

_MARKUP = re.compile(r"</?(?:p|br|div|h[1-6]|li|blockquote)\b", re.IGNORECASE)
_BLOCKS = frozenset("p div h1 h2 h3 h4 h5 h6 li blockquote br tr".split())
_SENTENCE = re.compile(r"\w[^.!?؟۔]{20,}[.!?؟۔]")
_LEAST = 200


def story_in_payload(body: str | None, payloads: list[Any]) -> tuple[str, ...]:
    """The paragraphs of the story in a page's data: `body` is JSON-LD's articleBody; empty when there is none."""
    if body is not None and len(body) >= _LEAST:
        return paragraphs_in(body)
    best: tuple[str, ...] = ()
    for payload in payloads:
        for node in nodes_of(payload):
            paragraphs = tuple(
                one for value in node.values() for words in _strings(value) for one in paragraphs_in(words)
            )
            if _weight(paragraphs) > _weight(best):
                best = paragraphs
    return best if _weight(best) >= _LEAST else ()


def paragraphs_in(words: str) -> tuple[str, ...]:
    """The paragraphs of a string that may hold markup."""
    if _MARKUP.search(words):
        words = _without_markup(words)
    lines = (" ".join(line.split()) for line in canonical(words).split("\n"))
    return tuple(line for line in lines if line)


def _strings(value: Any) -> list[str]:
    """The strings with sentences in a value of JSON: itself, or those of a list, or the texts of a list of objects."""
    values = value if isinstance(value, list) else [value]
    found: list[str] = []
    for one in values:
        inner = one.values() if isinstance(one, dict) and isinstance(value, list) else [one]
        found += [words for words in inner if isinstance(words, str) and _SENTENCE.search(words)]
    return found


def _weight(paragraphs: tuple[str, ...]) -> int:
    return sum(len(paragraph) for paragraph in paragraphs)


def _without_markup(words: str) -> str:
    try:
        tree = fragment_fromstring(words, create_parent="div", parser=HTMLParser(huge_tree=True, remove_comments=True))
    except (etree.LxmlError, ValueError, AssertionError):
        return ""
    etree.strip_elements(tree, "script", "style", "template", "noscript", with_tail=False)
    pieces: list[str] = []
    for event, element in etree.iterwalk(tree, events=("start", "end")):
        if element.tag in _BLOCKS:
            pieces.append("\n")
        pieces.append(" ".join(((element.text if event == "start" else element.tail) or "").split("\n")))
    return "".join(pieces)
