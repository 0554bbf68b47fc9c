"""Find runs of capitalised words that are names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from nutgraf.article import Sentence
from nutgraf.extract.name_kinds import Kind, evidence_for, evidence_of_roles, looks_like_person
from nutgraf.extract.noun_phrases import is_verbish
from nutgraf.extract.roles import Role, roles_beside
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
    DEMONYMS,
    FEMALE,
    HONORIFICS,
    KEPT_HONORIFICS,
    MALE,
    OPENS_NO_NAME,
    ORGANISATION_HEADS,
    ORGANISATION_WORDS,
    PARTICLES,
    PLACE_WORDS,
    POST_NOMINALS,
    ROLE_NOUNS,
    TITLE_HEADS,
    TITLES,
)
from nutgraf.text.reporting_en import REPORTING
from nutgraf.text.tokens import Token, tokenize

_NEVER_FIRST = (
    DETERMINERS
    | PREPOSITIONS
    | SUBORDINATORS
    | COORDINATORS
    | LEAD_INS
    | PERSONAL
    | AUXILIARIES
    | RELATIVES
    | OPENS_NO_NAME
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
    """Adds evidence for a person when "he" or "her" follows the only name of a sentence."""
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
    """How many tokens from `at` continue the name, up to and with its next capitalised word; or 0."""
    link, before = tokens[at], tokens[at - 1].lower
    following, second = ([*tokens[at + 1 : at + 3], None, None])[:2]
    if following is None:
        return 0
    skipped: frozenset[str] | set[str] = frozenset()
    if link.text == "&" or (link.text in {"’", "'"} and not before.endswith("s")):
        joins = True
    elif link.lower in PARTICLES:
        joins, skipped = True, PARTICLES
    elif link.lower in {"of", "for"}:
        joins, skipped = before in ORGANISATION_HEADS | {"isle", "gulf", "bay", "cape"}, {"the"}
    else:
        joins = link.lower == "and" and _joins_organisation(tokens, start, at)
    if joins and following.capital:
        return 2
    return 3 if joins and following.lower in skipped and second and second.capital else 0


def _joins_organisation(tokens: Sequence[Token], start: int, at: int) -> bool:
    """Whether "and" is inside one name: "Department of Health and Care", "the Food and Drug Agency"."""
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
    """The start of the name, without words that are capitalised only because they begin the sentence."""
    while start < end and tokens[start].lower in _NEVER_FIRST and not _is_first_name(tokens, start, end, words):
        start += 1
    if start < end and _is_initial(tokens, start) and not _is_first_name(tokens, start, end, words):
        first = tokens[start].lower
        title = first in TITLES or first in HONORIFICS or first in DEMONYMS
        ordinary = first in words.small or first.endswith("ing") or is_verbish(tokens[start])
        ordinary = ordinary or (first in ROLE_NOUNS and not title and end - start > 2)  # "Teacher Dana Holm"
        if ordinary and first not in words.capital and not (title and end - start > 1):
            start += 1
    return start


def _is_first_name(tokens: Sequence[Token], at: int, end: int, words: SpelledWords) -> bool:
    """Whether a word that may also open a phrase begins a name: "according to Per Holm", "met Will Hunt"."""
    word = tokens[at].lower
    if word not in MALE | FEMALE or at + 1 == end or not tokens[at + 1].capital or _is_title(tokens[at + 1]):
        return False
    return not _is_initial(tokens, at) or word in words.capital or word not in AUXILIARIES


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
    """Whether the name at `start` is a former one: "Twitter" in "X (formerly Twitter)"."""
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
