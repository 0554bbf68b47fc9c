"""The segments of an English sentence, and what the words of one are: a clause, a source, an apposition, an addition.

Segments lie between commas, semicolons and dashes outside quotations and brackets.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from nutgraf.extract.noun_phrases import is_finite, is_verbish
from nutgraf.grounding import dropped_condition
from nutgraf.text.cues_en import NEGATION, RANKS, UNIVERSALS
from nutgraf.text.event_cues_en import ACCUSED, CLEARED
from nutgraf.text.lexicon_en import (
    ARTICLES,
    AUXILIARIES,
    BE_FORMS,
    DETERMINERS,
    NO_SENTENCE_ENDS,
    PERSONAL,
    POSSESSIVES,
    PREPOSITIONS,
)
from nutgraf.text.reporting_en import REPORTING, Manner
from nutgraf.text.sentence_parts_en import (
    ADDITION,
    AMID_VERBS,
    APPOSITION,
    BEFORE_GERUND,
    NO_SUBJECT,
    OPEN_END,
    OPEN_MIDDLE,
    OPENING_PHRASE,
    OPENS_RELATIVE,
    OPENS_SUBORDINATE,
    PARTICIPLE_SEGMENT,
    RELATIVE_SEGMENT,
    REPORT_TIME,
    SAID_THAT,
    SUMMING_UP,
    TAIL,
    TURNS,
    UNFAIR,
)
from nutgraf.text.tokens import Token, tokenize
from nutgraf.text.word_forms_en import is_plural


class SentenceSegment(NamedTuple):
    """A segment `[start, end)` of the sentence; `mark` is the mark before it, with its blanks."""

    start: int
    end: int
    mark: str

    @property
    def begin(self) -> int:
        """Where the mark before the segment begins."""
        return self.start - len(self.mark)


_MARK = re.compile(r"[,;](?=\s)|\s(?:[—–-]|--)(?=\s)|—")
_OPEN, _CLOSE = "(“«[", ")”»]"


def segments_of(text: str, start: int, end: int) -> list[SentenceSegment]:
    """The segments of `text[start:end]`."""
    marks = {hit.start(): hit.end() for hit in _MARK.finditer(text, start, end)}
    found: list[SentenceSegment] = []
    depth, is_quoted, begin, mark = 0, False, start, ""
    for at in range(start, end):
        letter = text[at]
        if letter == '"':
            is_quoted = not is_quoted
        depth = max(0, depth + (letter in _OPEN) - (letter in _CLOSE))
        if at in marks and not depth and not is_quoted:
            found.append(SentenceSegment(begin, at, mark))
            begin, mark = marks[at], text[at : marks[at]]
    return [*found, SentenceSegment(begin, end, mark)]


_AND_NOUN = re.compile(r"\s*(?:and|or) (?:the|a|an|[A-Z])")
_LATE_OBJECT = re.compile(r",\s+that\b")  # "reported, quoting an official, that …"
_PLURAL_VERB = re.compile(r"\s*(?:are|were|have)\b")
_AGE = re.compile(r"\s*(?:aged )?\d{1,3}\s*$")
JOINT = re.compile(r"\s*(?:and|but|while|whereas|yet)\s+")
_TOLD = re.compile(r"\b(?:was|were) told\b")


def is_verb(tokens: Sequence[Token], at: int) -> bool:
    """Whether a token is a finite verb by its form or place: "it rises at", "and joins the river", "owes the bank"."""
    if is_finite(tokens, at):
        return True
    token = tokens[at]
    if token.capital or not token.word or not token.lower.endswith("s") or len(token.lower) < 4:
        return False
    before = tokens[at - 1].lower if at else ""
    if before in _SINGULAR_SUBJECTS:
        return before != "which" or at < 2 or tokens[at - 2].lower not in PREPOSITIONS  # "at which drivers told"
    following = tokens[at + 1].lower if at + 1 < len(tokens) else ""
    return following in ARTICLES | POSSESSIVES and before not in DETERMINERS | PREPOSITIONS


_SINGULAR_SUBJECTS = frozenset("it he she who which".split())


def is_sentence(head: str) -> bool:
    """Whether the words have a verb of their own, close their quotations and do not end in the middle of a phrase."""
    return has_main_verb(head) and balanced(head) and not _ends_open(head)


@lru_cache(maxsize=4096)
def has_main_verb(words: str) -> bool:
    """Whether the words have a finite verb outside a relative clause and a clause that opens the sentence.

    >>> has_main_verb("A hearing at which aides said that he was paid"), has_main_verb("A hearing was held")
    (False, True)
    """
    tokens = tokenize(words, 0, len(words))
    is_open = bool(tokens) and tokens[0].lower in OPENS_SUBORDINATE
    for at in range(1, len(tokens)):
        if tokens[at].lower in OPENS_RELATIVE and not (not is_open and _takes_clause(tokens[at - 1])):
            is_open = True
        elif is_verb(tokens, at) and not _goes_on(tokens, at):
            if tokens[at - 1].text == "," and not any(token.text == "," for token in tokens[: at - 1]):
                continue  # a participle: "a rival explanation, put forward by a linguist"
            if not is_open and not _is_second_predicate(tokens, at):
                return True
            # What somebody says in such a clause is part of it; so is "be left" behind "would".
            is_open = manner(tokens[at]) == "says" or (at + 1 < len(tokens) and is_verb(tokens, at + 1))
    return False


def _goes_on(tokens: Sequence[Token], at: int) -> bool:
    """Whether a verb form belongs to the auxiliary before it: "would not be left", "was later found"."""
    before = at - 1
    while before > 0 and (tokens[before].lower.endswith("ly") or tokens[before].lower in AMID_VERBS):
        before -= 1
    return tokens[before].lower in AUXILIARIES and before > 0


def opens_clause(head: str, tail: str) -> bool:
    """Whether the words end before the verb of what somebody says: "The mayor said the letter | from the firm was"."""
    tokens = tokenize(head, max(0, len(head) - 120), len(head))
    last = next((at for at in range(len(tokens) - 1, 0, -1) if is_verb(tokens, at)), None)
    if last is None:
        return False
    has_that = last + 1 < len(tokens) and tokens[last + 1].lower == "that"
    if not has_that and (manner(tokens[last]) != "says" or REPORTING[tokens[last].lower].weak):
        return False
    return verb_count(tail.partition(",")[0].strip()) > 0


def _is_second_predicate(tokens: Sequence[Token], at: int) -> bool:
    """Whether "and" or "or" comes before the verb or its adverb, so that it shares the subject of an earlier verb."""
    before = [token.lower for token in tokens[max(0, at - 2) : at]]
    return bool(before) and (
        before[-1] in {"and", "or"}
        or (
            len(before) > 1
            and before[0] in {"and", "or"}
            and (before[1] in {"then", "also", "later", "never", "not"} or before[1].endswith("ly"))
        )
    )


def _takes_clause(token: Token) -> bool:
    return token.lower in REPORTING


def ranks(head: str) -> bool:
    """Whether the words rank or generalise ("the worst", "all"), or doubt or deny what they say."""
    lower = head.casefold()
    return bool(RANKS.search(lower) or UNIVERSALS.search(lower) or UNFAIR.search(head))


def _ends_open(head: str) -> bool:
    """Whether the words end in a verb or a small word, which needs what follows it."""
    tokens = tokenize(head, max(0, len(head) - 40), len(head))
    if not tokens:
        return False
    before = tokens[-2].lower if len(tokens) > 1 else ""
    if tokens[-1].lower == "missing":
        return before not in _BEFORE_MISSING
    is_noun = before == "to" and is_plural(tokens[-1].lower)  # "due to layoffs"
    if (before in _BEFORE_VERB and not is_noun) or (before in BEFORE_GERUND and tokens[-1].lower.endswith("ing")):
        return True
    if tokens[-1].lower in AMID_VERBS and before in AUXILIARIES:
        return True  # "were still" lacks "in control"
    is_verb_form = is_verbish(tokens[-1]) and before not in DETERMINERS
    return is_verb_form or tokens[-1].lower in NO_SENTENCE_ENDS


_BEFORE_MISSING = BE_FORMS | {"be", "been", "still"}
_BEFORE_VERB = frozenset("to who which".split())


def is_stated(text: str, before: Sequence[SentenceSegment]) -> bool:
    """Whether a predicate comes before a segment: else its verb of saying is the sentence's own."""
    stated = (text[one.start : one.end] for one in before)
    return any(
        has_verb(words) or starts_with_verb(words)
        for words in stated
        if not (RELATIVE_SEGMENT.match(words) or is_apposition(words))
    )


