"""Find runs of capitalised words that are names, and weigh the evidence for what kind of name each one is.

The evidence comes from the words of the name and from its neighbours; it separates people, organisations and places.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Literal, NamedTuple

from nutgraf.article import Sentence
from nutgraf.extract.noun_phrases import is_verbish
from nutgraf.extract.roles import Role, has_role_head, roles_beside, singular, skip_age
from nutgraf.text.lexicon_en import (
    AUXILIARIES,
    COORDINATORS,
    DETERMINERS,
    HE,
    LEAD_INS,
    MONTHS,
    PERSONAL,
    PREPOSITIONS,
    RELATIVES,
    SHE,
    SUBORDINATORS,
    WEEKDAYS,
)
from nutgraf.text.name_lists import (
    COMPANY_ROLES,
    COUNTRIES,
    DEMONYMS,
    FEMALE,
    HONORIFICS,
    KEPT_HONORIFICS,
    KNOWN_ORGANISATIONS,
    LOCATIVES,
    MALE,
    NEVER_OF_PEOPLE_FIRST,
    ORGANISATION_HEADS,
    ORGANISATION_NOUNS,
    ORGANISATION_WORDS,
    PLACE_HEADS,
    PLACE_WORDS,
    POST_NOMINALS,
    ROLE_NOUNS,
    THING_WORDS,
    TITLE_HEADS,
    TITLES,
    is_first_name,
)
from nutgraf.text.reporting_en import REPORTING
from nutgraf.text.tokens import Token, tokenize

if TYPE_CHECKING:
    pass


Kind = Literal["person", "organisation", "place", "other"]
_FIRM = 3
_OF_ORGANISATIONS = frozenset(
    """executive chairman chairwoman chair board shares share president shareholders profit revenue sales
    headquarters""".split()
)
_OF_BOTH = frozenset("chief director manager spokesman spokeswoman staff".split())  # a minister has them, too
_OF_LEADERS = frozenset("administration aides camp campaign family presidency supporters voters".split())
_OF_SEVERAL = frozenset({"both", "all"})  # "both members of the party" tells of two people, not of one party
_ORDER: tuple[Kind, ...] = ("person", "organisation", "place")


def kind_of(members: Iterable[NameMention]) -> Kind:
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


# Capitals inside a word are a firm's ("SpaceX", "JPMorgan"), but for the beginnings of family names.
_INNER_CAPITAL = re.compile(r"(?:[a-zà-ÿ][A-Z]|[A-Z]{2}[a-z])")
_FAMILY_BEGINNING = re.compile(r"(?:Mac|Mc|De|Di|Du|La|Le|Van|Fitz|O['’]|D['’]|[a-zA-Z]+[-‐‑])(?=[A-Z])")
_ABSTRACT = re.compile(r"(?:tion|sion|ment|ship|ness|ings|ities|ism|istics)s?$")
_PARTS_OF_THINGS = (
    ORGANISATION_WORDS | ORGANISATION_HEADS | PLACE_WORDS | PLACE_HEADS | DEMONYMS | THING_WORDS | {"of", "for", "&"}
)


def looks_like_person(tokens: Sequence[Token], title: int, first: int, last: int, small: frozenset[str]) -> bool:
    """Whether the name in `tokens[first:last]` may be a person's by its shape and by the word before it.

    `small` are the words that the article also writes with a small letter: "Green Deal" beside "a deal".
    """
    name = [token for token in tokens[first:last] if token.text not in "()"]
    words = [folded(token.lower) for token in name]
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
    words = [folded(token.lower) for token in name]
    votes = _inside(name, words)
    if any(token.lower in TITLES or token.lower in HONORIFICS for token in tokens[title : first + 1]):
        votes.append(("person", 4))
    votes.extend(_before(tokens, title, words))
    votes.extend(_after(tokens, last, words))
    return tuple(votes)


def evidence_of_roles(roles: Sequence[Role]) -> tuple[tuple[Kind, int], ...]:
    """Evidence for the kind of a name from the roles next to it: a spokesman is a person, an agency is not."""
    votes: list[tuple[Kind, int]] = []
    for role in roles:
        words = tokenize(role.text, 0, len(role.text))
        if words and words[0].lower in _OF_SEVERAL:
            continue
        plural = any(token.lower not in ROLE_NOUNS and singular(token.lower) in ROLE_NOUNS for token in words)
        if has_role_head(words, ROLE_NOUNS - COMPANY_ROLES) and not plural:
            votes.append(("person", 3))
        elif has_role_head(words, ORGANISATION_NOUNS | COMPANY_ROLES):
            votes.append(("organisation", 3))
    return tuple(votes)


def folded(word: str) -> str:
    """The word without accents: "ciarán" is "ciaran" in a list of first names."""
    if word.isascii():
        return word
    return "".join(letter for letter in unicodedata.normalize("NFD", word) if not unicodedata.combining(letter))


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


def _after(tokens: Sequence[Token], last: int, words: list[str]) -> list[tuple[Kind, int]]:
    if last >= len(tokens):
        return []
    following = tokens[last]
    votes: list[tuple[Kind, int]] = []
    if following.lower in PLACE_WORDS and not following.capital:
        votes.append(("place", 3))
    elif following.lower in _OF_LEADERS:
        votes.append(("person", 1))
    elif following.lower in ORGANISATION_NOUNS:
        votes.append(("organisation", 3 if len(words) > 1 else 2))  # "the Trump foundation" bears a person's name
    if skip_age(tokens, last) != last:
        votes.append(("person", 4))
    if following.text == "," and last + 1 < len(tokens):
        votes.extend(_after_comma(tokens, last + 1))
    if following.lower == "'s" and has_role_head(tokens[last + 1 : last + 4], _OF_ORGANISATIONS):
        votes.append(("organisation", 2))
    elif following.lower == "'s" and has_role_head(tokens[last + 1 : last + 4], _OF_BOTH):
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


_PARTICLES = frozenset("de da di del della van von der den bin ibn la le du dos das do ter ten af av zu y e el".split())
_NEVER_FIRST = (
    DETERMINERS | PREPOSITIONS | SUBORDINATORS | COORDINATORS | LEAD_INS | PERSONAL | AUXILIARIES | RELATIVES
) | frozenset(
    """according asked speaking no not nobody none what how why there here yes one more less other others only all
    nor even just if asked both about officials police residents critics many much such same let please photo image
    read correction update updated live q a i i'm i've i'd it's that's we're they're don't didn't there's ok okay
    born under over also well thanks thank dear who""".split()
)
_SHORTEST_TITLE, _LONGEST_TITLE = 5, 24  # words of a headline
_SMALL_IN_TITLES = DETERMINERS | PREPOSITIONS | COORDINATORS | {"to", "vs", "v"}
_TITLE_VERBS = AUXILIARIES | {form for form, verb in REPORTING.items() if verb.finite and not verb.past}
_TIMES = WEEKDAYS | MONTHS
_FIRST_PERSON = frozenset({"i", "i'm", "i've", "i'd", "i'll"})
_BREAKS = frozenset({"“", "”", '"', "«", "»", ":", "‘", "’", "'", ".", "?", "!", "—", "–", "―", "-", "•", "*", ";"})


class NameMention(NamedTuple):
    """One occurrence `[start, end)` of a name; `words` are its words in lower case."""

    words: tuple[str, ...]
    start: int
    end: int
    evidence: tuple[tuple[Kind, int], ...]
    roles: tuple[Role, ...]
    gender: str
    aliases: tuple[tuple[str, ...], ...]
    person_like: bool = False
    in_heading: bool = False


class SpelledWords(NamedTuple):
    """How the article spells its words where spelling is free: inside sentences, not at their beginning."""

    small: frozenset[str]
    capital: frozenset[str]


def spelled_words(text: str, sentences: Sequence[Sentence]) -> SpelledWords:
    """The lower-case words and the capitalised words inside sentences that are not headings."""
    small: set[str] = set()
    capital: set[str] = set()
    for sentence in sentences:
        if is_heading(sentence):
            continue
        tokens = tokenize(text, sentence.start, sentence.end)
        for index, token in enumerate(tokens):
            if token.word and not token.capital:
                small.add(token.lower)
            elif token.capital and not _is_initial(tokens, index):
                capital.add(token.lower)
    return SpelledWords(frozenset(small), frozenset(capital))


def mentions_in(text: str, sentence: Sentence, words: SpelledWords) -> Iterator[NameMention]:
    """The names in one sentence; none for a heading, where any word may be capitalised."""
    if is_heading(sentence):
        return
    tokens = tokenize(text, sentence.start, sentence.end)
    found: list[NameMention] = []
    cursor = 0
    while cursor < len(tokens):
        end = _run_end(text, tokens, cursor)
        if end == cursor:
            cursor += 1
            continue
        start = _strip_front(tokens, cursor, end, words)
        cursor = end
        if start < end:
            found.extend(_mention(text, tokens, start, end, words))
    yield from _with_pronoun(tokens, found)


def _with_pronoun(tokens: Sequence[Token], found: list[NameMention]) -> list[NameMention]:
    """Lets a "he" or "her" behind the only name of a sentence say that it is a person's."""
    people = {mention.words for mention in found if mention.person_like or len(mention.words) == 1}
    if len(people) != 1 or len(found[0].words) > 1:
        return found
    end = found[0].end
    pronouns = [token for token in tokens if token.start > end and token.lower in HE | SHE]
    return [found[0]._replace(evidence=(*found[0].evidence, ("person", 1))), *found[1:]] if pronouns else found


