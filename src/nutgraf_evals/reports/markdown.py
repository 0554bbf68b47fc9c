"""The table as Markdown, for a pull request."""

from __future__ import annotations

from collections.abc import Sequence

from nutgraf_evals.gate import Verdict
from nutgraf_evals.reports.cells import footing, heading, rows
from nutgraf_evals.runner import Run

_MOST_LISTED = 30


def markdown(runs: Sequence[Run], verdict: Verdict | None) -> str:
    """The verdict of the gate (where there is one), the metrics, and the items that flipped."""
    lines = _verdict(verdict) if verdict else []
    lines += ["| metric | | " + " | ".join(map(heading, runs)) + " |", "|---|---|" + "---:|" * len(runs)]
    lines += [f"| {row.title} | {row.arrow} | " + " | ".join(row.cells) + " |" for row in rows(runs)]
    lines += ["", *(footing(run) + "  " for run in runs)]
    if verdict:
        lines += _listed("Lost", verdict.flips.lost) + _listed("Gained", verdict.flips.gained)
    return "\n".join(lines) + "\n"


def _verdict(verdict: Verdict) -> list[str]:
    if verdict.green:
        return ["**Evals: green**", ""]
    return ["**Evals: red**", "", *(f"- {reason}" for reason in verdict.reasons), ""]


def _listed(title: str, items: tuple[str, ...]) -> list[str]:
    if not items:
        return []
    more = [f"- … and {len(items) - _MOST_LISTED} more"] if len(items) > _MOST_LISTED else []
    return ["", f"{title}:", *(f"- `{item}`" for item in items[:_MOST_LISTED]), *more]