def is_tail_of_rest(text: str, pieces: Sequence[SentenceSegment], at: int) -> bool:
    """Whether everything from this segment on belongs to it, so that the sentence may end before it."""
    rest = text[pieces[at + 1].start : pieces[-1].end]
    words = text[pieces[at].start : pieces[-1].end]
    is_open = PARTICIPLE_SEGMENT.match(words) or TAIL.match(words)
    return bool(is_open) and not starts_with_verb(rest) and not is_enclosed(text, pieces, at)


def may_end_before(text: str, pieces: Sequence[SentenceSegment], at: int) -> bool:
    """Whether the sentence may end before a segment: what follows only adds, and what is left has a verb."""
    words, head = text[pieces[at].start : pieces[-1].end], text[pieces[0].start : pieces[at].begin]
    if _LATE_OBJECT.search(words):
        return False
    opens = ADDITION.match(words) or TAIL.match(words)
    is_remark = bool(RELATIVE_SEGMENT.match(words) or SUMMING_UP.match(words))
    adds = only_adds(words) or (is_remark and not UNFAIR.search(words))
    return bool(opens or is_apposition(words)) and adds and has_verb(head) and balanced(head)


def is_apposition(words: str) -> bool:
    """Whether the words describe what comes before them: "a former miner", "the town that flooded"."""
    bare = re.split(r"\b(?:that|who|which|where)\b", words, maxsplit=1)[0]
    return bool(APPOSITION.match(words)) and not has_verb(bare)


