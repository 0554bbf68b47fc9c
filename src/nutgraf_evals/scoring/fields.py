"""Scores the fields of nutgraf's own brief: quotations, figures, dates, and what must be empty."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from nutgraf.brief import Brief, Claim, Quotation
from nutgraf.find.numbers.finder import Number, counted_agrees, same_number
from nutgraf_evals.gold import Gold
from nutgraf_evals.matching.tokens import words_of
from nutgraf_evals.metrics import Score


def score_fields(gold: Gold, brief: Brief, epoch: int) -> Iterator[Score]:
    """The scores of everything that is not a statement."""

    def score(metric: str, item: str, *, hit: bool, expected: str = "", given: str = "") -> Score:
        return Score(metric=metric, case=gold.case.id, item=item, epoch=epoch, hit=hit, expected=expected, given=given)

    for number, quotation in enumerate(brief.quotations):
        hit = quotation.text in gold.article.text
        yield score("quotes_verbatim", f"quotation {number}", hit=hit, given=quotation.text)
    for number, label in enumerate(gold.labels.quotes):
        span = gold.case.quote_span(label, f"quotes[{number}]")
        found = [q for q in brief.quotations if any(span.overlaps(mine) for mine in q.spans)]
        if found:
            right = any(_same_speaker(label.speaker, quotation) for quotation in found)
            speaker = found[0].speaker.name if found[0].speaker else "nobody"
            yield score("speakers_right", f"quote {number}", hit=right, expected=label.speaker, given=speaker)
    for number, dated in enumerate(gold.labels.dates):
        span = gold.case.date_span(dated, f"dates[{number}]")
        expressions = [d for d in brief.dates if d.expression in dated.expression or dated.expression in d.expression]
        here = [d for d in expressions if any(span.overlaps(mine) for mine in d.spans)]
        if here:
            hit = any(d.iso == dated.iso for d in here)
            yield score("dates_right", f"date {number}", hit=hit, expected=dated.iso, given=str(here[0].iso))
    for number, claim in enumerate((brief.headline, brief.nut_graf, *brief.key_points, *brief.further_points)):
        yield from (
            score("numbers_bound", f"claim {number} {wanted.text}", hit=hit, given=claim.text)
            for wanted, hit in _bound(claim, gold)
        )
    for name in gold.labels.absent:
        value = getattr(brief.five_ws, name) if hasattr(brief.five_ws, name) else getattr(brief.article, name)
        yield score("null_when_absent", f"absent {name}", hit=not value, given=str(value))


def _same_speaker(labelled: str, quotation: Quotation) -> bool:
    """Whether the speaker is the labelled one: all words of the shorter name stand in the longer."""
    if quotation.speaker is None:
        return False
    names = (set(words_of(name)) - {"the", "a", "an"} for name in (labelled, quotation.speaker.name))
    short, long = sorted(names, key=len)
    return bool(short) and short <= long


def _bound(claim: Claim, gold: Gold) -> Iterator[tuple[Number, bool]]:
    """Each number of a claim, and whether a sentence the claim cites has it with the same unit, counting the same."""
    cited: Sequence[Number] = [n for span in claim.spans for n in gold.setting.read(span.quote).numbers]
    for number in gold.setting.read(claim.text).numbers:
        if number.is_figure:
            yield number, any(same_number(number, other) and counted_agrees(number, other) for other in cited)