def is_heading(sentence: Sentence) -> bool:
    """Whether capitals carry no information here: a heading, or a line capitalised throughout."""
    return sentence.heading or (sentence.text.isupper() and " " in sentence.text) or _is_title_case(sentence.text)


def _is_title_case(text: str) -> bool:
    """Whether all but the small words of a line have a capital: "Mayor Calls Dana Holm a Fool Over Bridge"."""
    words = text.split(maxsplit=_LONGEST_TITLE)
    if not _SHORTEST_TITLE <= len(words) <= _LONGEST_TITLE:
        return False
    return all(not word[0].islower() or word in _SMALL_IN_TITLES for word in words) and any(
        word.lower().strip(".,:’'") in _TITLE_VERBS for word in words[1:]
    )


def _is_initial(tokens: Sequence[Token], index: int) -> bool:
    return not index or tokens[index - 1].text in _BREAKS


def _run_end(text: str, tokens: Sequence[Token], start: int) -> int:
    """The end of the run of name words that begins at `start`, or `start` when none does."""
    if not _is_name_word(tokens[start]):
        return start
    end = start + 1
    while end < len(tokens) and text.count("\n", tokens[end - 1].end, tokens[end].start) < 2:
        if _is_name_word(tokens[end]):
            end += 1
            continue
        step = _link(tokens, start, end)
        if not step:
            break
        end += step
    return end


