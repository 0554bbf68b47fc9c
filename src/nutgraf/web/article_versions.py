"""Versions of one article in the library: what changed between them, and which answers are stale."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from nutgraf.errors import LibraryError
from nutgraf.grounding import update_of
from nutgraf.ingest import compare
from nutgraf.library.records import address_of, is_of_the_web

if TYPE_CHECKING:
    from nutgraf.answer import Abstention, Answer
    from nutgraf.article import Article
    from nutgraf.brief import Update
    from nutgraf.ingest import Changes
    from nutgraf.library import Library
    from nutgraf.library.records import LibraryEntry

_LEAST_KEPT = 0.25  # of the shorter story: two files of one name are versions only if they have much in common


class VersionChange(NamedTuple):
    """The earlier version and what changed since; `has_brief` is whether that version has a brief."""

    earlier: LibraryEntry
    update: Update
    has_brief: bool


def version_changes(library: Library, owner: str, sha256: str) -> VersionChange | None:
    """What changed since an article was read before; None where it was not, or where the text is the same.

    It is compared with the last version before that has a brief, else with the last one before.
    """
    versions = library.versions(owner, sha256)
    before = versions[: next((place for place, one in enumerate(versions) if one.sha256 == sha256), 0)]
    new = _readable(library, owner, sha256)
    latest_first = before[::-1]
    for earlier in sorted(latest_first, key=lambda one: not one.has_brief):
        old = _readable(library, owner, earlier.sha256)
        if old is None or new is None:
            continue
        changes = compare(old, new)
        if _is_one_article(old, new, changes):
            brief = library.brief(owner, earlier.sha256)
            return VersionChange(earlier, update_of(old, new, changes, brief), brief is not None)
    return None


def newer_version(library: Library, owner: str, sha256: str) -> LibraryEntry | None:
    """The last version of an article, where another one than this was read later."""
    later = _later(library, owner, sha256)
    return later.entry if later else None


def stale_answers(library: Library, owner: str, outcomes: Iterable[Answer | Abstention]) -> tuple[str, ...]:
    """For each outcome a note that a later version does not have what it cites; empty where it has."""
    later: dict[str, _Later | None] = {}
    words = []
    for outcome in outcomes:
        sha256_of = {asked.name: asked.sha256 for asked in outcome.articles}
        for sha256 in sha256_of.values():
            if sha256 not in later:
                later[sha256] = _later(library, owner, sha256)
        versions = ((later[sha256_of[citation.article]], citation) for citation in outcome.citations)
        lost = (one for one, citation in versions if one is not None and one.changes.moved_span(citation) is None)
        words.append(next((one.in_words for one in lost), ""))
    return tuple(words)


class _Later(NamedTuple):
    """The last version of an article that was read again, and what changed until then."""

    entry: LibraryEntry
    changes: Changes
    looks_cut_off: bool

    @property
    def in_words(self) -> str:
        """The note beside an answer that cites what this version does not have."""
        read = f"the version read {self.entry.added.day} {self.entry.added:%B %Y}"
        if self.looks_cut_off:
            return f"Not found: {read} does not have this passage, but it looks cut off."
        return f"Stale: {read} does not have this passage any more."


def _later(library: Library, owner: str, sha256: str) -> _Later | None:
    versions = library.versions(owner, sha256)
    if not versions or versions[-1].sha256 == sha256:
        return None
    old, new = _readable(library, owner, sha256), _readable(library, owner, versions[-1].sha256)
    if old is None or new is None:
        return None
    changes = compare(old, new)
    if not _is_one_article(old, new, changes):
        return None
    return _Later(versions[-1], changes, bool(update_of(old, new, changes, None).doubts))


def _readable(library: Library, owner: str, sha256: str) -> Article | None:
    """The article; None also where this version of nutgraf cannot read it, because another one is being shown."""
    try:
        return library.article(owner, sha256)
    except LibraryError:
        return None


def _is_one_article(old: Article, new: Article, changes: Changes) -> bool:
    """Whether two texts of one address are one article; a page at a URL is, a file of the same name may be another."""
    if is_of_the_web(address_of(new)):
        return True
    kept = sum(one.old.end - one.old.start for one in changes.kept)
    return kept >= _LEAST_KEPT * min(len(old.text), len(new.text))
