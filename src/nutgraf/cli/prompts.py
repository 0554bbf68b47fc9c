"""`nutgraf prompts`: lists, shows, compares, checks and releases prompt files."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

from nutgraf.cli.flags import command_group
from nutgraf.cli.output import emit
from nutgraf.errors import CheckFailed, UsageError

if TYPE_CHECKING:
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

    emit(_text(load(reference)))


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
        _text(before).splitlines(), _text(after).splitlines(), fromfile=before.id, tofile=after.id, lineterm=""
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


def _text(prompt: Prompt) -> str:
    from nutgraf.prompts import folder

    return (folder() / prompt.name / f"{prompt.version}.prompt.yml").read_text(encoding="utf-8")
