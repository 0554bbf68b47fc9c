"""What makes two texts versions of one article: its address on the web, or the name of its file where it has none."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from nutgraf.article import Article
from nutgraf.library.stored import readable_article_of

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
    """Whether an address is that of a page, and not only the name of a file, which others may bear as well."""
    return not address.startswith("file:")


def _normal(url: str) -> str:
    """The URL without what does not change the page: scheme, default port, fragment, what tells where readers came."""
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