def is_enclosed(text: str, pieces: Sequence[SentenceSegment], at: int) -> bool:
    """Whether the segment is between a noun and the continuation of the sentence, and only adds."""
    words = text[pieces[at].start : pieces[at].end]
    if at + 1 >= len(pieces) or UNFAIR.search(words) or _condition(words):
        return False
    following = text[pieces[at + 1].start : pieces[-1].end]
    if " and " in words and _PLURAL_VERB.match(following):
        return False  # "Ana Ruiz, her son and her daughter, were"
    if _AGE.match(words):
        return starts_with_verb(following) or bool(APPOSITION.match(following))
    if _AND_NOUN.match(following):
        return bool(ADDITION.match(words))
    adds = ADDITION.match(words) or TAIL.match(words) or is_apposition(words)
    return bool(adds) and starts_with_verb(following)


def _condition(words: str) -> str | None:
    """A condition in the words; that somebody speaks "on condition of anonymity" is none."""
    return dropped_condition(re.sub(r"\bon (?:the )?condition of anonymity\b", " ", words))


def is_source(words: str) -> bool:
    """Whether a segment only says who says it: "the mayor said on Monday", "according to police"."""
    if re.match(r"\s*according to\b", words) or (_TOLD.search(words) and len(words.split()) <= 9):
        return True
    bare = REPORT_TIME.sub("", words)
    tokens = tokenize(bare, 0, len(bare))
    return 1 < len(tokens) <= 14 and _is_report(tokens)


def manner(token: Token) -> Manner | None:
    """How a verb reports what somebody says; None for another word."""
    verb = REPORTING.get(token.lower)
    return verb.manner if verb else None


def _is_report(tokens: Sequence[Token]) -> bool:
    """Whether the tokens are a subject and a verb of saying, in either order, and no more."""
    says_last = manner(tokens[-1]) == "says" and is_verbish(tokens[-1])
    says_first = manner(tokens[0]) == "says" and is_verbish(tokens[0]) and tokens[1].lower not in PREPOSITIONS
    others = range(len(tokens) - 1) if says_last else range(1, len(tokens))
    return (says_last or says_first) and not any(is_verb(tokens, at) for at in others)


def resumes(text: str, pieces: Sequence[SentenceSegment], at: int) -> bool:
    """Whether the words after a source continue the sentence, so that the comma after the source goes as well."""
    following = text[pieces[at + 1].start :]
    return not (PARTICIPLE_SEGMENT.match(following) or TAIL.match(following) or JOINT.match(following))


def only_adds(words: str) -> bool:
    """Whether the words take nothing back: no negation, contrast, doubt or condition."""
    return not (NEGATION.search(words) or TURNS.search(words) or UNFAIR.search(words) or dropped_condition(words))


def has_verb(words: str) -> bool:
    """Whether the words have a finite verb behind their first word."""
    return verb_count(words.strip()) > 0


@lru_cache(maxsize=4096)
def verb_count(words: str) -> int:
    """How many finite verbs the words have after the first word."""
    tokens = tokenize(words, 0, len(words))
    return sum(is_verb(tokens, at) for at in range(1, len(tokens)))


def starts_with_verb(words: str) -> bool:
    """Whether the words begin with a finite verb, possibly after an adverb."""
    tokens = tokenize(words[:80], 0, len(words[:80]))
    for at, token in enumerate(tokens[:3]):
        if is_verb(tokens, at):
            return True
        if not token.lower.endswith("ly") and token.lower not in {"also", "still", "now", "then", "later"}:
            return False
    return False


