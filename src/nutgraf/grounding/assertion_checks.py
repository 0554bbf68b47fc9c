"""Finds where a statement asserts more than the article: reported words as facts, plans as decisions, parts as wholes.

These checks refuse what a verifier has accepted, so each looks at one clause and asks for more than a missing word: the
clause has to be about the reported, hedged or limited words, and nothing in the article may say the same without them.
Where only a few words are missing, a finding has them (`insertion`), and the statement can be kept.

- source: words that the article only reports, in a clause that does not say whose they are;
- hedge: "will close" for "may close" or "proposes to close", and 2,300 for "more than 2,300";
- part: "residents" for "some residents", and "teachers say" for what one teacher says;
- cause: a reason that joins two sentences which the article puts side by side.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from nutgraf.extract.referents import StatementSource
from nutgraf.extract.reported_speech import ReportedStretch
from nutgraf.extract.reporting_signs import is_noun
from nutgraf.grounding.clause_comparison import quoted
from nutgraf.grounding.evidence import Evidence, share
from nutgraf.grounding.reading import ReadArticle, Reading
from nutgraf.text import assertion_cues_en as assertion
from nutgraf.text import cues_en as cues
from nutgraf.text.event_cues_en import CAUSES, HARD_CAUSES
from nutgraf.text.languages import ACCUSING_VERBS
from nutgraf.text.lexicon_en import DETERMINERS, PREPOSITIONS
from nutgraf.text.reporting_en import NOUN_LIKE, REPORTING, SAYING_NOUNS
from nutgraf.text.tokens import Token, tokenize

OverstatementKind = Literal["source", "hedge", "part", "cause"]


class Overstatement(NamedTuple):
    """What a statement asserts at `[start, end)` beyond the article, and why that is known, as a clause in words.

    `insertion` are the words that would make it right at `start`, None where a few words are not enough. `stretch` is
    the reported stretch of the article that a "source" is about, None for the other kinds.
    """

    kind: OverstatementKind
    reason: str
    start: int
    end: int
    insertion: str | None = None
    stretch: ReportedStretch | None = None

    @property
    def is_grave(self) -> bool:
        """Whether a headline may not do so either: more than a source that is left out, or a round figure."""
        if self.kind == "source":
            return self.stretch is not None and self.stretch.certainty in ("alleged", "denied", "disputed")
        return self.start < self.end or self.kind != "hedge"


def overstatements(statement: Reading, evidence: Evidence) -> list[Overstatement]:
    """All that the statement asserts beyond its evidence, those without a source last."""
    if statement.language_code != "en":
        return list(_unsourced(statement, evidence))
    return [
        *_dropped_hedges(statement, evidence),
        *_dropped_qualifiers(statement, evidence),
        *_widened_parts(statement, evidence),
        *_widened_speakers(statement, evidence),
        *_joined_causes(statement, evidence),
        *_unsourced(statement, evidence),
    ]


def assertions_in(text: str) -> list[tuple[int, int]]:
    """The assertions `[start, end)` of a statement, without the marks and words that join them.

    >>> text = "The sea wall held, and Mayor Hask asked for sandbags; it rained."
    >>> [text[start:end] for start, end in assertions_in(text)]
    ['The sea wall held', 'Mayor Hask asked for sandbags', 'it rained.']
    """
    found, begin = [], 0
    for hit in assertion.ASSERTION_ENDS.finditer(text):
        found.append((begin, hit.start()))
        begin = hit.end()
    return [(start, end) for start, end in (*found, (begin, len(text))) if text[start:end].strip()]


_FEWEST = 2  # content words of an assertion that are compared
_ALONE = 0.4  # of an assertion's words, by rarity, that reported words have to have
_COVERED = 0.6  # of them, with the sentences before, which say what "it" is
_SHORTEST = 4  # letters of a word that is compared in a language without a list of small words
_MORE = 0.3  # of them that reported words have to have more than the article's own words


def _unsourced(statement: Reading, evidence: Evidence) -> Iterator[Overstatement]:
    """The assertions that state what the article only reports, where nothing in them says that somebody says it."""
    said = [(one.start, one.end) for one in statement.reported]
    for start, end in assertions_in(statement.text):
        if any(begin < end and start < stop for begin, stop in said) or _names_view(statement, start, end):
            continue
        stretch = _reported_words(statement, start, end, evidence)
        if stretch is not None and not _covers(statement, start, stretch):
            if _is_plan_of(statement, start, end, stretch, evidence):
                yield Overstatement("hedge", "the article has this as a wish, a plan or a possibility only", start, end)
                continue
            source = stretch.speaker.name if stretch.speaker else "somebody"
            shown = {"denied": "denied by", "alleged": "an allegation of", "disputed": "disputed by"}
            reason = (
                f"the article does not say this itself: it is {shown.get(stretch.certainty, 'according to')} {source}"
            )
            yield Overstatement("source", reason, start, end, stretch=stretch)


def _is_plan_of(statement: Reading, start: int, end: int, stretch: ReportedStretch, evidence: Evidence) -> bool:
    """Whether an assertion says that something will be, of which the speaker says that it may be or should be."""
    shown = statement.lower[start:end]
    will = next((hit for hit in assertion.SURE_VERB.finditer(shown) if not hit.group().startswith("to ")), None)
    said = " ".join(evidence.read.article.text[stretch.start : stretch.end].lower().split())
    return will is not None and not assertion.SURE_VERB.search(said) and assertion.INTENT.search(said) is not None


def _covers(statement: Reading, start: int, stretch: ReportedStretch) -> bool:
    """Whether the speaker's "X said" before or behind other assertions is read as one for this one too."""
    for own in statement.reported:
        if own.speaker is None or stretch.speaker is None or not _is_same_speaker(own, stretch):
            continue
        if own.speaker.start >= own.end and start < own.end:  # "A; B, X said"
            return True
        if own.speaker.start < own.start <= start:  # "X said A; B"
            return True
    return False


