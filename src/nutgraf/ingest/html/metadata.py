"""Reads headline, authors, publisher, URL, date and language as the page declares them; nothing is guessed.

JSON-LD takes precedence, then OpenGraph and other `<meta>` elements, then microdata and the elements of the page. The
headline block is the one that matches the declared title, otherwise the first `h1`. The declared language is used
unless the letters and words of the page indicate another.

If a page shows hardly any text without its scripts, the story is taken from its JSON-LD or from the JSON its script
reads. If the page does show a story, JSON is never used as text.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections import deque
from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple
from urllib.parse import urljoin, urlsplit

from htmldate import find_date
from lxml import etree
from lxml.html import HtmlElement, HTMLParser, fragment_fromstring

from nutgraf.article import UNKNOWN_LANGUAGE
from nutgraf.ingest.canonical_text import canonical
from nutgraf.ingest.html.blocks import Block
from nutgraf.ingest.metadata import whole_date
from nutgraf.ingest.plain_text import language_of
from nutgraf.text.languages import SHARED_SCRIPTS
from nutgraf.text.lexicon_en import any_of
from nutgraf.text.name_lists import BYLINE_WORDS

_ARTICLE = re.compile(r"(?:\w*Article|\w*Posting|Report|Review|Interview)$")
_MOST_NODES = 5_000


def articles_in(root: HtmlElement) -> list[dict[str, Any]]:
    """The JSON-LD objects of the page that describe an article, in order; unparsable ones are skipped."""
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


_ISO = re.compile(r"\s*(\d{4}-\d\d-\d\d)(?!\d)")
_DATE_METAS = (
    "article:published_time", "og:article:published_time", "datepublished", "parsely-pub-date", "dc.date.issued",
    "dc.date", "dcterms.created", "sailthru.date", "publishdate", "pubdate", "publication_date", "date",
)  # fmt: skip
_AUTHOR_METAS = ("author", "article:author", "parsely-author", "dc.creator", "sailthru.author", "byl")
_BY = re.compile(rf"(?:{any_of(BYLINE_WORDS)})\s+", re.IGNORECASE)
_TITLE_MARK = re.compile(r"\s+[|–—·»•-]\s+|\s*\|\s*")
_LANGUAGE = re.compile(r"([a-z]{2})(?:[-_]|$)")


class Metadata(NamedTuple):
    """The metadata a page declares; `titles` are all names it gives the story, the most likely first."""

    titles: tuple[str, ...]
    byline: str | None
    publisher: str | None
    url: str | None
    published: date | None
    language: str | None
    body: str | None  # the story as JSON-LD repeats it
    is_free: bool  # False where the page says that the story is for subscribers


def metadata_of(root: HtmlElement, url: str | None) -> Metadata:
    """The metadata of a page; `url` is where it was fetched from, against which its own addresses are read."""
    articles, metas = articles_in(root), metas_of(root)
    first = max(articles, key=len, default={})
    address = _address(root, first, metas, url)
    return Metadata(
        titles=_titles(root, first, metas),
        byline=_byline(root, first, metas),
        publisher=_clean_words(names_of(first.get("publisher")))
        or _clean_words(metas.get("og:site_name"))
        or _clean_words(metas.get("publisher")),
        url=address,
        published=_published(root, first, metas, address),
        language=_language(root, first, metas),
        body=first["articleBody"] if isinstance(first.get("articleBody"), str) else None,
        is_free=str(first.get("isAccessibleForFree", "true")).strip().lower() not in ("false", "no"),
    )


def _clean_words(words: str | None) -> str | None:
    clean = canonical(words).strip() if words else ""
    return clean if clean and len(clean) <= 300 else None


def _titles(root: HtmlElement, article: dict[str, Any], metas: dict[str, str]) -> tuple[str, ...]:
    element = root.find(".//title")
    whole = " ".join(element.itertext()) if element is not None else ""
    bare = max(_TITLE_MARK.split(whole), key=len) if whole.strip() else None
    titles = [words_of(article.get("headline")), metas.get("og:title"), metas.get("twitter:title"), bare, whole]
    said = (_clean_words(" ".join(title.split())) for title in titles if title)
    return tuple(dict.fromkeys(title for title in said if title))


def _byline(root: HtmlElement, article: dict[str, Any], metas: dict[str, str]) -> str | None:
    names = names_of(article.get("author")) or next((metas[name] for name in _AUTHOR_METAS if name in metas), None)
    if names is None:
        marked = root.xpath(
            "//*[@itemprop='author']//*[@itemprop='name'] | //a[@rel='author'] | //*[@itemprop='author']"
        )
        names = " ".join(" ".join(marked[0].itertext()).split()) if marked else None
    if not names or "://" in names or len(names) > 200:
        return None
    return _clean_words(_BY.sub("", names, count=1) if _BY.match(names) else names)


def _address(root: HtmlElement, article: dict[str, Any], metas: dict[str, str], url: str | None) -> str | None:
    link = next(
        (one.get("href") for one in root.iter("link") if "canonical" in (one.get("rel") or "").lower().split()), None
    )
    page = article.get("mainEntityOfPage")
    page = page.get("@id") if isinstance(page, dict) else page
    for candidate in (link, metas.get("og:url"), page, article.get("url"), url):
        if isinstance(candidate, str) and candidate.strip():
            joined = _joined(url, candidate.strip())
            if joined is not None:
                return joined
    return None


def _joined(base: str | None, address: str) -> str | None:
    """The address as a whole one, or None where it is no address of the web."""
    try:
        whole = urljoin(base or "", address)
        parts = urlsplit(whole)
    except ValueError:
        return None
    return whole if parts.scheme in ("http", "https") and parts.netloc and len(whole) <= 2000 else None


def _published(root: HtmlElement, article: dict[str, Any], metas: dict[str, str], url: str | None) -> date | None:
    declared = [words_of(article.get("datePublished")), *(metas.get(name) for name in _DATE_METAS)]
    declared += [
        element.get("datetime") or element.get("content")
        for element in root.iterfind(".//*[@itemprop='datePublished']")
    ]
    for words in declared:
        day = _day(words)
        if day is not None:
            return day
    try:
        return _day(find_date(root, extensive_search=False, original_date=True, url=url))
    except (ValueError, TypeError, AttributeError, LookupError, OverflowError, RecursionError, etree.LxmlError):
        return None


def _day(words: str | None) -> date | None:
    if not words:
        return None
    match = _ISO.match(words)
    if match is None:
        found = whole_date(words[:100])
        return found.day if found is not None else None
    try:
        return date.fromisoformat(match.group(1))
    except ValueError:
        return None


def _language(root: HtmlElement, article: dict[str, Any], metas: dict[str, str]) -> str | None:
    spoken = next(
        (
            root.get(name)
            for name in ("lang", "xml:lang", "{http://www.w3.org/XML/1998/namespace}lang")
            if root.get(name)
        ),
        None,
    )
    for label in (spoken, words_of(article.get("inLanguage")), metas.get("og:locale"), metas.get("content-language")):
        match = _LANGUAGE.match((label or "").strip().lower())
        if match is not None:
            return match.group(1)
    return None


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


_LONGEST = 300
_QUOTES = str.maketrans("“”„«»‘’‚`", '"""""' + "''''")


def headline_block(blocks: tuple[Block, ...], titles: tuple[str, ...]) -> int:
    """The number of the headline's block, or -1 when no block is one; a page's title may end in its site's name."""
    wanted = [_folded(title) for title in titles]
    best: tuple[int, int] | None = None
    for number, block in enumerate(blocks):
        if len(block.text) > _LONGEST or (best is not None and best[0] == 0):
            continue
        rank = _rank(block, _folded(block.text), wanted)
        if rank is not None and (best is None or rank < best[0]):
            best = (rank, number)
    return best[1] if best is not None else -1


def _rank(block: Block, words: str, wanted: list[str]) -> int | None:
    """How likely a block is the headline, 0 the likeliest: its element, and whether its words are the page's title."""
    is_first_rank = block.element.tag == "h1" or block.element.get("itemprop") == "headline"
    if words in wanted:
        return 0 if is_first_rank else 1 if block.is_heading else 3
    is_part = len(words) > 15 and any(words in title or title in words for title in wanted)
    if is_first_rank:
        return 2 if is_part else 4
    if is_part and block.is_heading:
        return 5
    is_most = is_part and any(len(words) > 0.5 * len(title) for title in wanted if words in title)
    return 6 if is_most and block.link_share < 0.5 else None


def _folded(title: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", title).translate(_QUOTES).casefold().split()).rstrip(".")


_ENOUGH = 400  # letters in which small words show a language


def language_on(story: str, declared: str | None) -> str:
    """The language of the story as an ISO 639-1 code; templates declare English for pages in any language.

    >>> language_on("قال الوزير إن الميناء سيفتح غدا.", "en")
    'ar'
    """
    found = language_of(story)
    if declared is None:
        return found
    script = SHARED_SCRIPTS.get(found)
    if script is not None:
        return declared if declared in script else found
    is_doubtful = len(story) < _ENOUGH or found == "en" or (found == UNKNOWN_LANGUAGE and declared != "en")
    return declared if is_doubtful or declared != "en" else found
