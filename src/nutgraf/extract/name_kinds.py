"""Weigh the evidence for what kind of name a name is: a person, an organisation, a place or something else.

The evidence comes from the words of the name, from its neighbours and from the roles beside it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from nutgraf.extract.roles import Role, has_role_head, singular, skip_age
from nutgraf.text.lexicon_en import AUXILIARIES, any_of
from nutgraf.text.name_lists import (
    COMPANY_ROLES,
    COUNTRIES,
    DEMONYMS,
    FAMILY_BEGINNINGS,
    FEMALE,
    HONORIFICS,
    KNOWN_ORGANISATIONS,
    LOCATIVES,
    MALE,
    NEVER_OF_PEOPLE_FIRST,
    OF_LEADERS,
    OF_ORGANISATIONS_AND_LEADERS,
    ONLY_OF_ORGANISATIONS,
    ORGANISATION_HEADS,
    ORGANISATION_NOUNS,
    ORGANISATION_WORDS,
    PLACE_HEADS,
    PLACE_WORDS,
    RELATED_COMPANIES,
    ROLE_NOUNS,
    THING_WORDS,
    TITLES,
    is_first_name,
)
from nutgraf.text.reporting_en import REPORTING
from nutgraf.text.tokens import Token, fold_word, tokenize

Kind = Literal["person", "organisation", "place", "other"]
_OF_SEVERAL = frozenset({"both", "all"})  # "both members of the party" are two people, not one party
# Capitals inside a word are a firm's ("SpaceX", "JPMorgan"), but for the beginnings of family names.
_INNER_CAPITAL = re.compile(r"(?:[a-zà-ÿ][A-Z]|[A-Z]{2}[a-z])")
_FAMILY_BEGINNING = re.compile(rf"(?:{any_of(FAMILY_BEGINNINGS)}|O['’]|D['’]|[a-zA-Z]+[-‐‑])(?=[A-Z])")
_ABSTRACT = re.compile(r"(?:tion|sion|ment|ship|ness|ings|ities|ism|istics)s?$")
_PARTS_OF_THINGS = (
    ORGANISATION_WORDS | ORGANISATION_HEADS | PLACE_WORDS | PLACE_HEADS | DEMONYMS | THING_WORDS | {"of", "for", "&"}
)


def looks_like_person(tokens: Sequence[Token], title: int, first: int, last: int, small: frozenset[str]) -> bool:
    """Whether the name in `tokens[first:last]` may be a person's by its shape and by the word before it.

    `small` are the words that the article also writes with a small letter: "Green Deal" beside "a deal".
    """
    name = [token for token in tokens[first:last] if token.text not in "()"]
    words = [fold_word(token.lower) for token in name]
    before = tokens[title - 1].lower if title else ""
    if not 2 <= len(name) <= 5 or before == "the" or before in LOCATIVES:
        return False
    if words[0] in NEVER_OF_PEOPLE_FIRST or " ".join(words) in KNOWN_ORGANISATIONS or _PARTS_OF_THINGS & set(words):
        return False
    if KNOWN_ORGANISATIONS & set(words) or AUXILIARIES & set(words) or COUNTRIES & set(words[1:]):
        return False
    if not is_first_name(words[0]) and (small & set(words) or words[0] in COUNTRIES or _ABSTRACT.search(words[-1])):
        return False
    return all(_spells_person(token.text) for token in name)


def _spells_person(word: str) -> bool:
    if any(letter.isdigit() for letter in word) or (len(word) > 3 and word.isupper()):
        return False
    return not _INNER_CAPITAL.search(_FAMILY_BEGINNING.sub("", word))


def evidence_for(tokens: Sequence[Token], title: int, first: int, last: int) -> tuple[tuple[Kind, int], ...]:
    """Evidence for the kind of the name in `tokens[first:last]`, from its words, its title and its context."""
    name = [token for token in tokens[first:last] if token.text not in "()"]
    words = [fold_word(token.lower) for token in name]
    votes = _inside(name, words)
    if any(token.lower in TITLES or token.lower in HONORIFICS for token in tokens[title : first + 1]):
        votes.append(("person", 4))
    votes.extend(_before(tokens, title, words))
    votes.extend(_after(tokens, title, last, words))
    return tuple(votes)


def evidence_of_roles(roles: Sequence[Role]) -> tuple[tuple[Kind, int], ...]:
    """Evidence for the kind of a name from the roles next to it: a spokesman is a person, an agency is not."""
    votes: list[tuple[Kind, int]] = []
    for role in roles:
        words = tokenize(role.text, 0, len(role.text))
        if words and words[0].lower in _OF_SEVERAL:
            continue
        if words and words[0].lower == "its" and has_role_head(words, RELATED_COMPANIES):
            votes.append(("organisation", 3))
            continue
        plural = any(token.lower not in ROLE_NOUNS and singular(token.lower) in ROLE_NOUNS for token in words)
        if has_role_head(words, ROLE_NOUNS - COMPANY_ROLES) and not plural:
            votes.append(("person", 3))
        elif has_role_head(words, ORGANISATION_NOUNS | COMPANY_ROLES):
            votes.append(("organisation", 3))
    return tuple(votes)


def _inside(name: Sequence[Token], words: list[str]) -> list[tuple[Kind, int]]:
    votes: list[tuple[Kind, int]] = []
    if " ".join(words) in COUNTRIES:
        votes.append(("place", 5))
    if " ".join(words) in KNOWN_ORGANISATIONS:
        votes.append(("organisation", 5))
    known_first_name = (words[0] in FEMALE or words[0] in MALE) and (len(words) < 2 or words[-1] not in THING_WORDS)
    if words[-1] in ORGANISATION_WORDS or (words[0] in ORGANISATION_HEADS and {"of", "for"} & set(words)):
        votes.append(("organisation", 5 if not known_first_name else 3))
    elif "&" in words or any(word in ORGANISATION_HEADS for word in words[1:]):
        votes.append(("organisation", 3))
    elif words[-1] in PLACE_WORDS or (len(words) > 1 and words[0] in PLACE_HEADS):
        votes.append(("place", 4))
    elif len(words) > 1 and known_first_name:
        votes.append(("person", 3))
    elif known_first_name:
        votes.append(("person", 2))
    if len(name) == 1 and len(name[0].text) > 1 and name[0].text.isupper():
        votes.append(("organisation", 2))
    return votes


def _before(tokens: Sequence[Token], first: int, words: list[str]) -> list[tuple[Kind, int]]:
    before = tokens[first - 1] if first else None
    vote: tuple[Kind, int] | None = None
    if before is None:
        vote = None
    elif before.lower in ROLE_NOUNS and (first == 1 or not before.capital):
        vote = ("person", 4)
    elif before.lower in ORGANISATION_NOUNS:
        vote = ("organisation", 3)
    elif before.lower in PLACE_WORDS:
        vote = ("place", 3)
    elif before.lower == "of" and first > 1 and tokens[first - 2].lower in PLACE_WORDS:
        vote = ("place", 4)
    elif before.lower in LOCATIVES and len(words) < 3:
        vote = ("place", 2)
    return [vote] if vote else []


def _after(tokens: Sequence[Token], first: int, last: int, words: list[str]) -> list[tuple[Kind, int]]:
    if last >= len(tokens):
        return []
    following = tokens[last]
    votes: list[tuple[Kind, int]] = []
    if following.lower in PLACE_WORDS and not following.capital:
        votes.append(("place", 3))
    elif following.lower in OF_LEADERS:
        votes.append(("person", 1))
    elif following.lower in ORGANISATION_NOUNS:
        votes.append(("organisation", 3 if len(words) > 1 else 2))  # "the Trump foundation" is named after a person
    if skip_age(tokens, last) != last:
        votes.append(("person", 4))
    if following.text == "," and last + 1 < len(tokens):
        in_a_place = first > 0 and tokens[first - 1].lower in LOCATIVES  # "a pupil of Lind in Dresden, who": it is Lind
        votes.extend([] if in_a_place and tokens[last + 1].lower == "who" else _after_comma(tokens, last + 1))
    if following.lower == "'s" and has_role_head(tokens[last + 1 : last + 4], ONLY_OF_ORGANISATIONS):
        votes.append(("organisation", 2))
    elif following.lower == "'s" and has_role_head(tokens[last + 1 : last + 4], OF_ORGANISATIONS_AND_LEADERS):
        votes.append(("organisation", 1))
    verb = REPORTING.get(following.lower)
    if verb and verb.finite and len(words) > 1:
        votes.append(("person", 1))
    return votes


def _after_comma(tokens: Sequence[Token], start: int) -> list[tuple[Kind, int]]:
    lower = tokens[start].lower
    if lower == "who":
        return [("person", 4)]
    if lower == "which":
        return [("organisation", 1)]
    phrase = tokens[start : start + 9]
    for number, token in enumerate(phrase):
        if token.text in {",", ".", ";"} or token.lower in {"who", "which", "that"}:
            phrase = phrase[:number]
            break
    if lower in {"a", "an", "the"} and has_role_head(phrase, PLACE_WORDS | {"capital"}):
        return [("place", 3)]
    if " ".join(token.lower for token in phrase[:2]) in COUNTRIES or lower in COUNTRIES:
        return [("place", 2)]
    return []
