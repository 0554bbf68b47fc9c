"""The abbreviations of a language: which words a full stop may follow without ending a sentence."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources


@dataclass(frozen=True, slots=True)
class Abbreviations:
    """One language's table; the words stand without their last full stop. What each list means: abbreviations.toml."""

    titles: frozenset[str]
    before_number: frozenset[str]
    either: frozenset[str]
    times: frozenset[str]
    time_words: frozenset[str]
    starters: frozenset[str]
    speech: frozenset[str]
    whole_words: frozenset[str]
    ordinals: bool


@cache
def abbreviations_of(language: str) -> Abbreviations:
    """The table of a language (ISO 639-1); a language without one gets the English, whose words do it no harm."""
    tables = tomllib.loads(
        resources.files("nutgraf.segment").joinpath("abbreviations.toml").read_text(encoding="utf-8")
    )
    table = tables.get(language, tables["en"])
    words = {name: frozenset(entries) for name, entries in table.items() if name != "ordinals"}
    return Abbreviations(ordinals=table["ordinals"], **words)
