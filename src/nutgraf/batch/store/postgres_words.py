"""What PostgreSQL says when it cannot do as asked, in one line that names the store, the reason and the way out."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

import psycopg
from psycopg.conninfo import conninfo_to_dict

from nutgraf.batch.store.protocol import StoreError
from nutgraf.errors import UsageError

# It tells of errors that follow from one we report already.
logging.getLogger("psycopg").setLevel(logging.CRITICAL)

_AGAIN = "run the same command again, it continues"
_DEFAULTS = {"connect_timeout": "10", "keepalives_idle": "30", "keepalives_interval": "10", "keepalives_count": "3",
            "fallback_application_name": "nutgraf"}  # fmt: skip
_NOT_CONNECTED = (
    ("password authentication failed", "user or password is wrong; correct it in the address or in PGPASSWORD"),
    ("no password supplied", "it asks for a password; give it in the address or in PGPASSWORD"),
    ("no pg_hba.conf entry", "the server lets this user or machine in by no rule; ask whoever runs it"),
    ("database", "there is no such database; make it with `createdb`, or correct the address"),
    ("role", "there is no such user; correct the address"),
    ("too many", "the server has no connection free; try again later, or raise its max_connections"),
    ("starting up", f"the server is starting; {_AGAIN}"),
    ("shutting down", f"the server is shutting down; start it and {_AGAIN}"),
)
_BY_STATE = (  # the longest beginnings first
    ("53100", f"the server's disk is full; make room and {_AGAIN}"),
    ("53", f"the server has no room for more; {_AGAIN}"),
    ("25006", "the database is read-only; name the primary server, or a database that can be written to"),
    ("42501", "this user may not write there; grant it CREATE on the database, or all on the schema nutgraf"),
    ("55P03", "another writer has held it for 30 s; end that one, then run the same command again"),
    ("57P", f"the server ended the connection; {_AGAIN}"),
    ("08", f"the connection was lost; {_AGAIN}"),
)


class Address(NamedTuple):
    """Where a store is: what libpq connects to, and the same in words that anybody may read."""

    settings: dict[str, str]
    words: str

    @classmethod
    def read(cls, url: str) -> Address:
        """The address in a URL; raises UsageError, which never repeats it: what does not read may be a password."""
        try:
            given = {name: str(value) for name, value in conninfo_to_dict(url).items() if value is not None}
        except psycopg.ProgrammingError:
            raise _unreadable() from None
        host, port, database = (given.get(name, "") for name in ("host", "port", "dbname"))
        # A bare @ or / in a password ends it too soon, and the rest of it lands in one of these.
        if "@" in host + port + database or port.strip("0123456789,"):
            raise _unreadable()
        user = f"{given['user']}@" if "user" in given else ""
        return cls(_DEFAULTS | given, f"postgresql://{user}{host}{':' if port else ''}{port}/{database}")


@contextmanager
def in_words(address: Address) -> Iterator[None]:
    """Turn whatever PostgreSQL says into a StoreError without a password in it."""
    try:
        yield
    except psycopg.Error as error:
        raise StoreError(f"store {address.words}: {_reason(error, address)}") from None


def _unreadable() -> UsageError:
    return UsageError(
        "--store: no address of a database; write postgresql://USER@HOST:PORT/DATABASE, with @ : / ? % of a password"
        " as %40 %3A %2F %3F %25, or leave the password to PGPASSWORD"
    )


def _reason(error: psycopg.Error, address: Address) -> str:
    state = error.sqlstate or ""
    for beginning, words in _BY_STATE:
        if state.startswith(beginning):
            return words
    said = error.diag.message_primary or str(error).partition("\n")[0]
    if password := address.settings.get("password"):
        said = said.replace(password, "…")
    if state:
        return f"{said} ({state}); {_AGAIN}"
    if isinstance(error, psycopg.OperationalError):
        return _not_connected(said)
    return f"{said} ({type(error).__name__}); {_AGAIN}"


def _not_connected(said: str) -> str:
    _, fatal, why = said.partition("FATAL:")
    if fatal:
        for part, words in _NOT_CONNECTED:
            if part in why:
                return words
        return f"the server refuses the connection ({why.strip()})"
    if "connection failed" in said or "connection timeout" in said:
        return f"no server answers ({said.rpartition('failed: ')[2]}); start it, or correct the address; {_AGAIN}"
    return f"the connection was lost; {_AGAIN}"
