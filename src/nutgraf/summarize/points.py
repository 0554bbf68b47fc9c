"""Turns what the model wrote about a passage into points, each grounded in a sentence of the article.

A passage is shown to the model in numbered parts, so that no part of it, the end included, is overlooked. `read_lines`
parses the reply, and `points_of` keeps the lines that the article supports. `head_of` finds where a sentence can end
early and still be true, which gives shorter wordings without a model.

`salience` is the weight of each sentence. News states the main point first and returns to it, so a sentence weighs more
the earlier it comes, the more its words recur, and the more figures, dates and names it has. The model decides what is
said; weight decides which points lead.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from itertools import groupby
from typing import NamedTuple

from nutgraf.article import Article, Sentence
from nutgraf.brief import Claim, Rejection, RejectionReason, Speaker
from nutgraf.extract import AnalyzedArticle, Attribution
from nutgraf.faults import tolerant
from nutgraf.grounding import CheckFailure, best_support, dropped_condition, failure_of, words
from nutgraf.render import printed_words
from nutgraf.summarize.cuts import Cut, after_turn_label, cuts_of
from nutgraf.text.event_cues_en import MEANING
from nutgraf.text.reporting_en import NOBODY_IN_PARTICULAR
from nutgraf.text.sentence_parts_en import BREAK, CHANGES_WHAT_WAS_SAID, LONG_TAIL

_LEAD, _CENTRAL, _TITLE, _COUNTS, _NAMES, _DATED = 1.0, 1.0, 0.8, 0.3, 0.08, 0.2
_MOST_NAMES = 6
_MOSTLY_QUOTED, _VAGUE = 0.4, 0.3
_NAME = re.compile(r"(?<=[\w,] )[A-Z][\w’'-]+")  # a capital inside a sentence


def _by_place(analysis: AnalyzedArticle) -> dict[int, float]:
    return {sentence.number: _LEAD / (1 + rank / 3) for rank, sentence in enumerate(analysis.body)}


@tolerant("how much each sentence matters", _by_place)
def salience(analysis: AnalyzedArticle) -> dict[int, float]:
    """The weight of every sentence that is not a heading, by its number."""
    body, language = analysis.body, analysis.article.language
    keys = {s.number: {w.key for w in words(s.text, language) if w.carries} for s in body}
    spread = Counter(key for found in keys.values() for key in found)
    wanted = {word.key for word in words(analysis.article.title or "", language) if word.carries}
    top = max((_centrality(found, spread) for found in keys.values()), default=0.0) or 1.0
    result = {}
    for rank, sentence in enumerate(body):
        found = keys[sentence.number]
        weight = _LEAD / (1 + rank / 3) + _CENTRAL * _centrality(found, spread) / top
        weight += _TITLE * len(found & wanted) / (len(wanted) or 1)
        weight += _COUNTS * any(number.is_figure for number in analysis.numbers(sentence))
        weight += _NAMES * min(_MOST_NAMES, len(_NAME.findall(sentence.text)))
        weight += _DATED * bool(analysis.dates(sentence))
        weight -= _MOSTLY_QUOTED * analysis.is_mostly_quoted(sentence)
        weight -= _VAGUE * (len(found) < 4)
        result[sentence.number] = weight
    return result


def _centrality(found: set[str], spread: Counter[str]) -> float:
    return sum(math.log(spread[key]) for key in found) / math.sqrt(len(found) or 1)


class Findings(NamedTuple):
    """An analyzed article, and the weight of each sentence of its body, by the sentence's number."""

    analysis: AnalyzedArticle
    weights: dict[int, float]

    @property
    def article(self) -> Article:
        """The article itself."""
        return self.analysis.article

    @property
    def body(self) -> tuple[Sentence, ...]:
        """The sentences that state something: all but headings."""
        return self.analysis.body

    def is_asked(self, sentence: Sentence) -> bool:
        """Whether the sentence belongs to a question of an interview, so that nobody states it."""
        source = self.attribution(sentence).asserted_by
        return source is not None and self.article.text[source.start : source.end + 1] == "Q:"

    def attribution(self, sentence: Sentence) -> Attribution:
        """Who asserts a sentence, and how certain it is."""
        return self.analysis.attribution(sentence)


def find_all(analysis: AnalyzedArticle) -> Findings:
    """The findings of an article, with the weight of each sentence."""
    return Findings(analysis, salience(analysis))


MOST_PARTS = 9
_PART_WORDS = 80  # about four sentences, which one line can sum up
_SHORT_WORDS = 20  # below this a paragraph does not make a part of its own


class Part(NamedTuple):
    """Consecutive sentences of one passage under one number, counted from 1."""

    number: int
    sentences: tuple[Sentence, ...]


