"""What became of an earlier brief when its article changed: which statements still stand, and which do not."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from nutgraf.article import Frozen, Notice, Span

StatementField = Literal[
    "headline",
    "nut_graf",
    "key_points",
    "further_points",
    "five_ws",
    "people",
    "organisations",
    "figures",
    "dates",
    "quotations",
    "not_known",
]


class KeptStatement(Frozen):
    """A statement of the earlier brief that still stands; `spans` are where its words stand in the text of now."""

    field: StatementField
    text: str
    spans: Annotated[tuple[Span, ...], Field(min_length=1)]


class StaleStatement(Frozen):
    """A statement of the earlier brief that rests on words the article does not have any more, or has rewritten.

    `gone` are those words as the earlier text had them; they are no spans, because they stand nowhere now.
    """

    field: StatementField
    text: str
    gone: Annotated[tuple[str, ...], Field(min_length=1)]


class Update(Frozen):
    """An earlier brief against the article as it is now; every span is one of the text of now.

    `earlier` is the sha256 of the text the earlier brief is of. `gone` are its sentences that do not stand any more,
    `added` those that are new, `corrections` what the article newly says of its own mistakes. `doubts` say, each in a
    plain sentence, why the new version may not be whole; then what is missing from it may still hold.
    """

    earlier: str
    kept: tuple[KeptStatement, ...]
    stale: tuple[StaleStatement, ...]
    gone: tuple[str, ...]
    added: tuple[Span, ...]
    corrections: tuple[Notice, ...]
    doubts: tuple[str, ...]

    @property
    def is_same(self) -> bool:
        """Whether both versions tell the same, sentence for sentence."""
        return not (self.gone or self.added or self.stale)
