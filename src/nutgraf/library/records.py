"""The values that the library returns, and how they are read from stored JSON.

A record that this version cannot read (an older or newer nutgraf wrote it, or it is damaged) is None: it is left out of
lists and not deleted. Two texts are versions of one article when they have the same address on the web, or the same
file name where there is none.
"""

from __future__ import annotations

import json
import re
from datetime import date, datetime
from typing import Literal
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from pydantic import Field, TypeAdapter, ValidationError

from nutgraf.answer import Abstention, Answer, Outcome
from nutgraf.article import Article, Frozen, Span
from nutgraf.brief import Brief

Verdict = Literal["right", "wrong", "missing", "bad_citation", "not_in_article"]


class LibraryEntry(Frozen):
    """One article in the list; `title` is its title, or the beginning of its text where it has none."""

    sha256: str
    title: str
    publisher: str | None
    published: date | None
    language: str
    words: int
    added: datetime
    has_brief: bool


class Hit(Frozen):
    """An article that was found, and the piece of it that shows why.

    `found` are the half-open code points `[start, end)` into `snippet` that match, in order and apart from each other;
    `span` is the first of them in `Article.text`. It is None where only a title matches that is not in the
    text: then `snippet` is the title.
    """

    entry: LibraryEntry
    snippet: str
    found: tuple[tuple[int, int], ...]
    span: Span | None


class Feedback(Frozen):
    """A reader's verdict on an answer, and the reason in their own words (may be empty)."""

    verdict: Verdict
    note: str


class Turn(Frozen):
    """One question of a conversation and its outcome; `number` counts from 1."""

    number: int = Field(ge=1)
    asked: str
    outcome: Answer | Abstention = Field(discriminator="kind")
    at: datetime
    feedback: Feedback | None


class WaitingQuestion(Frozen):
    """A question that waits for its answer; `number` is its own for ever, `replaces` the first turn it is to replace.

    `replaces` is 0 where it comes after the others.
    """

    number: int = Field(ge=1)
    asked: str
    replaces: int = Field(default=0, ge=0)


class StoredConversation(Frozen):
    """A conversation in the list; `title` is its first question, or what it is about before one is asked."""

    id: str
    title: str
    articles: tuple[str, ...]  # the sha256 of each
    turns: int
    last: datetime


_OUTCOME: TypeAdapter[Answer | Abstention] = TypeAdapter(Outcome)


def article_of(record: str, sha256: str) -> Article | None:
    """The article without the fields this version cannot read; None unless its text is the one of `sha256`."""
    article = readable_article_of(record)
    return article if article and article.sha256 == sha256 else None


def readable_article_of(record: str) -> Article | None:
    """The article without the fields this version cannot read; None where that leaves no article."""
    try:
        return Article.model_validate_json(record)
    except ValidationError as error:
        return _without(record, {str(detail["loc"][0]) for detail in error.errors() if detail["loc"]})


def brief_of(record: str) -> Brief | None:
    try:
        return Brief.model_validate_json(record)
    except ValidationError:
        return None


def outcome_of(record: str) -> Answer | Abstention | None:
    try:
        return _OUTCOME.validate_json(record)
    except ValidationError:
        return None


def _without(record: str, fields: set[str]) -> Article | None:
    try:
        values = json.loads(record)
        kept = {name: value for name, value in values.items() if name not in fields}
        return Article.model_validate_json(json.dumps(kept))
    except (ValueError, TypeError, AttributeError, RecursionError):  # no JSON, not an object, or no text in it
        return None


_LONGEST_TITLE = 80


def story_of(article: Article) -> str:
    """The article's text with a space for each character that is not part of the story; every offset stays."""
    text = article.text
    for block in article.removed:
        start, end = block.span.start, block.span.end
        text = f"{text[:start]}{' ' * (end - start)}{text[end:]}"
    return text


def title_of(article: Article) -> str:
    """The article's title, or the first line of its story; at most 80 characters."""
    lines = (article.title or "", *story_of(article).splitlines(), article.text)
    return shortened(next((line for line in lines if line.strip()), article.text))


def shortened(text: str) -> str:
    """`text` on one line of at most 80 characters, cut after a word."""
    line = " ".join(text.split())
    if len(line) <= _LONGEST_TITLE:
        return line
    kept = line[: _LONGEST_TITLE - 1]
    return f"{kept.rpartition(' ')[0] or kept}…"


# What a text is called that came without a name; two of them have nothing to do with each other.
_NAMELESS = frozenset(("", "-", "stdin", "pasted text"))
_TRACKING = re.compile(r"utm_\w+|fbclid|gclid|dclid|msclkid|mc_[ce]id|igshid|ref_src|xtor|cmpid|at_\w+", re.IGNORECASE)
_DEFAULT_PORT = re.compile(r":(?:80|443)?$")


def address_of(article: Article) -> str:
    """The address that all versions of the article share; empty where it has neither a URL nor a name.

    >>> address_of(Article(text="Two died.", url="HTTPS://News.example:443/ferry/?utm_source=x#top"))
    '//news.example/ferry'
    """
    if article.url:
        return _normal(article.url)
    name = article.source.name.strip() if article.source else ""
    return "" if name.casefold() in _NAMELESS else f"file:{name}"


def address_in(record: str) -> str:
    """The address of an article as it was stored; empty where the record cannot be read."""
    article = readable_article_of(record)
    return address_of(article) if article else ""


def is_of_the_web(address: str) -> bool:
    """Whether an address is that of a page, and not only the name of a file, which others may have as well."""
    return not address.startswith("file:")


def _normal(url: str) -> str:
    """The URL without what does not change the page: scheme, default port, fragment, tracking."""
    try:
        parts = urlsplit(url.strip())
        kept = [
            (name, value)
            for name, value in parse_qsl(parts.query, keep_blank_values=True)
            if not _TRACKING.fullmatch(name)
        ]
        host = _DEFAULT_PORT.sub("", parts.netloc.rpartition("@")[2].lower())
        return urlunsplit(("", host, parts.path.rstrip("/"), urlencode(kept), ""))
    except ValueError:  # a host in brackets that never close
        return url.strip()
