"""Prompt files: `prompts/<name>/<semver>.prompt.yml`, filled in one pass, frozen by `prompts.lock.json`.

A prompt file has the GitHub `.prompt.yml` shape. A slot `{{article}}` is replaced once, so braces inside an
article stay text. A released version never changes: its sha256 is in the lock, and `check` finds a changed
byte.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Sequence
from functools import cached_property, lru_cache
from itertools import takewhile
from pathlib import Path
from typing import Literal, NamedTuple

import yaml
from pydantic import Field, ValidationError

from nutgraf.article import Frozen
from nutgraf.errors import PromptError, UsageError

Drafting = Literal["lines", "statements"]
_SLOT = re.compile(r"\{\{(\w+)\}\}")
_NAME = re.compile(r"[\w-]+")
_VERSION = re.compile(r"\d+\.\d+\.\d+")
ENVIRONMENT = "NUTGRAF_PROMPTS"
LOCK = "prompts.lock.json"
CHANGELOG = "CHANGELOG.md"


class PromptMessage(Frozen):
    """One message of a prompt: its role, and its content with slots."""

    role: Literal["system", "user", "assistant"]
    content: str = Field(min_length=1)


class Parameters(Frozen):
    """The parameters a prompt was released with."""

    temperature: float = 0.0
    max_tokens: int = Field(alias="maxTokens", gt=0)


class Prompt(Frozen):
    """One version of a prompt; `sha256` is that of the file's bytes.

    `drafting` says what it asks for: plain lines, which small models manage, or statements as one JSON object, in the
    model's own words with the numbers of the sentences they rest on.
    """

    name: str
    version: str
    description: str
    drafting: Drafting = "lines"
    parameters: Parameters = Field(alias="modelParameters")
    messages: tuple[PromptMessage, ...] = Field(min_length=1)
    sha256: str

    @property
    def id(self) -> str:
        """Name and version: "brief@1.0.0"."""
        return f"{self.name}@{self.version}"

    @cached_property
    def slots(self) -> frozenset[str]:
        """The names of all slots."""
        return frozenset(slot for message in self.messages for slot in _SLOT.findall(message.content))

    @cached_property
    def leading(self) -> tuple[PromptMessage, ...]:
        """The messages before the first one with a slot: they are the same whatever the slots are filled with."""
        return tuple(takewhile(lambda message: not _SLOT.search(message.content), self.messages))

    def fill(self, **values: str) -> tuple[PromptMessage, ...]:
        """The messages with every slot filled, in one pass: a filled value is never scanned again.

        Raises PromptError when a slot has no value or a value has no slot.
        """
        if values.keys() != self.slots:
            missing, unused = sorted(self.slots - values.keys()), sorted(values.keys() - self.slots)
            raise PromptError(f"prompt {self.id}: slots without a value {missing}, values without a slot {unused}")
        return tuple(
            PromptMessage(role=m.role, content=_SLOT.sub(lambda hit: values[hit.group(1)], m.content))
            for m in self.messages
        )


class PromptProblem(NamedTuple):
    """Something `prompts check` found: the prompt or file it is about, and what is wrong with it."""

    where: str
    what: str


def folder() -> Path:
    """Where the prompts are: `$NUTGRAF_PROMPTS`, else inside the installed package, or the checkout's `prompts/`.

    Raises UsageError when the variable names no folder with prompts.
    """
    own = os.environ.get(ENVIRONMENT)
    if own:
        if not any(Path(own).glob("*/*.prompt.yml")):
            raise UsageError(
                f"{ENVIRONMENT} {own!r} has no prompts: name a folder such as `prompts/` of the source tree"
            )
        return Path(own)
    packaged = Path(__file__).parent / "_prompts"
    return packaged if packaged.is_dir() else Path(__file__).parents[2] / "prompts"


def versions(root: Path | None = None) -> dict[str, list[str]]:
    """Every prompt's versions, oldest first, by name."""
    found: dict[str, list[str]] = {}
    for path in sorted((root or folder()).glob("*/*.prompt.yml")):
        found.setdefault(path.parent.name, []).append(path.name.removesuffix(".prompt.yml"))
    return {name: sorted(them, key=_by_number) for name, them in found.items()}


