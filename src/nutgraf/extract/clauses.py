"""Find where the clause around a reporting verb begins, and which phrase is the subject of the verb.

Also finds the speaker named directly after a verb or after "according to".
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from nutgraf.extract.noun_phrases import (
    HARD_MARKS,
    MAX_WORDS,
    Phrase,
    in_phrase,
    is_adverb,
    is_finite,
    is_verbish,
    phrase_ending,
    without_brackets,
)
from nutgraf.text.lexicon_en import (
    AUXILIARIES,
    BE,
    COORDINATORS,
    DETERMINERS,
    LEAD_INS,
    PERSONAL,
    PHRASE_LINKS,
    PLACE_ADVERBS,
    POSSESSIVES,
    PREPOSITIONS,
    RELATIVES,
    SUBORDINATORS,
    TIME_WORDS,
)
from nutgraf.text.name_lists import ROLE_NOUNS
from nutgraf.text.reporting_en import PUBLISHED, SPEECH_OCCASIONS, SPOKEN_DOCUMENTS
from nutgraf.text.tokens import Token

_SIDE_CLAUSES = (SUBORDINATORS - {"that", "than", "as", "since"}) | RELATIVES
_MAX_CLAUSE = 150
_MAX_SEGMENTS = 12
_LONGEST_PUBLICATION = 8


def subject_before(tokens: Sequence[Token], verb: int) -> Phrase | None:
    """The subject of the verb at `verb`, if it comes before the verb and is reasonably certain."""
    last = before_verb_group(tokens, verb)
    if last < 0 or (last + 1 < verb and _is_passive(tokens, last + 1, verb)):
        return None
    last = _before_publication(tokens, last)
    token = tokens[last]
    found: Phrase | None = None
    if token.lower in {"who", "which"}:
        found = antecedent(tokens, last)
    elif token.lower in COORDINATORS:
        found = shared_subject(tokens, last)
    elif token.text == "," and last and tokens[last - 1].quote < 0:
        found = _across_commas(tokens, last)
    elif token.word or token.text == ")":
        found = phrase_ending(tokens, last + 1, clause_start(tokens, last))
    return found


def _before_publication(tokens: Sequence[Token], last: int) -> int:
    """The last token of "a report" in "a report released by the ministry in May found …", else `last` itself."""
    for cursor in range(last, max(last - _LONGEST_PUBLICATION, 0), -1):
        if tokens[cursor].lower in PUBLISHED:
            noun = tokens[cursor - 1]
            return cursor - 1 if noun.lower in SPOKEN_DOCUMENTS else last
        if not tokens[cursor].word or is_verbish(tokens[cursor]):
            break
    return last


def _is_passive(tokens: Sequence[Token], start: int, verb: int) -> bool:
    forms = [token for token in tokens[start:verb] if token.lower in BE]
    return bool(forms) and not tokens[verb].lower.endswith("ing")


def before_verb_group(tokens: Sequence[Token], verb: int) -> int:
    """The index of the last token before the verb's auxiliaries, adverbs and time phrase; -1 at the beginning."""
    cursor = verb - 1
    while cursor >= 0:
        token = tokens[cursor]
        if token.lower in AUXILIARIES or is_adverb(token):
            cursor -= 1
            continue
        step = _time_phrase(tokens, cursor)
        if not step:
            break
        cursor -= step
    return cursor


def _time_phrase(tokens: Sequence[Token], last: int) -> int:
    """How many tokens before and with `last` are a time phrase inside a clause ("on Thursday", "last week")."""
    cursor = last
    while cursor >= 0 and (tokens[cursor].lower in TIME_WORDS or tokens[cursor].text.isdigit()):
        cursor -= 1
    if cursor == last or cursor < 0:
        return 0
    if tokens[cursor].lower in {"on", "in", "at", "this", "last"}:
        cursor -= 1
    return last - cursor if cursor >= 0 and tokens[cursor].word else 0


def clause_start(tokens: Sequence[Token], index: int) -> int:
    """The first token of the run around `index` that no quotation, dash, colon or full stop interrupts."""
    cursor = index
    while index - _MAX_CLAUSE < cursor and cursor > 0 and tokens[cursor - 1].quote < 0:
        opening = _opening_bracket(tokens, cursor - 1)
        if opening is None and tokens[cursor - 1].text in HARD_MARKS:
            break
        cursor = cursor - 1 if opening is None else opening
    while cursor < index and tokens[cursor].text == ",":
        cursor += 1
    return cursor


def _opening_bracket(tokens: Sequence[Token], index: int) -> int | None:
    """Where the short bracket that closes at `index` opens: "(Lab)" does not interrupt a clause."""
    if tokens[index].text != ")":
        return None
    return next((at for at in range(index - 1, max(index - 9, -1), -1) if tokens[at].text == "("), None)


