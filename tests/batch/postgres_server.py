"""A real PostgreSQL server for tests: made with `initdb` in a folder of its own, on this machine only."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from urllib.parse import quote

import psycopg

from free_port import free_port

USER, PASSWORD = "editor", "pass@word:with/all?#%41"
# Processes are killed here, and never the machine: nobody has to wait for its disk.
_SETTINGS = (
    "-c fsync=off -c listen_addresses=127.0.0.1 -c max_connections=40 -c shared_buffers=16MB -c max_wal_size=256MB"
)


def binaries() -> Path | None:
    """The folder with `initdb` and `pg_ctl`; None where PostgreSQL is not installed."""
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[4]))
    found = versions[-1] if versions else shutil.which("initdb")
    return Path(found).resolve().parent if found else None


class PostgresServer:
    """A server that can be stopped and started again at the same address."""

    def __init__(self, folder: Path, programs: Path) -> None:
        self._folder = folder
        self._programs = programs
        self._numbers = count()
        self.port = free_port()
        (folder / "password").write_text(PASSWORD)
        made = ("-D", "data", "-U", USER, "--pwfile=password", "-A", "scram-sha-256", "-E", "UTF8")
        self._run("initdb", *made, "--locale=C", "--no-sync", "--no-instructions")

    def start(self) -> None:
        options = f"{_SETTINGS} -c port={self.port} -c unix_socket_directories={self._folder}"
        self._run("pg_ctl", "-D", "data", "-w", "-s", "-l", "log", "-o", options, "start")

    def stop(self) -> None:
        self._run("pg_ctl", "-D", "data", "-w", "-s", "-m", "immediate", "stop")

    def url(self, database: str, user: str = USER, password: str = PASSWORD) -> str:
        return f"postgresql://{user}:{quote(password, safe='')}@127.0.0.1:{self.port}/{database}"

    def new_database(self, more: str = "") -> str:
        """The URL of an empty database."""
        name = f"test_{next(self._numbers)}"
        self.ask("postgres", f"CREATE DATABASE {name} {more}")
        return self.url(name)

    def ask(self, database: str, statement: str) -> list[tuple[object, ...]]:
        """What an administrator is told; `database` may be a URL."""
        url = database if "://" in database else self.url(database)
        with psycopg.connect(url, autocommit=True) as connection:
            cursor = connection.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []

    def _run(self, program: str, *arguments: str) -> None:
        subprocess.run(
            [str(self._programs / program), *arguments],
            cwd=self._folder,
            check=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            **_as_somebody(),  # type: ignore[call-overload]
        )


@contextmanager
def postgres_server(programs: Path) -> Iterator[PostgresServer]:
    """A server that runs; its folder has a short name, because that of a socket may not be long."""
    folder = Path(tempfile.mkdtemp(prefix="ng-", dir="/tmp"))
    try:
        if owner := _as_somebody():
            os.chown(folder, owner["user"], owner["group"])
        server = PostgresServer(folder, programs)
        server.start()
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _as_somebody() -> dict[str, int]:
    """PostgreSQL does not run as root: whom it runs as then."""
    if os.geteuid() != 0:
        return {}
    names = {entry.pw_name: entry for entry in pwd.getpwall()}
    found = names.get("postgres") or names["nobody"]
    return {"user": found.pw_uid, "group": found.pw_gid}
