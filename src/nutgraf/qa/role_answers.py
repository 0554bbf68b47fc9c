"""Answers by code who has a role, who somebody is, how old somebody is, and what something is called.

Roles and ages are those that the article gives next to a name. A role has to be that of one person only, and every word
of the question has to be in it; "former" or "deputy" in a role that is asked without it makes it another role.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from nutgraf.extract.entities import NamedEntity
from nutgraf.extract.roles import Role
from nutgraf.faults import tolerant
from nutgraf.qa.clause_answers import FoundValue
from nutgraf.qa.context import AnswerPlace, IndexedArticle
from nutgraf.qa.question import Question
from nutgraf.text.lexicon_en import MONTHS, PHRASE_LINKS, POSSESSIVES, WEEKDAYS, any_of
from nutgraf.text.name_lists import HONORIFICS, OTHER_ROLES
from nutgraf.text.tokens import fold_word

_BE = r"(?:is|was|are|were|'s)"
_WHO = re.compile(rf"^who ?{_BE} (?P<whose>[^?,]{{2,80}})\?*$", re.IGNORECASE)
_NAME_OF = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"^what ?{_BE} the (?:full )?name of (?P<whose>[^?,]{{2,80}})\?*$",
        rf"^what ?{_BE} (?P<whose>[^?,]{{2,80}})'s? (?:full )?name\?*$",
        rf"^what ?{_BE} (?P<whose>[^?,]{{2,80}}) (?:called|named)\?*$",
    )
)
_AGE_OF = re.compile(rf"^how old {_BE} (?P<whose>[^?,]{{2,80}})\?*$", re.IGNORECASE)
_AGE_BEHIND = re.compile(r"(?:,| \() ?(?:aged )?(?P<age>\d{1,3})(?=[,.;)])|,? aged (?P<aged>\d{1,3})\b")
_AGE_BEFORE = re.compile(r"(?P<age>\d{1,3})-year-old(?: [a-z]+){0,3} $")
_AGE_ALONE = re.compile(r"^(?:He|She) (?:is|was) (?P<age>\d{1,3})\.$")
_CAPITALISED = (
    rf"(?!(?i:{any_of(WEEKDAYS | MONTHS)})\b)[A-Z][\w’'-]*(?: (?:(?:of|and|the|de|von|van) )?[A-Z][\w’'-]*){{0,4}}"
)
_CALLED = r"(?:named|called|nicknamed|christened|known as)"
_LEADING = re.compile(rf"^(?:the|an?|{any_of(POSSESSIVES)}) ", re.IGNORECASE)


@tolerant("the answer to a question about a role, an age or a name", lambda *_: None)
def value_of_role(question: Question, articles: Sequence[IndexedArticle]) -> FoundValue | None:
    """The one answer that a role, an age or a name beside a noun gives; None where there is none, or several."""
    text = question.text.replace("’", "'")
    found: list[FoundValue] = []
    for opened in articles:
        if not opened.article.language.startswith("en"):
            continue
        if asked := _AGE_OF.match(text):
            found += _ages(asked.group("whose"), opened)
        elif asked := _WHO.match(text):
            whose = asked.group("whose")
            found += _holders(whose, opened) if whose.islower() or _LEADING.match(whose) else _who(whose, opened)
        elif asked := next(filter(None, (pattern.match(text) for pattern in _NAME_OF)), None):
            found += _holders(asked.group("whose"), opened) or list(_things(asked.group("whose"), opened))
    return found[0] if found and len({fold_word(value.text) for value in found}) == 1 else None


def _holders(role: str, opened: IndexedArticle) -> list[FoundValue]:
    """The people who have a role, each with the sentence that gives it."""
    wanted = set(opened.content_keys(role))
    return [
        FoundValue(entity.name, place)
        for entity in opened.people
        for one in entity.roles
        if (place := _place(one.start, opened)) is not None and _is_role(wanted, role, one, place)
    ]


def _is_role(wanted: set[str], asked: str, role: Role, place: AnswerPlace) -> bool:
    """Whether the asked role is this one: the same head noun, and all words of the question in it."""
    opened = place.opened
    there = opened.content_keys(role.text)
    heads = {_head(asked, opened)} - {""}
    owner: frozenset[str] | set[str] = set()
    if role.text.split()[0].lower() in POSSESSIVES and place.before is not None:
        owner = set(opened.content_keys(place.before.text))
    others = {word for word in role.text.lower().split() if word in OTHER_ROLES} - set(asked.lower().split())
    return bool(heads) and heads <= {_head(role.text, opened)} and wanted <= set(there) | owner and not others


def _head(role: str, opened: IndexedArticle) -> str:
    """The noun of a role: the last word before "of", "for" or "at"."""
    keys = opened.content_keys(re.split(rf" (?:{any_of(PHRASE_LINKS)}) ", role, maxsplit=1)[0])
    return keys[-1] if keys else ""


def _named(name: str, opened: IndexedArticle) -> list[NamedEntity]:
    """The people whom a name of the question means."""
    wanted = {fold_word(word) for word in name.split() if word.lower() not in HONORIFICS}
    return [one for one in opened.people if wanted and wanted <= {fold_word(word) for word in one.name.split()}]


def _who(name: str, opened: IndexedArticle) -> list[FoundValue]:
    """What the article calls somebody: the longest of the roles that can be read by themselves."""
    people = _named(name, opened)
    if len(people) != 1:
        return []
    roles = [role for role in people[0].roles if role.text.split()[0].lower() not in POSSESSIVES]
    roles = [role for role in roles if opened.content_keys(role.text)]
    if not roles:
        return []
    longest = max(roles, key=lambda role: (len(role.text), -role.start))
    place = _place(longest.start, opened)
    return [FoundValue(longest.text, place)] if place else []


def _ages(whose: str, opened: IndexedArticle) -> list[FoundValue]:
    """The ages the article gives the only person with a name or role."""
    holders = {holder.text for holder in _holders(whose, opened)}
    people = [one for one in opened.people if one.name in holders] or _named(whose, opened)
    return list(_ages_of(people[0], opened)) if len(people) == 1 else []


def _ages_of(person: NamedEntity, opened: IndexedArticle) -> Iterator[FoundValue]:
    text = opened.article.text
    for start, end in person.mentions:
        hit = _AGE_BEHIND.match(text, end) or _AGE_BEFORE.search(text, max(0, start - 60), start)
        place = _place(start, opened)
        if hit and place:
            yield FoundValue(hit.group("age") or hit.group("aged"), place)
    for at, sentence in enumerate(opened.sentences):
        alone = _AGE_ALONE.match(sentence.text)
        if alone and any(one.entity is person for one in opened.analysis.references_in(sentence)):
            yield FoundValue(alone.group("age"), AnswerPlace(opened, at, 1.0))


def _things(thing: str, opened: IndexedArticle) -> Iterator[FoundValue]:
    """The names beside a noun: "a wolf named Tuva", "her memoir, Lamp and Rope," or "the ferry Luminosa"."""
    wanted = set(opened.content_keys(thing))
    nouns = _LEADING.sub(
        "", re.split(rf" (?:{any_of(PHRASE_LINKS | {'that', 'which', 'who'})}) ", thing, maxsplit=1)[0]
    ).split()
    if not nouns or not wanted:
        return
    noun = re.escape(nouns[-1])
    beside = rf"(?:, an? [\w-]+(?: [\w-]+){{0,3}})?,? {_CALLED} (?P<called>{_CAPITALISED})"
    after = rf",? (?:the )?(?P<name>{_CAPITALISED})(?=[,.;]| [a-z])"
    pattern = re.compile(rf"\b{noun}(?:{beside}|{after})")
    for at, sentence in enumerate(opened.sentences):
        if sentence.heading or not wanted <= opened.keys[at]:
            continue
        for hit in pattern.finditer(sentence.text):
            yield FoundValue(hit.group("called") or hit.group("name"), AnswerPlace(opened, at, 1.0))


def _place(start: int, opened: IndexedArticle) -> AnswerPlace | None:
    """The sentence of the body at an offset of the article."""
    at = bisect_right(opened.sentences, start, key=lambda one: one.start) - 1
    if at < 0 or start >= opened.sentences[at].end or opened.sentences[at].heading:
        return None
    return AnswerPlace(opened, at, 1.0)
