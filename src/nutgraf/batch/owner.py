"""Who holds a lease, said so that others on this machine can tell whether that process still lives.

A process id alone is given out again, and means nothing after a reboot or in another container; so the boot, the
namespace and the moment the process started stand beside it. None of them comes from a clock that can be set.
"""

from __future__ import annotations

import os
import secrets
import time
from functools import cache
from pathlib import Path
from typing import NamedTuple

_START_FIELD = 19  # of /proc/PID/stat, counted after the name: the 22nd field


class Owner(NamedTuple):
    """A process of this machine at work on a run; `word` tells apart the sittings of one process."""

    boot: str
    namespace: str
    pid: int
    started: str
    word: str

    def __str__(self) -> str:
        return "/".join(str(part) for part in self)

    @classmethod
    def read(cls, text: str) -> Owner | None:
        """The owner `str` wrote; None for any other text."""
        parts = text.split("/")
        if len(parts) != len(cls._fields) or not parts[2].isdecimal():
            return None
        return cls(parts[0], parts[1], int(parts[2]), parts[3], parts[4])


def this_owner() -> Owner:
    """A new owner: this process, and a word nobody else has."""
    pid = os.getpid()
    return Owner(boot_id(), _namespace(), pid, _started(pid), secrets.token_hex(4))


def is_dead(owner: str) -> bool:
    """Whether the process behind this owner is known to have ended; what cannot be known is taken to live."""
    known = Owner.read(owner)
    if known is None:
        return False
    return known.boot != boot_id() or _has_ended(known)


def is_dead_here(owner: str) -> bool:
    """The same where owners may be of other machines: of those, and of systems that name no boot, nothing is known."""
    known = Owner.read(owner)
    return known is not None and known.boot != "" and known.boot == boot_id() and _has_ended(known)


def seconds_since_boot() -> float:
    """A clock nobody can set, which goes on while the machine sleeps where the system has such a one."""
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))


@cache
def boot_id() -> str:
    """What tells this boot of the machine from any other; empty where the system does not say."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    except OSError:
        return ""


def _has_ended(owner: Owner) -> bool:
    """Of an owner of this machine and boot; nothing is known of the processes of another container."""
    if owner.namespace != _namespace():
        return False
    return not _runs(owner.pid) or _started(owner.pid) != owner.started


def _namespace() -> str:
    try:
        return str(Path("/proc/self/ns/pid").readlink())
    except OSError:
        return ""


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _started(pid: int) -> str:
    try:
        status = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace")
    except OSError:
        return ""
    return status.rpartition(")")[2].split()[_START_FIELD]
