"""A run as files: JSON lines of briefs and failures, the run itself, a Parquet file for analysts, an Atom feed.

Each file is written to a temporary file, synced and renamed, so it is either complete or unchanged.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import IO, TYPE_CHECKING

from nutgraf.batch.store import Store
from nutgraf.brief import Brief, Claim
from nutgraf.errors import NutgrafError, UsageError
from nutgraf.run import Row, RunRecord

if TYPE_CHECKING:
    import pyarrow as pa


BRIEFS, FAILURES, RECORD, PARQUET = "briefs.jsonl", "failures.jsonl", "run.json", "briefs.parquet"
FILES = (BRIEFS, FAILURES, RECORD, PARQUET)


def export(store: Store, run: RunRecord, folder: Path) -> None:
    """Write `briefs.jsonl`, `failures.jsonl` and `run.json`, the rows in the order of the sources.

    The same rows give the same bytes. Raises NutgrafError when the folder cannot be written to; the files are as they
    were then.
    """
    with atomic_file(folder / BRIEFS) as briefs, atomic_file(folder / FAILURES) as failures:
        for row in store.rows(run.id, "done", "failed"):
            file, line = (briefs, _brief_line(row)) if row.state == "done" else (failures, _failure_line(row))
            file.write(f"{line}\n".encode())
    with atomic_file(folder / RECORD) as record:
        record.write(f"{run.model_dump_json(by_alias=True, indent=2)}\n".encode())
    sync_folder(folder)


def _brief_line(row: Row) -> str:
    # The brief is written as it is stored, byte for byte.
    return f'{{"name": {json.dumps(row.name)}, "key": "{row.key_id}", "brief": {row.brief}}}'


def _failure_line(row: Row) -> str:
    fields = {"name": row.name, "kind": row.kind, "message": row.message, "retryable": row.retryable, "key": row.key_id}
    return json.dumps(fields)


@contextmanager
def atomic_file(path: Path) -> Iterator[IO[bytes]]:
    """A file to write that replaces `path` at the end of the block; raises NutgrafError, and `path` is as it was."""
    draft = path.with_name(f".{path.name}.part")  # one name: the leftover of a killed run is overwritten
    try:
        with draft.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise NutgrafError(
            f"cannot write {str(path)!r}: {error.strerror}; the briefs are safe in the store; make room and run the"
            " same command again"
        ) from error
    except BaseException:
        draft.unlink(missing_ok=True)
        raise


def sync_folder(folder: Path) -> None:
    """Have the system write the names of new files to the disk, where it can do that for a folder."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


_MOST_ROWS, _MOST_CHARACTERS = 500, 16_000_000  # of one row group, which is what is held in memory


def refuse_without_pyarrow() -> None:
    """Raise UsageError when Parquet cannot be written here."""
    if find_spec("pyarrow") is None:
        raise UsageError("--parquet needs pyarrow: `pip install 'nutgraf[parquet]'`")


def export_parquet(store: Store, run: RunRecord, folder: Path) -> None:
    """Write `briefs.parquet`: every settled row of the run, in the order of the sources.

    `cost_usd` is null if no price is known; `brief` is the JSON as it is stored. Raises NutgrafError when the folder
    cannot be written to; the file is as it was then.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    schema = _schema()
    with atomic_file(folder / PARQUET) as file, pq.ParquetWriter(file, schema, compression="zstd") as writer:
        for group in _groups(store.rows(run.id, "done", "failed")):
            writer.write_table(pa.Table.from_pylist([_columns(row) for row in group], schema))
    sync_folder(folder)


def export_feed(store: Store, run: RunRecord, file: Path) -> None:
    """Write an Atom feed of the run's briefs at a glance, in the order of the sources.

    Raises NutgrafError when the file cannot be written; it is as it was then.
    """
    from nutgraf.render.atom import FeedHead, write_atom

    briefs = (Brief.model_validate_json(row.brief) for row in store.rows(run.id, "done") if row.brief)
    named = f"{run.sources[0]} and {len(run.sources) - 1} more" if len(run.sources) > 1 else "".join(run.sources)
    head = FeedHead(f"run {run.id}", f"Briefs of {named}" if named else "Briefs", run.started)
    with atomic_file(file) as opened:
        write_atom(opened, head, briefs)
    sync_folder(file.parent)


def _groups(rows: Iterable[Row]) -> Iterator[list[Row]]:
    group: list[Row] = []
    characters = 0
    for row in rows:
        group.append(row)
        characters += len(row.brief or "")
        if len(group) >= _MOST_ROWS or characters >= _MOST_CHARACTERS:
            yield group
            group, characters = [], 0
    if group:
        yield group


def _columns(row: Row) -> dict[str, object]:
    fields = row.model_dump(include={"name", "number", "state", "kind", "message", "retryable", "brief"})
    cost = row.spent.cost_usd
    spent = row.spent.model_dump(include={"calls", "tokens_in", "tokens_out"})
    money = {"cost_usd": None if cost is None else float(cost)}
    return {**fields, "key": row.key_id, **spent, **money, **_brief_columns(row.brief)}


def _brief_columns(brief_json: str | None) -> dict[str, object]:
    if brief_json is None:
        return {}
    brief = Brief.model_validate_json(brief_json)
    about = brief.article.model_dump(include={"title", "publisher", "published", "url", "language"})
    return {
        **about,
        "headline": brief.headline.text,
        "nut_graf": brief.nut_graf.text,
        "key_points": [_point(claim) for claim in brief.key_points],
    }


def _point(claim: Claim) -> dict[str, object]:
    speaker = claim.asserted_by
    return {
        "text": claim.text,
        "certainty": claim.certainty,
        "asserted_by": None if speaker is None else speaker.name,
        "spans": [span.model_dump() for span in claim.spans],
    }


def _schema() -> pa.Schema:
    import pyarrow as pa

    text = pa.string()
    span = pa.struct([("start", pa.int64()), ("end", pa.int64()), ("quote", text)])
    point = pa.struct([("text", text), ("certainty", text), ("asserted_by", text), ("spans", pa.list_(span))])
    return pa.schema([
        ("name", text), ("number", pa.int64()), ("key", text), ("state", text), ("kind", text), ("message", text),
        ("retryable", pa.bool_()), ("title", text), ("publisher", text), ("published", pa.date32()), ("url", text),
        ("language", text), ("headline", text), ("nut_graf", text), ("key_points", pa.list_(point)), ("brief", text),
        ("calls", pa.int64()), ("tokens_in", pa.int64()), ("tokens_out", pa.int64()), ("cost_usd", pa.float64()),
    ])  # fmt: skip