def is_clause(words: str) -> bool:
    """Whether the words begin with a subject that a finite verb follows."""
    tokens = tokenize(words[:160], 0, len(words[:160]))
    if not tokens or not tokens[0].word or is_verb(tokens, 0) or tokens[0].lower in NO_SUBJECT:
        return False
    if tokens[0].lower in {"with", "by", "for", "in", "at", "from", "on"} or PARTICIPLE_SEGMENT.match(words):
        return False
    verb = next((at for at in range(1, min(len(tokens), 14)) if is_verb(tokens, at)), None)
    if verb is None or any(token.text in {",", ";"} for token in tokens[:verb]):
        return False
    if any(token.lower in OPENS_SUBORDINATE for token in tokens[1:verb]):
        return False  # "the substitute Ryo Tanabe as Wexcombe won"
    return has_main_verb(words[:160])


_SUBJECT_WORDS = DETERMINERS | PERSONAL | {"there", "nobody", "nothing"}


def opens_on_subject(text: str, at: int) -> bool:
    """Whether a clause begins with what can be a subject without "that": in "said that number was" it is part of it."""
    first = tokenize(text, at, min(len(text), at + 40))[:1]
    return any(one.capital or not one.word or one.lower in _SUBJECT_WORDS or is_plural(one.lower) for one in first)


def descriptions(text: str, pieces: Sequence[SentenceSegment]) -> int:
    """How many segments behind the first one describe the subject that it is, before the verb follows."""
    first = text[pieces[0].start : pieces[0].end]
    if has_verb(first) or OPENING_PHRASE.match(first):
        return 0
    for at, piece in enumerate(pieces[1:-1], start=1):
        words = text[piece.start : piece.end]
        is_plain = len(words.split()) <= 9 and not verb_count(words.strip())
        is_open = bool(ADDITION.match(words) or TAIL.match(words))
        if JOINT.match(words) or UNFAIR.search(words) or not (is_open or is_plain or is_apposition(words)):
            return 0
        following = text[pieces[at + 1].start : pieces[-1].end]
        if starts_with_verb(following):
            return 0 if " and " in words and _PLURAL_VERB.match(following) else at
    return 0


_SINGLE_OPEN = re.compile(r"(?:^|[\s(])['‘](?=[^\W\d_])")
_SINGLE_CLOSE = re.compile(r"(?<=[\w.,!?])['’](?=$|[\s.,;:!?)])")


def balanced(words: str) -> bool:
    """Whether no quotation and no bracket is left open or closed without an opening."""
    pairs = (("(", ")"), ("“", "”"), ("«", "»"), ("[", "]"))
    single = len(_SINGLE_OPEN.findall(words)) <= len(_SINGLE_CLOSE.findall(words))
    return single and words.count('"') % 2 == 0 and all(words.count(one) == words.count(other) for one, other in pairs)


_ANSWER = 60  # characters of a clause in which somebody answers


def is_finished(words: str, whole: str) -> bool:
    """Whether no word lacks another behind or before it, and what is behind a semicolon has a verb.

    "Is planned for if …" is not finished; "…, police said" is.
    """
    if OPEN_END.search(words) or OPEN_MIDDLE.search(words) or not all(has_verb(part) for part in words.split(";")[1:]):
        return False
    if not all(_says_something(hit, words) for hit in SAID_THAT.finditer(whole)):
        return False
    second = words.find(" and that ")
    if second >= 0 and not has_verb(words[second + len(" and that ") :]):
        return False
    return second < 0 or " that " in words[:second] or " that " not in whole[: whole.find(" and that ")]


def _says_something(reported: re.Match[str], words: str) -> bool:
    """Whether what follows the verb of a "said that" in the shorter `words`, with or without "that", has a verb."""
    verb = reported.group().removesuffix(" that")
    _, found, rest = words.partition(f"{verb} ")
    return not found or has_verb(rest.removeprefix("that "))


def lacks_last_predicate(words: str) -> bool:
    """Whether two predicates are joined by a comma alone, because "and" went with the third: "It came, settled"."""
    head, _, rest = words.partition(", ")
    is_predicate = bool(rest) and not re.search(r",|\sand\s", rest) and starts_with_verb(rest)
    return is_predicate and has_main_verb(head) and manner(tokenize(rest, 0, len(rest))[0]) is None


def hides_acquittal(words: str, whole: str) -> bool:
    """Whether the words have an accusation without the acquittal that the whole sentence has."""
    return bool(ACCUSED.search(words) and not CLEARED.search(words) and CLEARED.search(whole))


def is_answered(head: str, rest: str) -> bool:
    """Whether somebody else says otherwise: "The rebels said they had the airport, | but the army said …"."""
    if not re.match(r",?\s*but\b", rest):
        return False
    clauses = (tokenize(head, 0, len(head)), tokenize(rest, 0, min(len(rest), _ANSWER)))
    return all(any(manner(token) == "says" for token in clause) for clause in clauses)
