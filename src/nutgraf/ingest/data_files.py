"""Refuses, in one line, texts that are data and no article: JSON, tables (CSV, TSV), subtitles, lists of log lines."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from statistics import median

from nutgraf.errors import InputError

_HEAD = 20_000
_TIMED = re.compile(
    r"^\s*(?:\d{1,3}:)?\d{1,2}:\d{2}[.,]\d{1,3}\s*-->\s*(?:\d{1,3}:)?\d{1,2}:\d{2}[.,]\d{1,3}", re.MULTILINE
)
_OTHER_SUBTITLES = re.compile(
    r"WEBVTT\b|\[Script Info\]|(?:\{\d+\}\{\d+\}[^\n]*\n){2}|(?:\[\d\d:\d\d[.:]\d\d\d?\][^\n]*\n){3}"
)
_JSON_OPENS = re.compile(
    r"\{\s*(?:\"[^\"\n]{0,200}\"\s*:|\})|\[\s*(?:[\[{]|\"[^\"\n]{0,300}\"\s*[,\]]|-?\d+(?:\.\d+)?\s*[,\]])"
)
_DELIMITERS = ",;\t|"
_LEAST_ROWS = 3
_LONGEST_CELL = 60  # characters, in the middle; sentences between commas are longer, or not so regular


def refuse_data(data: bytes, name: str) -> None:
    """Raise InputError, in one line, for a text that holds data rather than prose.

    >>> refuse_data(b"Two died, and one lives.", "story.txt")
    """
    text = data[: 4 * _HEAD].replace(b"\0", b"").decode("utf-8-sig", "replace")[:_HEAD].lstrip()
    what = _what(text)
    if what is not None:
        raise InputError(f"{name!r} is {what}, not an article: give the text of the article itself")


def _what(text: str) -> str | None:
    if _is_json(text):
        return "JSON data"
    if _OTHER_SUBTITLES.match(text) or len(_TIMED.findall(text)) > 1:
        return "a file of subtitles"
    return "a table (CSV)" if _is_table(text) else None


def _is_json(text: str) -> bool:
    if _JSON_OPENS.match(text) is None:
        return False
    try:
        _, end = json.JSONDecoder().raw_decode(text)
    except RecursionError:
        return True
    except ValueError:
        return len(text) == _HEAD or text.startswith("{")  # cut off here, or damaged
    rest = text[end:].lstrip()
    return not rest or rest[0] in "[{"  # nothing, or the next line of data


def _is_table(text: str) -> bool:
    lines = [line for line in text.splitlines()[:60] if line.strip()]
    if len(text) == _HEAD:
        del lines[-1:]
    if len(lines) < _LEAST_ROWS:
        return False
    return any(_is_table_by(lines, delimiter) for delimiter in _DELIMITERS)


def _is_table_by(lines: list[str], delimiter: str) -> bool:
    try:
        rows = list(csv.reader(lines, delimiter=delimiter))
    except csv.Error:
        return False
    width, count = Counter(map(len, rows)).most_common(1)[0]
    if width < 2 or count < max(_LEAST_ROWS, 0.9 * len(rows)):
        return False
    if width == 2 and delimiter in ",|" and not _starts_alike(rows):
        return False
    cells = [len(cell.strip()) for row in rows if len(row) == width for cell in row]
    prose = sum(line.rstrip().endswith((".", "!", "?", "”", '"')) and not line.endswith('"') for line in lines)
    return median(cells) <= _LONGEST_CELL and prose < 0.5 * len(lines)


def _starts_alike(rows: list[list[str]]) -> bool:
    """Whether a column is figures below its name, which two words around a comma are not."""
    return (
        any(all(re.search(r"\d", row[place]) for row in rows[1:] if len(row) == 2) for place in (0, 1))
        and len(rows) > 3
    )