def _is_name_word(token: Token) -> bool:
    if not token.capital or token.lower.rstrip(".") in _TIMES or token.lower in _FIRST_PERSON:
        return False
    return not ("-" in token.text and token.text[0].isupper() and token.text.rsplit("-", 1)[1].islower())


def _link(tokens: Sequence[Token], start: int, at: int) -> int:
    """How many tokens from `at` carry the name on to its next capitalised word, that word included; or 0."""
    link, before = tokens[at], tokens[at - 1].lower
    following, second = ([*tokens[at + 1 : at + 3], None, None])[:2]
    if following is None:
        return 0
    skipped: frozenset[str] | set[str] = frozenset()
    if link.text == "&" or (link.text in {"’", "'"} and not before.endswith("s")):
        joins = True
    elif link.lower in _PARTICLES:
        joins, skipped = True, _PARTICLES
    elif link.lower in {"of", "for"}:
        joins, skipped = before in ORGANISATION_HEADS | {"isle", "gulf", "bay", "cape"}, {"the"}
    else:
        joins = link.lower == "and" and _joins_organisation(tokens, start, at)
    if joins and following.capital:
        return 2
    return 3 if joins and following.lower in skipped and second and second.capital else 0


def _joins_organisation(tokens: Sequence[Token], start: int, at: int) -> bool:
    """Whether "and" stands inside one name: "Department of Health and Care", "the Food and Drug Agency"."""
    if any(token.lower in {"of", "for"} for token in tokens[start:at]):
        return tokens[start].lower in {"ministry", "department", "office", "committee", "institute", "secretary"}
    if tokens[start].lower == "the":
        start += 1
    if at - start > 2 or not start or tokens[start - 1].lower != "the":
        return False
    end = at + 1
    while end < len(tokens) and tokens[end].capital:
        end += 1
    return end - at > 2 and tokens[end - 1].lower in ORGANISATION_WORDS


