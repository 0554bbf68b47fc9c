"""Writes `docs/licences.md`: the licence of every package that an installation brings, from the packages' metadata.

Only what is installed can be read, so the page is made in the environment of `make test`. Packages that this system
does not need are not listed. tests/test_docs.py holds the core to licences that put no condition on a program that uses
a package.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from typing import Any, Literal, NamedTuple

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from documentation.blocks import ROOT

Kind = Literal["permissive", "file-level", "copyleft"]
_FOR_MAINTAINERS = ("dev", "docs")
_STRICTNESS: tuple[Kind, ...] = ("permissive", "file-level", "copyleft")
_COPYLEFT = re.compile(r"GPL|General Public|EUPL|SSPL|OSL-|BY-SA|GFDL", re.IGNORECASE)
_FILE_LEVEL = re.compile(r"MPL|Mozilla|EPL|CDDL", re.IGNORECASE)
_CLASSIFIER = re.compile(r"License :: (?:OSI Approved :: )?")
_LONGEST = 60  # a licence field that is longer holds the licence's text
_HEAD = """# Licences

nutgraf is Apache-2.0. The packages of an installation, and those of each extra, have the licences below,
as their metadata gives it. This page is made by `make figures`; `make test` fails when a package of the core has
copyleft for the programs that use it (GPL, AGPL, LGPL and the like). *File-level* licences (MPL) put conditions
on changed files of the package itself only. Where a package offers several licences, the least demanding one counts.
"""


class Licence(NamedTuple):
    """A package with the licence it states; `extra` is empty for the core."""

    package: str
    licence: str
    extra: str

    @property
    def kind(self) -> Kind:
        return kind_of(self.licence)


def page() -> str:
    """The whole document."""
    found = licences()
    parts = [_HEAD]
    for extra in ("", *extras()):
        rows = [f"| {one.package} | {one.licence} | {one.kind} |" for one in found if one.extra == extra]
        title = f"The extra `{extra}` adds" if extra else f"Core: {len(rows)} packages"
        parts.append("\n".join([f"## {title}", "", "| package | licence | kind |", "|---|---|---|", *rows]) + "\n")
    return "\n".join(parts)


def licences() -> list[Licence]:
    """Every package of the core and of the extras, each once; what the core has is in no extra."""
    found: dict[str, Licence] = {}
    for extra in ("", *extras()):
        for package in sorted(closure(requirements(extra))):
            if package not in found:
                found[package] = Licence(package, _licence_of(distribution(package)), extra)
    return list(found.values())


def kind_of(licence: str) -> Kind:
    """How much a licence demands of a program that uses the package.

    >>> kind_of("MIT"), kind_of("MPL-2.0 AND MIT"), kind_of("LGPL-3.0-only"), kind_of("MPL-1.1 OR GPL-2.0-only")
    ('permissive', 'file-level', 'copyleft', 'file-level')
    """
    return min((_strictest(one) for one in re.split(r"\bOR\b", licence)), key=_STRICTNESS.index)


def _project() -> dict[str, Any]:
    with (ROOT / "pyproject.toml").open("rb") as file:
        found: dict[str, Any] = tomllib.load(file)["project"]
    return found


def extras() -> list[str]:
    """The extras for users."""
    return sorted(set(_project()["optional-dependencies"]) - set(_FOR_MAINTAINERS))


def _strictest(licence: str) -> Kind:
    return "copyleft" if _COPYLEFT.search(licence) else "file-level" if _FILE_LEVEL.search(licence) else "permissive"


def requirements(extra: str) -> list[str]:
    """What nutgraf with this extra requires directly, as pyproject.toml has it; the core for no extra."""
    project = _project()
    return [*project["dependencies"], *(project["optional-dependencies"][extra] if extra else ())]


def closure(lines: Iterable[str]) -> set[str]:
    """The packages that these requirements bring on this system, with all that those need."""
    waiting, seen = list(_wanted(lines)), set[tuple[str, str]]()
    while waiting:
        one = waiting.pop()
        if one not in seen:
            seen.add(one)
            waiting.extend(_needed(*one))
    return {package for package, _ in seen}


def _needed(package: str, extra: str) -> Iterator[tuple[str, str]]:
    """What a package with an extra needs on this system, each with every extra it is asked for with."""
    try:
        lines = distribution(package).requires or []
    except PackageNotFoundError as error:
        raise RuntimeError(f"{package} is not installed: run `make test` first") from error
    yield from _wanted(lines, extra)


def _wanted(lines: Iterable[str], extra: str = "") -> Iterator[tuple[str, str]]:
    for requirement in map(Requirement, lines):
        if requirement.marker is None or requirement.marker.evaluate({"extra": extra}):
            name = canonicalize_name(requirement.name)
            yield from ((name, one) for one in ("", *sorted(requirement.extras)))


def _licence_of(package: Distribution) -> str:
    metadata = package.metadata
    stated = next(iter(metadata.get_all("License-Expression") or metadata.get_all("License") or []), "")
    if stated and len(stated) <= _LONGEST and "\n" not in stated:
        return " ".join(stated.split())
    named = [_CLASSIFIER.sub("", one) for one in metadata.get_all("Classifier") or [] if one.startswith("License ::")]
    return " OR ".join(named) or stated.partition("\n")[0] or "not stated"
