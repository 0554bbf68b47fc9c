"""A batch in words: while it goes on, when it has ended, and what it would cost."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from nutgraf.cli.batch_prices import HALF_PRICE

if TYPE_CHECKING:
    from nutgraf.batch.dry_run import Estimate
    from nutgraf.batch.job import Tally
    from nutgraf.batch.sitting import Report


def going_on(tally: Tally) -> str:
    """Rate, cost so far and time left, as far as they are known."""
    parts = [f"{tally.rate:.1f}/s"] if tally.made else []
    if tally.counts.failed:
        parts.append(f"{tally.counts.failed:,} failed")
    if tally.spent.cost_usd:
        parts.append(dollars(tally.spent.cost_usd))
    left = tally.seconds_left
    if left is not None:
        parts.append(f"{duration(left)} left")
    return ", ".join(parts)


def table(report: Report, out: Path) -> str:
    """What became of the run, two columns."""
    run = report.run
    lines = [
        ("run", f"{run.id} {run.state}"),
        ("briefs", f"{run.counts.done:,}"),
        ("failed", f"{run.counts.failed:,}"),
        ("waiting", f"{run.counts.left:,}"),
        ("calls", f"{run.spent.calls:,}"),
        ("tokens", f"{run.spent.tokens_in:,} in, {run.spent.tokens_out:,} out"),
        ("cost", dollars(run.spent.cost_usd)),
        ("time", duration(run.seconds)),
        ("files", f"{out}/briefs.jsonl, failures.jsonl, run.json"),
    ]
    return "\n".join(f"{name:<8} {value}" for name, value in lines)


def priced(estimate: Estimate, model: str, engine: str) -> str:
    """What a batch would take."""
    half = ", half of what the calls cost at once" if engine == HALF_PRICE and estimate.cost_usd is not None else ""
    made = estimate.articles - estimate.unread - estimate.there
    lines = [
        ("articles", f"{estimate.articles:,}"),
        ("unread", f"{estimate.unread:,}"),
        ("there", f"{estimate.there:,} have a brief already, or are named twice"),
        ("to do", f"{made:,} with {model}, {estimate.calls:,} calls"),
        ("tokens", f"{estimate.used.prompt_tokens:,} in, at most {estimate.used.completion_tokens:,} out"),
        ("cost", _at_most(estimate.cost_usd) + half),
    ]
    return "\n".join(f"{name:<8} {value}" for name, value in lines)


def dollars(amount: Decimal | None) -> str:
    """An amount with as many places as it needs.

    >>> dollars(Decimal("0.0012")), dollars(Decimal("12.3456")), dollars(None)
    ('$0.0012', '$12.35', 'not known: no price for this model')
    """
    if amount is None:
        return "not known: no price for this model"
    return f"${amount:.2f}" if amount >= 1 or not amount else f"${amount:.4f}"


def duration(seconds: float) -> str:
    """A length of time for people.

    >>> duration(7.2), duration(150), duration(7300)
    ('7 s', '2 min 30 s', '2 h 1 min')
    """
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"


def _at_most(cost: Decimal | None) -> str:
    return dollars(cost) if cost is None else f"at most {dollars(cost)}"