def _strip_front(tokens: Sequence[Token], start: int, end: int, words: SpelledWords) -> int:
    """Where the name begins once the sentence's own first words are taken off."""
    while start < end and tokens[start].lower in _NEVER_FIRST:
        start += 1
    if start < end and _is_initial(tokens, start):
        first = tokens[start].lower
        title = first in TITLES or first in HONORIFICS or first in DEMONYMS
        ordinary = first in words.small or first.endswith("ing") or is_verbish(tokens[start])
        ordinary = ordinary or (first in ROLE_NOUNS and not title and end - start > 2)  # "Teacher Dana Holm"
        if ordinary and first not in words.capital and not (title and end - start > 1):
            start += 1
    return start


def _mention(text: str, tokens: Sequence[Token], start: int, end: int, words: SpelledWords) -> Iterator[NameMention]:
    title = start
    first = _title_end(tokens, start, end)
    last = end
    while last > first and tokens[last - 1].lower.strip(".") in POST_NOMINALS:
        last -= 1
    if first >= last or not _is_name(tokens, title, first, last, words) or _is_former(tokens, start):
        return
    place = tokens[first].start, tokens[last - 1].end
    alias = _acronym(tokens, first, last)
    behind = end + 3 if alias else end
    roles = tuple(roles_beside(text, tokens, first, behind, title))
    gender = next((HONORIFICS[one.lower] for one in tokens[title : first + 1] if HONORIFICS.get(one.lower)), "")
    aliases = (_words(tokens[alias : alias + 1]),) if alias else ()
    evidence = evidence_for(tokens, title, first, behind) + evidence_of_roles(roles)
    person_like = looks_like_person(tokens, title, first, last, words.small)
    yield NameMention(_words(tokens[first:last]), *place, evidence, roles, gender, aliases, person_like)


def _is_former(tokens: Sequence[Token], start: int) -> bool:
    """Whether it is the old name in "X (formerly Twitter)"."""
    return start > 1 and tokens[start - 1].lower in {"formerly", "previously"} and tokens[start - 2].text == "("


def _words(tokens: Sequence[Token]) -> tuple[str, ...]:
    return tuple(token.lower for token in tokens)


def _title_end(tokens: Sequence[Token], start: int, end: int) -> int:
    """Where the bare name begins after titles and nationalities ("Syrian President", "Dr")."""
    if tokens[end - 1].lower in ORGANISATION_WORDS and tokens[start].lower not in HONORIFICS:
        return start
    heads = [number for number in range(start, end) if _is_title(tokens[number])]
    if heads:
        return heads[-1] + 1
    if end - start > 1 and tokens[start].lower in DEMONYMS and tokens[end - 1].lower not in PLACE_WORDS:
        return start + 1
    return start


def _is_title(token: Token) -> bool:
    honorific = token.lower in HONORIFICS and token.lower not in KEPT_HONORIFICS
    return honorific or token.lower in TITLE_HEADS


def _is_name(tokens: Sequence[Token], title: int, first: int, last: int, words: SpelledWords) -> bool:
    name = tokens[first:last]
    if len(name) > 1 or title < first:
        return any(len(token.text) > 1 for token in name)
    only = name[0]
    if only.lower[-1] == "n" and only.lower[:-1] in words.capital:  # "Marevian" beside "Marevia"
        return False
    if only.lower in DEMONYMS or only.lower in TITLES or len(only.text) == 1 or only.lower in HONORIFICS:
        return False
    return not _is_initial(tokens, first) or (only.lower in words.capital and only.lower not in words.small)


def _acronym(tokens: Sequence[Token], first: int, last: int) -> int:
    """The index of the acronym in brackets after the name it abbreviates, or 0."""
    if last + 2 >= len(tokens) or tokens[last].text != "(" or tokens[last + 2].text != ")":
        return 0
    short = tokens[last + 1].text
    if len(short) < 2 or not short.isupper():
        return 0
    letters = iter("".join(token.lower for token in tokens[max(first - 1, 0) : last]))
    return last + 1 if all(letter in letters for letter in short.lower()) else 0
