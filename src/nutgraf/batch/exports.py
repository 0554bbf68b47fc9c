"""A run as files: written aside, brought to the disk, and moved into place, so each is whole or as it was."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from nutgraf.batch.store import Store
from nutgraf.errors import NutgrafError
from nutgraf.run import Row, RunRecord

BRIEFS, FAILURES, RECORD, PARQUET = "briefs.jsonl", "failures.jsonl", "run.json", "briefs.parquet"
FILES = (BRIEFS, FAILURES, RECORD, PARQUET)


def export(store: Store, run: RunRecord, folder: Path) -> None:
    """Write `briefs.jsonl`, `failures.jsonl` and `run.json`, the rows in the order of the sources.

    The same rows give the same bytes. Raises NutgrafError when the folder cannot be written to; what stood there
    stands there still.
    """
    with aside(folder / BRIEFS) as briefs, aside(folder / FAILURES) as failures:
        for row in store.rows(run.id, "done", "failed"):
            file, line = (briefs, _brief_line(row)) if row.state == "done" else (failures, _failure_line(row))
            file.write(f"{line}\n".encode())
    with aside(folder / RECORD) as record:
        record.write(f"{run.model_dump_json(by_alias=True, indent=2)}\n".encode())
    sync_folder(folder)


def _brief_line(row: Row) -> str:
    # The brief stands there as it is kept, byte for byte.
    return f'{{"name": {json.dumps(row.name)}, "key": "{row.key_id}", "brief": {row.brief}}}'


def _failure_line(row: Row) -> str:
    told = {"name": row.name, "kind": row.kind, "message": row.message, "retryable": row.retryable, "key": row.key_id}
    return json.dumps(told)


@contextmanager
def aside(path: Path) -> Iterator[IO[bytes]]:
    draft = path.with_name(f".{path.name}.part")  # one name: what a killed run left behind is written over
    try:
        with draft.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise NutgrafError(
            f"cannot write {str(path)!r}: {error.strerror}; the briefs are safe in the store: make room and run the"
            " same command again"
        ) from error
    except BaseException:
        draft.unlink(missing_ok=True)
        raise


def sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
