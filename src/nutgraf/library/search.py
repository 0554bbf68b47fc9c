"""Full-text search: the trigram index finds candidates, the folded text decides and ranks, a snippet shows the match.

No character of a query has a meaning for the index. The rank of an article depends on that article alone, so the order
reveals nothing about other owners.
"""

from __future__ import annotations

import sqlite3
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from nutgraf.article import Article, Span
from nutgraf.library.entries import ENTRY_COLUMNS, Folded, entry_of
from nutgraf.library.records import Hit, LibraryEntry, article_of, story_of

_WIDTH = 160
_BEFORE = 40  # how much of it stands before the first match
_MOST_MATCHES = 50  # of each word: the beginning of a text shows as much as its end


class Match(NamedTuple):
    """Where a word stands, in half-open code points of the original."""

    start: int
    end: int
    word: str


class Snippet(NamedTuple):
    """A piece of an article, word for word; `found` are half-open code points of `text`, `first` the first of them."""

    text: str
    found: tuple[tuple[int, int], ...]
    first: Span


def snippet_of(article: Article, words: Sequence[str]) -> Snippet | None:
    """About 160 characters of the story with as many of the folded `words` as possible; None where it has none."""
    matches = matches_in(story_of(article), words)
    if not matches:
        return None
    shown = _together(matches)
    start, end = _window(article, shown)
    return Snippet(article.text[start:end], split_words(shown, start), article.span(shown[0].start, shown[0].end))


def matches_in(text: str, words: Sequence[str]) -> list[Match]:
    """Where the folded `words` stand in `text`, in order."""
    folded = Folded.of(text)
    found: list[Match] = []
    for word in words:
        at = folded.text.find(word)
        for _ in range(_MOST_MATCHES):
            if at < 0:
                break
            found.append(Match(*folded.original(at, at + len(word)), word))
            at = folded.text.find(word, at + len(word))
    return sorted(found)


def split_words(matches: Sequence[Match], start: int) -> tuple[tuple[int, int], ...]:
    """The places of `matches`, counted from `start`, those that overlap or touch made one."""
    places: list[tuple[int, int]] = []
    for match in matches:
        place = (match.start - start, match.end - start)
        if places and place[0] <= places[-1][1]:
            place = (places[-1][0], max(places.pop()[1], place[1]))
        places.append(place)
    return tuple(places)


def _together(matches: Sequence[Match]) -> list[Match]:
    """Matches that stand within one snippet: those of the most different words, and of these the first."""
    starts = [match.start for match in matches]
    groups: list[list[Match]] = []
    for at, first in enumerate(matches):
        end = first.start + _WIDTH - _BEFORE
        near = matches[at : bisect_left(starts, end)]
        groups.append([match for match in near if match.end <= end] or [first])
    return max(groups, key=lambda group: len({match.word for match in group}))


def _window(article: Article, shown: Sequence[Match]) -> tuple[int, int]:
    """Where the snippet begins and ends: between words, and outside what is not part of the story."""
    text, first, last = article.text, shown[0].start, max(match.end for match in shown)
    blocks = [block.span for block in article.removed]
    low = max([0, first - _BEFORE, *(span.end for span in blocks if span.end <= first)])
    high = min([len(text), max(last, low + _WIDTH), *(span.start for span in blocks if span.start >= last)])
    if low and not text[low - 1].isspace():
        low = next((at + 1 for at in range(low, first) if text[at].isspace()), low)
    if high < len(text) and not text[high].isspace():
        high = next((at for at in range(high - 1, last - 1, -1) if text[at].isspace()), high)
    while low < first and text[low].isspace():
        low += 1
    while high > last and text[high - 1].isspace():
        high -= 1
    return low, high


_MOST_HITS = 50
_TRIGRAM = 3


def rows_with(db: sqlite3.Connection, owner: str, words: Sequence[str]) -> list[tuple[Any, ...]]:
    """The rows of the owner's articles that hold every one of the folded words, best first; at most 50.

    In the title weighs most, then at the beginning of a word, then how often for its length.
    """
    holds, score, values = [], [], dict[str, str]()
    for number, word in enumerate(words):
        values[f"w{number}"] = word
        holds.append(f"instr(a.folded, :w{number}) > 0")
        score.append(_score(f":w{number}"))
    trigrams = dict.fromkeys(trigram for word in words for trigram in _trigrams(word))
    if trigrams:
        holds.insert(0, "a.id IN (SELECT rowid FROM trigrams WHERE trigrams MATCH :trigrams)")
        values["trigrams"] = " AND ".join(map(_quoted, trigrams))
    found = db.execute(
        f"""SELECT {ENTRY_COLUMNS}, a.record FROM articles a
        WHERE a.owner = :owner AND {" AND ".join(holds)}
        ORDER BY {" + ".join(score)} DESC, a.id DESC LIMIT {_MOST_HITS}""",
        {**values, "owner": owner},
    )
    return found.fetchall()


def hits_of(rows: Sequence[tuple[Any, ...]], words: Sequence[str]) -> Iterator[Hit]:
    """Each row with what shows that it was found."""
    for row in rows:
        entry, record = entry_of(row), row[-1]
        hit = _hit(entry, record, words) if entry else None
        if hit:
            yield hit


def _hit(entry: LibraryEntry, record: str, words: Sequence[str]) -> Hit | None:
    article = article_of(record, entry.sha256)
    snippet = snippet_of(article, words) if article else None
    if snippet:
        return Hit(entry=entry, snippet=snippet.text, found=snippet.found, span=snippet.first)
    found = split_words(matches_in(entry.title, words), 0)
    return Hit(entry=entry, snippet=entry.title, found=found, span=None)


def _score(word: str) -> str:
    times = f"(length(a.folded) - length(replace(a.folded, {word}, ''))) * 1.0 / length({word})"
    fair = "(1 + a.words / 500.0)"  # so often is often in a text of this length
    return (
        f"(3 * (instr(a.heading, {word}) > 0) + (instr(a.folded, ' ' || {word}) > 0) + 1 - {fair} / ({fair} + {times}))"
    )


def _trigrams(word: str) -> list[str]:
    return [word[at : at + _TRIGRAM] for at in range(len(word) - _TRIGRAM + 1)]


def _quoted(trigram: str) -> str:
    doubled = trigram.replace('"', '""')
    return f'"{doubled}"'
