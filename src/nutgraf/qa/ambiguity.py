"""Detects questions that could mean either of two people with the same surname."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from nutgraf.answer import Citation
from nutgraf.article import Sentence
from nutgraf.faults import tolerant
from nutgraf.qa.context import IndexedArticle
from nutgraf.text.name_lists import HONORIFICS

_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_OF_BOTH = frozenset("and both brothers couple families family husband parents siblings sisters spouses wife".split())
_LONGER_NAME = r"(?!['’]s?\s+[A-Z]|[- ][A-Z])"  # "Marsh Biscuits" is a firm, "Marsh-Lind" somebody else


class Namesakes(NamedTuple):
    """The full names that share a surname, in the order of the article, and where the first of them stands."""

    names: tuple[str, ...]
    first: Citation

    @property
    def text(self) -> str:
        """The message shown to a reader."""
        *others, last = self.names
        return f"The question fits {', '.join(others)} and {last}. Say which of them you mean."


@tolerant("people who share a surname", lambda *_: None)
def namesakes_of(question: str, articles: Sequence[IndexedArticle]) -> Namesakes | None:
    """The people a question may mean, where its surname alone does not tell them apart; None where it does.

    An article that itself says the bare surname has settled on one of them, and so has the question.
    """
    asked = {word.casefold().removesuffix("'s").removesuffix("’s") for word in _WORD.findall(question)}
    if asked & _OF_BOTH:
        return None
    for opened in articles:
        for surname, people in _shared(opened):
            if _is_said(surname, question) and not asked & _telling_apart(opened, people):
                return Namesakes(people, opened.cite(_first_named(opened, people[0])))
    return None


def _first_named(opened: IndexedArticle, name: str) -> Sentence:
    """The sentence that holds the first mention of a person; the whole name need not be in any one place."""
    at = min(start for person in opened.people if person.name == name for start, _ in person.mentions)
    return next((s for s in opened.sentences if s.start <= at < s.end), opened.sentences[0])


def _shared(opened: IndexedArticle) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each surname that two people or more have, and that the article never says alone."""
    by_surname: dict[str, list[str]] = defaultdict(list)
    for person in opened.people:
        words = person.name.split()
        if len(words) > 1 and person.name not in by_surname[words[-1]]:
            by_surname[words[-1]].append(person.name)
    body = " ".join(sentence.text for sentence in opened.sentences if not sentence.heading)
    for surname, names in by_surname.items():
        if len(names) > 1 and not _stands_alone(surname, names, body):
            yield surname, tuple(names)


def _stands_alone(surname: str, names: Sequence[str], text: str) -> bool:
    whole = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    titled = "|".join(re.escape(honorific) for honorific in HONORIFICS)
    rest = re.sub(rf"(?i:\b(?:{titled})\.? ){re.escape(surname)}\b", "", re.sub(rf"\b(?:{whole})\b", "", text))
    return _is_said(surname, rest)


def _is_said(surname: str, text: str) -> bool:
    """Whether the surname stands in `text` as a name of its own; without any capitals it may be meant all the same."""
    pattern = surname.casefold() if text == text.casefold() else surname
    return re.search(rf"\b{re.escape(pattern)}\b{_LONGER_NAME}", text) is not None


def _telling_apart(opened: IndexedArticle, people: Sequence[str]) -> set[str]:
    """Their first names, and the words of what the article calls them: "Mayor Marsh" is one of them."""
    roles = [role.text for person in opened.people if person.name in people for role in person.roles]
    first_names = {word for name in people for word in name.split()[:-1]}
    words = first_names.union(*(_WORD.findall(role) for role in roles)) | set(HONORIFICS)
    return {word.casefold() for word in words if len(word) > 1}
