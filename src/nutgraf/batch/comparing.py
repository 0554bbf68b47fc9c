"""Two briefs of one article, part by part: what both say, what one says in other words, what only one says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from nutgraf.article import Frozen
from nutgraf.brief import Brief, Claim, DatedEvent, Entity, Figure, Mention, Quotation, Rejection, spans_of

Item = Claim | Mention | Entity | Figure | DatedEvent | Quotation | Rejection


class Rewording(Frozen):
    """The same place in a brief, or the same receipts, in other words or with another meaning given to them."""

    before: str
    after: str


class PartChange(Frozen):
    """How one part of a brief changed, in words; `same` counts what both have, receipts included."""

    part: str
    same: int
    changed: tuple[Rewording, ...] = ()
    gone: tuple[str, ...] = ()
    added: tuple[str, ...] = ()

    @property
    def is_change(self) -> bool:
        return bool(self.changed or self.gone or self.added)


def compare_briefs(before: Brief, after: Brief) -> tuple[PartChange, ...]:
    """What changed, one entry for each part that differs; empty when the two say the same with the same receipts.

    Statements are the same when they are equal as a whole. Of the others, two that rest on the same spans are one that
    changed; so are the headline and the nut graf, of which there is one each.
    """
    was, now = _parts(before), _parts(after)
    changes = (_compare(part, was[part], now[part]) for part in was)
    return tuple(change for change in changes if change.is_change)


def words_of(item: Item) -> str:
    """An item of a brief in one line, with what a reader is told of it besides its words.

    Its receipts are left out: they say where it stands, not what it says.
    """
    if isinstance(item, Mention):
        return item.text
    if isinstance(item, Claim):
        speaker = f"{item.asserted_by.name}: " if item.asserted_by else ""
        return f"{speaker}{item.text}" + ("" if item.certainty == "fact" else f" ({item.certainty})")
    if isinstance(item, Entity):
        return f"{item.name} ({item.role})" if item.role else item.name
    if isinstance(item, Figure):
        return f"{item.text} ({item.counts})" if item.counts else item.text
    if isinstance(item, DatedEvent):
        return f"{item.expression} = {item.iso or item.unresolved}"
    if isinstance(item, Quotation):
        return f"{item.speaker.name if item.speaker else 'nobody named'}: {item.text}"
    return f"{item.text} ({item.reason})"


def _parts(brief: Brief) -> dict[str, Sequence[Item]]:
    return {
        "headline": (brief.headline,),
        "nut_graf": (brief.nut_graf,),
        "key_points": brief.key_points,
        "further_points": brief.further_points,
        **{name: getattr(brief.five_ws, name) for name in type(brief.five_ws).model_fields},
        "people": brief.people,
        "organisations": brief.organisations,
        "figures": brief.figures,
        "dates": brief.dates,
        "quotations": brief.quotations,
        "not_known": brief.not_known,
        "rejections": brief.rejections,
    }


def _compare(part: str, before: Sequence[Item], after: Sequence[Item]) -> PartChange:
    kept = Counter(before) & Counter(after)
    was, now = _without(before, kept), _without(after, kept)
    changed: list[Rewording] = []
    gone: list[str] = []
    for item in was:
        twin = next((other for other in now if _is_one_place(part, item, other)), None)
        if twin is None:
            gone.append(words_of(item))
        else:
            now.remove(twin)
            changed.append(_rewording(item, twin))
    added = tuple(words_of(item) for item in now)
    return PartChange(part=part, same=kept.total(), changed=tuple(changed), gone=tuple(gone), added=added)


def _without(items: Sequence[Item], kept: Counter[Item]) -> list[Item]:
    left = kept.copy()
    rest: list[Item] = []
    for item in items:
        if left[item]:
            left[item] -= 1
        else:
            rest.append(item)
    return rest


def _is_one_place(part: str, one: Item, other: Item) -> bool:
    return part in {"headline", "nut_graf"} or _receipts(one) == _receipts(other) != ()


def _rewording(before: Item, after: Item) -> Rewording:
    was, now = words_of(before), words_of(after)
    if was == now:  # what it rests on has changed, or a detail that is not told in a line
        was, now = _with_receipts(was, before), _with_receipts(now, after)
    return Rewording(before=was, after=now)


def _with_receipts(words: str, item: Item) -> str:
    return f"{words} {' '.join(f'[{start}, {end})' for start, end in _receipts(item))}"


def _receipts(item: Item) -> tuple[tuple[int, int], ...]:
    resting_on = item.replaced_by if isinstance(item, Rejection) else item.spans
    return tuple((span.start, span.end) for span in spans_of(resting_on))
