"""Shortens a sentence of an article by code, so that what is left is grammatical and still true.

A sentence is read as segments between commas, semicolons and dashes outside quotations and brackets. What may go:

- the dateline, a lead-in ("But", "Meanwhile,"), brackets, an age between commas;
- a tail that only adds ("..., killing two people", ", which opened in 1962", " after the bridge gave way");
- a relative clause, apposition or source between two commas, and an adverbial phrase before the subject;
- one of two predicates, clauses or that-clauses joined by "and", "but" or ";".

A negation or a condition goes only with the whole clause it belongs to, a denial never, and what is left has a finite
verb. A place or time at the end stays where the sentence denies, ranks or generalises ("the worst in ten years"). A
"he" or "she" that opens what is left is replaced by the name it certainly stands for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from nutgraf.article import Sentence
from nutgraf.extract import AnalyzedArticle, find_numbers
from nutgraf.extract.noun_phrases import is_finite
from nutgraf.faults import tolerant
from nutgraf.grounding import dropped_condition
from nutgraf.summarize.segments import (
    ADDITION,
    JOINT,
    TAIL,
    UNFAIR,
    SentenceSegment,
    balanced,
    has_verb,
    is_apposition,
    is_clause,
    is_enclosed,
    is_limited,
    is_sentence,
    is_source,
    is_stated,
    is_tail_of_rest,
    manner,
    may_end_before,
    only_adds,
    resumes,
    segments_of,
    starts_with_verb,
    verb_count,
)
from nutgraf.text.cues_en import NEGATION
from nutgraf.text.lexicon_en import AUXILIARIES, LEAD_INS, MONTHS, any_of
from nutgraf.text.tokens import Token, tokenize

_MOST_FORMS = 48  # of one sentence or clause
_LEAST_WORDS = 5
_LONGEST_SENTENCE = 1_200  # characters; longer ones are lists or broken text
_DEEPEST = 2  # clauses of clauses


class Cut(NamedTuple):
    """A shorter form of a sentence: its words, and the part `[start, end)` of the sentence they come from.

    `is_whole` is true where the words are those of the sentence, one for one.
    """

    text: str
    start: int
    end: int
    is_whole: bool


_Ranges = tuple[tuple[int, int], ...]


_INNER_TAIL = re.compile(
    r"\s(?:according to|as part of|amid|in what|after|because|when|while|as|since|before)\b"
    r"(?! (?:much|many|far|well|few|long|of|to)\b)"
)
_PHRASE = re.compile(
    r"\s(?:in|at|on|by|from|for|during|across|near|outside|inside|aboard|along|around|with|over|within|under)\s"
    r"(?:[\w’'.-]+\s){0,6}[\w’'.-]+\.?$"
)
_DAY = re.compile(
    r"\s(?:(?:(?:late|early|before dawn) )?(?:on )?(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
    r"(?: (?:morning|afternoon|evening|night))?|(?:earlier )?(?:this|last) (?:week|month|year))"
    r"(?=\.|,(?! (?:\d|[A-Z]))|\s(?:and|as|when|after|that|in|for|to|by)\b)"
)
# A figure keeps what follows it, unless that only tells when.
_FIGURE_END = re.compile(r"\d\S*(?: (?:million|billion|trillion|per ?cent))?$")
_WHEN = re.compile(r"\s(?:on|during|by|at) \w+")
_MONTH = any_of(name.title() for name in MONTHS)
_PLACE = re.compile(
    rf"\s(?:in|at|near|outside) (?!\w+day\b|(?:{_MONTH})\b)(?:the )?(?:(?:northern|southern|eastern|western|central) )?"
    r"[A-Z]\w+(?: [A-Z]\w+){0,3}"
    r"(?=\s(?:and|on|in|at|after|before|when|as|to|from|for|with|by|that)\b)"
)
_SAYING = re.compile(r"\s*(?:saying|adding|warning|noting|announcing|arguing|insisting|stressing) (?:that )?")
_DETERMINED = re.compile(r"(?:the|a|an|his|her|its|their)\s")
_SUBORDINATE = re.compile(r"\b(?:that|if|whether|when|who)\b")
_NAME_END = re.compile(r"(?:[A-Z][\w’'.-]*\s)*[A-Z][\w’'.-]*$")
_WHO = re.compile(r"\s*(?:who|which)\s")
_MAY_DENY = re.compile(r"\s(?:after|while|amid|as part of|according to)$")
_MEASURE = re.compile(
    r"\b(?:seconds?|minutes?|hours?|days?|weeks?|months?|years?|long|soon|shortly|just|even|only|until)$"
)
_OPEN_END = re.compile(
    r"\b(?:and|or|but|of|to|the|an?|that|than|who|which|whose|its|his|her|their|because|whether|from|with|for|at|as|into"
    r"|between|and said|when|where|while)[.!?”\"’]*$",
    re.IGNORECASE,
)
# Small words that can go without loss.
_IN_WRITING = re.compile(
    r"\sin an? (?:written |audio |video |short |brief |joint |open |press )?(?:statement|e-?mail|interview|message"
    r"|letter|reply|post|briefing|note)\b(?: to (?:the )?\w+| on \w+day)?"
)
_SAID_THAT = re.compile(
    r"\b(?:said|says?|stated|announced|confirmed|warned|added|found|shows?|showed|believes?|thinks?|thought|agreed|argued"
    r"|told (?:the )?\w+|estimates?|insisted|reported|ruled|decided|concluded|hopes?|hoped)(?P<that> that)\b"
)
_WHO_WAS = re.compile(r"(?<!,)(?P<who> (?:who|which|that) (?:is|are|was|were))(?= (?!not\b)\w+ed\b)")
_MANNER = re.compile(
    r"(?P<how> (?:also|currently|flatly|repeatedly|publicly|formally|officially|immediately|quickly|quietly|sharply"
    r"|strongly|bitterly|briefly|suddenly|finally|eventually|really|actually|simply))(?= \w)"
)
_TITLE = re.compile(r"(?:(?<=\s)|^)(?:Mr|Mrs|Ms|Dr|Sir|Cllr|Prof)\.? (?=[A-Z])")
_PER_CENT = re.compile(r"(?<=\d) per ?cent\b")
_AFTER = re.compile(r",?\s(?:after|because|although|though|as)\s")
_OPENING = re.compile(
    r"\s*(?:in|on|at|after|before|since|as|while|with|under|during|amid|following|by|for|from|speaking|asked|late|early"
    r"|earlier|last|this|despite|to|about|among|because|over|when|once)\b",
    re.IGNORECASE,
)
_AND = re.compile(r",?\s(?:and|but)\s(?=[a-z])")
_THAT = re.compile(r",?\s(?:and\s)?that\s")
_OF_TIME = frozenset("today yesterday tonight now once earlier later".split())
_LEAD_IN = re.compile(rf"(?:{any_of(LEAD_INS - _OF_TIME)})\b,? ", re.IGNORECASE)
_BRACKETS = re.compile(r"\s\([^()]{1,200}\)")


def cuts_of(sentence: Sentence, analysis: AnalyzedArticle, most: int) -> tuple[Cut, ...]:
    """The sentence, if it has at most `most` words, and its shorter forms; of other languages than English only itself.

    >>> from nutgraf.article import Article
    >>> from nutgraf.extract.analysis import analyze
    >>> text = "The ferry, which opened in 1962, sank on Monday, killing two people, the coast guard said."
    >>> article = analyze(Article.of(text))
    >>> [cut.text for cut in cuts_of(article.body[0], article, 9)][:2]
    ['The ferry, which opened in 1962, sank on Monday.', 'The ferry sank on Monday, killing two people.']
    """
    if analysis.article.language.partition("-")[0] != "en" or len(sentence.text) > _LONGEST_SENTENCE:
        whole = Cut(" ".join(sentence.text.split()), 0, len(sentence.text), is_whole=True)
        return (whole,) if len(whole.text.split()) <= most else ()
    return _english_cuts(sentence, analysis, most)


@tolerant("where a sentence may be cut", lambda *_: ())
def _english_cuts(sentence: Sentence, analysis: AnalyzedArticle, most: int) -> tuple[Cut, ...]:
    found: dict[str, Cut] = {}
    start = _after_dateline(sentence, analysis)
    end = len(sentence.text.rstrip())
    forms = _forms(sentence.text, start, end)
    for kept in sorted(forms, key=lambda form: -sum(last - first for first, last in form)):
        cut = _cut(kept, sentence.text)
        if _LEAST_WORDS <= len(cut.text.split()) <= most and balanced(cut.text) and _is_finished(cut.text):
            cut = _with_name(cut, sentence, analysis)
            found.setdefault(cut.text, cut)
    return tuple(found.values())


def _is_finished(words: str) -> bool:
    """Whether the words do not end in one that needs another; "…, police said" may."""
    return _OPEN_END.search(words) is None


def _after_dateline(sentence: Sentence, analysis: AnalyzedArticle) -> int:
    line = analysis.article.dateline
    start = max(0, line.end - sentence.start) if line and line.start <= sentence.start + 1 else 0
    start = start if start < len(sentence.text) else 0
    while start < len(sentence.text) - 1 and sentence.text[start] in " —–-":
        start += 1
    return start


def _forms(text: str, start: int, end: int, depth: int = 0) -> list[_Ranges]:
    """The ranges of `text[start:end]` that each shorter form keeps, and the whole of it."""
    pieces = segments_of(text, start, end)
    forms: list[_Ranges] = [((start, end),)]
    for alternatives in _removals(text, pieces, end):
        if len(forms) >= _MOST_FORMS:
            break
        new = (_without(form, gone) for form in forms for gone in alternatives)
        forms += [form for form in dict.fromkeys(new) if form and form not in forms]
    if depth < _DEEPEST:
        for clause in _clauses(text, pieces, end):
            forms += _forms(text, *clause, depth + 1)
        forms += _from_relatives(text, pieces)
    return forms[: 2 * _MOST_FORMS]


def _without(form: _Ranges, gone: tuple[int, int]) -> _Ranges | None:
    """The form without a range; None when it does not hold that range whole, or when nothing is left."""
    kept: list[tuple[int, int]] = []
    for begin, end in form:
        if begin <= gone[0] and gone[1] <= end:
            kept += [(a, b) for a, b in ((begin, gone[0]), (gone[1], end)) if b - a > 1]
        else:
            kept.append((begin, end))
    return tuple(kept) if kept and tuple(kept) != form else None


_Alternatives = tuple[tuple[int, int], ...]


def _removals(text: str, pieces: Sequence[SentenceSegment], end: int) -> Iterator[_Alternatives]:
    """The ranges that may go; of each group of alternatives one at most."""
    begin = pieces[0].start
    stop = end - (text[end - 1] == ".")
    yield from ((hit.span(),) for hit in _BRACKETS.finditer(text, begin, end) if only_adds(hit.group()))
    beside = _descriptions(text, pieces)
    if beside:
        first, last = pieces[1].begin, pieces[beside].end
        heads = ((first, pieces[at].end) for at in range(1, beside))
        tails = ((pieces[at].begin, last) for at in range(2, beside + 1))
        yield ((first, last + len(pieces[beside + 1].mark)), *heads, *tails)
    for at in range(beside + 1, len(pieces)):
        if gone := _removable(text, pieces, at, stop):
            yield (gone,)
    yield from _predicates(text, begin, end)
    yield from ((gone,) for gone in _inner_tails(text, begin, stop))
    yield from ((hit.span(),) for hit in _IN_WRITING.finditer(text, begin, stop))
    yield from ((hit.span("that"),) for hit in _SAID_THAT.finditer(text, begin, stop))
    yield from ((hit.span("who"),) for hit in _WHO_WAS.finditer(text, begin, stop))
    if manner := _MANNER.search(text, begin, stop):
        yield (manner.span("how"),)
    if title := _TITLE.search(text, begin, stop):
        yield (title.span(),)
    opening = text[begin : pieces[0].end]
    if len(pieces) > 1 and _OPENING.match(opening) and only_adds(opening) and is_clause(text[pieces[1].start : end]):
        yield ((begin, pieces[1].start),)


def _descriptions(text: str, pieces: Sequence[SentenceSegment]) -> int:
    """How many segments behind the first one describe the subject that it is, before the verb follows."""
    first = text[pieces[0].start : pieces[0].end]
    if has_verb(first) or _OPENING.match(first):
        return 0
    for at, piece in enumerate(pieces[1:-1], start=1):
        words = text[piece.start : piece.end]
        is_plain = len(words.split()) <= 9 and not verb_count(words.strip())
        is_open = bool(ADDITION.match(words) or TAIL.match(words))
        if JOINT.match(words) or UNFAIR.search(words) or not (is_open or is_plain or is_apposition(words)):
            return 0
        if starts_with_verb(text[pieces[at + 1].start : pieces[-1].end]):
            return at
    return 0


def _inner_tails(text: str, begin: int, stop: int) -> Iterator[tuple[int, int]]:
    """Clauses and phrases at the end that no comma sets off, and the day the sentence names."""
    for inner in _INNER_TAIL.finditer(text, begin, stop):
        head = text[begin : inner.start()]
        is_needed = is_limited(NEGATION.sub(" ", head) if _MAY_DENY.match(inner.group()) else head)
        is_free = not (is_needed or _MEASURE.search(head)) and only_adds(text[inner.start() : stop])
        if is_free and is_sentence(head):
            yield inner.start(), stop
    phrase = _PHRASE.search(text, begin, stop)
    while phrase:
        head, words = text[begin : phrase.start()], phrase.group()
        is_free = not (is_limited(head) or verb_count(words.strip()) or any(map(str.isdigit, words)))
        is_free = is_free and not (_FIGURE_END.search(head) and not _WHEN.match(words))
        if is_free and only_adds(words) and is_sentence(head):
            yield phrase.start(), stop
        phrase = _PHRASE.search(text, phrase.start() + 1, stop)
    for pattern in (_DAY, _PLACE):
        found = pattern.search(text, begin, stop)
        if found and is_sentence(text[begin : found.start()]) and not is_limited(text[begin : found.start()]):
            yield found.span()


def _predicates(text: str, begin: int, end: int) -> Iterator[_Alternatives]:
    """Either of two predicates of one subject, or of two that-clauses of one verb."""
    stop = end - (text[end - 1] == ".")
    tokens = tokenize(text, begin, end)
    first = next((at for at in range(1, len(tokens)) if is_finite(tokens, at)), None)
    if first is None:
        return
    for joint in _AND.finditer(text, tokens[first].end, stop):
        rest = tokenize(text, joint.end(), min(stop, joint.end() + 60))
        if not rest or not is_finite(rest, 0) or not balanced(text[begin : joint.start()]):
            continue
        words = text[joint.start() : stop]
        turns = "but" in joint.group() or dropped_condition(words) or UNFAIR.search(words)
        second = () if turns else ((joint.start(), stop),)
        is_first_free = _is_simple_predicate(tokens[first:], joint.start(), rest[0])
        if is_first_free and "," not in text[begin : tokens[first].start]:
            yield (*second, (tokens[first].start, joint.end()))
        elif second:
            yield second
    thats = list(_THAT.finditer(text, tokens[first].start, stop))
    if len(thats) > 1 and text[thats[1].start()] in ", " and is_clause(text[thats[1].end() : stop]):
        yield (thats[1].start(), stop), (thats[0].end(), thats[1].end())


def _is_simple_predicate(tokens: Sequence[Token], stop: int, following: Token) -> bool:
    """Whether the tokens up to `stop` are one predicate, which the verb `following` the "and" does not depend on."""
    inside = [at for at in range(1, len(tokens)) if tokens[at].end <= stop]
    verbs = [at for at in inside[1:] if is_finite(tokens, at) and tokens[at].lower not in {"been", "be"}]
    is_auxiliary = tokens[0].lower in AUXILIARIES
    return not verbs and manner(tokens[0]) is None and (not is_auxiliary or following.lower in AUXILIARIES)


def _removable(text: str, pieces: Sequence[SentenceSegment], at: int, stop: int) -> tuple[int, int] | None:
    """What of a segment may go: with the marks around it, or with all that follows; None where it has to stay."""
    piece = pieces[at]
    is_last = at == len(pieces) - 1
    names_source = is_source(text[piece.start : piece.end].rstrip(" .")) and is_stated(text, pieces[:at])
    if names_source and (is_last or piece.mark == ","):
        if is_last:
            return piece.begin, stop
        closes = pieces[at + 1].mark == "," and resumes(text, pieces, at)
        return piece.begin, piece.end + 1 if closes else piece.end
    if is_last or is_tail_of_rest(text, pieces, at):
        return (piece.begin, stop) if may_end_before(text, pieces, at) else None
    if is_enclosed(text, pieces, at):
        return piece.begin, min(len(text), piece.end + len(pieces[at + 1].mark))
    return None


def _from_relatives(text: str, pieces: Sequence[SentenceSegment]) -> Iterator[_Ranges]:
    """What a relative clause says of a name before it, as a sentence: "Aquavela, which offered 2.1 million"."""
    for at, piece in enumerate(pieces[1:], start=1):
        who = _WHO.match(text, piece.start, piece.end)
        if who is None or not starts_with_verb(text[who.end() : piece.end]):
            continue
        is_described = at > 1 and is_apposition(text[pieces[at - 1].start : pieces[at - 1].end])
        before = pieces[at - 2] if is_described else pieces[at - 1]
        name = _NAME_END.search(text, before.start, before.end)
        last = piece.end if is_enclosed(text, pieces, at) else pieces[-1].end
        if name and not UNFAIR.search(text[piece.start : last]):
            yield (name.start(), name.end()), (who.end() - 1, last)


def _clauses(text: str, pieces: Sequence[SentenceSegment], end: int) -> Iterator[tuple[int, int]]:
    """Each of two joined clauses by itself, and what somebody is "saying"."""
    first = pieces[0].start
    for piece in pieces[1:]:
        joint = JOINT.match(text, piece.start, end)
        begin = joint.end() if joint else piece.start
        mark = piece.mark.strip()
        if (joint or mark in {";", "—", "–"}) and is_clause(text[begin:end]):
            yield from _two(text, first, piece.begin, begin, end)
        if (saying := _SAYING.match(text, piece.start, end)) and is_clause(text[saying.end() : end]):
            yield saying.end(), end
        if mark == ";":
            first = piece.start
    first = pieces[0].start
    for hit in _AFTER.finditer(text, max(first, pieces[-1].begin - 1), end):
        rest = text[hit.end() : end]
        if has_verb(text[first : hit.start()]) and is_clause(rest) and balanced(rest):
            yield hit.end(), end
    for hit in _AND.finditer(text, first, end):
        if is_clause(text[hit.end() : end]) and _DETERMINED.match(text, hit.end()):
            yield from _two(text, first, hit.start(), hit.end(), end)


def _two(text: str, first: int, stop: int, begin: int, end: int) -> Iterator[tuple[int, int]]:
    head, rest = text[first:stop], text[stop:end]
    if has_verb(head) and balanced(head):
        if not dropped_condition(rest) and not UNFAIR.search(rest):
            yield first, stop
        if rest[:1] == ";" or not (_OPENING.match(head) or _SUBORDINATE.search(head)):
            yield begin, end


def _cut(kept: _Ranges, text: str) -> Cut:
    begin, end = kept[0][0], kept[-1][1]
    lead = _LEAD_IN.match(text, begin, end)
    if lead and lead.end() < kept[0][1]:
        begin = lead.end()
    words = _tidy(" ".join(text[max(a, begin) : b] for a, b in kept))
    is_whole = len(kept) == 1 and begin == 0 and end == len(text.rstrip())
    return Cut(_with_quotation_marks(words) if is_whole else words, begin, end, is_whole)


def _with_quotation_marks(words: str) -> str:
    """A sentence of a longer quotation with the mark it has not: "“We wait." becomes "“We wait.”"."""
    if "„" in words:  # which “ closes
        return words
    if words.count("“") > words.count("”"):
        return f"{words}”"
    return f"“{words}" if words.count("”") > words.count("“") and "”" not in words[:-1] else words


_FIRST = re.compile(r"[^\W\d_]+")


def _with_name(cut: Cut, sentence: Sentence, analysis: AnalyzedArticle) -> Cut:
    """The cut with the name for a "he", "she" or "they" that opens it; the cut itself where that is not certain."""
    found = _FIRST.match(sentence.text, cut.start)
    if found is None or found.group().casefold() not in {"he", "she", "they"}:
        return cut
    place = (sentence.start + found.start(), sentence.start + found.end())
    name = next((one.name for one in analysis.references_in(sentence) if (one.start, one.end) == place), "")
    if not name or find_numbers(name):  # "two officials" would bring a number that the sentence does not have
        return cut
    return cut._replace(text=_sentence_case(name) + cut.text[len(found.group()) :], is_whole=False)


_BLANKS = re.compile(r"\s+([,;.])")
_DOUBLED = re.compile(r",(?=[,.;])|[,;](?=\.$)")


def _tidy(words: str) -> str:
    """The words on one line as a sentence: no blanks before marks, no doubled marks, a capital and a full stop."""
    words = _PER_CENT.sub("%", words)
    line = _DOUBLED.sub("", _BLANKS.sub(r"\1", " ".join(words.split()))).strip(" ,;—–-")
    if line and line[-1] not in ".!?…" and not line.endswith((".”", '."', "!”", "?”", ".»", ".’", '?"', '!"', ".)")):
        line += "."
    return _sentence_case(line)


def _sentence_case(line: str) -> str:
    return line[:1].upper() + line[1:]
