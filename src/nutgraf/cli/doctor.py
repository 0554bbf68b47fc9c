"""`nutgraf doctor`: where each setting came from, and whether the model answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nutgraf.cli.flags import BaseUrlFlag, ConfigFlag, ModelFlag, QuietFlag, settings_of
from nutgraf.cli.progress import progress
from nutgraf.cli.stdout import emit
from nutgraf.errors import CheckFailed

if TYPE_CHECKING:
    from nutgraf.models import Finding


def doctor(
    model: ModelFlag = None, base_url: BaseUrlFlag = None, config: ConfigFlag = None, quiet: QuietFlag = False
) -> None:
    """Check settings and model. Shows where each value came from, keys masked, and asks the model once."""
    import asyncio

    from nutgraf.models import diagnose

    settings = settings_of(model, base_url, config)
    with progress(quiet=quiet) as shown:
        shown.note("trying the model")
        findings = asyncio.run(diagnose(settings))
    emit("\n".join(_line(finding) for finding in findings))
    failed = [finding.name for finding in findings if not finding.ok]
    if failed:
        raise CheckFailed(f"the check-up failed at: {', '.join(failed)}")


def _line(finding: Finding) -> str:
    state = "FAIL" if not finding.ok else "note" if finding.advice else "ok"
    advice = f"\n     {finding.advice}" if finding.advice else ""
    return f"{state:<4} {finding.name:<15} {finding.value}  ({finding.origin}){advice}"
