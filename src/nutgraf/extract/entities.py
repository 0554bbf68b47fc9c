"""Find people, organisations and places from capitals, titles, keywords and appositions in English text.

Arabic has no capitals, so only Arabic names introduced by a title or a role are found.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Literal

from nutgraf.article import Frozen, Sentence
from nutgraf.extract.name_kinds import Kind
from nutgraf.extract.name_mentions import NameMention, is_heading, mentions_in, spelled_words
from nutgraf.extract.roles import Role
from nutgraf.text.lexicon_ar import NAME_OPENERS, NOT_NAMES, ROLE_HEADS, TITLES
from nutgraf.text.name_lists import COUNTRIES, FEMALE, HONORIFICS, MALE
from nutgraf.text.tokens import Token, fold_word, tokenize

ARABIC = re.compile("[\u0621-\u064a]")
_COMMA = "،"


def arabic_mentions(text: str, sentence: Sentence) -> Iterator[NameMention]:
    """Names after a title ("الدكتور …") and in apposition to a role ("رئيس النقابة، سالم البحيري،")."""
    if sentence.heading or not ARABIC.search(sentence.text):
        return
    tokens = tokenize(text, sentence.start, sentence.end)
    for index, token in enumerate(tokens):
        if _is_title(token):
            start = index + 2 if token.lower == "د" else index + 1
            end = name_end(tokens, start)
            if end:
                yield _mention(text, tokens, start, end, (index, index + 1))
        elif token.text == _COMMA:
            role = role_start(tokens, index)
            end = name_end(tokens, index + 1)
            if role is not None and end and end < len(tokens) and tokens[end].text == _COMMA:
                yield _mention(text, tokens, index + 1, end, (role, index))


def _is_title(token: Token) -> bool:
    return token.lower in TITLES or (token.lower[:1] in {"و", "ل"} and token.lower[1:] in TITLES)


def name_end(tokens: list[Token], start: int) -> int:
    """The end of the two-word name at `start` ("عبد" and the like take one more word), or 0 if there is none."""
    while start < len(tokens) and tokens[start].lower in TITLES:
        start += 1
    size = 3 if start < len(tokens) and tokens[start].lower in NAME_OPENERS else 2
    name = tokens[start : start + size]
    if len(name) < size or not all(token.word and len(token.lower) > 1 for token in name):
        return 0
    if any(token.lower in NOT_NAMES for token in name) or not ARABIC.search(name[0].text):
        return 0
    if name[0].lower.startswith("ال") and name[0].lower.endswith(("ي", "ية")):  # a nationality, not a name
        return 0
    return start + size


def role_start(tokens: list[Token], end: int) -> int | None:
    """Where the role that ends before token `end` begins, at most four words back."""
    for cursor in range(end - 1, max(end - 5, -1), -1):
        if not tokens[cursor].word:
            return None
        if tokens[cursor].lower in ROLE_HEADS:
            return cursor
    return None


def _mention(text: str, tokens: list[Token], start: int, end: int, role: tuple[int, int]) -> NameMention:
    while tokens[start].lower in TITLES:
        start += 1
    words = tuple(token.lower for token in tokens[start:end])
    place = tokens[role[0]].start, tokens[role[1] - 1].end
    roles = (Role(text=text[place[0] : place[1]], start=place[0], end=place[1]),)
    return NameMention(words, tokens[start].start, tokens[end - 1].end, (("person", 4),), roles, "", ())


_LONGEST_IN_HEADING = 5


class NamedEntity(Frozen):
    """A named person or thing; `name` is the fullest form that occurs in the article.

    `mentions` are half-open spans of the bare name (no "Mr", no possessive) in order of place; `roles` are
    the article's own words, in order of place.
    """

    name: str
    kind: Literal["person", "organisation", "place", "other"]
    mentions: tuple[tuple[int, int], ...]
    roles: tuple[Role, ...]


def find_names(text: str, sentences: Sequence[Sentence]) -> tuple[NamedEntity, ...]:
    """People, organisations, places and other names of the article, in order of their first mention.

    Short forms ("Cooper", "CENTCOM", "Corvane") belong to the full name when only one full name fits;
    a surname that two people share is left out unless a title shows which is meant, or only one is named so far.

    >>> text = "Brad Cooper, the commander of the fleet, left. Cooper did not say why."
    >>> lines = [Sentence(1, 0, 46, text[:46], 0, False), Sentence(2, 47, 70, text[47:], 0, False)]
    >>> [(entity.name, entity.mentions, entity.roles[0].text) for entity in find_names(text, lines)]
    [('Brad Cooper', ((0, 11), (47, 53)), 'the commander of the fleet')]
    """
    return _names_of(text, tuple(sentences))


@lru_cache(maxsize=256)  # quotations, attributions and names of one article all ask for them
def _names_of(text: str, sentences: tuple[Sentence, ...]) -> tuple[NamedEntity, ...]:
    words = spelled_words(text, sentences)
    found = [mention for sentence in sentences for mention in mentions_in(text, sentence, words)]
    found.extend(mention for sentence in sentences for mention in arabic_mentions(text, sentence))
    naming = _Naming(found)
    for sentence in sentences:
        if is_heading(sentence):
            found.extend(_in_heading(text, sentence, naming))
    entities = [_entity(text, members) for members in naming.groups_of(found)]
    return tuple(sorted(entities, key=lambda entity: entity.mentions[0]))


class _Naming:
    """Which full name a short form refers to, as far as the body of the article shows."""

    def __init__(self, found: Sequence[NameMention]) -> None:
        by_name: dict[tuple[str, ...], list[NameMention]] = defaultdict(list)
        for mention in found:
            by_name[mention.words].append(mention)
        self._kinds = {name: _kind_of(members) for name, members in by_name.items()}
        self._starts = {name: min(one.start for one in members) for name, members in by_name.items()}
        self._aliases = {alias: name for name, members in by_name.items() for one in members for alias in one.aliases}
        self._longer: dict[tuple[str, ...], list[tuple[str, ...]]] = defaultdict(list)
        for name in by_name:
            for cut in range(1, len(name)):
                for part in {name[:cut], name[cut:]}:
                    self._longer[part].append(name)

    def whole(self, name: tuple[str, ...], gender: str, place: int = 0) -> tuple[str, ...] | None:
        """The full name; None if two could be meant, or if no such name occurs in the article's body.

        Of two people the one is meant who alone is named before the `place` of a short form.
        """
        if name in self._aliases:
            return self._aliases[name]
        if " ".join(name) in COUNTRIES:
            return name if name in self._kinds else None
        longer = [whole for whole in self._longer.get(name, ()) if _may_shorten(name, whole, self._kinds)]
        longest = [whole for whole in longer if not any(whole != other and _within(whole, other) for other in longer)]
        if gender and len(longest) > 1:
            longest = [whole for whole in longest if _first_name_fits(whole, gender)]
        if len(longest) > 1:
            longest = [whole for whole in longest if self._kinds[whole] == "person" and self._starts[whole] < place]
            return longest[0] if len(longest) == 1 else None
        if longest:
            return longest[0]
        return name if name in self._kinds else None

    def groups_of(self, found: Iterable[NameMention]) -> list[list[NameMention]]:
        """The mentions of each full name."""
        groups: dict[tuple[str, ...], list[NameMention]] = defaultdict(list)
        for mention in found:
            whole = self.whole(mention.words, mention.gender, mention.start)
            if whole is not None:
                groups[whole].append(mention)
        return list(groups.values())


def _in_heading(text: str, sentence: Sentence, naming: _Naming) -> list[NameMention]:
    """Names of the body that a heading repeats, the longest first, without overlap."""
    tokens = tokenize(text, sentence.start, sentence.end)
    found: list[NameMention] = []
    start = 0
    while start < len(tokens):
        step = 1
        for size in range(_LONGEST_IN_HEADING if tokens[start].capital else 0, 0, -1):
            words = tuple(token.lower for token in tokens[start : start + size])
            if len(words) == size and naming.whole(words, ""):
                end = tokens[start + size - 1].end
                found.append(NameMention(words, tokens[start].start, end, (), (), "", (), in_heading=True))
                step = size
                break
        start += step
    return found


def _within(part: tuple[str, ...], whole: tuple[str, ...]) -> bool:
    return len(part) < len(whole) and part in (whole[: len(part)], whole[-len(part) :])


def _may_shorten(part: tuple[str, ...], whole: tuple[str, ...], kinds: dict[tuple[str, ...], Kind]) -> bool:
    begins = whole[: len(part)] == part
    kind = kinds[whole]
    if kind == "person":
        return kinds.get(part, "other") in {"person", "other"}
    if kind == "organisation":
        return begins and (kinds.get(part, "other") in {"organisation", "other"} or len(part) > 1)
    return kind == "other" and kinds.get(part, "other") in {"other", "person"} and not begins


def _first_name_fits(name: tuple[str, ...], gender: str) -> bool:
    if name[0] in HONORIFICS:
        return HONORIFICS[name[0]] == gender
    return fold_word(name[0]) in (FEMALE if gender == "female" else MALE)


def _entity(text: str, members: list[NameMention]) -> NamedEntity:
    members.sort(key=lambda mention: mention.start)
    fullest = max(members, key=lambda mention: (len(mention.words), -mention.start))
    full_forms = [mention for mention in members if mention.words == fullest.words]
    forms = Counter(" ".join(text[one.start : one.end].split()) for one in full_forms)  # a line may break a name
    name = max(forms, key=lambda form: (not form.isupper() or " " not in form, forms[form]))
    roles = {(role.start, role.end): role for mention in members for role in mention.roles}
    return NamedEntity(
        name=name,
        kind=_kind_of(members),
        mentions=tuple((mention.start, mention.end) for mention in members),
        roles=tuple(roles[place] for place in sorted(roles)),
    )


_FIRM = 3  # the weight of one piece of evidence that decides
_ORDER: tuple[Kind, ...] = ("person", "organisation", "place")


def _kind_of(members: Iterable[NameMention]) -> Kind:
    """The kind that most of the evidence points to.

    With little evidence, several capitalised words that do not look like a place, firm or thing are a person, and
    anything else is "other".
    """
    votes: Counter[Kind] = Counter()
    strongest: Counter[Kind] = Counter()
    shapes: list[bool] = []
    for mention in members:
        for kind, weight in mention.evidence:
            votes[kind] += weight
            strongest[kind] = max(strongest[kind], weight)
        if len(mention.words) > 1 and not mention.in_heading:
            shapes.append(mention.person_like)
    best = max(_ORDER, key=lambda kind: (strongest[kind] >= _FIRM, votes[kind]))
    if votes[best] >= 2:
        return best
    by_shape = bool(shapes) and all(shapes) and not votes["place"] and not votes["organisation"]
    return "person" if by_shape else "other"
