"""A run: many articles under one recipe, each ending in exactly one row.

A `Recipe` is all that decides how a brief turns out besides the article: prompt, model, parameters, schema. With an
article it makes a `Key`, and a brief is used again only where the whole key is the same. A `RunRecord` is a recipe and
the sources it is applied to; its id follows from both, so the same command finds its run again, on any machine.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from functools import cached_property
from typing import Literal, Self

from pydantic import Field

from nutgraf.article import Article, Frozen

State = Literal["pending", "leased", "done", "failed"]
RunState = Literal["open", "finished", "stopped"]
Parameters = dict[str, str | int | float | bool | None]
_NOT_IN_KEY = {"text", "source"}  # `Key.article` identifies the text; its source changes no brief
_ID_LENGTH = 12


class Recipe(Frozen):
    """What decides how a brief turns out, besides the article."""

    prompt: str  # "brief@1.0.0"
    prompt_sha256: str
    model: str
    parameters: Parameters
    schema_: str = Field(alias="schema")

    def key_of(self, article: Article) -> Key:
        """The key of this article's brief."""
        about = article.model_dump(mode="json", exclude=_NOT_IN_KEY)
        return Key(article=article.sha256, about=_sha256(about), recipe=self)


class Key(Frozen):
    """What identifies a brief: the article's text, its metadata (title, date, address …), and the recipe."""

    article: str  # sha256 of the text
    about: str  # sha256 of the metadata that a brief takes from the article
    recipe: Recipe

    @cached_property
    def id(self) -> str:
        """One sha256 of the whole key, as hex."""
        return _sha256(self.model_dump(mode="json", by_alias=True))


class Item(Frozen):
    """An article that waits for its brief; `name` is unique in its run, `number` its place in the sources, from 0."""

    key: Key
    name: str
    number: int = Field(ge=0)
    article: Article

    @classmethod
    def of(cls, article: Article, recipe: Recipe, name: str, number: int) -> Self:
        return cls(key=recipe.key_of(article), name=name, number=number, article=article)


class UnreadSource(Frozen):
    """A source without a readable article, and why; `number` is its place in the sources, from 0."""

    name: str
    error: str
    number: int = Field(default=0, ge=0)


class Spent(Frozen):
    """What calls to a model took; `cost_usd` is None where no price is known."""

    calls: int = Field(default=0, ge=0)
    tokens_in: int = Field(default=0, ge=0)
    tokens_out: int = Field(default=0, ge=0)
    cost_usd: Decimal | None = Decimal(0)

    def __add__(self, other: Spent) -> Spent:
        known = self.cost_usd is not None and other.cost_usd is not None
        return Spent(
            calls=self.calls + other.calls,
            tokens_in=self.tokens_in + other.tokens_in,
            tokens_out=self.tokens_out + other.tokens_out,
            cost_usd=(self.cost_usd or Decimal(0)) + (other.cost_usd or Decimal(0)) if known else None,
        )


NOTHING = Spent()


class StoredBrief(Frozen):
    """A brief that was made: its JSON as it is stored and exported, byte for byte."""

    key_id: str
    brief: str = Field(min_length=2)
    spent: Spent


class Failed(Frozen):
    """An article that gave no brief: the kind in one word, the reason in one line, whether another try may help."""

    key_id: str
    kind: str = Field(min_length=1)
    message: str = Field(min_length=1)
    retryable: bool
    spent: Spent = NOTHING


Outcome = StoredBrief | Failed


class Row(Frozen):
    """The state of one article in a run.

    `key_id` is empty for a source that could not be read. `kind`, `message` and `retryable` describe a failure and are
    empty otherwise; `brief` is the JSON of a brief in state `done`, and None in every other. `spent` is what this row
    took: nothing where the brief was there already.
    """

    name: str
    number: int
    key_id: str
    state: State
    kind: str = ""
    message: str = ""
    retryable: bool = False
    brief: str | None = None
    spent: Spent = NOTHING


class Counts(Frozen):
    """How many rows of a run are in which state."""

    pending: int = 0
    leased: int = 0
    done: int = 0
    failed: int = 0

    @property
    def total(self) -> int:
        """How many rows the run has."""
        return self.pending + self.leased + self.done + self.failed

    @property
    def left(self) -> int:
        """How many rows are not finished."""
        return self.pending + self.leased


class RunRecord(Frozen):
    """One run: what was asked for (`sources`, `recipe`, `settings`) and how far it has come.

    `state` is `finished` when every source was read and every row is `done` or `failed`, `stopped` when it ended
    before that, for `reason`. `settings` never contain a key. `seconds` adds up the time of all its executions.
    """

    id: str
    started: datetime
    sources: tuple[str, ...]
    recipe: Recipe
    settings: Parameters = Field(default_factory=dict)
    state: RunState = "open"
    reason: str = ""
    seconds: float = 0.0
    counts: Counts = Counts()
    spent: Spent = NOTHING

    @classmethod
    def of(cls, sources: Sequence[str], recipe: Recipe, settings: Parameters | None = None) -> Self:
        """A run that begins now; the same sources under the same recipe give the same id."""
        named = {"sources": list(sources), "recipe": recipe.model_dump(mode="json", by_alias=True)}
        started = datetime.now(UTC).replace(microsecond=0)
        return cls(
            id=_sha256(named)[:_ID_LENGTH],
            started=started,
            sources=tuple(sources),
            recipe=recipe,
            settings=settings or {},
        )


def _sha256(value: object) -> str:
    canonical = json.dumps(value, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()