def _is_same_speaker(one: ReportedStretch, other: ReportedStretch) -> bool:
    names = [stretch.speaker.name.lower().split() for stretch in (one, other) if stretch.speaker]
    return len(names) == 2 and (names[0][-1] in names[1] or names[1][-1] in names[0])


def _reported_words(statement: Reading, start: int, end: int, evidence: Evidence) -> ReportedStretch | None:
    """The reported words of the evidence that an assertion repeats, if the article does not say the same itself."""
    read = evidence.read
    keys = _keys_within(statement, start, end, read)
    if len(keys) < _FEWEST:
        return None
    repeated = [one for one in _repeated_stretches(keys, evidence) if sum(map(one.reading.has, set(keys))) >= _FEWEST]
    if not repeated:
        return None
    best = max(repeated, key=lambda one: one.share)
    verbs = {_key_of(hit["verb"], statement) for hit in _certain_verbs(statement.lower[start:end])}
    verbs &= {key for key in keys if best.reading.has(key)}
    own_words = [reading for reading in read.own_words if not verbs or any(reading.has(verb) for verb in verbs)]
    own = max((share(keys, read, reading) for reading in own_words), default=0.0)
    return best.stretch if own <= best.share - _MORE else None


class _RepeatedStretch(NamedTuple):
    """A reported stretch of the article as one text, and the share of a statement's words, by rarity, that it has."""

    stretch: ReportedStretch
    reading: Reading
    share: float


def _repeated_stretches(keys: Sequence[str], evidence: Evidence) -> Iterator[_RepeatedStretch]:
    """The reported stretches of the evidence that have many of some words, and with their context most of them."""
    read = evidence.read
    for part in evidence.parts:
        context = read.before(part.sentence.number)
        for stretch, reading in read.reported_in(part.sentence.number):
            alone = share(keys, read, reading)
            if alone >= _ALONE and share(keys, read, reading, *context) >= _COVERED:
                yield _RepeatedStretch(stretch, reading, alone)


def _keys_within(statement: Reading, start: int, end: int, read: ReadArticle) -> list[str]:
    """The content words of an assertion without those that only say who or what is meant."""
    keys = [word.key for word in statement.content if start <= word.start < end and word.key not in read.naming_keys]
    is_english = statement.language_code == "en"
    return [key for key in keys if is_english or len(key) >= _SHORTEST or key.startswith("#")]


_QUOTES = re.compile(r'[“”"«»„]')
_LABEL = re.compile(r"^[^:]{2,40}:\s")


