"""Where a brief or an answer goes and in which form: decided before any work is done, written whole or not at all."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Literal, NamedTuple

from nutgraf.errors import NutgrafError, UsageError

Format = Literal["json", "md", "html"]
_SUFFIXES: dict[str, Format] = {
    ".json": "json", ".md": "md", ".markdown": "md", ".txt": "md", ".html": "html", ".htm": "html",
}  # fmt: skip


class Target(NamedTuple):
    """The form that was asked for (None: what suits standard output), and the file (None: standard output)."""

    form: Format | None
    file: Path | None


def target_of(flags: dict[Format, bool], output: str | None, *sources: str) -> Target:
    """The target of the flags and `-o`; `sources` are the paths of the articles, which are never overwritten.

    `flags` names every form that can be had.

    Raises UsageError for a folder, a missing folder, a form that cannot be told, or several forms.
    """
    asked: list[Format] = [form for form, is_set in flags.items() if is_set]
    if len(asked) > 1:
        raise UsageError(f"--{' and --'.join(asked)} cannot be had together: choose one, or run the command twice")
    form = asked[0] if asked else None
    if output is None or output == "-":
        return Target(form, None)
    path = Path(output)
    if path.is_dir() or output.endswith(("/", os.sep)):
        raise UsageError(f"-o {output!r} is a folder: name a file in it, such as {str(path / 'brief.md')!r}")
    if not path.parent.is_dir():
        raise UsageError(f"-o {output!r}: there is no folder {str(path.parent)!r}; make it first")
    if any(is_same_file(path, source) for source in sources):
        raise UsageError(f"-o {output!r} is the article itself: name another file")
    form = form or _SUFFIXES.get(path.suffix.lower())
    if form not in flags:
        endings = " or ".join(", ".join(f".{known}" for known in flags).rsplit(", ", 1))
        raise UsageError(f"-o {output!r} does not tell the form: end it in {endings}, or add a flag")
    return Target(form, path)


def is_same_file(path: Path, source: str) -> bool:
    """Whether writing to `path` would overwrite what is read from `source`."""
    return source != "-" and path.exists() and Path(source).exists() and path.samefile(source)


def write_whole(path: Path, text: str) -> None:
    """Write `text` as UTF-8 so that the file holds all of it or is as it was; raises NutgrafError.

    The text is written aside, brought to the disk and moved into place. A device or pipe is written to directly.
    """
    real = path.resolve()
    draft = real.with_name(f".{real.name}.{os.getpid()}.part")
    try:
        if real.exists() and not real.is_file():
            real.write_bytes(text.encode())
            return
        with draft.open("xb") as file:
            file.write(text.encode())
            file.flush()
            os.fsync(file.fileno())
        if real.exists():
            shutil.copymode(real, draft)
        draft.replace(real)
    except OSError as error:
        raise NutgrafError(f"cannot write {str(path)!r}: {error.strerror}; name another place with -o") from error
    finally:
        draft.unlink(missing_ok=True)
