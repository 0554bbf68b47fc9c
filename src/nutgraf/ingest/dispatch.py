"""Bytes to an Article: plain text is read here and now, everything that needs a parser in a worker process."""

from __future__ import annotations

import re

from nutgraf.article import Article
from nutgraf.errors import InputError
from nutgraf.ingest.detect import kind_of, refuse_data
from nutgraf.ingest.hidden_text import with_orders_told
from nutgraf.ingest.plain_text import MAX_BYTES, article_from_plain, refuse_size

_MANY = {"feed": "a feed", "opml": "a list of feeds", "mbox": "a mailbox"}
_CHARSET = re.compile(r";\s*charset\s*=\s*[\"']?([\w.:-]{1,40})", re.IGNORECASE)


def article_from_bytes(data: bytes, name: str, *, content_type: str | None = None, url: str | None = None) -> Article:
    """The article in `data`: a page, PDF, Word or OpenDocument text, RTF, e-book, e-mail, Markdown or plain text.

    The kind is told by content. `name` is what messages and `Article.source` call it; `content_type` (with its
    charset) and `url` are what a server said of it. Raises InputError, in one line, when the bytes are too many, none,
    blank, not text, not one article, only boilerplate, or too much for their parser.

    >>> article_from_bytes(b"Two died.\\r\\n", "note.txt").text
    'Two died.\\n'
    """
    if len(data) > MAX_BYTES:
        refuse_size(name, len(data))
    kind = kind_of(data, name, content_type)
    charset = charset_in(content_type)
    if kind == "plain":
        refuse_data(data, name)
        article = with_orders_told(article_from_plain(data, name, charset))
        return article if url is None else article.model_copy(update={"url": article.url or url})
    if kind == "feed" or kind == "opml" or kind == "mbox":  # noqa: PLR1714 - for mypy
        raise InputError(f"{name!r} is {_MANY[kind]}, which holds many articles: give the page or the text of one")
    # Only here, so that a plain text costs nothing but its reading.
    from nutgraf.ingest.sandbox import ParseJob, parse_in_worker

    job = ParseJob(parser=kind, name=printable(name), charset=charset, url=url)
    return Article.model_validate_json(parse_in_worker(job, data))


def charset_in(content_type: str | None) -> str | None:
    """The charset a content type names, None where it names none."""
    match = _CHARSET.search(content_type or "")
    return match[1].lower() if match is not None else None


def printable(name: str) -> str:
    """The name with the bytes that are no UTF-8, which a path may hold and JSON may not, written as `\\udc80`."""
    return name.encode("utf-8", "backslashreplace").decode()