def parts_of(sentences: Sequence[Sentence]) -> tuple[Part, ...]:
    """Up to nine parts of about equal length, cut between paragraphs where that is possible; headings are left out."""
    body = [sentence for sentence in sentences if not sentence.heading]
    total = sum(_length(sentence) for sentence in body)
    if not body:
        return ()
    wanted = max(1, min(MOST_PARTS, round(total / _PART_WORDS) or 1, len(body)))
    if wanted < 3 <= len(body):
        wanted = 3  # a short article still has more than one thing to say
    target = total / wanted
    groups: list[list[Sentence]] = [[]]
    filled = 0
    for block in _blocks(body, target):
        length = sum(_length(sentence) for sentence in block)
        boundary = target * len(groups)
        if groups[-1] and len(groups) < wanted and filled + length / 2 > boundary:
            groups.append([])
        groups[-1] += block
        filled += length
    return tuple(Part(number, tuple(group)) for number, group in enumerate(groups, start=1))


def numbered_parts(parts: Sequence[Part]) -> str:
    """The parts as the prompt shows them: `[1]`, then their paragraphs."""
    return "\n\n".join(f"[{part.number}]\n{_paragraphs(part)}" for part in parts)


def _paragraphs(part: Part) -> str:
    grouped = groupby(part.sentences, key=lambda sentence: sentence.paragraph)
    return "\n".join(" ".join(" ".join(s.text.split()) for s in group) for _, group in grouped)


def _blocks(body: Sequence[Sentence], target: float) -> list[list[Sentence]]:
    """Paragraphs, or single sentences where a paragraph is longer than a part."""
    blocks = []
    for _, group in groupby(body, key=lambda sentence: sentence.paragraph):
        paragraph = list(group)
        if sum(_length(sentence) for sentence in paragraph) > max(target, _SHORT_WORDS):
            blocks += [[sentence] for sentence in paragraph]
        else:
            blocks.append(paragraph)
    return blocks


def _length(sentence: Sentence) -> int:
    return len(sentence.text.split())


_BY_WHOM = re.compile(r",? according to\b", re.IGNORECASE)


def head_of(sentence: str, *, least: int, most: int) -> str:
    """The sentence up to the last place within `most` words where it may end, or all of it; `least` words are kept.

    A tail that holds a condition or turns against what was said is never cut off.

    >>> head_of("The army had 2,500 soldiers in Marevia as part of a force formed in 2014.", least=5, most=9)
    'The army had 2,500 soldiers in Marevia'
    >>> head_of("The deal will pass, according to the mayor, if the unions agree to it.", least=3, most=9)
    'The deal will pass, according to the mayor, if the unions agree to it.'
    """
    best = sentence
    for tail in LONG_TAIL.finditer(sentence):
        head, rest = sentence[: tail.start()], sentence[tail.start() :]
        words = len(head.split())
        if words > most and best != sentence:
            break
        if (
            words >= least
            and _is_balanced(head)
            and not dropped_condition(rest)
            and not CHANGES_WHAT_WAS_SAID.search(rest)
        ):
            best = head
            if words > most:
                break
    return best


def without_source(sentence: str) -> str:
    """The sentence without a closing "according to …", which is kept in `asserted_by`."""
    found = [hit.start() for hit in _BY_WHOM.finditer(sentence)]
    if not found or "," in sentence[found[-1] + 2 :] or not _is_balanced(sentence[: found[-1]]):
        return sentence
    return sentence[: found[-1]]


def _is_balanced(head: str) -> bool:
    """Whether no quotation and no bracket is left open."""
    return (
        head.count("“") == head.count("”")
        and head.count("(") == head.count(")")
        and head.count('"') % 2 == 0
        and head.count("«") == head.count("»")
    )


_LEAST, _MOST = 12, 28  # words of a claim in the article's wording


def claim_of(sentence: Sentence, findings: Findings, *, wording: str | None = None) -> Claim:
    """A claim that rests on a sentence; without a `wording` it is the sentence or its head, verbatim.

    The "A:" before an answer of an interview is left out.
    """
    if wording is None and (start := after_turn_label(sentence.text)):
        sentence = sentence._replace(start=sentence.start + start, text=sentence.text[start:])
    text = sentence.text
    if wording is None and len(text.split()) > _MOST:
        text = _shortened(text, is_attributed=findings.attribution(sentence).asserted_by is not None)
    return head_claim(sentence, text, findings, wording=wording)


@tolerant("where a long sentence may end", lambda text, **_: text)
def _shortened(text: str, *, is_attributed: bool) -> str:
    return head_of(without_source(text) if is_attributed else text, least=_LEAST, most=_MOST)


