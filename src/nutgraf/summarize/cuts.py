"""Shortens a sentence of an article by code, so that what is left is grammatical and still true.

A sentence is read as segments between commas, semicolons and dashes outside quotations and brackets. What may go:

- the dateline, a lead-in ("But", "Meanwhile,"), brackets, an age between commas;
- a tail that only adds ("..., killing two people", ", which opened in 1962", " after the bridge gave way");
- a relative clause, apposition or source between two commas, and an adverbial phrase before the subject;
- one of two predicates, clauses or that-clauses joined by "and", "but" or ";".

A negation or a condition goes only with the whole clause it belongs to, a denial never, and what is left has a finite
verb. A place or time at the end stays where the sentence denies, ranks or generalises ("the worst in ten years"). A
pronoun that opens what is left, or has nobody in it to stand for, is replaced by the name it certainly stands for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from nutgraf.article import Sentence
from nutgraf.extract import AnalyzedArticle
from nutgraf.faults import tolerant
from nutgraf.grounding import dropped_condition
from nutgraf.summarize.adjuncts import (
    AND,
    Alternatives,
    inner_adjuncts,
    parallels,
    predicates,
    second_infinitives,
    trailing_adjuncts,
)
from nutgraf.summarize.open_references import AntecedentNames
from nutgraf.summarize.segments import (
    JOINT,
    SentenceSegment,
    balanced,
    descriptions,
    has_verb,
    hides_acquittal,
    is_answered,
    is_apposition,
    is_clause,
    is_enclosed,
    is_finished,
    is_sentence,
    is_source,
    is_stated,
    is_tail_of_rest,
    is_verb,
    lacks_last_predicate,
    manner,
    may_end_before,
    only_adds,
    opens_clause,
    opens_on_subject,
    resumes,
    segments_of,
    starts_with_verb,
    verb_count,
)
from nutgraf.text.name_lists import LOCATIVES
from nutgraf.text.reporting_en import REPORTING
from nutgraf.text.sentence_parts_en import (
    ADDITION,
    IN_WRITING,
    LEAD_IN,
    MANNER,
    OPENING_PARTICIPLE,
    OPENING_PHRASE,
    POINTS_BACK,
    SAID_THAT,
    SAYING,
    SECOND_CLAUSE,
    SHORT_TITLE,
    TAIL,
    THAT_IS_JUDGED,
    UNFAIR,
    WHO_WAS,
)
from nutgraf.text.tokens import tokenize

_MOST_FORMS = 160  # of one sentence or clause
_LEAST_WORDS = 5
_LONGEST_SENTENCE = 1_200  # characters; longer ones are lists or broken text
_DEEPEST = 2  # clauses of clauses
_LONGEST_ASIDE = 16  # tokens between a verb of saying and "that"


class Cut(NamedTuple):
    """A shorter form of a sentence: its words, and the part `[start, end)` of the sentence they come from.

    `is_whole` is true where the words are those of the sentence, one for one.
    """

    text: str
    start: int
    end: int
    is_whole: bool


_Ranges = tuple[tuple[int, int], ...]


_DETERMINED = re.compile(r"(?:the|a|an|his|her|its|their)\s")
_SUBORDINATE = re.compile(r"\b(?:that|if|whether|when|who)\b")
_NAME_END = re.compile(r"(?:[A-Z][\w’'.-]*\s(?:& )?)*[A-Z][\w’'.-]*$")
_WHO = re.compile(r"\s*(?:who|which)\s")
_PER_CENT = re.compile(r"(?<=\d) per ?cent\b")
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
    names = AntecedentNames(sentence, analysis)
    start = _after_dateline(sentence, analysis)
    end = len(sentence.text.rstrip())
    forms = _forms(sentence.text, start, end)
    clause = None if sentence.heading else _reported_clause(sentence, start, end, analysis)
    forms += _forms(sentence.text, *clause, depth=1) if clause else []
    for kept in sorted(forms, key=lambda form: -sum(last - first for first, last in form)):
        cut = _cut(kept, sentence.text)
        is_sound = (
            balanced(cut.text)
            and is_finished(cut.text, sentence.text)
            and not (lacks_last_predicate(cut.text) and not cut.is_whole)
            and not hides_acquittal(cut.text, sentence.text)
        )
        if _LEAST_WORDS <= len(cut.text.split()) <= most and is_sound:
            named = _with_names(cut, names)
            cut = named if len(named.text.split()) <= most else cut
            found.setdefault(cut.text, cut)
    return tuple(found.values())


def _after_dateline(sentence: Sentence, analysis: AnalyzedArticle) -> int:
    line = analysis.article.dateline
    start = max(0, line.end - sentence.start) if line and line.start <= sentence.start + 1 else 0
    start = start if start < len(sentence.text) else 0
    start = max(start, after_turn_label(sentence.text))
    while start < len(sentence.text) - 1 and sentence.text[start] in " —–-":
        start += 1
    return start


_TURN_LABEL = re.compile(r"[QA]: (?=.)", re.DOTALL)


def after_turn_label(text: str) -> int:
    """The place after the "A:" before an answer of an interview, which its source makes needless; else 0."""
    label = _TURN_LABEL.match(text)
    return label.end() if label else 0


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


def _removals(text: str, pieces: Sequence[SentenceSegment], end: int) -> Iterator[Alternatives]:
    """The ranges that may be removed, in groups of which each form lacks at most one."""
    begin = pieces[0].start
    stop = end - (text[end - 1] == ".")
    beside = descriptions(text, pieces)
    yield from _tails(text, pieces, beside, stop)
    yield from _before_results(text, pieces)
    if opening := _opening(text, pieces, end):
        yield (opening,)
    yield from ((hit.span(),) for hit in _BRACKETS.finditer(text, begin, end) if only_adds(hit.group()))
    if beside and not _OWNED.search(text, pieces[0].start, pieces[0].end):
        first, last = pieces[1].begin, pieces[beside].end
        heads = ((first, pieces[at].end) for at in range(1, beside))
        tails = ((pieces[at].begin, last) for at in range(2, beside + 1))
        yield ((first, last + len(pieces[beside + 1].mark)), *heads, *tails)
    for at in range(beside + 1, len(pieces)):
        gone = _removable(text, pieces, at, stop)
        if gone and gone[1] < stop:
            yield (gone,)
    yield from predicates(text, begin, end, pieces[beside].end if beside else begin)
    yield from parallels(text, begin, stop)
    yield from second_infinitives(text, begin, stop)
    yield from ((gone,) for gone in inner_adjuncts(text, begin, stop))
    yield from ((hit.span(),) for hit in IN_WRITING.finditer(text, begin, stop))
    for hit in SAID_THAT.finditer(text, begin, stop):
        if not THAT_IS_JUDGED.match(text, hit.end()) and opens_on_subject(text, hit.end()):
            yield (hit.span("that"),)
    yield from ((hit.span("who"),) for hit in WHO_WAS.finditer(text, begin, stop))
    if manner := MANNER.search(text, begin, stop):
        yield (manner.span("how"),)
    if title := SHORT_TITLE.search(text, begin, stop):
        yield (title.span(),)


def _tails(text: str, pieces: Sequence[SentenceSegment], beside: int, stop: int) -> Iterator[Alternatives]:
    """What may go at the end, as one group."""
    begin = pieces[0].start
    removable = (_removable(text, pieces, at, stop) for at in range(beside + 1, len(pieces)))
    starts = {gone[0] for gone in removable if gone and gone[1] >= stop} | set(trailing_adjuncts(text, begin, stop))
    if starts:
        yield tuple((start, stop) for start in sorted(starts, reverse=True))


def _before_results(text: str, pieces: Sequence[SentenceSegment]) -> Iterator[Alternatives]:
    """Phrases before a comma and a participle that says what came of it: "collapsed on a sailing, killing a driver"."""
    for piece in pieces[1:]:
        if _RESULT.match(text, piece.start, piece.end):
            starts = trailing_adjuncts(text, pieces[0].start, piece.begin)
            phrases = tuple((start, piece.begin) for start in starts if not has_verb(text[start : piece.begin]))
            if phrases:
                yield phrases


# "its parent", which only its name tells
_OWNED = re.compile(r"\b(?:[Ii]ts|[Hh]is|[Hh]er|[Tt]heir) (?:[a-z-]+ )?[a-z-]+$")
_RESULT = re.compile(r"\s*(?!during\b|including\b|according\b|saying\b)[a-z]{2,}ing\b")


def _opening(text: str, pieces: Sequence[SentenceSegment], end: int) -> tuple[int, int] | None:
    """An adverbial phrase or a participle clause before the subject."""
    begin = pieces[0].start
    for piece in pieces[1:3]:
        words = text[begin : piece.begin]
        is_opening = OPENING_PHRASE.match(words) or OPENING_PARTICIPLE.match(words)
        if is_opening and only_adds(words) and not JOINT.match(text, piece.start) and _is_main(text, piece.start, end):
            return begin, piece.start
        if is_clause(text[piece.start : end]):
            break
    return None


def _is_main(text: str, start: int, end: int) -> bool:
    """Whether a subject and its verb follow, with or without an apposition or an age between them."""
    if is_clause(text[start:end]):
        return True
    pieces = segments_of(text, start, end)
    is_subject = len(pieces) > 2 and not verb_count(text[pieces[0].start : pieces[0].end].strip())
    return is_subject and not OPENING_PHRASE.match(text, start, end) and descriptions(text, pieces) > 0


def _removable(text: str, pieces: Sequence[SentenceSegment], at: int, stop: int) -> tuple[int, int] | None:
    """What of a segment may go: with the marks around it, or with all that follows; None where it has to stay."""
    piece = pieces[at]
    is_last = at == len(pieces) - 1
    names_source = is_source(text[piece.start : piece.end].rstrip(" .")) and is_stated(text, pieces[:at])
    if names_source and (is_last or piece.mark == ","):
        return piece.begin, stop if is_last else _end_of_source(text, pieces, at, stop)
    joint = None if is_last else JOINT.match(text, pieces[at + 1].start, pieces[-1].end)
    if joint and is_clause(text[joint.end() : pieces[-1].end]) and may_end_before(text, pieces[: at + 1], at):
        return piece.begin, piece.end
    if is_last or is_tail_of_rest(text, pieces, at):
        return (piece.begin, stop) if may_end_before(text, pieces, at) else None
    if is_enclosed(text, pieces, at):
        keeps_mark = not starts_with_verb(text[pieces[at + 1].start : pieces[-1].end])
        return piece.begin, piece.end + (0 if keeps_mark else len(pieces[at + 1].mark))
    return None


def _end_of_source(text: str, pieces: Sequence[SentenceSegment], at: int, stop: int) -> int:
    """Where the words end that go with a segment that names the source, which others follow."""
    following, after = text[pieces[at + 1].start : stop], pieces[at + 1]
    if SAYING.match(following) or not verb_count(following.strip()):
        return stop  # what the source is, or says besides
    if _WHO.match(following):  # "said Ana Ruiz, who farms there,"
        return stop if at + 2 == len(pieces) else after.end
    closes = after.mark == "," and resumes(text, pieces, at)
    return pieces[at].end + (1 if closes else 0)


def _reported_clause(sentence: Sentence, start: int, end: int, analysis: AnalyzedArticle) -> tuple[int, int] | None:
    """What the subject of the sentence says: "The mayor said on Monday that the bridge is safe."

    It may be used by itself only because the claim names the source.
    """
    attribution, text = analysis.attribution(sentence), sentence.text
    if attribution.asserted_by is None or attribution.certainty != "attributed":
        return None
    tokens = tokenize(text, start, min(end, start + 300))
    verb = next((at for at in range(1, len(tokens)) if is_verb(tokens, at)), None)
    if verb is None or manner(tokens[verb]) != "says":
        return None
    following = tokens[verb + 1 : verb + _LONGEST_ASIDE]
    that = next((token for token in following if token.lower == "that"), None)
    if that and REPORTING[tokens[verb].lower].weak and that is not following[0]:
        return None
    begin = that.end + 1 if that else tokens[verb].end + 1
    words = text[begin:end]
    is_own = not re.match(r"(?:it|its|they|their|there)\b", words)
    return (begin, end) if is_own and balanced(words) and _is_main_clause(text, begin, end) else None


def _is_main_clause(text: str, start: int, end: int) -> bool:
    if _is_main(text, start, end):
        return True
    comma = text.find(", ", start, end)
    return comma > 0 and bool(OPENING_PHRASE.match(text, start, comma)) and _is_main(text, comma + 2, end)


def _from_relatives(text: str, pieces: Sequence[SentenceSegment]) -> Iterator[_Ranges]:
    """What a relative clause says of a name before it, as a sentence: "Aquavela, which offered 2.1 million"."""
    for at, piece in enumerate(pieces[1:], start=1):
        who = _WHO.match(text, piece.start, piece.end)
        if who is None or not starts_with_verb(text[who.end() : piece.end]):
            continue
        is_described = at > 1 and is_apposition(text[pieces[at - 1].start : pieces[at - 1].end])
        before = pieces[at - 2] if is_described else pieces[at - 1]
        name = _NAME_END.search(text, before.start, before.end)
        is_last = at + 1 == len(pieces)
        last = piece.end if is_enclosed(text, pieces, at) else pieces[-1].end
        following = "" if is_last else text[pieces[at + 1].start : last]
        if following and not any(opening.match(following) for opening in (ADDITION, TAIL, JOINT)):
            continue  # "which opened in 1962, owes the bank a million"
        if name is None or set(text[: name.start()].split()[-1:]) & (LOCATIVES | {"of", "at", "from", "for"}):
            continue  # "a pupil of Julius Ahrendt in Berlin, who advised her"
        if not UNFAIR.search(text[piece.start : last]):
            yield (name.start(), name.end()), (who.end() - 1, last)


def _clauses(text: str, pieces: Sequence[SentenceSegment], end: int) -> Iterator[tuple[int, int]]:
    """Each of two joined clauses by itself, and what somebody is "saying"."""
    first = pieces[0].start
    for piece in pieces[1:]:
        joint = JOINT.match(text, piece.start, end)
        begin = joint.end() if joint else piece.start
        mark = piece.mark.strip()
        if mark == ";" or ((joint or mark in {"—", "–"}) and is_clause(text[begin:end])):
            yield from _two(text, first, piece.begin, begin, end)
        if (saying := SAYING.match(text, piece.start, end)) and is_clause(text[saying.end() : end]):
            yield saying.end(), end
        if mark == ";":
            first = piece.start
    first = pieces[0].start
    for hit in SECOND_CLAUSE.finditer(text, max(first, pieces[-1].begin - 1), end):
        rest = text[hit.end() : end]
        is_usual = " as " in hit.group() and not (_DETERMINED.match(rest) or rest[:1].isupper())
        if not is_usual and has_verb(text[first : hit.start()]) and is_clause(rest) and balanced(rest):
            yield hit.end(), end
    for hit in AND.finditer(text, first, end):
        if is_clause(text[hit.end() : end]) and _DETERMINED.match(text, hit.end()):
            yield from _two(text, first, hit.start(), hit.end(), end)


def _two(text: str, first: int, stop: int, begin: int, end: int) -> Iterator[tuple[int, int]]:
    head, rest = text[first:stop], text[stop:end]
    if is_sentence(head) and not opens_clause(head, rest):
        if not dropped_condition(rest) and not UNFAIR.search(rest) and not is_answered(head, rest):
            yield first, stop
        leans = POINTS_BACK.search(text, begin, end)
        if not leans and (rest[:1] == ";" or not (OPENING_PHRASE.match(head) or _SUBORDINATE.search(head))):
            yield begin, end


def _cut(kept: _Ranges, text: str) -> Cut:
    begin, end = kept[0][0], kept[-1][1]
    lead = LEAD_IN.match(text, begin, end)
    if lead and lead.end() < kept[0][1]:
        begin = lead.end()
    words = _tidy(" ".join(text[max(a, begin) : b] for a, b in kept))
    is_whole = len(kept) == 1 and begin == 0 and end == len(text.rstrip())
    return Cut(_with_quotation_marks(words) if is_whole else words, begin, end, is_whole)


def _with_quotation_marks(words: str) -> str:
    """A sentence of a longer quotation with its missing mark: "“We wait." becomes "“We wait.”"."""
    if "„" in words:  # which “ closes
        return words
    if words.count("“") > words.count("”"):
        return f"{words}”"
    begins_within = "”" in words and "“" not in words[: words.index("”")]
    return f"“{words}" if words.count("”") > words.count("“") and begins_within else words


def _with_names(cut: Cut, names: AntecedentNames) -> Cut:
    text = names.put_into(cut.text, cut.start)
    return cut if text == cut.text else cut._replace(text=text, is_whole=False)


_BLANKS = re.compile(r"\s+([,;.])")
_DOUBLED = re.compile(r",(?=[,.;])|[,;](?=\.$)")


def _tidy(words: str) -> str:
    """The words on one line as a sentence: no blanks before marks, no doubled marks, a capital and a full stop."""
    words = _PER_CENT.sub("%", words)
    line = _DOUBLED.sub("", _BLANKS.sub(r"\1", " ".join(words.split()))).strip(" ,;—–-•▪")
    if line and line[-1] not in ".!?…" and not line.endswith((".”", '."', "!”", "?”", ".»", ".’", '?"', '!"', ".)")):
        line += "."
    return _sentence_case(line)


def _sentence_case(line: str) -> str:
    return line[:1].upper() + line[1:]