def _across_commas(tokens: Sequence[Token], comma: int) -> Phrase | None:
    """The subject of "Cooper, the commander, who …, said" seen from the last comma."""
    floor = clause_start(tokens, comma)
    bounds = [floor - 1, *(index for index in range(floor, comma + 1) if tokens[index].text == ",")]
    segments = [(left + 1, right) for left, right in pairwise(bounds) if left + 1 < right]
    for number, (start, end) in list(enumerate(segments[:-1]))[-_MAX_SEGMENTS:]:
        rest = segments[number + 1 :]
        phrase = phrase_ending(tokens, end, start)
        if phrase and phrase.start >= start and _fills(tokens, phrase, start) and _all_beside(tokens, rest):
            return phrase._replace(beside=tuple(_appositions(tokens, rest)))
    return None


def _fills(tokens: Sequence[Token], phrase: Phrase, start: int) -> bool:
    """Whether nothing but a conjunction, a lead-in or an adverb comes before the phrase in its clause."""
    lead = tokens[start : phrase.start]
    return not lead or lead[-1].lower in SUBORDINATORS | COORDINATORS | LEAD_INS | {"whose"} or is_adverb(lead[-1])


def _all_beside(tokens: Sequence[Token], segments: Sequence[tuple[int, int]]) -> bool:
    """Whether all segments between commas only describe the phrase before them, up to a relative clause."""
    for start, end in segments:
        first = tokens[start]
        if first.lower in RELATIVES or (start + 1 < end and tokens[start + 1].lower in RELATIVES):
            return True
        if first.lower in COORDINATORS or first.lower in PERSONAL or first.lower in SUBORDINATORS - {"as", "once"}:
            return False
        ends_in_participle = first.lower.endswith(("ing", "ed")) or first.lower in PREPOSITIONS
        if not ends_in_participle and any(is_finite(tokens, index) for index in range(start, end)):
            return any(token.lower in RELATIVES | {"that"} for token in tokens[start:end])
    return True