def cut_claim(sentence: Sentence, cut: Cut, findings: Findings) -> Claim:
    """A claim in the words of a cut of the sentence, without the "A:" before an answer of an interview."""
    if start := after_turn_label(cut.text):
        cut = cut._replace(text=cut.text[start:], start=cut.start + start)
    article = findings.article
    whole = " ".join(sentence.text.split())
    base = head_claim(sentence, sentence.text, findings)
    start = sentence.start + cut.start
    named = _sentence_with_name(cut.text, sentence, findings)
    fields = {
        "text": cut.text,
        "spans": (article.span(named.start if named else start, sentence.start + cut.end),),
        "wording": "article" if cut.text.rstrip(".") in whole else "cut",
        "asserted_by": base.asserted_by,
    }
    return base.model_copy(update=fields)


def _sentence_with_name(text: str, sentence: Sentence, findings: Findings) -> Sentence | None:
    """The sentence before that has the name which a cut of this one has in the place of a pronoun."""
    names = [name for name in _NAME_ANYWHERE.findall(text) if name.casefold() not in sentence.text.casefold()]
    if not names or sentence not in findings.body[1:]:
        return None
    before = findings.body[findings.body.index(sentence) - 1]
    is_near = before.paragraph == sentence.paragraph and sentence.start - before.end <= _BLANKS_BETWEEN
    return before if is_near and all(name in before.text for name in names) else None


_NAME_ANYWHERE = re.compile(r"[A-Z]\w+")
_BLANKS_BETWEEN = 3  # characters between two sentences of a paragraph


def truncated_claim(sentence: Sentence, most: int, findings: Findings) -> Claim:
    """A claim in the first words of the sentence and an ellipsis, for where no cut is short enough."""
    claim = cut_claim(sentence, truncated(sentence, most), findings)
    over = printed_words(claim) - most
    return cut_claim(sentence, truncated(sentence, most - over), findings) if 0 < over < most // 2 else claim


def shorter_claim(claim: Claim, most: int, findings: Findings) -> Claim:
    """The claim, or its longest cut that has at most `most` words with its source, if there is one."""
    if printed_words(claim) <= most:
        return claim
    start = claim.spans[0].start
    drafted = Sentence(0, start, start + len(claim.text), claim.text, 0, heading=True)
    forms = (claim.model_copy(update={"text": cut.text}) for cut in cuts_of(drafted, findings.analysis, most))
    return next((one for one in forms if printed_words(one) <= most), claim)


