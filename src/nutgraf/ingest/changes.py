"""Compares two versions of an article: which passages survive word for word, and which corrections are announced.

The unit is the sentence. A span survives only if the whole sentences around it do, because the same three words may
mean something else in a rewritten sentence. Moved sentences are found by Heckel's alignment, which is linear in the
length of the texts: sentences that occur once in both versions are the anchors, and their neighbours follow.

The phrases that announce a correction are defined here for pages, plain text and version comparison alike.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable
from functools import cached_property
from typing import NamedTuple

from nutgraf.article import Article, Frozen, Notice, Span

_LABEL = (
    r"corrections?|corrected|clarifications?|erratum|errata(?: corrige)?|editor[’']?s[’']? note"
    r"|updates? to this (?:article|story|report)|for the record"
    r"|berichtigung|korrektur|richtigstellung|rectificatif|correctif|précision|corrección|fe de err(?:atas|ores)"
    r"|rectificación|rettifica|correzione|correção|errata|rectificatie|correctie|rättelse|rettelse|retting"
    r"|sprostowanie|düzeltme|исправление|уточнение|поправка|更正|訂正|お詫びと訂正|정정|تصحيح|تصويب|توضيح"
)
# Between label and mark: a date, brackets, or whom it concerns. "Corrections officers – the guards …" is none.
_BETWEEN = (
    r"(?:\s*\([^()\n]{1,40}\)|[\s,]*(?:\w{1,3} )?(?:[^\W\d_]{3,12}\.? )?\d[^:：\n—]{0,20}"
    r"|\s(?:to|for) (?:this|the|our|an?) [^:：.\n]{1,40}| appended)?"
)
_OPENS = re.compile(rf"\W{{0,4}}(?:{_LABEL})(?!\w){_BETWEEN}\s*(?:[:：—]|[–-]\s|[؛.]\s|$)", re.IGNORECASE)
_PIECE = r"(?:article|story|report|post|headline|piece|column)"
_SAYS = re.compile(
    rf"\b(?:an? |the )?(?:earlier|previous|original) versions? of (?:this|the) {_PIECE}\b"
    rf"|\bthis {_PIECE} (?:has been|was) (?:corrected|amended|clarified|updated to (?:correct|clarify|reflect))\b"
    r"|\bin einer (?:früheren|vorherigen|ursprünglichen) (?:version|fassung) (?:dieses|des)\b"
    r"|\bune version (?:précédente|antérieure) de cet article\b|\bcet article a été (?:corrigé|modifié)\b"
    r"|\b(?:una|en una) versión (?:anterior|previa) de este (?:artículo|texto)\b"
    r"|\buna versione precedente di questo articolo\b|\buma versão anterior deste? (?:artigo|texto)\b"
    r"|\bin een eerdere versie van dit (?:artikel|bericht)\b|نسخة سابقة من هذا (?:المقال|الخبر|التقرير)",
    re.IGNORECASE,
)
_WITHIN_FIRST = 40  # characters: a correction says at once what it is


def is_correction(line: str) -> bool:
    """Whether a line is the article's word on a mistake of its own: a label and a mark, or a phrase that says it.

    >>> is_correction("Correction, 3 May: four people were hurt, not five.")
    True
    >>> is_correction("The correction of the market surprised nobody.")
    False
    """
    beginning = line[:200]
    if _OPENS.match(beginning) is not None:
        return True
    said = _SAYS.search(beginning)
    return said is not None and said.start() <= _WITHIN_FIRST


# Not after "Mr.", "U.S." and the like: there a sentence rarely ends, and one that is too long is only too careful.
_SENTENCE = re.compile(r"\S(?:[^\n]*?(?<!\b[^\W\d_])(?<!\b[A-Z][a-z])[.!?…。！？؟۔]+[\"'”’»)\]]*(?=\s|$)|[^\n]*\S|)")


class Kept(Frozen):
    """A stretch of whole sentences of the old text that is in the new text word for word."""

    old: Span
    new: Span


class Changes(Frozen):
    """The changes between two versions of an article; `old` and `new` spans refer to the two texts.

    `kept` is in order of the old text. `gone` are the old sentences that are no longer there, `added` the new ones
    that were not there before, `corrections` what the new version newly says of its own mistakes.
    """

    kept: tuple[Kept, ...]
    gone: tuple[Span, ...]
    added: tuple[Span, ...]
    corrections: tuple[Notice, ...]

    @property
    def is_same(self) -> bool:
        """Whether both versions say the same, sentence for sentence."""
        return not self.gone and not self.added

    def moved_span(self, span: Span) -> Span | None:
        """The position of an old span in the new text; None when any part of it is stale.

        >>> changes = compare(Article.of("Two died. One lives."), Article.of("Sad. Two died. None lives."))
        >>> changes.moved_span(Span(start=0, end=3, quote="Two"))
        Span(start=5, end=8, quote='Two')
        >>> changes.moved_span(Span(start=14, end=19, quote="lives")) is None
        True
        """
        place = bisect_right(self._starts, span.start) - 1
        if place < 0 or span.end > self.kept[place].old.end or span.start < self.kept[place].old.start:
            return None
        kept = self.kept[place]
        shift = kept.new.start - kept.old.start
        quote = kept.new.quote[span.start - kept.old.start : span.end - kept.old.start]
        return Span(start=span.start + shift, end=span.end + shift, quote=quote) if quote == span.quote else None

    def stale(self, spans: Iterable[Span]) -> tuple[Span, ...]:
        """The old spans that are no longer in the new text."""
        return tuple(span for span in spans if self.moved_span(span) is None)

    @cached_property
    def _starts(self) -> list[int]:
        return [kept.old.start for kept in self.kept]


class _Sentence(NamedTuple):
    start: int
    end: int
    text: str


def compare(old: Article, new: Article) -> Changes:
    """Compare two versions: which sentences survive, which do not, and which corrections are new.

    Only the story counts: a sentence in a removed block of either version is not there. Spans handed to
    `Changes.moved_span` and `Changes.stale` are those of `old.text`.
    """
    before, after = _sentences(old), _sentences(new)
    pairs = _aligned([one.text for one in before], [one.text for one in after])
    taken = set(pairs.values())
    gone = [one for number, one in enumerate(before) if number not in pairs]
    added = [one for number, one in enumerate(after) if number not in taken]
    return Changes(
        kept=tuple(_stretches(old, new, [(before[one], after[other]) for one, other in sorted(pairs.items())])),
        gone=tuple(old.span(one.start, one.end) for one in gone),
        added=tuple(new.span(one.start, one.end) for one in added),
        corrections=_corrections(old, new),
    )


def _sentences(article: Article) -> list[_Sentence]:
    found = (_Sentence(match.start(), match.end(), match.group()) for match in _SENTENCE.finditer(article.text))
    blocks = iter(article.removed)
    block = next(blocks, None)
    story: list[_Sentence] = []
    for sentence in found:
        while block is not None and block.span.end <= sentence.start:
            block = next(blocks, None)
        if block is None or sentence.end <= block.span.start:
            story.append(sentence)
    return story


def _aligned(old: list[str], new: list[str]) -> dict[int, int]:
    """Pairs of equal sentences, by their numbers: those that occur once in both, then their equal neighbours."""
    counts, new_counts = Counter(old), Counter(new)
    places = {text: number for number, text in enumerate(new)}
    pairs = {number: places[text] for number, text in enumerate(old) if counts[text] == 1 and new_counts[text] == 1}
    taken = set(pairs.values())
    _spread(old, new, pairs, taken, 1)
    _spread(old, new, pairs, taken, -1)
    return pairs


def _spread(old: list[str], new: list[str], pairs: dict[int, int], taken: set[int], step: int) -> None:
    """Pair the equal sentences that follow a pair, or the beginning of both; with step -1 those that come before."""
    outside = (-1, -1) if step == 1 else (len(old), len(new))
    for number in range(len(old)) if step == 1 else range(len(old) - 1, -1, -1):
        beside = outside[1] if number - step == outside[0] else pairs.get(number - step)
        if beside is None or number in pairs:
            continue
        other = beside + step
        if 0 <= other < len(new) and other not in taken and old[number] == new[other]:
            pairs[number] = other
            taken.add(other)


def _stretches(old: Article, new: Article, pairs: list[tuple[_Sentence, _Sentence]]) -> list[Kept]:
    """Neighbouring pairs joined, where what is between them is the same too."""
    joined: list[tuple[int, int, int]] = []  # where it begins and ends in the old text, and begins in the new one
    for one, other in pairs:
        if joined:
            start, end, new_start = joined[-1]
            is_next = other.start - new_start == one.start - start
            if is_next and old.text[end : one.start] == new.text[new_start + end - start : other.start]:
                joined[-1] = (start, one.end, new_start)
                continue
        joined.append((one.start, one.end, other.start))
    return [
        Kept(old=old.span(start, end), new=new.span(new_start, new_start + end - start))
        for start, end, new_start in joined
    ]


def _corrections(old: Article, new: Article) -> tuple[Notice, ...]:
    """The correction notices of the new version, and its lines that read like one, that the old one does not have."""
    known = [notice for notice in new.notices if notice.kind == "correction"]
    said = {notice.text for notice in old.notices} | set(_correction_lines(old).values())
    spans = [notice.span for notice in known if notice.span is not None]
    found = [notice for notice in known if notice.text not in said and not _stands_in(notice, old)]
    for start, line in _correction_lines(new).items():
        span = new.span(start, start + len(line))
        if line not in said and not any(span.overlaps(other) for other in spans):
            found.append(Notice(kind="correction", text=line, span=span))
    return tuple(found)


def _stands_in(notice: Notice, old: Article) -> bool:
    return notice.span is not None and notice.span.quote in old.text


def _correction_lines(article: Article) -> dict[int, str]:
    lines = {match.start(): match.group() for match in re.finditer(r"\S[^\n]*", article.text)}
    return {start: line.rstrip() for start, line in lines.items() if is_correction(line)}