def _names_view(statement: Reading, start: int, end: int) -> bool:
    """Whether the words of an assertion show that somebody asserts it, or that it is not sure."""
    shown = statement.lower[start:end]
    language = statement.language_code
    if language != "en":
        is_sourced = statement.attribution.certainty not in ("fact", "forecast") or bool(_QUOTES.search(statement.text))
        return is_sourced or not ACCUSING_VERBS.get(language, frozenset()).isdisjoint(statement.forms)
    if _LABEL.match(statement.text) or _QUOTES.search(shown):
        return True
    if assertion.VIEWS.search(shown) or assertion.UNSURE.search(shown):
        return True
    tokens = tokenize(statement.text, start, end)
    return any(_reports(tokens, at) for at in range(len(tokens)))


def _reports(tokens: Sequence[Token], at: int) -> bool:
    verb = REPORTING.get(tokens[at].lower)
    if tokens[at].lower in SAYING_NOUNS and (at and tokens[at - 1].lower in assertion.OWNERS):
        return True
    if verb is None or verb.manner == "finds" or is_noun(tokens, at):
        return False
    return verb.finite or not (at and tokens[at - 1].lower in DETERMINERS)


def _dropped_hedges(statement: Reading, evidence: Evidence) -> Iterator[Overstatement]:
    """Verbs that a statement gives as certain, where the article only has them behind a doubt or a plan."""
    own = _hedged_keys(statement)
    hedged = {key: found for key, found in _hedged_verbs(evidence).items() if key not in own}
    for start, end in assertions_in(statement.text) if hedged else ():
        shown = statement.lower[start:end]
        if _is_hedged(shown):
            continue
        for hit in _certain_verbs(shown):
            key = _key_of(hit["verb"], statement)
            found = hedged.get(key)
            if found is None or _is_certain_elsewhere(key, evidence):
                continue
            if assertion.QUESTIONS.search(shown, 0, hit.start()) or not _is_as_certain(hit, shown, found):
                continue
            place = (start + hit.start(), start + hit.end())
            reason = f"the article is less sure: {quoted(found.group())}"
            modal = assertion.HEDGES_OF_WILL.get(found["cue"]) if hit.group().startswith("will ") else None
            yield Overstatement("hedge", reason, place[0], place[0] + len("will") if modal else place[1], modal)
            break


def _certain_verbs(shown: str) -> list[re.Match[str]]:
    """The verbs of an assertion, in lower case, that seem certain to come, or certain to be so."""
    return [*assertion.SURE_VERB.finditer(shown), *assertion.STATED_VERB.finditer(shown)]


def _is_as_certain(hit: re.Match[str], shown: str, found: re.Match[str]) -> bool:
    """Whether an assertion gives the verb as certain: "to close" in a headline, "is a copy" for "may be a copy"."""
    if hit.group().startswith("to "):
        return _is_headline_future(shown, hit.start())
    is_state = hit.re is assertion.STATED_VERB and not hit["verb"].endswith(("ed", "ing"))
    return not is_state or (hit["verb"] == found["verb"] and "be" in found["between"])


_FORECASTING = frozenset(form for form, verb in REPORTING.items() if verb.manner == "forecasts")


def _is_hedged(shown: str) -> bool:
    """Whether an assertion, in lower case, has a hedge; a noun such as "a claim" is none."""
    if assertion.UNSURE.search(shown) or assertion.PLANS.search(shown):
        return True
    hedges = (hit.group() for hit in cues.HEDGES.finditer(shown))
    if any(one not in NOUN_LIKE and not cues.CONDITIONS.fullmatch(one) for one in hedges):
        return True
    tokens = tokenize(shown, 0, len(shown))
    return any(token.lower in _FORECASTING and _reports(tokens, at) for at, token in enumerate(tokens))


def _is_headline_future(shown: str, at: int) -> bool:
    """Whether "to close" at a place says that it will: "Clinic to close in May"; no verb is before it."""
    before = shown[:at].split()
    return 0 < len(before) <= _LONGEST_SUBJECT and not assertion.FINITE.search(shown[:at])


_LONGEST_SUBJECT = 6  # words


