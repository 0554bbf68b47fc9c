"""Compares two runs article by article, and two briefs of an article part by part.

Runs are read row by row, so that long ones need no more memory. A run is named by the beginning of its id in a store,
by a folder (its newest run), or by FOLDER/ID.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Literal, NamedTuple

from nutgraf.article import Frozen
from nutgraf.batch.store import FILE_NAME, Store, open_store
from nutgraf.brief import Brief, Claim, DatedEvent, Entity, Figure, Mention, Quotation, Rejection, spans_of
from nutgraf.errors import UsageError
from nutgraf.run import Row, RunRecord, Spent, State

BriefItem = Claim | Mention | Entity | Figure | DatedEvent | Quotation | Rejection


class Rewording(Frozen):
    """A statement at the same place of a brief, or with the same receipts, whose words or meaning changed."""

    before: str
    after: str


class PartChange(Frozen):
    """How one part of a brief changed, in words; `same` counts what both have, receipts included."""

    part: str
    same: int
    changed: tuple[Rewording, ...] = ()
    gone: tuple[str, ...] = ()
    added: tuple[str, ...] = ()

    @property
    def is_change(self) -> bool:
        return bool(self.changed or self.gone or self.added)


def compare_briefs(before: Brief, after: Brief) -> tuple[PartChange, ...]:
    """What changed, one entry for each part that differs; empty when the two say the same with the same receipts.

    Statements are the same when they are equal as a whole. Of the others, two that rest on the same spans are one that
    changed; so are the headline and the nut graf, of which there is one each.
    """
    was, now = _parts(before), _parts(after)
    changes = (_compare(part, was[part], now[part]) for part in was)
    return tuple(change for change in changes if change.is_change)


def words_of(item: BriefItem) -> str:
    """An item of a brief in one line, with its speaker, role or reason.

    Its receipts are left out: they are where it is said, not what it says.
    """
    if isinstance(item, Mention):
        return item.text
    if isinstance(item, Claim):
        speaker = f"{item.asserted_by.name}: " if item.asserted_by else ""
        return f"{speaker}{item.text}" + ("" if item.certainty == "fact" else f" ({item.certainty})")
    if isinstance(item, Entity):
        return f"{item.name} ({item.role})" if item.role else item.name
    if isinstance(item, Figure):
        return f"{item.text} ({item.counts})" if item.counts else item.text
    if isinstance(item, DatedEvent):
        return f"{item.expression} = {item.iso or item.unresolved}"
    if isinstance(item, Quotation):
        return f"{item.speaker.name if item.speaker else 'nobody named'}: {item.text}"
    return f"{item.text} ({item.reason})"


def _parts(brief: Brief) -> dict[str, Sequence[BriefItem]]:
    return {
        "headline": (brief.headline,),
        "nut_graf": (brief.nut_graf,),
        "key_points": brief.key_points,
        "further_points": brief.further_points,
        **{name: getattr(brief.five_ws, name) for name in type(brief.five_ws).model_fields},
        "people": brief.people,
        "organisations": brief.organisations,
        "figures": brief.figures,
        "dates": brief.dates,
        "quotations": brief.quotations,
        "not_known": brief.not_known,
        "what_next": brief.what_next,
        "rejections": brief.rejections,
    }


def _compare(part: str, before: Sequence[BriefItem], after: Sequence[BriefItem]) -> PartChange:
    kept = Counter(before) & Counter(after)
    was, now = _without(before, kept), _without(after, kept)
    changed: list[Rewording] = []
    gone: list[str] = []
    for item in was:
        twin = next((other for other in now if _is_one_place(part, item, other)), None)
        if twin is None:
            gone.append(words_of(item))
        else:
            now.remove(twin)
            changed.append(_rewording(item, twin))
    added = tuple(words_of(item) for item in now)
    return PartChange(part=part, same=kept.total(), changed=tuple(changed), gone=tuple(gone), added=added)


def _without(items: Sequence[BriefItem], kept: Counter[BriefItem]) -> list[BriefItem]:
    left = kept.copy()
    rest: list[BriefItem] = []
    for item in items:
        if left[item]:
            left[item] -= 1
        else:
            rest.append(item)
    return rest


def _is_one_place(part: str, one: BriefItem, other: BriefItem) -> bool:
    return part in {"headline", "nut_graf"} or _receipts(one) == _receipts(other) != ()


def _rewording(before: BriefItem, after: BriefItem) -> Rewording:
    was, now = words_of(before), words_of(after)
    if was == now:  # its receipts changed, or a detail that is not in the line
        was, now = _with_receipts(was, before), _with_receipts(now, after)
    return Rewording(before=was, after=now)


def _with_receipts(words: str, item: BriefItem) -> str:
    return f"{words} {' '.join(f'[{start}, {end})' for start, end in _receipts(item))}"


def _receipts(item: BriefItem) -> tuple[tuple[int, int], ...]:
    evidence = item.replaced_by if isinstance(item, Rejection) else item.spans
    return tuple((span.start, span.end) for span in spans_of(evidence))


ChangeKind = Literal["same", "changed", "other_text", "other_state", "only_before", "only_after"]


class RunAt(NamedTuple):
    """A run, and the store that keeps it."""

    run: RunRecord
    store: Store


class ArticleState(Frozen):
    """The state of an article in one of the runs."""

    state: State
    kind: str
    message: str
    spent: Spent


class ArticleChange(Frozen):
    """One article in both runs; `changes` are those between two briefs of the same text.

    `before` or `after` is None if the article is in one run only. `other_text` means that the text under this name
    changed, so that the briefs cannot be compared.
    """

    name: str
    verdict: ChangeKind
    before: ArticleState | None
    after: ArticleState | None
    changes: tuple[PartChange, ...] = ()


def changes_between(before: RunAt, after: RunAt) -> Iterator[ArticleChange]:
    """Every article of either run, once: first those in both runs, then those in one.

    Articles are paired by their names; where the names differ, as from another folder, by their texts.
    """
    waiting: tuple[dict[str, Row], dict[str, Row]] = {}, {}
    for row_before, row_after in _row_pairs(before, after):
        for side, row in enumerate((row_before, row_after)):
            if row is None:
                continue
            partner = waiting[1 - side].pop(row.name, None)
            if partner is None:
                waiting[side][row.name] = row
            else:
                yield _change(*((row, partner) if side == 0 else (partner, row)), before, after)
        for rows in waiting:
            _drop_briefs(rows, (row_before, row_after))
    yield from _by_text(before, after, *waiting)


def _row_pairs(before: RunAt, after: RunAt) -> Iterator[tuple[Row | None, Row | None]]:
    """The rows of both runs, one of each at a time: in runs of the same sources, pairs come together."""
    rows_before, rows_after = iter(before.store.rows(before.run.id)), iter(after.store.rows(after.run.id))
    while True:
        pair = next(rows_before, None), next(rows_after, None)
        if pair == (None, None):
            return
        yield pair


def _drop_briefs(waiting: dict[str, Row], just_read: tuple[Row | None, Row | None]) -> None:
    """Keep only the small fields of rows without a partner so far: their briefs are read again when needed."""
    for row in just_read:
        if row is not None and row.brief is not None and waiting.get(row.name) is row:
            waiting[row.name] = row.model_copy(update={"brief": None})


def _by_text(
    before: RunAt, after: RunAt, rows_before: dict[str, Row], rows_after: dict[str, Row]
) -> Iterator[ArticleChange]:
    texts: dict[str, Row] = {}
    if rows_after:  # else there is nothing to pair them with
        for row in rows_before.values():
            brief = _brief_of(row, before.store)
            if brief is not None:
                texts.setdefault(brief.article.sha256, row)
    for row in rows_after.values():
        brief = _brief_of(row, after.store) if texts else None
        partner = texts.pop(brief.article.sha256, None) if brief is not None else None
        if partner is None:
            yield ArticleChange(name=row.name, verdict="only_after", before=None, after=_state_of(row))
        else:
            del rows_before[partner.name]
            yield _change(partner, row, before, after)
    for row in rows_before.values():
        yield ArticleChange(name=row.name, verdict="only_before", before=_state_of(row), after=None)


def _change(was: Row, now: Row, before: RunAt, after: RunAt) -> ArticleChange:
    changes: tuple[PartChange, ...] = ()
    old, new = _brief_of(was, before.store), _brief_of(now, after.store)
    verdict: ChangeKind
    if old is not None and new is not None:
        if old.article.text != new.article.text:
            verdict = "other_text"
        else:
            changes = compare_briefs(old, new)
            verdict = "changed" if changes else "same"
    else:
        verdict = "same" if (was.state, was.kind) == (now.state, now.kind) else "other_state"
    return ArticleChange(name=now.name, verdict=verdict, before=_state_of(was), after=_state_of(now), changes=changes)


def _brief_of(row: Row, store: Store) -> Brief | None:
    if row.state != "done":
        return None
    kept = row.brief or store.brief(row.key_id)
    return Brief.model_validate_json(kept) if kept else None


def _state_of(row: Row) -> ArticleState:
    return ArticleState(state=row.state, kind=row.kind, message=row.message, spent=row.spent)


_SHOWN = 8  # ids in a message


class RunStores:
    """Opens the stores of runs, each once; `url` and `folder` are searched for a run that names no folder."""

    def __init__(self, url: str | None, folder: Path, closing: ExitStack) -> None:
        self._url = url
        self._folder = folder
        self._closing = closing
        self._stores: dict[Path | None, Store] = {}

    def runs(self) -> list[RunRecord]:
        """All runs, the oldest first; raises UsageError if there was no batch."""
        return self._default().runs()

    def find(self, name: str) -> RunAt:
        """The run of this name; raises UsageError when there is none, or several."""
        path = Path(name)
        if (path / FILE_NAME).is_file():
            store = self._in(path)
            return RunAt(newest_run(store.runs(), name), store)
        if (path.parent / FILE_NAME).is_file() and path.name != name:
            store = self._in(path.parent)
            return RunAt(run_named(path.name, store.runs()), store)
        store = self._default()
        return RunAt(run_named(name, store.runs()), store)

    def two_newest(self) -> tuple[RunAt, RunAt]:
        """The two newest runs, the older one first; raises UsageError when there are not two."""
        store = self._default()
        runs = store.runs()
        if len(runs) < 2:
            raise UsageError(f"{self._where} has fewer than two runs: name two runs to compare")
        return RunAt(runs[-2], store), RunAt(runs[-1], store)

    @property
    def _where(self) -> str:
        return "--store" if self._url is not None else repr(str(self._folder))

    def _default(self) -> Store:
        if self._url is None:
            return self._in(self._folder)
        return self._opened(None, self._url)

    def _in(self, folder: Path) -> Store:
        if not (folder / FILE_NAME).is_file():  # opening it would make one
            raise UsageError(f"there are no runs in {str(folder)!r}: give the --out of a batch, or its --store")
        return self._opened(folder.resolve(), None)

    def _opened(self, folder: Path | None, url: str | None) -> Store:
        if folder not in self._stores:
            store = open_store(url, folder or Path())
            self._closing.callback(store.close)
            self._stores[folder] = store
        return self._stores[folder]


@contextmanager
def open_run_stores(url: str | None, folder: Path) -> Iterator[RunStores]:
    """Stores of runs that are closed at the end."""
    with ExitStack() as closing:
        yield RunStores(url, folder, closing)


def newest_run(runs: Sequence[RunRecord], where: str) -> RunRecord:
    """The run that began last; raises UsageError when there is none."""
    if not runs:
        raise UsageError(f"there is no run in {where!r} yet")
    return runs[-1]


def run_named(beginning: str, runs: Sequence[RunRecord]) -> RunRecord:
    """The one run whose id begins so; raises UsageError when there is none, or several."""
    found = [run for run in runs if run.id.startswith(beginning)] if beginning else []
    if len(found) == 1:
        return found[0]
    if found:
        raise UsageError(f"{beginning!r} is the beginning of several ids, {_id_list(found)}: give more of the id")
    raise UsageError(f"there is no run {beginning!r}; there are {_id_list(runs) if runs else 'none'}")


def _id_list(runs: Sequence[RunRecord]) -> str:
    ids = ", ".join(run.id for run in runs[-_SHOWN:])
    return ids if len(runs) <= _SHOWN else f"{len(runs)}, the newest {ids}"
