"""Markdown to an Article: front matter is metadata, marks are no text, `~~` strikes, `[^1]` is the mark of a note."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

import yaml
from markdown_it import MarkdownIt

from nutgraf.article import Article
from nutgraf.errors import InputError
from nutgraf.ingest.detect import split_front_matter
from nutgraf.ingest.documents.as_page import Declared, article_of_body
from nutgraf.ingest.encoding import decode

_NOTE_TEXT = re.compile(
    r"^\[\^(?P<mark>[^\]\s]{1,40})\]:[ \t]*(?P<words>[^\n]*(?:\n(?:[ ]{2,}|\t)[^\n]+)*)", re.MULTILINE
)
_NOTE_MARK = re.compile(r"\[\^(?P<mark>[^\]\s]{1,40})\](?!:)")
_COMMENT = re.compile(r"%%[^%]{0,2000}%%")
_WIKI_LINK = re.compile(r"!?\[\[(?:[^\[\]|]{1,200}\|)?(?P<words>[^\[\]|]{1,200})\]\]")
_HIGHLIGHT = re.compile(r"==(?P<words>[^=\n]{1,500})==")
_MARK = re.compile(r"[*_~`\[\]<>|]")
_MOST_MARKS = 50_000  # the reader takes the longer, the more it has to pair
_LONGEST_FIELD = 300
_TITLES = ("title", "headline")
_AUTHORS = ("author", "authors", "byline", "creator", "by")
_DATES = ("published", "datepublished", "published_at", "pubdate", "publishdate", "date")
_ADDRESSES = ("url", "source", "canonical", "canonical_url", "link", "original")
_PUBLISHERS = ("publisher", "site", "sitename", "site_name", "website", "publication")


def article_from_markdown(data: bytes, name: str) -> Article:
    """The article in a Markdown text; raises InputError, in one line, when it holds no story.

    Front matter (YAML between `---`, TOML between `+++`) tells title, authors, publisher, date and address.
    """
    decoded = decode(data)
    if decoded is None or not decoded.text.strip():
        raise InputError(f"{name!r} is not text (it looks like binary data): give a Markdown or plain-text file")
    matter, text = split_front_matter(decoded.text.replace("\r\n", "\n").replace("\r", "\n"))
    if len(_MARK.findall(text)) > _MOST_MARKS:
        raise InputError(f"{name!r} has more than {_MOST_MARKS:,} Markdown marks, which no article has: refused")
    body = _as_html(text)
    if not body.strip():
        raise InputError(f"{name!r} is Markdown without text: give one that holds the text of an article")
    return article_of_body(body, _declared(matter), data, name, decoded.encoding)


def _as_html(text: str) -> str:
    notes = {match["mark"]: " ".join(match["words"].split()) for match in _NOTE_TEXT.finditer(text)}
    text = _COMMENT.sub("", _NOTE_TEXT.sub("", text))
    text = _HIGHLIGHT.sub(lambda match: match["words"], _WIKI_LINK.sub(lambda match: match["words"], text))
    text = _NOTE_MARK.sub(lambda match: f'<sup><a href="#note-{len(match["mark"])}">[{match["mark"]}]</a></sup>', text)
    reader = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    listed = "\n\n".join(notes.values())
    return str(reader.render(f"{text}\n\n{listed}" if listed else text))


def _declared(matter: str) -> Declared:
    fields = _fields(matter)
    authors = [_clean(name) for name in _many(_first(fields, _AUTHORS))]
    return Declared(
        title=_clean(_first(fields, _TITLES)) or None,
        authors=tuple(name for name in authors if name),
        publisher=_clean(_first(fields, _PUBLISHERS)) or None,
        published=_day(fields),
        url=next((found for key in _ADDRESSES if re.match(r"https?://\S+\Z", found := _clean(fields.get(key)))), None),
        language=_clean(_first(fields, ("lang", "language"))) or None,
    )


def _fields(matter: str) -> dict[str, Any]:
    try:
        found = tomllib.loads(matter[3:]) if matter.startswith("+++") else yaml.load(matter[3:], _Loader)
    except (yaml.YAMLError, tomllib.TOMLDecodeError, ValueError, RecursionError):
        return {}
    return {str(key).strip().lower(): value for key, value in found.items()} if isinstance(found, dict) else {}


class _Loader(yaml.SafeLoader):
    """Safe, and without references, with which a few lines can be made into millions."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.events.AliasEvent):
            raise yaml.YAMLError("front matter with references")
        return super().compose_node(parent, index)


def _first(fields: dict[str, Any], names: Iterable[str]) -> Any:
    return next((fields[name] for name in names if fields.get(name)), None)


def _many(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return [value.get("name")]
    if isinstance(value, list):
        return [one.get("name") if isinstance(one, dict) else one for one in value[:20]]
    return [value]


def _clean(value: Any) -> str:
    words = str(value) if isinstance(value, str | int | float | date) else ""
    return " ".join(_WIKI_LINK.sub(lambda match: match["words"], words).split())[:_LONGEST_FIELD]


def _day(fields: dict[str, Any]) -> str | None:
    value = _first(fields, _DATES)
    if isinstance(value, datetime):
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, date) else _clean(value) or None