def _hedged_verbs(evidence: Evidence) -> dict[str, re.Match[str]]:
    """The verbs behind a hedge in the evidence, by their key, with the hedge and the words around it."""
    found: dict[str, re.Match[str]] = {}
    for reading in evidence.readings:
        for hit in _hedged_hits(reading):
            to = hit["between"].split()
            is_doubt = hit["cue"] in assertion.HEDGES_OF_WILL or "likely" in hit["cue"]
            if is_doubt or "to" in to or hit["verb"].endswith("ing"):
                found[_key_of(hit["verb"], reading)] = hit
    return found


def _hedged_keys(reading: Reading) -> set[str]:
    return {_key_of(hit["verb"], reading) for hit in _hedged_hits(reading)}


def _hedged_hits(reading: Reading) -> list[re.Match[str]]:
    text = " ".join(reading.lower.split())
    return [*assertion.WANTED_VERB.finditer(text), *assertion.HEDGED_VERB.finditer(text)]


def _key_of(verb: str, reading: Reading) -> str:
    keys = [word.key for word in Reading(verb, reading.language).words]
    return keys[0] if keys else verb


def _is_certain_elsewhere(key: str, evidence: Evidence) -> bool:
    """Whether some sentence of the article has the verb without a hedge."""
    having = (evidence.read.readings[at] for at in evidence.read.body if key in evidence.read.readings[at].keys)
    return any(key not in _hedged_keys(one) and not cues.HEDGES.search(one.lower) for one in having)


def _dropped_qualifiers(statement: Reading, evidence: Evidence) -> Iterator[Overstatement]:
    """Figures without their "at least", "about" or "up to", where every mention in the article has one."""
    theirs = evidence.read.numbers
    limited = [one for one in assertions_in(statement.text) if assertion.LIMITED.search(statement.lower[slice(*one)])]
    for number in statement.numbers:
        is_limited = any(start <= number.start < end for start, end in limited)
        if number.qualifier or number.kind in ("date", "year") or is_limited:
            continue
        value = (number.value, number.unit, number.kind)
        qualifiers = {one.qualifier for one in theirs if (one.value, one.unit, one.kind) == value}
        qualifier = qualifiers.pop() if len(qualifiers) == 1 else None
        if qualifier is None or assertion.BEFORE_FIGURE.search(statement.text[: number.start]):
            continue
        reason = f"the article says {qualifier!r} of {statement.text[number.start : number.end]}"
        yield Overstatement("hedge", reason, number.start, number.start, qualifier)


def _widened_parts(statement: Reading, evidence: Evidence) -> Iterator[Overstatement]:
    """Plural subjects without the "some" or "a few" that every mention in the evidence has."""
    for near in evidence.readings:
        for hit in assertion.PARTS.finditer(" ".join(near.lower.split())):
            noun = hit["noun"].split()[-1]
            at = _bare_subject(hit["noun"].split(), statement)
            if at is None or _is_whole_elsewhere(noun, evidence):
                continue
            reason = f"the article says it of {quoted(hit.group())} only"
            insertion = None if hit["part"] in assertion.PART_COUNTS else hit["part"]
            yield Overstatement("part", reason, at, at, insertion)
            return


def _bare_subject(noun: Sequence[str], statement: Reading) -> int | None:
    """Where a statement opens on a plural noun without a determiner or a number, with the words that belong to it."""
    words = [token for token in tokenize(statement.text, 0, len(statement.text)) if token.word]
    for at in range(len(words) - len(noun)):
        if [token.lower for token in words[at : at + len(noun)]] != noun:
            continue
        opens = at == 0 or words[at - 1].lower in assertion.BEFORE_SUBJECT
        return words[at].start if opens and not cues.TOTALS.search(statement.lower) else None
    return None


def _is_whole_elsewhere(noun: str, evidence: Evidence) -> bool:
    """Whether the evidence has the noun somewhere without a word for a part before it."""
    text = evidence.text.lower()
    parts = sum(hit["noun"].split()[-1] == noun for hit in assertion.PARTS.finditer(text))
    return bool(len(re.findall(rf"\b{re.escape(noun)}\b", text)) > parts)


def _widened_speakers(statement: Reading, evidence: Evidence) -> Iterator[Overstatement]:
    """A group that the statement has say, want or expect something, where the article has one of them do so."""
    for start, end, head in _group_speakers(statement):
        keys = [word.key for word in statement.content if word.start >= end]
        for stretch, *_ in _repeated_stretches(keys, evidence) if keys else ():
            if stretch.speaker and _is_one_of(head, stretch.speaker, evidence):
                reason = f"in the article only {stretch.speaker.name} says this"
                yield Overstatement("part", reason, start, end)
                return


