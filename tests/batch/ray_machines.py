"""Two Ray nodes on this machine, and what a test does to their processes."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

_STORE = 80 * 2**20  # bytes; Ray takes no less than 75 MB
_SOURCES = Path(__file__).parents[2] / "src"
_WORKER = "MapWorker"  # stands in the title of every process that Ray Data keeps a worker of a pool in


@contextmanager
def two_machines() -> Iterator[Any]:
    """A cluster of two nodes with one processor each, named by RAY_ADDRESS; nothing of it is left behind."""
    with pytest.MonkeyPatch.context() as environment:
        for name in list(os.environ):
            if name.upper().endswith("_PROXY") or name.startswith(("NUTGRAF_", "OPENAI_")):
                environment.delenv(name)
        environment.setenv("RAY_USAGE_STATS_ENABLED", "0")
        environment.setenv("RAY_prestart_worker_first_driver", "0")
        environment.setenv("RAY_enable_worker_prestart", "0")
        environment.setenv("PYTHONPATH", os.pathsep.join([str(_SOURCES), os.environ.get("PYTHONPATH", "")]))
        from ray.cluster_utils import Cluster

        on_sigterm = signal.getsignal(signal.SIGTERM)  # Ray takes it for itself
        small = {"num_cpus": 1, "object_store_memory": _STORE}
        # Nothing scales these machines or reads their logs, and each of the processes that would is another Python.
        alone = {"include_dashboard": False, "include_log_monitor": False, "no_monitor": True}
        cluster = Cluster(initialize_head=True, head_node_args={**small, **alone})
        try:
            cluster.add_node(**small)
            environment.setenv("RAY_ADDRESS", cluster.address)
            yield cluster
        finally:
            cluster.shutdown()
            signal.signal(signal.SIGTERM, on_sigterm)


def raylet_of(node: Any) -> int:
    """The process all workers of a node descend from."""
    (raylet,) = node.all_processes["raylet"]
    pid: int = raylet.process.pid
    return pid


def kill_a_worker(cluster: Any) -> int:
    """Kill one process in which articles are briefed, at once; how many there were."""
    raylets = {raylet_of(node) for node in (cluster.head_node, *cluster.worker_nodes)}
    workers = [process for process in _processes() if _parent(process) in raylets and _WORKER in _title(process)]
    if workers:
        os.kill(workers[0], signal.SIGKILL)
    return len(workers)


def _processes() -> list[int]:
    return [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdecimal()]


def _title(process: int) -> str:
    try:
        return Path(f"/proc/{process}/cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
    except OSError:
        return ""


def _parent(process: int) -> int:
    try:
        status = Path(f"/proc/{process}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return 0
    return int(status.rpartition(")")[2].split()[1])
