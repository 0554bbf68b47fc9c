"""The table as Markdown, for a pull request."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from nutgraf_evals.gate import Verdict
from nutgraf_evals.reports.cells import footings, headings, rows
from nutgraf_evals.runner import Run

_MOST_LISTED = 30


def markdown(runs: Sequence[Run], verdicts: Mapping[str, Verdict]) -> str:
    """The gate's verdicts by system (where there are any), the metrics of all runs, and the items that flipped."""
    lines = [line for name, verdict in verdicts.items() for line in _verdict(name, verdict)]
    lines += ["| metric | | " + " | ".join(headings(runs)) + " |", "|---|---|" + "---:|" * len(runs)]
    lines += [f"| {row.title} | {row.arrow} | " + " | ".join(row.cells) + " |" for row in rows(runs)]
    lines += ["", *(f"- {line}" for line in footings(runs))]
    for name, verdict in verdicts.items():
        lines += _listed(f"{name} lost", verdict.flips.lost) + _listed(f"{name} gained", verdict.flips.gained)
    return "\n".join(lines) + "\n"


def _verdict(name: str, verdict: Verdict) -> list[str]:
    colour = "green" if verdict.green else "red"
    reasons = [*(f"- {reason}" for reason in verdict.reasons), ""] if verdict.reasons else []
    return [f"**Evals of {name}: {colour}**", "", *reasons]


def _listed(title: str, items: tuple[str, ...]) -> list[str]:
    if not items:
        return []
    more = [f"- … and {len(items) - _MOST_LISTED} more"] if len(items) > _MOST_LISTED else []
    return ["", f"{title}:", *(f"- `{item}`" for item in items[:_MOST_LISTED]), *more]
