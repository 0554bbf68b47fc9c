"""`nutgraf brief --since OLD.json`: what became of an earlier brief of the same article."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from nutgraf.errors import UsageError

if TYPE_CHECKING:
    from nutgraf.article import Article
    from nutgraf.brief import Brief, Update

_MOST_BYTES = 50_000_000


def earlier_brief(path: str) -> Brief:
    """The brief in a file that `nutgraf brief --json` wrote; raises UsageError for any other file."""
    from pydantic import ValidationError

    from nutgraf.brief import Brief

    try:
        with Path(path).open("rb") as file:
            data = file.read(_MOST_BYTES)
    except (OSError, ValueError) as error:
        raise UsageError(f"--since {path!r} cannot be read: name a brief that `nutgraf brief --json` wrote") from error
    try:
        return Brief.model_validate_json(data)
    except ValidationError as error:
        raise UsageError(
            f"--since {path!r} is no brief, or not as it was written: name one that `nutgraf brief --json` wrote"
        ) from error


def what_changed(earlier: Brief, article: Article) -> Update:
    """What became of the earlier brief in the article as it is now; its JSON holds the text it is of."""
    from nutgraf.article import Article
    from nutgraf.ground import update_of
    from nutgraf.ingest import compare

    record = earlier.article
    fields = {name: getattr(record, name) for name in type(record).model_fields if name != "sha256"}
    old = Article(**fields)
    return update_of(old, article, compare(old, article), earlier)
