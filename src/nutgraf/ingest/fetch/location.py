"""A URL taken apart once, strictly, so that what was checked is what is asked for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote, urljoin

from nutgraf.errors import InputError
from nutgraf.ingest.fetch.addresses import PublicAddress
from nutgraf.ingest.fetch.hosts import host_of
from nutgraf.ingest.fetch.refusals import CHECK_IT, because, cannot_fetch

_PORTS = {"http": 80, "https": 443}
_URL = re.compile(
    r"(?P<scheme>[a-z][a-z0-9+.-]*)://(?P<authority>[^/?#]*)(?P<path>[^?#]*)(?:\?(?P<query>[^#]*))?(?:#.*)?", re.I
)
_AUTHORITY = re.compile(r"(?P<host>\[[^\[\]@]*\]|[^:@\[\]]+)(?::(?P<port>[0-9]{0,5}))?")
_NEVER = re.compile("[\x00-\x1f\x7f-\x9f\\\\\u2028\u2029\ud800-\udfff]")
_LONGEST = 4096
_SHOWN = 120
_PATH_SAFE = "/%:@!$&'()*+,;=~"


@dataclass(frozen=True, slots=True)
class Location:
    """Where a page is asked for; `target` is the path and query as they go over the wire, without the fragment."""

    scheme: str
    host: str | PublicAddress
    port: int
    target: str

    @property
    def authority(self) -> str:
        """The host as URLs and the Host header write it, with the port where it is not the scheme's own."""
        host = f"[{self.host}]" if ":" in str(self.host) else str(self.host)
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def url(self) -> str:
        return f"{self.scheme}://{self.authority}{self.target}"

    def redirected(self, to: str) -> Location:
        """Where an answer from here sends on to; raises InputError with the reason where that must not be followed."""
        try:
            next_url = urljoin(self.url, to.strip(" \t"))
        except ValueError as error:
            raise because("the site sends on to something that is not an address") from error
        try:
            location = _parse(next_url)
        except InputError as error:
            raise InputError(f"the site sends on to {shown(next_url)!r}: {error}") from error
        if self.scheme == "https" and location.scheme != "https":
            raise because(f"the site sends on to {shown(next_url)!r}, from a secure connection to one that is not")
        return location


def location_of(url: str) -> Location:
    """The parts of a URL that may be fetched; raises InputError, in one line, for every other one.

    >>> location_of("https://news.example/a b?id=1#top").target
    '/a%20b?id=1'
    """
    try:
        return _parse(url)
    except InputError as error:
        raise cannot_fetch(repr(shown(url)), error) from error


def refusal_of(url: str) -> str | None:
    """Why a URL would be refused before anything is looked up or connected to, in one line; None for a usable one.

    >>> refusal_of("https://news.example/story") is None
    True
    """
    try:
        location_of(url)
    except InputError as error:
        return str(error)
    return None


def shown(url: str) -> str:
    """A URL as messages may show it: short, and without what may be secret (user names, passwords, the query).

    >>> shown("https://ann:secret@news.example/story?key=1234")
    'https://news.example/story?…'
    """
    text = re.split("[?#]", url.strip(), maxsplit=1)[0]
    scheme, colon, rest = text.partition(":")
    authority = re.split(r"[\\/]", rest.lstrip("\\/"), maxsplit=1)[0]
    # A password may hold a slash: the part before an @ is shown only where it surely is a host and a path.
    if colon and "@" in rest and not _AUTHORITY.fullmatch(authority):
        text = f"{scheme}://{rest.rpartition('@')[2]}"
    if "?" in url:
        text += "?…"
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


def _parse(url: str) -> Location:
    url = url.strip(" \t\r\n")
    if len(url) > _LONGEST:
        raise because(f"the address is longer than {_LONGEST:,} characters")
    if _NEVER.search(url):
        raise because("it holds a character that no address has", "copy the address again")
    parts = _URL.fullmatch(url)
    scheme = parts["scheme"].lower() if parts else ""
    if parts is None or scheme not in _PORTS:
        raise because("only addresses that begin with http:// or https:// are fetched", "give one, or a file")
    if "@" in parts["authority"]:
        raise because("it holds a user name or password, which are never sent", "give the address without them")
    authority = _AUTHORITY.fullmatch(parts["authority"])
    if authority is None:
        raise because("it names no host", CHECK_IT)
    port = int(authority["port"] or _PORTS[scheme])
    if port not in _PORTS.values():
        raise because(f"port {port} is not one of the web's own (80 and 443)")
    query = "" if parts["query"] is None else "?" + quote(parts["query"], safe=_PATH_SAFE + "?")
    target = (quote(parts["path"], safe=_PATH_SAFE) or "/") + query
    return Location(scheme, host_of(authority["host"]), port, target)
