"""Speakers and sources against people's labels: PolNeAR, political news in which every attribution is marked.

`python -m benchmarks.speakers [FILE …] [--misses KIND]` reads the files, or `polnear_dev.jsonl` in the folder that
`NUTGRAF_PUBLIC` names. The texts belong to their publishers and are not part of this project. A quotation is a
labelled content that lies between quotation marks; indirect speech is a labelled content without any. The speaker is
right where its words overlap the labelled source or share its last name, `wrong` where they name somebody else, and
`none` where nobody is named. A labelled pronoun is right only where the same pronoun, or the name that the labels
nearest to it use, was found.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from nutgraf.article import Article, Sentence
from nutgraf.extract import Attribution, find_attributions, find_quotations
from nutgraf.extract.quotes import DirectQuote
from nutgraf.extract.referents import StatementSource
from nutgraf.text import sentences
from nutgraf.text.lexicon_en import PERSONAL
from nutgraf.text.reporting_en import REPORTING
from nutgraf.text.tokens import fold_word

FILE = "polnear_dev.jsonl"
_MARKS = re.compile("[“”\"«»„]|''")
_WORD = re.compile(r"\w[\w'’.-]*")
_PRONOUNS = PERSONAL | {"who", "which", "that", "him", "her", "them", "me"}
_SHORTEST = 3  # quoted words; a shorter quotation is mostly a title or a scare quote

Span = tuple[int, int]


class Label(NamedTuple):
    """One labelled attribution; spans are half-open code points of the article."""

    source: tuple[Span, ...]
    cue: tuple[Span, ...]
    content: tuple[Span, ...]


class Outcome(NamedTuple):
    """What was found for one label: `verdict` is right, wrong or none, `kind` how the label is written."""

    article: str
    verdict: str
    kind: str
    label: Label
    found: str | None


class Labelled(NamedTuple):
    """One article with its labels."""

    name: str
    text: str
    labels: tuple[Label, ...]


def read(path: Path) -> Iterator[Labelled]:
    """The articles of a file of JSON lines."""
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        labels = [
            Label(*(tuple((start, end) for start, end in one.get(key, ())) for key in ("source", "cue", "content")))
            for one in row["attributions"]
        ]
        labels = [_in_order(row["text"], one) for one in labels if one.source and one.content]
        yield Labelled(row["id"], row["text"], tuple(labels))


def _in_order(text: str, label: Label) -> Label:
    """The label with source and cue exchanged where the annotators did so: source "said", cue "Ana Ruiz"."""
    exchanged = _words(text, label.source).lower() in REPORTING and _words(text, label.cue)[:1].isupper()
    return label._replace(source=label.cue, cue=label.source) if exchanged else label


def judge(article: Labelled) -> Iterator[Outcome]:
    """The outcome for every labelled quotation, then for every labelled sentence of indirect speech."""
    lines = sentences(Article.of(article.text))
    quotations = find_quotations(article.text, lines)
    attributions = find_attributions(article.text, lines)
    for label in article.labels:
        if _MARKS.search(_words(article.text, label.content)) or _is_marked(article.text, label):
            yield from _quoted(article, label, quotations)
        elif label.cue:
            yield _indirect(article, label, lines, attributions)


def _is_marked(text: str, label: Label) -> bool:
    return any(_MARKS.search(text[max(start - 2, 0) : start].strip()) for start, _ in label.content)


def _quoted(article: Labelled, label: Label, quotations: Sequence[DirectQuote]) -> Iterator[Outcome]:
    for start, end in _stretches(article.text, label):
        found = next((one for one in quotations if one.start < end and start < one.end), None)
        speaker = found.speaker if found else None
        kind = _kind(article.text, label, (start, end), found)
        verdict = _verdict(article, label, speaker)
        if verdict == "wrong" and _inner_label_fits(article, label, (start, end), speaker):
            verdict = "right"
        yield Outcome(article.name, verdict, kind, label, speaker.name if speaker else None)


def _inner_label_fits(article: Labelled, label: Label, stretch: Span, speaker: StatementSource | None) -> bool:
    """Whether another label covers the same quotation: "Reuters said that Ana Ruiz called it “a shame”"."""
    around = [one for one in article.labels if any(a <= stretch[0] and stretch[1] <= b for a, b in one.content)]
    return any(_verdict(article, one, speaker) == "right" for one in around if one != label)


def _stretches(text: str, label: Label) -> Iterator[Span]:
    """The stretches between marks inside the labelled content, as plainly as possible: mark to mark."""
    for start, end in label.content:
        marks = [found.end() - 1 for found in _MARKS.finditer(text, max(start - 2, 0), min(end + 2, len(text)))]
        cursor = 0
        while cursor < len(marks):
            closing = marks[cursor + 1] if cursor + 1 < len(marks) else end
            if text[marks[cursor]] == "”":  # closes what an earlier paragraph opened
                stretch, cursor = (start, marks[cursor]), cursor + 1
            else:
                stretch, cursor = (marks[cursor] + 1, closing), cursor + 2
            if len(text[slice(*stretch)].split()) >= _SHORTEST:
                yield stretch


def _indirect(
    article: Labelled, label: Label, lines: Sequence[Sentence], attributions: Sequence[Attribution]
) -> Outcome:
    """The attribution of the sentence with the cue."""
    place = label.cue[0][0]
    number = max((n for n, line in enumerate(lines) if line.start <= place), default=0)
    found = attributions[number]
    verdict = _verdict(article, label, found.asserted_by)
    if verdict == "none" and found.certainty == "fact":
        verdict = "fact"
    if verdict == "wrong" and _other_label_fits(article, label, lines[number], found.asserted_by):
        verdict = "other"
    named = found.asserted_by.name if found.asserted_by else None
    return Outcome(article.name, verdict, _cue(article.text, label), label, named)


def _other_label_fits(article: Labelled, label: Label, line: Sentence, speaker: StatementSource | None) -> bool:
    """Whether the sentence holds another label, of whose source the speaker is the right one."""
    near = [one for one in article.labels if one.cue and line.start <= one.cue[0][0] < line.end and one != label]
    return any(_verdict(article, one, speaker) == "right" for one in near)


def _verdict(article: Labelled, label: Label, speaker: StatementSource | None) -> str:
    if speaker is None:
        return "none"
    places = ((speaker.start, speaker.end), (speaker.resolved_start, speaker.resolved_end))
    if any(start < last and first < end for start, end in places for first, last in label.source):
        return "right"
    source = _words(article.text, label.source)
    if {word.lower() for word in source.split()} <= _PRONOUNS:
        source = _name_nearby(article, label)
    ours, theirs = _folded(speaker.name), _folded(source)
    return "right" if ours & theirs else "wrong"


def _name_nearby(article: Labelled, label: Label) -> str:
    """The nearest labelled source before a pronoun that is none; annotators mark pronouns as they stand."""
    before = [one for one in article.labels if one.source[0][0] < label.source[0][0]]
    sources = [_words(article.text, one.source) for one in sorted(before, key=lambda one: one.source[0][0])]
    named = [source for source in sources if not {word.lower() for word in source.split()} <= _PRONOUNS]
    return named[-1] if named else ""


_EMPTY = frozenset("the a an of for in and to at on his her their its who that from by with".split())


def _folded(name: str) -> set[str]:
    return {fold_word(word) for word in _WORD.findall(name)} - _EMPTY


def _words(text: str, spans: Iterable[Span]) -> str:
    return " ".join(text[start:end] for start, end in spans)


def _cue(text: str, label: Label) -> str:
    words = _words(text, label.cue).lower().split()
    return " ".join(words[:3])


def _kind(text: str, label: Label, stretch: Span, found: DirectQuote | None) -> str:
    """How the quotation is written: what a miss has to be blamed on."""
    if found is None:
        return "not found as a quotation"
    if not label.cue:
        return "no cue"
    paragraph = text.rfind("\n", 0, stretch[0])
    source = label.source[0][0]
    if source < paragraph:
        return "source in an earlier paragraph"
    if "\n" in text[stretch[0] : source]:
        return "source in a later paragraph"
    if text[label.cue[0][0] : label.cue[0][1] + 1].rstrip().endswith(":"):
        return "colon"
    words = _words(text, label.source)
    place = "before" if source < stretch[0] else "behind"
    who = "pronoun" if {word.lower() for word in words.split()} <= _PRONOUNS else "name or role"
    return f"{'partial' if found.partial else 'whole'}, {who} {place}"


def table(outcomes: Sequence[Outcome]) -> str:
    """Right, wrong and none by kind, the most frequent first."""
    kinds = Counter(one.kind for one in outcomes)
    lines = [_line("all", outcomes)]
    lines += [_line(kind, [one for one in outcomes if one.kind == kind]) for kind, _ in kinds.most_common(16)]
    return "\n".join(lines)


def _line(kind: str, outcomes: Sequence[Outcome]) -> str:
    verdicts = Counter(one.verdict for one in outcomes)
    total = len(outcomes)
    shares = "  ".join(f"{name} {count:4} {count / total:4.0%}" for name, count in sorted(verdicts.items()))
    return f"{kind:34} {total:5}  {shares}"


def show(outcomes: Sequence[Outcome], texts: dict[str, str], *, kind: str, verdict: str) -> Iterator[str]:
    """The misses of one kind, each with the text around it."""
    for one in outcomes:
        if one.verdict != verdict or not one.kind.startswith(kind):
            continue
        spans = [*one.label.source, *one.label.cue, *one.label.content]
        start, end = min(span[0] for span in spans), max(span[1] for span in spans)
        text = texts[one.article]
        cue, source = _words(text, one.label.cue), _words(text, one.label.source)
        yield f"[{one.kind}] source={source!r} cue={cue!r} found={one.found!r}"
        yield f"    {text[max(start - 120, 0) : end + 60]}"


def files(paths: Sequence[Path]) -> list[Path]:
    """The files that are there: those given, or the one in the folder of public sets."""
    folder = os.environ.get("NUTGRAF_PUBLIC")
    wanted = list(paths) or ([Path(folder) / FILE] if folder else [])
    return [path for path in wanted if path.is_file()]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--misses", metavar="KIND", help="show the quotations of this kind with the verdict")
    parser.add_argument("--indirect", metavar="CUE", help="show the indirect speech with this cue and the verdict")
    parser.add_argument("--verdict", default="wrong", help="right, wrong, none, fact or other")
    options = parser.parse_args()
    paths = files(options.files)
    if not paths:
        print(f"skipped: give a file of labelled articles, or set NUTGRAF_PUBLIC to the folder with {FILE}")
        return
    articles = [article for path in paths for article in read(path)]
    outcomes = [(article, list(judge(article))) for article in articles]
    texts = {article.name: article.text for article in articles}
    quoted = [one for _, found in outcomes for one in found if one.kind and _is_quotation(texts, one)]
    indirect = [one for _, found in outcomes for one in found if not _is_quotation(texts, one)]
    if options.misses is not None:
        sys.stdout.writelines(f"{line}\n" for line in show(quoted, texts, kind=options.misses, verdict=options.verdict))
    elif options.indirect is not None:
        shown = show(indirect, texts, kind=options.indirect, verdict=options.verdict)
        sys.stdout.writelines(f"{line}\n" for line in shown)
    else:
        sure = [one for one in indirect if _reports(texts, one)]
        print(f"quotations\n{table(quoted)}\n\nindirect speech\n{_line('a verb that always reports', sure)}")
        print(table(indirect))


def _reports(texts: dict[str, str], one: Outcome) -> bool:
    """Whether the cue is "according to" or a verb such as "said" that needs no sign around it."""
    words = _words(texts[one.article], one.label.cue).lower().split()
    verbs = [REPORTING[word] for word in words if word in REPORTING]
    return "according" in words or any(verb.finite and not verb.weak for verb in verbs)


def _is_quotation(texts: dict[str, str], one: Outcome) -> bool:
    text = texts[one.article]
    return bool(_MARKS.search(_words(text, one.label.content))) or _is_marked(text, one.label)


if __name__ == "__main__":
    main()