def _group_speakers(statement: Reading) -> Iterator[tuple[int, int, str]]:
    """The phrases for groups right before or behind a reporting verb, with their last word."""
    tokens = tokenize(statement.text, 0, len(statement.text))
    for at, token in enumerate(tokens):
        if not _reports(tokens, at) or token.lower in SAYING_NOUNS:
            continue
        before = _head_before(tokens, at)
        if before is not None and before.word and (before.lower.endswith("s") or before.lower in assertion.GROUPS):
            yield before.start, token.end, before.lower


def _head_before(tokens: Sequence[Token], at: int) -> Token | None:
    """The noun before a verb: "residents" in "residents of Ostra said"."""
    place = at - 1
    while place > 0 and tokens[place].capital:
        place -= 1
    if place > 0 and place < at - 1 and tokens[place].lower in PREPOSITIONS:
        return tokens[place - 1]
    return tokens[at - 1] if at else None


def _is_one_of(head: str, speaker: StatementSource, evidence: Evidence) -> bool:
    """Whether a speaker is a member of the group that a word names, and not that group."""
    text = evidence.read.article.text
    around = text[max(0, speaker.resolved_start - 60) : speaker.resolved_end + 60].lower()
    name = text[speaker.start : speaker.end].lower()
    if head in name.split() or head in speaker.name.lower().split():
        return False
    if head in assertion.GROUPS:
        role = speaker.role.text.lower() if speaker.role else ""
        return bool(assertion.MEMBERS.search(role) or re.search(rf"\b{head} (?:{assertion.MEMBERS.pattern})", around))
    single = rf"{re.escape(head[:-1])}\b"
    own = re.escape(speaker.name.split(maxsplit=1)[0].lower())
    return bool(
        re.search(rf"\b(?:(?:an?|one|another|former|the only)\s(?:\w+ ){{0,2}}{single}|{single},? {own})", around)
    )


def _joined_causes(statement: Reading, evidence: Evidence) -> Iterator[Overstatement]:
    """A reason that a statement gives, where the evidence has it in another sentence and not as a reason."""
    hit = HARD_CAUSES.search(statement.lower)
    if hit is None or re.match(r"due to [a-z]+ (?:past|in|on|at|by|from|to)\b", statement.lower[hit.start() :]):
        return
    sides = [
        [word.key for word in statement.content if word.end <= hit.start()],
        [word.key for word in statement.content if word.start >= hit.end()],
    ]
    if not all(sides) or _has_cause(sides, evidence):
        return
    apart = [_best_sentence(side, evidence.read) for side in sides]
    if None in apart or apart[0] == apart[1]:
        return
    reason = f"the article does not give this reason ({statement.text[hit.start() : hit.end()]!r})"
    yield Overstatement("cause", reason, *hit.span())


def _has_cause(sides: Sequence[Sequence[str]], evidence: Evidence) -> bool:
    """Whether the evidence or a sentence beside it gives any reason, or a sentence of the article joins the sides."""
    read = evidence.read
    numbers = {part.sentence.number for part in evidence.parts}
    near = {number + by for number in numbers for by in (-1, 0, 1)}
    beside = [read.readings[number - 1].lower for number in near if 1 <= number <= len(read.readings)]
    if any(pattern.search(text) for text in beside for pattern in (HARD_CAUSES, assertion.HARD_JOINS)):
        return True
    return any(
        min(share(side, read, reading) for side in sides) >= _SIDE
        and (assertion.MAY_JOIN.search(reading.lower) or CAUSES.search(reading.lower))
        for reading in (read.readings[at] for at in read.body)
    )


_SIDE = 0.3  # of the words of a cause or an effect, by rarity, that a sentence about it has


def _best_sentence(side: Sequence[str], read: ReadArticle) -> int | None:
    """The sentence that is about one side of a cause, as an index; None where none is."""
    shares = {at: share(side, read, read.readings[at]) for at in read.body}
    best = max(shares, key=lambda at: shares[at])
    return best if shares[best] >= _SIDE else None