def load(reference: str, root: Path | None = None, *, drafting: Drafting = "lines") -> Prompt:
    """The prompt `name@version`, or the newest version when only `name` is given.

    Of a name the newest version that asks for `drafting` is taken, and the newest of all where none does. Raises
    UsageError for a name or version that does not exist, PromptError for a malformed file.
    """
    name, _, version = reference.partition("@")
    exact = (root or folder()) / name / f"{version}.prompt.yml"
    if _NAME.fullmatch(name) and _VERSION.fullmatch(version) and exact.is_file():
        return _read(exact)
    known = versions(root)
    if name not in known:
        raise UsageError(f"no prompt is called {name!r}; there are: {', '.join(known) or 'none'}")
    version = version or _newest(name, known[name], root, drafting)
    if version not in known[name]:
        raise UsageError(f"prompt {name!r} has no version {version!r}; it has: {', '.join(known[name])}")
    return _read((root or folder()) / name / f"{version}.prompt.yml")


def _newest(name: str, known: Sequence[str], root: Path | None, drafting: Drafting) -> str:
    paths = {version: (root or folder()) / name / f"{version}.prompt.yml" for version in known}
    return next((version for version in reversed(known) if _read(paths[version]).drafting == drafting), known[-1])


def check(root: Path | None = None) -> list[PromptProblem]:
    """What is wrong with the prompts: changed after release, not locked, malformed, without a changelog line."""
    root = root or folder()
    locked = _lock(root)
    changelog = (root / CHANGELOG).read_text(encoding="utf-8") if (root / CHANGELOG).is_file() else ""
    problems = []
    present = {f"{name}@{version}" for name, them in versions(root).items() for version in them}
    for reference in sorted(present):
        try:
            prompt = load(reference, root)
        except PromptError as error:
            problems.append(PromptProblem(reference, str(error)))
            continue
        if reference not in locked:
            problems.append(PromptProblem(reference, f"is not in {LOCK}; release it with `nutgraf prompts release`"))
        elif locked[reference] != prompt.sha256:
            problems.append(PromptProblem(reference, "changed after its release; make a new version instead"))
        if reference not in changelog:
            problems.append(PromptProblem(reference, f"has no line in {CHANGELOG}"))
    problems += [PromptProblem(gone, f"is in {LOCK} and has no file") for gone in sorted(locked.keys() - present)]
    return problems


def release(root: Path | None = None) -> list[str]:
    """Lock every version that is not locked yet; returns what was added and never touches a locked line."""
    root = root or folder()
    locked = _lock(root)
    wanted = [f"{name}@{version}" for name, them in versions(root).items() for version in them]
    added = [reference for reference in wanted if reference not in locked]
    locked |= {reference: load(reference, root).sha256 for reference in added}
    (root / LOCK).write_text(json.dumps(locked, indent=2, sort_keys=True) + "\n", encoding="utf-8")
    return added


def _lock(root: Path) -> dict[str, str]:
    path = root / LOCK
    if not path.is_file():
        return {}
    try:
        lock: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise PromptError(f"{LOCK} is not JSON ({error}); restore it from version control") from error
    return lock


def _read(path: Path) -> Prompt:
    return _parsed(path.parent.name, path.name.removesuffix(".prompt.yml"), path.read_bytes())


@lru_cache(maxsize=32)  # a batch asks for the same bytes thousands of times, and YAML is slow
def _parsed(name: str, version: str, data: bytes) -> Prompt:
    where = f"prompt {name}@{version}"
    if not _VERSION.fullmatch(version):
        raise PromptError(f"{where}: the file's name must be MAJOR.MINOR.PATCH.prompt.yml")
    try:
        fields = yaml.safe_load(data.decode("utf-8"))
        prompt = Prompt.model_validate({**fields, "version": version, "sha256": hashlib.sha256(data).hexdigest()})
    except (UnicodeDecodeError, yaml.YAMLError, TypeError) as error:
        raise PromptError(f"{where} is not a YAML mapping: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"])
        raise PromptError(f"{where}: field {field!r}: {first['msg']}") from error
    if prompt.name != name:
        raise PromptError(f"{where}: the file says its name is {prompt.name!r}")
    return prompt


def _by_number(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version))