def _appositions(tokens: Sequence[Token], segments: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for start, end in segments:
        if tokens[start].lower in RELATIVES:
            break
        if tokens[start].lower not in PREPOSITIONS and not tokens[start].text.isdigit():
            found.append((start, end))
    return found


def antecedent(tokens: Sequence[Token], who: int) -> Phrase | None:
    """The phrase that the "who" at `who` refers to, including the name before an intervening apposition."""
    comma = who > 0 and tokens[who - 1].text == ","
    end = who - 1 if comma else who
    start = end
    floor = clause_start(tokens, who)
    while start > floor and end - start < MAX_WORDS and in_phrase(tokens, start - 1):
        start -= 1
    if start >= end:
        return None
    name_before: tuple[tuple[int, int], ...] = ()
    if comma and start > floor + 1 and tokens[start - 1].text == "," and tokens[start].lower in DETERMINERS:
        cursor = start - 1
        while cursor > floor and (tokens[cursor - 1].capital or tokens[cursor - 1].lower in {"de", "van", "von"}):
            cursor -= 1
        name_before = ((cursor, start - 1),) if cursor < start - 1 else ()
    return Phrase(start, end, name_before, relative=True)


def shared_subject(tokens: Sequence[Token], conjunction: int) -> Phrase | None:
    """The subject of the clause before "and", shared by the verb after it."""
    floor = clause_start(tokens, conjunction)
    subject = clause_subject(tokens, floor, conjunction)
    if subject is None:
        return None
    verb = next((at for at in range(subject.end, conjunction) if _follows_subject(tokens, subject, at)), None)
    if verb is None:  # what opens the clause can itself be the verb: "Found guilty, he …"
        return None
    shared = not any(token.lower in _SIDE_CLAUSES for token in tokens[verb:conjunction])
    return subject if shared else None


def _follows_subject(tokens: Sequence[Token], subject: Phrase, at: int) -> bool:
    """Whether the subject's verb is at `at`: directly after it, or after the comma that ends its asides."""
    direct = all(is_adverb(token) for token in tokens[subject.end : at])
    return is_verbish(tokens[at]) and (direct or tokens[at - 1].text == ",")


def is_verb_of_subject(tokens: Sequence[Token], at: int) -> bool:
    """Whether the word at `at` can be the finite verb behind a subject: "will", "has", "runs", "ran"."""
    return tokens[at].lower in AUXILIARIES or is_finite(tokens, at) or is_verbish(tokens[at])


def clause_subject(tokens: Sequence[Token], floor: int, end: int) -> Phrase | None:
    """The subject that opens the clause at `floor`: a phrase directly followed by a verb."""
    start = floor
    while start < end:
        while start < end and (
            tokens[start].lower in LEAD_INS or is_adverb(tokens[start]) or tokens[start].text == ","
        ):
            start += 1
        if start < end and _opens_adverbial(tokens[start]):
            start = _next_comma(tokens, start, end)
            continue
        return _opening_phrase(tokens, start, end)
    return None


def _opens_adverbial(token: Token) -> bool:
    """Whether the word opens a phrase before the subject: "After the vote, …", "Following the vote, …"."""
    return token.lower in PREPOSITIONS | SUBORDINATORS | {"following", "asked", "speaking", "according"}


def _opening_phrase(tokens: Sequence[Token], start: int, end: int) -> Phrase | None:
    if start >= end:
        return None
    if tokens[start].pronoun:
        return Phrase(start, start + 1)
    cursor = start
    while cursor < end and in_phrase(tokens, cursor) and tokens[cursor].lower not in COORDINATORS:
        cursor += 1
    stop = cursor
    while cursor > start and is_adverb(tokens[cursor - 1]):
        cursor -= 1
    if cursor == start or stop >= end or tokens[cursor - 1].lower in {"a", "an", "the"}:
        return None
    if is_verbish(tokens[stop]):
        return Phrase(start, cursor)
    if tokens[stop].text == ",":
        verb = next((at for at in range(stop + 1, end) if tokens[at - 1].text == "," and is_verbish(tokens[at])), None)
        if verb:
            return _across_commas(tokens, verb - 1)
    return None


def _next_comma(tokens: Sequence[Token], start: int, end: int) -> int:
    return next((index for index in range(start, end) if tokens[index].text == ","), end)


_OUTSIDE = RELATIVES | SUBORDINATORS | PREPOSITIONS | PERSONAL | {"but", "or", "then", "to"}


def phrase_after(tokens: Sequence[Token], start: int) -> Phrase | None:
    """The speaker named directly after a verb or "according to": "said fire chief Ragna Mosvold, a …"."""
    end = start
    while end < len(tokens) and end - start < MAX_WORDS and _goes_on(tokens, start, end):
        end += 1
    end = _without_manner(tokens, start, end)
    if end == start or not _may_open_phrase(tokens, start):
        return None
    stop = without_brackets(tokens, start, end)
    beside: list[tuple[int, int]] = []
    cursor = end
    while cursor + 1 < len(tokens) and tokens[cursor].text == "," and len(beside) < 3:
        close = cursor + 1
        while close < len(tokens) and tokens[close].text not in HARD_MARKS | {","} and tokens[close].quote < 0:
            close += 1
        if tokens[cursor + 1].lower in RELATIVES | COORDINATORS or not _is_apposition(tokens, cursor + 1, close):
            break
        beside.append((cursor + 1, close))
        cursor = close
    return Phrase(start, stop, tuple(beside))


def _without_manner(tokens: Sequence[Token], start: int, end: int) -> int:
    """The end of the name, without how, when or where it was said: "said Ada Orrin quietly"."""
    while end > start + 1 and not tokens[end - 1].capital:
        last = tokens[end - 1]
        manner = is_adverb(last) or last.lower in TIME_WORDS | PLACE_ADVERBS or last.lower.endswith("ing")
        if not manner or not any(token.capital for token in tokens[start : end - 1]):
            break
        end -= 1
    return end


def _is_apposition(tokens: Sequence[Token], start: int, end: int) -> bool:
    if start >= end or tokens[start].lower in PERSONAL or tokens[start].lower in PREPOSITIONS:
        return False
    opens = tokens[start].lower in DETERMINERS or tokens[start].capital or tokens[start].text.isdigit()
    opens = opens or any(token.lower in ROLE_NOUNS for token in tokens[start:end])
    inner = range(start, end)
    relative = next((index for index in inner if tokens[index].lower in RELATIVES), end)
    return opens and not any(is_finite(tokens, index) for index in range(start, relative))


def _goes_on(tokens: Sequence[Token], start: int, index: int) -> bool:
    token = tokens[index]
    following = tokens[index + 1] if index + 1 < len(tokens) else None
    if not token.word:
        within = token.text in {"(", ")"} and index > start
        return within or token.lower == "'s" or token.text in {"&", "’", "'"}
    if token.lower in PHRASE_LINKS:
        return index > start and _links(tokens, start, index)
    if token.lower == "and":
        return bool(following and following.capital and tokens[index - 1].capital)
    return token.lower not in _OUTSIDE and not is_finite(tokens, index)


def _links(tokens: Sequence[Token], start: int, index: int) -> bool:
    """Whether the preposition at `index` belongs to the phrase, and not to the act of speaking."""
    if index + 1 >= len(tokens) or (tokens[index - 1].capital and tokens[index].lower != "of"):
        return False
    rest = [token.lower for token in tokens[index + 1 : index + 5]]
    if rest[0] in TIME_WORDS or (rest[0] in {"a", "an", "the"} and SPEECH_OCCASIONS & set(rest[1:4])):
        return False
    return any(not token.capital for token in tokens[start:index])


def _may_open_phrase(tokens: Sequence[Token], start: int) -> bool:
    first = tokens[start]
    if first.capital or first.lower in DETERMINERS or first.lower in POSSESSIVES:
        return first.lower not in {"that", "this"} or start + 1 < len(tokens)
    return first.word and first.lower not in PREPOSITIONS | COORDINATORS and not is_adverb(first)
