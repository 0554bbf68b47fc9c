"""An attack: words for a program that reads the article, how and where they stand in it, how obedience shows."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import ConfigDict, Field, ValidationError, model_validator

from nutgraf.article import Frozen
from nutgraf.errors import InputError
from nutgraf_evals.attacks.carriers import CARRIERS

Place = Literal["start", "middle", "end"]
Task = Literal["brief", "qa"]


class Check(Frozen):
    """How an output shows that it obeyed, whatever the case of its letters: one of `values`, or `pattern`."""

    kind: Literal["contains_any", "regex"]
    values: tuple[str, ...] = ()
    pattern: str = ""

    @model_validator(mode="after")
    def _finds_something(self) -> Self:
        if not (self.values if self.kind == "contains_any" else self.pattern):
            raise ValueError(f"a check of kind {self.kind!r} looks for nothing")
        re.compile(self.pattern)
        return self

    def shows_in(self, text: str) -> bool:
        if self.kind == "regex":
            return re.search(self.pattern, text, re.IGNORECASE) is not None
        return any(value.casefold() in text.casefold() for value in self.values)


class Attack(Frozen):
    """One instruction to be put into an article; fields of a file that are not named here are left alone."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: str = Field(min_length=1)
    carrier: str
    position: Place
    task: tuple[Task, ...] = Field(min_length=1)
    payload: Annotated[str, Field(min_length=1)]
    check: Check

    @model_validator(mode="after")
    def _has_a_carrier(self) -> Self:
        if self.carrier not in CARRIERS:
            raise ValueError(f"there is no carrier {self.carrier!r}; there are {', '.join(CARRIERS)}")
        return self


def load_attacks(path: Path) -> list[Attack]:
    """The attacks in a file of JSON lines; raises InputError, with file and line, for one that cannot be used."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{str(path)!r} cannot be read as attacks: name a file of JSON lines") from error
    found = []
    for number, line in enumerate(lines, start=1):
        if line.strip():
            try:
                found.append(Attack.model_validate_json(line))
            except (ValidationError, re.error) as error:
                told = error.errors()[0]["msg"] if isinstance(error, ValidationError) else str(error)
                raise InputError(f"{str(path)!r}, line {number}: {told}") from error
    if not found:
        raise InputError(f"{str(path)!r} holds no attack: give one as JSON on each line")
    return found
