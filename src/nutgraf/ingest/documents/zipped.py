"""Documents that are zip archives of XML, opened within limits."""

from __future__ import annotations

import io
import zipfile
import zlib
from types import TracebackType
from typing import Self

from lxml import etree

from nutgraf.errors import InputError
from nutgraf.ingest.limits import refuse_tags

_MOST_PARTS = 5_000
_MOST_PART_BYTES = 20_000_000  # the XML of a text of 5 MB
_MOST_UNPACKED = 100_000_000  # pictures included
_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError, KeyError)


class Zipped:
    """The parts of a zipped document; `what` is how messages call it. Everything raises InputError, in one line."""

    def __init__(self, data: bytes, name: str, what: str) -> None:
        self.name, self.what = name, what
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(data))
        except _DAMAGED as error:
            raise self._damaged(error) from error
        parts = self._archive.infolist()
        if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > _MOST_UNPACKED:
            raise self._too_much()
        self.names = frozenset(part.filename for part in parts)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._archive.close()

    def part(self, part: str) -> bytes:
        """The bytes of a part."""
        try:
            with self._archive.open(part) as file:
                data = file.read(_MOST_PART_BYTES + 1)  # whatever size the archive declares
        except _DAMAGED as error:
            raise self._damaged(error) from error
        if len(data) > _MOST_PART_BYTES:
            raise self._too_much()
        return data

    def tree(self, part: str) -> etree._Element:
        """The root of a part that is XML."""
        data = self.part(part)
        refuse_tags(data, self.name)
        if b"<!ENTITY" in data:
            raise InputError(f"{self.name!r} defines XML entities, which {self.what} never needs: refused")
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True, recover=True)
        try:
            root = etree.fromstring(data, parser)
        except etree.XMLSyntaxError as error:
            raise self._damaged(error) from error
        if root is None:
            raise self._damaged(ValueError())
        return root

    def _damaged(self, error: Exception) -> InputError:
        return InputError(
            f"{self.name!r} is {self.what} that is damaged ({type(error).__name__}): open and save it again"
        )

    def _too_much(self) -> InputError:
        return InputError(f"{self.name!r} unpacks to more than {self.what} of an article ever holds: refused")


def local_name(element: etree._Element) -> str:
    """The name of an element without its namespace; blank for comments and the like."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def attribute(element: etree._Element, name: str) -> str:
    """An attribute by its name without a namespace; blank where there is none."""
    return next((str(value) for key, value in element.attrib.items() if str(key).rpartition("}")[2] == name), "")
