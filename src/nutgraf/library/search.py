"""Search: the index of trigrams names articles that may hold the words, the folded text tells which do and how well.

What was typed is only ever looked for: no character of it means anything to the index. Ranks count nothing but the
owner's own article, so not even an order tells of other owners.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from typing import Any

from nutgraf.library.entries import ENTRY_COLUMNS, entry_of
from nutgraf.library.records import Entry, Hit
from nutgraf.library.snippets import apart, matches_in, snippet_of
from nutgraf.library.stored import article_of

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


def _hit(entry: Entry, record: str, words: Sequence[str]) -> Hit | None:
    article = article_of(record, entry.sha256)
    snippet = snippet_of(article, words) if article else None
    if snippet:
        return Hit(entry=entry, snippet=snippet.text, found=snippet.found, span=snippet.first)
    found = apart(matches_in(entry.title, words), 0)
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
