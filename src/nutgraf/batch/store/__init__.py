"""Keeps runs, their rows and their briefs, so that nothing that was reported is lost."""

from nutgraf.batch.store.choosing import FILE_NAME, open_store
from nutgraf.batch.store.protocol import SCHEMA_VERSION, Lease, RunEnd, Store, StoreError
from nutgraf.batch.store.sqlite import SqliteStore

__all__ = ["FILE_NAME", "SCHEMA_VERSION", "Lease", "RunEnd", "SqliteStore", "Store", "StoreError", "open_store"]
