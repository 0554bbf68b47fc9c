"""Whether a statement says something the article has nothing of: a number, a name or a date that stands nowhere in it.

This is the part of "unsupported" that needs no judge; a wrong sentence made of the article's own words escapes it.
"""

from __future__ import annotations

from nutgraf.article import Article
from nutgraf.find.names.finder import find_names
from nutgraf.find.numbers.finder import same_number
from nutgraf.segment import sentences
from nutgraf_evals.gold import Gold
from nutgraf_evals.matching.dated import says_date
from nutgraf_evals.matching.matcher import DateIs
from nutgraf_evals.matching.tokens import words_of


def unsupported_because(text: str, gold: Gold) -> str:
    """What in a statement stands nowhere in the article; empty when nothing does."""
    reading = gold.setting.read(text)
    for number in reading.numbers:
        if number.is_figure and not any(same_number(number, known) for known in gold.reading.numbers):
            return f"number {number.text!r}"
    known = {date.iso for date in gold.reading.dates if date.iso} | {label.iso for label in gold.labels.dates}
    told = {place for iso in known if iso and "/" not in iso for place in says_date(DateIs(iso), reading)}
    for found in reading.dates:
        held = any(iso and found.iso and iso.startswith(found.iso) for iso in known)
        if found.iso and (found.start, found.end) not in told and not held:
            return f"date {found.text!r}"
    for entity in find_names(text, sentences(Article.of(text))):
        if not gold.reading.word_set.issuperset(words_of(entity.name)):
            return f"name {entity.name!r}"
    return ""
