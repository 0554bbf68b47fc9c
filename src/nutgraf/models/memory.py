"""The memory an embedded model needs, and what this process may still take: of the machine, its cgroup, its limits.

Where memory runs out, the system ends a process without a message. So `doctor` compares both beforehand, and an engine
that cannot start says which of them is short.
"""

from __future__ import annotations

import sys
from pathlib import Path

import psutil

_CGROUP = Path("/sys/fs/cgroup")
_LIMITS = (  # the limit of a control group and what it uses, in its second and its first version
    ("memory.max", "memory.current"),
    ("memory/memory.limit_in_bytes", "memory/memory.usage_in_bytes"),
)
_BESIDE_THE_FILE = 700_000_000  # Python, the libraries and the buffers of the arithmetic; measured
_WINDOWS_KEPT = 2  # context windows that the engine keeps, for one call at once
_LEAST_WINDOW = 2_048  # tokens; with fewer, examples and an article's passage do not fit
_STEP = 512
_PER_TOKEN = 35_000  # of the windows that are kept, for a model of 1.5 billion parameters; measured


def needed_memory(file_size: int, window: int) -> int:
    """About how many bytes a model of this file size takes, with `window` tokens kept in all.

    >>> needed_memory(1_117_320_768, 16_384) // 100_000_000
    23
    """
    return file_size + _BESIDE_THE_FILE + window * _PER_TOKEN


def free_memory(cgroup: Path = _CGROUP) -> int:
    """The bytes this process may still take, by the tightest of all limits that are known."""
    machine = int(psutil.virtual_memory().available)
    return max(0, min([machine, *_left_in_group(cgroup), *_left_in_process()]))


def shortage(file_size: int, window: int) -> str:
    """One line that says what is short and what to do; empty where memory suffices.

    A smaller context window is advised only where the model fits with it.
    """
    needed, free = needed_memory(file_size, window), free_memory()
    if free >= needed:
        return ""
    fits = (free - needed_memory(file_size, 0)) // _PER_TOKEN // _WINDOWS_KEPT // _STEP * _STEP
    lower = f"lower context_window (NUTGRAF_CONTEXT_WINDOW={fits}), " if fits >= _LEAST_WINDOW else ""
    return (
        f"about {needed / 1e9:.1f} GB of memory are needed and {free / 1e9:.1f} GB are free: {lower}free some, name a"
        " smaller GGUF file, or a model of a server with --base-url"
    )


def _left_in_group(cgroup: Path) -> list[int]:
    for limit, used in _LIMITS:
        try:
            return [int((cgroup / limit).read_text()) - int((cgroup / used).read_text())]
        except (OSError, ValueError):  # there is no such group, or its limit is the word "max"
            continue
    return []


def _left_in_process() -> list[int]:
    if sys.platform == "win32":
        return []
    import resource

    limit, _ = resource.getrlimit(resource.RLIMIT_AS)
    return [] if limit == resource.RLIM_INFINITY else [limit - psutil.Process().memory_info().vms]
