"""What commands print and write: data on standard output or in a file, progress on stderr, answers on a terminal.

Where a result goes, and in which format, is decided before any work is done. A file is written completely or not at
all. Progress is a live bar for people and plain lines for logs.
"""

from __future__ import annotations

import os
import shutil
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple, Protocol, TextIO

from nutgraf.errors import NutgrafError, UsageError

if TYPE_CHECKING:
    from rich.console import Console, RenderableType
    from rich.progress import Progress as Bars

    from nutgraf.answer import Outcome
    from nutgraf.render import LineRole


Format = Literal["json", "md", "html"]
_SUFFIXES: dict[str, Format] = {
    ".json": "json", ".md": "md", ".markdown": "md", ".txt": "md", ".html": "html", ".htm": "html",
}  # fmt: skip


class Target(NamedTuple):
    """The format (None: what suits standard output) and the file (None: standard output) of a result."""

    form: Format | None
    file: Path | None


def target_of(flags: dict[Format, bool], output: str | None, *sources: str) -> Target:
    """The target of the flags and `-o`; `sources` are the paths of the articles, which are never overwritten.

    `flags` has every format of the command. Raises UsageError for a folder, a missing or read-only folder, an unknown
    format, or several formats.
    """
    asked: list[Format] = [form for form, is_set in flags.items() if is_set]
    if len(asked) > 1:
        raise UsageError(f"--{' and --'.join(asked)} cannot be combined: choose one, or run the command twice")
    form = asked[0] if asked else None
    if output is None or output == "-":
        return Target(form, None)
    path = writable_file("-o", output, "brief.md")
    if any(is_same_file(path, source) for source in sources):
        raise UsageError(f"-o {output!r} is the article itself: name another file")
    form = form or _SUFFIXES.get(path.suffix.lower())
    if form not in flags:
        endings = " or ".join(", ".join(f".{known}" for known in flags).rsplit(", ", 1))
        raise UsageError(f"-o {output!r} has no known format: end it in {endings}, or add a flag")
    return Target(form, path)


def writable_file(flag: str, given: str, example: str) -> Path:
    """The file that a flag names, checked before any work is done for it; `example` is a name for messages.

    Raises UsageError for a folder, and for a file whose folder is missing or read-only.
    """
    path = Path(given)
    if path.is_dir() or given.endswith(("/", os.sep)):
        raise UsageError(f"{flag} {given!r} is a folder: name a file in it, such as {str(path / example)!r}")
    if not path.parent.is_dir():
        raise UsageError(f"{flag} {given!r}: there is no folder {str(path.parent)!r}; make it first")
    is_written_through_its_folder = not path.exists() or path.is_file()  # as no device or pipe is
    folder = path.resolve().parent
    if is_written_through_its_folder and not os.access(folder, os.W_OK):
        raise UsageError(f"{flag} {given!r}: the folder {str(folder)!r} cannot be written to; name a file elsewhere")
    return path


def is_same_file(path: Path, source: str) -> bool:
    """Whether writing to `path` would overwrite what is read from `source`."""
    return source != "-" and path.exists() and Path(source).exists() and path.samefile(source)


def write_whole(path: Path, text: str) -> None:
    """Write `text` as UTF-8 so that the file has all of it or is as it was; raises NutgrafError.

    The text is written beside the file, synced, and moved into its place. A device or pipe is written to directly.
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
        with suppress(OSError):  # where it could not be made, it cannot be removed either
            draft.unlink(missing_ok=True)


def deliver(text: str, target: Target) -> None:
    """Write a rendered result to its target, with a line end if it has none."""
    if target.file is None:
        emit(text)
    else:
        write_whole(target.file, text if text.endswith("\n") else f"{text}\n")


_EVERY_SECONDS = 5.0
_EVERY_SHARE = 0.1


class Progress(Protocol):
    """Shows how far the work is."""

    def note(self, text: str) -> None:
        """Print a line once."""

    def at(self, what: str, done: int, total: int | None, detail: str = "") -> None:
        """Show that `done` of `total` (None if unknown) are done; may be called as often as is convenient."""

    def preview(self, result: Callable[[], RenderableType]) -> None:
        """Show an early result until the work ends, to a person only; it is computed where it is shown."""


@contextmanager
def progress(*, quiet: bool) -> Iterator[Progress]:
    """The progress that suits stderr; a live bar is removed when the work ends."""
    if quiet:
        with Path(os.devnull).open("w") as nowhere:
            yield _Lines(nowhere)
    elif sys.stderr.isatty():
        with _live() as live:
            yield live
    else:
        yield _Lines(sys.stderr)


class _Lines:
    """Plain lines: one at each change of subject, and otherwise one every five seconds or tenth of the way."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._what = ""
        self._share = 0.0
        self._time = 0.0

    def note(self, text: str) -> None:
        print(text, file=self._stream, flush=True)

    def at(self, what: str, done: int, total: int | None, detail: str = "") -> None:
        share, now = _share(done, total), time.monotonic()
        is_news = what != self._what or share - self._share >= _EVERY_SHARE or now - self._time >= _EVERY_SECONDS
        if is_news or (share == 1.0 != self._share):
            self._what, self._share, self._time = what, share, now
            of = "" if total is None else f"/{total:,}"
            self.note(f"{what} {done:,}{of}{f' ({detail})' if detail else ''}")

    def preview(self, result: Callable[[], RenderableType]) -> None:
        """A log has no use for what is replaced later."""


