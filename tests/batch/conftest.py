"""The databases a store is tested in."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from batch.postgres_server import PostgresServer, binaries, postgres_server


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A PostgreSQL server of the tests' own."""
    programs = binaries()
    if programs is None:
        pytest.skip("PostgreSQL is not installed (Debian: postgresql)")
    with postgres_server(programs) as server:
        yield server
