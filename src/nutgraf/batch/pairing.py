"""Two runs side by side, article by article, read row by row so that the length of the runs costs no memory."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple

from nutgraf.article import Frozen
from nutgraf.batch.comparing import PartChange, compare_briefs
from nutgraf.batch.store import Store
from nutgraf.brief import Brief
from nutgraf.run import Row, RunRecord, Spent, State

Verdict = Literal["same", "changed", "other_text", "other_state", "only_before", "only_after"]


class RunAt(NamedTuple):
    """A run, and the store that keeps it."""

    run: RunRecord
    store: Store


class Standing(Frozen):
    """Where an article stands in one of the runs."""

    state: State
    kind: str
    message: str
    spent: Spent


class ArticleChange(Frozen):
    """What became of one article from one run to the other; `changes` tell of two briefs of the same text.

    `before` or `after` is None where the article is in one run only. `other_text` means that what stands under this
    name is not the text it was, so that the briefs cannot be compared.
    """

    name: str
    verdict: Verdict
    before: Standing | None
    after: Standing | None
    changes: tuple[PartChange, ...] = ()


def changes_between(before: RunAt, after: RunAt) -> Iterator[ArticleChange]:
    """Every article of either run, once: those with a partner in the order they are met, then those without one.

    Articles belong together by their names; where the names differ, as from another folder, by their texts.
    """
    waiting: tuple[dict[str, Row], dict[str, Row]] = {}, {}
    for row_before, row_after in _in_turn(before, after):
        for side, row in enumerate((row_before, row_after)):
            if row is None:
                continue
            partner = waiting[1 - side].pop(row.name, None)
            if partner is None:
                waiting[side][row.name] = row
            else:
                yield _change(*((row, partner) if side == 0 else (partner, row)), before, after)
        for rows in waiting:
            _let_go(rows, (row_before, row_after))
    yield from _by_text(before, after, *waiting)


def _in_turn(before: RunAt, after: RunAt) -> Iterator[tuple[Row | None, Row | None]]:
    """The rows of both runs, one of each at a time: in runs of the same sources, partners come together."""
    rows_before, rows_after = iter(before.store.rows(before.run.id)), iter(after.store.rows(after.run.id))
    while True:
        pair = next(rows_before, None), next(rows_after, None)
        if pair == (None, None):
            return
        yield pair


def _let_go(waiting: dict[str, Row], just_read: tuple[Row | None, Row | None]) -> None:
    """Keep of a row that waits what is small: its brief is read again when it is wanted."""
    for row in just_read:
        if row is not None and row.brief is not None and waiting.get(row.name) is row:
            waiting[row.name] = row.model_copy(update={"brief": None})


def _by_text(
    before: RunAt, after: RunAt, rows_before: dict[str, Row], rows_after: dict[str, Row]
) -> Iterator[ArticleChange]:
    texts: dict[str, Row] = {}
    if rows_after:  # else there is nobody to belong to
        for row in rows_before.values():
            brief = _brief_of(row, before.store)
            if brief is not None:
                texts.setdefault(brief.article.sha256, row)
    for row in rows_after.values():
        brief = _brief_of(row, after.store) if texts else None
        partner = texts.pop(brief.article.sha256, None) if brief is not None else None
        if partner is None:
            yield ArticleChange(name=row.name, verdict="only_after", before=None, after=_standing(row))
        else:
            del rows_before[partner.name]
            yield _change(partner, row, before, after)
    for row in rows_before.values():
        yield ArticleChange(name=row.name, verdict="only_before", before=_standing(row), after=None)


def _change(was: Row, now: Row, before: RunAt, after: RunAt) -> ArticleChange:
    changes: tuple[PartChange, ...] = ()
    old, new = _brief_of(was, before.store), _brief_of(now, after.store)
    verdict: Verdict
    if old is not None and new is not None:
        if old.article.text != new.article.text:
            verdict = "other_text"
        else:
            changes = compare_briefs(old, new)
            verdict = "changed" if changes else "same"
    else:
        verdict = "same" if (was.state, was.kind) == (now.state, now.kind) else "other_state"
    return ArticleChange(name=now.name, verdict=verdict, before=_standing(was), after=_standing(now), changes=changes)


def _brief_of(row: Row, store: Store) -> Brief | None:
    if row.state != "done":
        return None
    kept = row.brief or store.brief(row.key_id)
    return Brief.model_validate_json(kept) if kept else None


def _standing(row: Row) -> Standing:
    return Standing(state=row.state, kind=row.kind, message=row.message, spent=row.spent)