def truncated(sentence: Sentence, most: int) -> Cut:
    """The first words of the sentence, up to a place where a phrase begins, and an ellipsis."""
    ends = [hit.end() for hit in re.finditer(r"\S+", sentence.text)][: most - 1]
    head = sentence.text[: ends[-1]]
    breaks = [hit.start() for hit in BREAK.finditer(head) if len(head[: hit.start()].split()) >= most // 2]
    head = head[: breaks[-1]] if breaks else head
    # A figure without what it counts says nothing; a sum of money or a percentage does.
    head = re.sub(r"(?:\s+(?![$£€¥]\d)\S*\d[^\s%]*)+$", "", head) or head
    words = " ".join(head.split()).rstrip(" ,;:—–-،؛")
    return Cut(f"{words} …", 0, len(head), is_whole=False)


def head_claim(sentence: Sentence, head: str, findings: Findings, *, wording: str | None = None) -> Claim:
    """A claim in the words of `head`, which begins the sentence, or in a `wording` based on it."""
    article = findings.article
    found = findings.attribution(sentence)
    said = (
        found.asserted_by
        if found.asserted_by and found.asserted_by.name.casefold() not in NOBODY_IN_PARTICULAR
        else None
    )
    return Claim(
        text=wording or " ".join(head.split()),
        spans=(article.span(sentence.start, sentence.start + len(head)),),
        asserted_by=Speaker(name=said.name, span=article.span(said.resolved_start, said.resolved_end))
        if said
        else None,
        certainty=found.certainty,
        wording="model" if wording else "article",
    )


_NUMBERED = re.compile(r"^\W{0,3}\[?(\d{1,2})[\].):]+\s*(.*)$")
_SPACED_INITIALS = re.compile(r"\b([A-Z]\.) (?=[A-Z]\.)")  # small models write "U. S." for "U.S."
_MARKS = '"“”*-–—•` '
_LONGEST_LINE = 700  # characters; a longer one is no line about a part


class DraftLine(NamedTuple):
    """One line of the model: the part it names (0 when it names none) and its words."""

    part: int
    text: str


def read_lines(reply: str, *, cut: bool) -> tuple[DraftLine, ...]:
    """The lines of a reply, without a last line that the token limit cut and without overlong lines.

    >>> read_lines("[1] Twelve people died.\\n[2] The ferry sank.", cut=False)[1]
    DraftLine(part=2, text='The ferry sank.')
    """
    lines = reply.strip().splitlines()
    if cut:
        lines = lines[:-1]
    found: list[DraftLine] = []
    for line in lines:
        hit = _NUMBERED.match(line.strip())
        part, text = (int(hit.group(1)), hit.group(2)) if hit else (0, line)
        text = _SPACED_INITIALS.sub(r"\1", text.strip(_MARKS))
        if text and len(text) <= _LONGEST_LINE:
            found.append(DraftLine(part, text))
    return tuple(found)


_RESTS = 0.5  # share of a line's words that a sentence of its part needs to be checked as its evidence
_RESTS_ELSEWHERE = 0.6  # the share that a sentence of another part needs


_failure = tolerant(
    "the check of a line", lambda *_: CheckFailure("rests_on_nothing", "the line could not be checked")
)(failure_of)
_best_support = tolerant("the sentence a line rests on", lambda *_: None)(best_support)


class Point(NamedTuple):
    """A claim, and the sentence it rests on."""

    claim: Claim
    sentence: Sentence


class Points(NamedTuple):
    """What became of a model's lines."""

    kept: tuple[Point, ...]
    rejections: tuple[Rejection, ...]


def points_of(parts: Sequence[Part], lines: Sequence[DraftLine], findings: Findings) -> Points:
    """A point for each part: the model's line if the article supports it, otherwise sentences of the article.

    A line that fails is kept as a Rejection; the sentence it rested on and the weightiest one of the part take its
    place. Where the model wrote nothing for a part, the weightiest is taken, so no part of an article is ever lost,
    whatever the model does.
    """
    kept: list[Point] = []
    rejections: list[Rejection] = []
    waiting = {line.part: line for line in reversed(lines)}
    extra = [line for line in lines if waiting.get(line.part) is not line or not 1 <= line.part <= len(parts)]
    rejections += [_rejection(line, "no_such_part", f"part {line.part}") for line in extra]
    everything = [sentence for part in parts for sentence in part.sentences]
    for part in parts:
        line = waiting.get(part.number)
        used = {point.sentence.number for point in kept}
        point, rejection = _point(part, line, everything, findings, used)
        if point:
            kept.append(point)
        if rejection and (best := _weightiest(part, findings, used | {point.sentence.number} if point else used)):
            kept.append(best)
        if rejection:
            rejections.append(rejection)
    return Points(tuple(kept), tuple(rejections))


def _point(
    part: Part, line: DraftLine | None, everything: Sequence[Sentence], findings: Findings, used: set[int]
) -> tuple[Point | None, Rejection | None]:
    if line is None:
        return _weightiest(part, findings, used), None
    if copied := _copied_point(line, part, findings, used):
        return copied, None
    language = findings.article.language
    resting = _best_support(line.text, part.sentences, language)
    if resting is None or resting.share < _RESTS:
        resting = _best_support(line.text, everything, language)
        if resting is None or resting.share < _RESTS_ELSEWHERE:
            spare = _weightiest(part, findings, used)
            return spare, _rejection(line, "rests_on_nothing", f"part {part.number}", spare)
    if resting.sentence.number in used:
        return None, _rejection(line, "repeats", f"part {part.number}")
    failure = _failure(line.text, resting.sentence.text, language)
    if failure is None:
        return Point(claim_of(resting.sentence, findings, wording=line.text), resting.sentence), None
    spare = Point(claim_of(resting.sentence, findings), resting.sentence)
    return spare, _rejection(line, failure.reason, failure.detail, spare)


def _copied_point(line: DraftLine, part: Part, findings: Findings, used: set[int]) -> Point | None:
    """The weightiest sentence that the line has word for word; a model often copies instead of shortening."""
    flat = " ".join(line.text.split())
    held = [s for s in part.sentences if " ".join(s.text.split()) in flat and s.number not in used]
    if not held:
        return None
    best = max(held, key=lambda sentence: findings.weights[sentence.number])
    return Point(claim_of(best, findings), best)


def _weightiest(part: Part, findings: Findings, used: set[int]) -> Point | None:
    free = [sentence for sentence in part.sentences if sentence.number not in used]
    if not free:
        return None
    best = max(free, key=lambda sentence: findings.weights[sentence.number])
    return Point(claim_of(best, findings), best)


def _rejection(line: DraftLine, reason: RejectionReason, detail: str, spare: Point | None = None) -> Rejection:
    return Rejection(
        field="key_points",
        text=line.text,
        reason=reason,
        detail=detail,
        replaced_by=spare.claim.spans[0] if spare else None,
    )


def meaning_signs(text: str) -> int:
    """How many different phrases of a text say what an event means, follows from or leads to."""
    return len({hit.casefold() for hit in MEANING.findall(text)})
