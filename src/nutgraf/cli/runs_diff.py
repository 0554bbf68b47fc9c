"""The difference of two runs, told article by article as it is found: a long run is never held in memory."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from nutgraf.cli.runs_report import facts
from nutgraf.cli.stdout import emit
from nutgraf.cli.tables import in_columns

if TYPE_CHECKING:
    from nutgraf.batch.comparing import PartChange
    from nutgraf.batch.pairing import ArticleChange, Standing, Verdict
    from nutgraf.run import RunRecord

_SCHEMA = "nutgraf/runs-diff@1"
_VERDICTS: dict[Verdict, str] = {
    "same": "the same",
    "changed": "changed",
    "other_text": "not compared: another text",
    "other_state": "in another state",
    "only_before": "only in the first run",
    "only_after": "only in the second run",
}


def emit_text(before: RunRecord, after: RunRecord, changes: Iterable[ArticleChange]) -> None:
    """Print both runs side by side, then each article that differs, then how many do."""
    emit(_side_by_side(before, after))
    counts: Counter[Verdict] = Counter()
    parts: Counter[str] = Counter()
    for change in changes:
        counts[change.verdict] += 1
        parts.update(part.part for part in change.changes)
        if change.verdict != "same":
            emit("\n".join(("", *_article(change))))
    told = [f"{counts[verdict]:,} {words}" for verdict, words in _VERDICTS.items() if counts[verdict]]
    emit(f"\n{counts.total():,} articles: {', '.join(told) or 'none'}")
    if parts:
        emit("changed in " + ", ".join(f"{part} {count:,}" for part, count in parts.most_common()))


def emit_json(before: RunRecord, after: RunRecord, changes: Iterable[ArticleChange]) -> None:
    """Print the difference as one JSON object, a line for each article, the counts at the end."""
    runs = {"before": before, "after": after}
    told = {name: run.model_dump(mode="json", by_alias=True) for name, run in runs.items()}
    emit(f'{{"schema": {json.dumps(_SCHEMA)}, "runs": {json.dumps(told)}, "articles": [')
    counts: Counter[Verdict] = Counter()
    for change in changes:
        emit(("," if counts else "") + change.model_dump_json())
        counts[change.verdict] += 1
    emit(f'], "counts": {json.dumps({verdict: counts[verdict] for verdict in _VERDICTS})}}}')


def _side_by_side(before: RunRecord, after: RunRecord) -> str:
    from nutgraf.render import one_line

    rows = ((name, was, now) for (name, was), (_, now) in zip(facts(before), facts(after), strict=True))
    return in_columns(("", "-", "+"), [tuple(map(one_line, row)) for row in rows])


def _article(change: ArticleChange) -> Iterator[str]:
    from nutgraf.render import one_line

    name = one_line(change.name)
    if change.verdict == "changed":
        yield name
        for part in change.changes:
            yield from _part(part)
        return
    yield f"{name}: {_VERDICTS[change.verdict]}"
    if change.verdict != "other_text":
        yield from (f"  {sign} {_standing(side)}" for sign, side in (("-", change.before), ("+", change.after)) if side)


def _part(change: PartChange) -> Iterator[str]:
    from nutgraf.render import one_line

    yield f"  {change.part.replace('_', ' ')}" + (f" ({change.same} the same)" if change.same else "")
    for rewording in change.changed:
        yield f"    - {one_line(rewording.before)}"
        yield f"    + {one_line(rewording.after)}"
    yield from (f"    - {one_line(words)}" for words in change.gone)
    yield from (f"    + {one_line(words)}" for words in change.added)


def _standing(side: Standing) -> str:
    from nutgraf.render import one_line

    return f"{side.state}, {side.kind}: {one_line(side.message)}" if side.kind else side.state