def _share(done: int, total: int | None) -> float:
    if total is None:
        return 0.0
    return done / total if total else 1.0


_LEAST_WITH_BAR = 100  # columns


@contextmanager
def _live() -> Iterator[Progress]:
    from rich.console import Console
    from rich.progress import BarColumn, SpinnerColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bars
    from rich.table import Column

    console = Console(stderr=True)
    is_narrow = console.width < _LEAST_WITH_BAR  # it has room for the words only
    fitting = Column(ratio=1, no_wrap=True, overflow="ellipsis") if is_narrow else None
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}", markup=False),
        *([] if is_narrow else [BarColumn(bar_width=24)]),
        TextColumn("{task.fields[detail]}", markup=False, table_column=fitting),
        TimeElapsedColumn(),
    )
    # Otherwise rich would print what is written to standard output above the bar, on stderr.
    early: list[RenderableType] = []

    class BarsBelowPreview(Bars):
        def get_renderables(self) -> Iterable[RenderableType]:
            yield from early
            yield from super().get_renderables()

    with BarsBelowPreview(*columns, console=console, expand=is_narrow, transient=True, redirect_stdout=False) as bars:
        yield _Live(bars, early)


class _Live:
    def __init__(self, bars: Bars, early: list[RenderableType]) -> None:
        self._bars = bars
        self._early = early
        self._task = bars.add_task("starting", total=None, detail="")

    def note(self, text: str) -> None:
        self._bars.update(self._task, description=text)

    def at(self, what: str, done: int, total: int | None, detail: str = "") -> None:
        self._bars.update(self._task, description=what, completed=done, total=total, detail=detail)

    def preview(self, result: Callable[[], RenderableType]) -> None:
        from rich.constrain import Constrain
        from rich.padding import Padding

        self._early[:] = [Constrain(Padding(result(), (0, 0, 1, 0)), _WIDEST)]
        self._bars.refresh()


_UNBOUNDED = 10_000


def in_columns(heads: Sequence[str], rows: Iterable[Sequence[str]], *, right: Sequence[str] = ()) -> str:
    """A table: rows below their heads (none if these are empty), with the columns named in `right` aligned right.

    Cells are plain text on one line each; on a terminal they are wrapped to its width.
    """
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    width = None if sys.stdout.isatty() else _UNBOUNDED
    console = Console(width=width, color_system=None, highlight=False, markup=False, emoji=False)
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), show_header=any(heads))
    for head in heads:
        table.add_column(head, justify="right" if head in right else "left", overflow="fold")
    for row in rows:
        table.add_row(*map(Text, row))
    with console.capture() as captured:
        console.print(table)
    return "\n".join(line.rstrip() for line in captured.get().splitlines())


class ReaderGoneError(Exception):
    """The program that read our output has ended (`| head`): there is nothing left to do or report."""


def emit(text: str) -> None:
    """Write `text` to standard output at once, with a line end if it has none.

    Raises ReaderGoneError when the reader has gone, NutgrafError when the output cannot be written.
    """
    try:
        sys.stdout.write(text if text.endswith("\n") else f"{text}\n")
        sys.stdout.flush()
    except OSError as error:
        # Python flushes stdout once more at exit: that must not fail again with a traceback.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if isinstance(error, BrokenPipeError):
            raise ReaderGoneError from None
        raise NutgrafError(f"cannot write to standard output: {error.strerror}") from error


_WIDEST = 100
_STYLES: dict[LineRole, str] = {
    "understood": "italic", "answer": "bold", "absence": "bold italic", "quote": "", "remark": "",
}  # fmt: skip


def screen() -> Console:
    """The terminal of standard output, for plain text with our styles, never markup."""
    from rich.console import Console

    return Console(width=min(Console().width, _WIDEST), highlight=False, markup=False, emoji=False)


def show(console: Console, outcome: Outcome) -> None:
    """Print the lines of an outcome, wrapped between words."""
    from rich.padding import Padding
    from rich.text import Text

    from nutgraf.render import answer_lines

    for line in answer_lines(outcome):
        indent = 2 if line.role in ("quote", "remark") else 0
        text = f"{line.shape} {line.text}" if line.shape else line.text
        console.print(Padding(Text(text, style=_STYLES[line.role]), (0, 0, 0, indent), expand=False))


@contextmanager
def transient_text(console: Console) -> Iterator[Callable[[str], None]]:
    """Shows one dim text at a time, which is removed at the end."""
    from rich.live import Live
    from rich.text import Text

    from nutgraf.render import one_line

    with Live(console=console, transient=True, refresh_per_second=12) as live:
        yield lambda text: live.update(Text(one_line(text), style="dim"))
