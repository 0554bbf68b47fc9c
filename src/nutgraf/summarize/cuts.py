"""Shortens a sentence of an article by code, so that what is left is grammatical and still true.

A sentence is read as segments between commas, semicolons and dashes outside quotations and brackets. What may go:

- the dateline, a lead-in ("But", "Meanwhile,"), brackets, an age between commas;
- a tail that only adds ("..., killing two people", ", which opened in 1962", " as part of a wider plan");
- a relative clause, apposition or source between two commas;
- an adverbial phrase before the subject;
- one of two clauses joined by "and", "but" or ";", when each has its own subject and verb.

Nothing goes that holds a negation, a condition or a turn, and what is left has a finite verb. A "he" or "she" that
opens what is left is replaced by the name it certainly stands for. `nutgraf.grounding` checks every result against
the sentence: negation, hedges, tense and numbers have to be the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from nutgraf.article import Sentence
from nutgraf.extract import AnalyzedArticle
from nutgraf.extract.noun_phrases import is_finite, is_verbish
from nutgraf.extract.reporting import manner_of
from nutgraf.faults import tolerant
from nutgraf.grounding import dropped_condition, failure_of
from nutgraf.text.cues_en import NEGATION
from nutgraf.text.lexicon_en import LEAD_INS, any_of
from nutgraf.text.tokens import Token, tokenize

_MOST_CUTS = 40  # of one sentence
_LEAST_WORDS = 5
_LONGEST_SENTENCE = 1_200  # characters; longer ones are lists or broken text


class Cut(NamedTuple):
    """A shorter form of a sentence: its words, and the part `[start, end)` of the sentence they come from.

    `is_whole` is true where the words are those of the sentence from there on, one for one.
    """

    text: str
    start: int
    end: int
    is_whole: bool


class _Piece(NamedTuple):
    """A segment `[start, end)` of the sentence; `mark` is what stands before it."""

    start: int
    end: int
    mark: str


_MARK = re.compile(r"[,;](?=\s)|\s[—–-](?=\s)|—")
_OPEN, _CLOSE = "(“«[", ")”»]"


def _pieces(text: str, start: int) -> list[_Piece]:
    """The segments of `text[start:]`."""
    marks = {hit.start(): hit.end() for hit in _MARK.finditer(text, start)}
    found: list[_Piece] = []
    depth, is_quoted, begin, mark = 0, False, start, ""
    for at in range(start, len(text)):
        letter = text[at]
        if letter == '"':
            is_quoted = not is_quoted
        depth = max(0, depth + (letter in _OPEN) - (letter in _CLOSE))
        if at in marks and not depth and not is_quoted:
            found.append(_Piece(begin, at, mark))
            begin, mark = marks[at], text[at : marks[at]].strip()
    return [*found, _Piece(begin, len(text), mark)]


_RELATIVE = re.compile(r"\s*(?:who|whom|whose|which|where)\b")
_PARTICIPLE = re.compile(r"\s*(?:\w+ly )?(?!during\b|morning\b|evening\b|nothing\b|king\b)[a-z]{2,}ing\b")
_PAST_PARTICIPLE = re.compile(r"\s*(?:known|called|led|made|based|built|held|used|born|seen|compared|followed)\b")
_TAIL = re.compile(
    r"\s*(?:according to|as (?!well as)|while|when|after|before|since|with|without|amid|following|because|including"
    r"|such as|along with|in (?:a|an|what|line|response)|at (?:a|the)|on (?:a|the)|by|from|during|under|up from"
    r"|down from|compared|where|to the|for the|much of|most of|some of|many of|one of|part of"
    r"|the (?:first|latest|second|third|last|\w+est)|a move|a step|a decision|an? \w+ (?:that|which))\b"
)
_INNER_TAIL = re.compile(r",? (?:according to|as part of|amid|in what)\b")
_APPOSITION = re.compile(r"\s*(?:a|an|the|its|his|her|their|one of|now|then|once|formerly|also)\s", re.IGNORECASE)
_AGE = re.compile(r"\s*(?:aged )?\d{1,3}\s*$")
_OPENING = re.compile(
    r"\s*(?:in|on|at|after|before|since|as|while|with|under|during|amid|following|by|for|from|speaking|asked|late|early"
    r"|earlier|last|this|until|despite|to|about|among|because|over|when|once)\b",
    re.IGNORECASE,
)
_SECOND_CLAUSE = re.compile(r"\s*(?:and|but|while|whereas|yet)\s+")
_TURNS = re.compile(
    r"\b(?:but|although|though|however|despite|den(?:y|ies|ied)|only|would|could|alleged\w*|falsely|if|unless|except)\b",
    re.IGNORECASE,
)
_LEAD_IN = re.compile(
    rf"(?:{any_of(LEAD_INS - {'today', 'yesterday', 'tonight', 'now', 'once', 'earlier', 'later'})})\b,? ",
    re.IGNORECASE,
)
_BRACKETS = re.compile(r"\s\([^()]{1,200}\)")
_REPORT_TIME = re.compile(
    r"\s+(?:(?:late |early )?(?:on|in|at) .{1,40}|this \w+|reporters|journalists|\w+day(?: \w+)?|by \w+)$"
)
_SPACES = re.compile(r"\s+([,;.])|\s{2,}")


def cuts_of(sentence: Sentence, analysis: AnalyzedArticle, most: int) -> tuple[Cut, ...]:
    """The sentence, if it has at most `most` words, and its shorter forms; all in English, only itself elsewhere.

    >>> from nutgraf.article import Article
    >>> from nutgraf.extract.analysis import analyze
    >>> text = "The ferry, which opened in 1962, sank on Monday, killing two people, the coast guard said."
    >>> article = analyze(Article.of(text))
    >>> [cut.text for cut in cuts_of(article.body[0], article, 12)][:2]
    ['The ferry sank on Monday, killing two people.', 'The ferry, which opened in 1962, sank on Monday.']
    """
    if analysis.article.language.partition("-")[0] != "en" or len(sentence.text) > _LONGEST_SENTENCE:
        whole = Cut(_tidy(sentence.text), 0, len(sentence.text), is_whole=True)
        return (whole,) if len(whole.text.split()) <= most else ()
    return _english_cuts(sentence, analysis, most)


@tolerant("where a sentence may be cut", lambda *_: ())
def _english_cuts(sentence: Sentence, analysis: AnalyzedArticle, most: int) -> tuple[Cut, ...]:
    text = sentence.text
    start = _after_dateline(sentence, analysis)
    found: dict[str, Cut] = {}
    for kept in _selections(text, start):
        cut = _cut(kept, text)
        fits = _LEAST_WORDS <= len(cut.text.split()) <= most and _balanced(cut.text)
        if fits and (cut.is_whole or _is_true(cut.text, text)):
            cut = _with_name(cut, sentence, analysis)
            found.setdefault(cut.text, cut)
    return tuple(found.values())


def _after_dateline(sentence: Sentence, analysis: AnalyzedArticle) -> int:
    line = analysis.article.dateline
    start = max(0, line.end - sentence.start) if line and line.start <= sentence.start + 1 else 0
    start = start if start < len(sentence.text) else 0
    while start < len(sentence.text) and sentence.text[start] in " —–-":
        start += 1
    return start


_Ranges = tuple[tuple[int, int], ...]


def _selections(text: str, start: int) -> Iterator[_Ranges]:
    """The ranges of the text that each form keeps, the longer forms first."""
    pieces = _pieces(text, start)
    forms: list[_Ranges] = [((start, len(text)),)]
    operations = [*_removals(text, pieces)]
    for gone in operations:
        if len(forms) >= _MOST_CUTS:
            break
        forms += [smaller for form in forms if (smaller := _without(form, gone)) and smaller not in forms]
    forms = forms[:_MOST_CUTS]
    forms += [clause for clause in _clauses(text, pieces) for clause in _with_shorter(clause, operations)]
    yield from sorted(forms, key=lambda form: -sum(end - begin for begin, end in form))


def _with_shorter(clause: _Ranges, operations: Sequence[tuple[int, int]]) -> list[_Ranges]:
    forms = [clause]
    for gone in operations:
        inside = clause[0][0] < gone[0] and gone[1] <= clause[-1][1]
        forms += [smaller for form in forms if inside and (smaller := _without(form, gone)) and smaller not in forms]
    return forms[: _MOST_CUTS // 4]


def _without(form: _Ranges, gone: tuple[int, int]) -> _Ranges | None:
    """The form without a range; None when it does not hold that range, or when nothing is left."""
    kept: list[tuple[int, int]] = []
    for begin, end in form:
        if gone[1] <= begin or end <= gone[0]:
            kept.append((begin, end))
            continue
        kept += [(a, b) for a, b in ((begin, gone[0]), (gone[1], end)) if b - a > 1]
    return tuple(kept) if kept and tuple(kept) != form else None


def _removals(text: str, pieces: Sequence[_Piece]) -> Iterator[tuple[int, int]]:
    """The ranges that may go, each by itself."""
    begin, end = pieces[0].start, len(text.rstrip().rstrip("."))
    yield from (hit.span() for hit in _BRACKETS.finditer(text, begin) if _only_adds(hit.group()))
    for at in range(1, len(pieces)):
        if gone := _removable(text, pieces, at, end):
            yield gone
    for inner in _INNER_TAIL.finditer(text, begin):
        head = text[begin : inner.start()]
        if _has_verb(head) and _only_adds(text[inner.start() :]) and _balanced(head):
            yield inner.start(), end
    opening = text[begin : pieces[0].end]
    if len(pieces) > 1 and _OPENING.match(opening) and _only_adds(opening) and _is_clause(text[pieces[1].start :]):
        yield begin, pieces[1].start


def _removable(text: str, pieces: Sequence[_Piece], at: int, end: int) -> tuple[int, int] | None:
    """What of a segment may go: with the marks around it, or with all that follows; None where it has to stay."""
    piece = pieces[at]
    begin = piece.start - len(piece.mark) - (piece.mark in {"—", "–", "-"})
    is_last = at == len(pieces) - 1
    if _is_source(text[piece.start : piece.end].rstrip(" .")) and (is_last or piece.mark == ","):
        if is_last:
            return begin, end
        return begin, piece.end + 1 if _resumes(text, pieces, at) else piece.end
    if is_last or _is_tail_of_rest(text, pieces, at):
        return (begin, end) if _may_end_before(text, pieces, at) else None
    if _is_enclosed(text, pieces, at):
        return begin, min(len(text), piece.end + len(pieces[at + 1].mark))
    return None


def _is_tail_of_rest(text: str, pieces: Sequence[_Piece], at: int) -> bool:
    """Whether everything from this segment on belongs to it, so that the sentence may end before it."""
    rest = text[pieces[at + 1].start :]
    words = text[pieces[at].start :]
    is_open = _PARTICIPLE.match(words) or _TAIL.match(words)
    return bool(is_open) and not _starts_with_verb(rest) and not _is_enclosed(text, pieces, at)


def _may_end_before(text: str, pieces: Sequence[_Piece], at: int) -> bool:
    words, head = text[pieces[at].start :], text[pieces[0].start : pieces[at].start - 1]
    opens = _RELATIVE.match(words) or _PARTICIPLE.match(words) or _PAST_PARTICIPLE.match(words) or _TAIL.match(words)
    is_apposition = _APPOSITION.match(words) and not _has_verb(words)
    return bool(opens or is_apposition) and _only_adds(words) and _has_verb(head) and _balanced(head)


def _is_enclosed(text: str, pieces: Sequence[_Piece], at: int) -> bool:
    """Whether the segment stands between the subject and its verb, or after an opening phrase, and only adds."""
    words = text[pieces[at].start : pieces[at].end]
    if not _only_adds(words) or at + 1 >= len(pieces):
        return False
    following = text[pieces[at + 1].start :]
    if _AGE.match(words):
        return _starts_with_verb(following)
    opens = _RELATIVE.match(words) or _PARTICIPLE.match(words) or _PAST_PARTICIPLE.match(words)
    is_apposition = _APPOSITION.match(words) and not _has_verb(words)
    return bool(opens or is_apposition or _TAIL.match(words)) and _starts_with_verb(following)


def _clauses(text: str, pieces: Sequence[_Piece]) -> Iterator[_Ranges]:
    """Each of two joined clauses by itself."""
    for at, piece in enumerate(pieces[1:], start=1):
        words = text[piece.start :]
        joint = _SECOND_CLAUSE.match(words)
        begin = piece.start + (joint.end() if joint else 0)
        if not (joint or piece.mark in {";", "—", "–"}) or not _is_clause(text[begin:]):
            continue
        head = text[pieces[0].start : piece.start - len(piece.mark)]
        if _has_verb(head) and _balanced(head) and not dropped_condition(words):
            yield ((pieces[0].start, piece.start - len(piece.mark)),)
        if piece.mark == ";" or (joint and at == 1) or (joint and not _RELATIVE.match(head)):
            yield ((begin, len(text)),)


def _is_source(words: str) -> bool:
    """Whether a segment only tells who says it: "the mayor said on Monday", "according to police"."""
    if re.match(r"\s*according to\b", words):
        return True
    bare = _REPORT_TIME.sub("", words)
    tokens = tokenize(bare, 0, len(bare))
    return 1 < len(tokens) <= 14 and _is_report(tokens)


def _is_report(tokens: Sequence[Token]) -> bool:
    """Whether the tokens are a subject and a verb of saying, in either order, and no more."""
    last, first = tokens[-1].lower, tokens[0].lower
    says_last = manner_of(last) == "says" and is_verbish(tokens[-1])
    says_first = manner_of(first) == "says" and is_verbish(tokens[0])
    others = tokens[:-1] if says_last else tokens[1:]
    return (says_last or says_first) and not any(
        is_finite(tokens, at) for at, one in enumerate(tokens) if one in others
    )


def _resumes(text: str, pieces: Sequence[_Piece], at: int) -> bool:
    """Whether what follows a source goes on with the sentence, so that the comma behind it goes as well."""
    following = text[pieces[at + 1].start :]
    return not (_PARTICIPLE.match(following) or _TAIL.match(following) or _SECOND_CLAUSE.match(following))


def _only_adds(words: str) -> bool:
    return not (NEGATION.search(words) or _TURNS.search(words) or dropped_condition(words))


def _has_verb(words: str) -> bool:
    """Whether the words have a finite verb outside a relative clause that opens them."""
    return _verbs(words.strip()) > 0


@lru_cache(maxsize=2048)
def _verbs(words: str) -> int:
    tokens = tokenize(words, 0, len(words))
    return sum(is_finite(tokens, at) for at in range(1, len(tokens)))


def _starts_with_verb(words: str) -> bool:
    tokens = tokenize(words[:80], 0, len(words[:80]))
    for at, token in enumerate(tokens[:3]):
        if is_finite(tokens, at):
            return True
        if not token.lower.endswith("ly") and token.lower not in {"also", "still", "now", "then", "later", "has"}:
            return False
    return False


# What opens a clause without its own subject, or with one that only makes sense beside the other clause.
_NO_SUBJECT = frozenset("to who which that another others some both neither none one each it its this these".split())


def _is_clause(words: str) -> bool:
    """Whether the words begin with a subject that a finite verb follows."""
    tokens = tokenize(words[:160], 0, len(words[:160]))
    if not tokens or not tokens[0].word or is_finite(tokens, 0) or tokens[0].lower in _NO_SUBJECT:
        return False
    verb = next((at for at in range(1, min(len(tokens), 14)) if is_finite(tokens, at)), None)
    return verb is not None and not any(token.text in {",", ";"} for token in tokens[:verb])


def _balanced(words: str) -> bool:
    pairs = (("(", ")"), ("“", "”"), ("«", "»"), ("[", "]"))
    return words.count('"') % 2 == 0 and all(words.count(one) == words.count(other) for one, other in pairs)


_IGNORED = frozenset({"clause_skipped", "number_rebound", "fragment"})  # what a cut does by its rules


@tolerant("the check of a cut", lambda *_: False)
def _is_true(text: str, sentence: str) -> bool:
    failure = failure_of(text, sentence)
    return failure is None or failure.reason in _IGNORED


def _cut(kept: _Ranges, text: str) -> Cut:
    begin, end = kept[0][0], kept[-1][1]
    lead = _LEAD_IN.match(text, begin, end)
    if lead and lead.end() < kept[0][1]:
        begin = lead.end()
    words = "".join(text[max(a, begin) : b] for a, b in kept)
    return Cut(_sentence_case(_tidy(words)), begin, end, is_whole=len(kept) == 1 and begin == 0 and end == len(text))


_FIRST = re.compile(r"[^\W\d_]+")


def _with_name(cut: Cut, sentence: Sentence, analysis: AnalyzedArticle) -> Cut:
    """The cut with the name for a "he", "she" or "they" that opens it; the cut itself where that is not certain."""
    found = _FIRST.match(sentence.text, cut.start)
    if found is None or found.group().casefold() not in {"he", "she", "they"}:
        return cut
    place = (sentence.start + found.start(), sentence.start + found.end())
    name = next((one.name for one in analysis.references_in(sentence) if (one.start, one.end) == place), "")
    return (
        cut._replace(text=_sentence_case(name) + cut.text[found.end() - found.start() :], is_whole=False)
        if name
        else cut
    )


def _tidy(words: str) -> str:
    """The words on one line, without blanks before marks and doubled marks, ending in a full stop."""
    line = " ".join(words.split())
    line = _SPACES.sub(lambda hit: hit.group(1) or " ", line)
    line = re.sub(r",(?=[,.;])|[,;](?=\.$)", "", line).rstrip(" ,;—–-")
    if line and line[-1] not in ".!?…" and not line.endswith((".”", '."', "!”", "?”", ".»", ".’", '?"', '!"', ".)")):
        line += "."
    return line


def _sentence_case(line: str) -> str:
    return line[:1].upper() + line[1:]
