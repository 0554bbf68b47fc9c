"""A port for a server that is stopped and started again at the same address."""

from __future__ import annotations

import random
import socket
from contextlib import suppress

# Below the ports that the system hands out by itself: while the server is stopped, nothing else gets this one.
_PORTS = range(20_000, 32_000)


def free_port() -> int:
    """A port of 127.0.0.1 that nothing listens on."""
    for port in random.Random().sample(_PORTS, 100):
        with suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port
    raise AssertionError(f"100 of the ports from {_PORTS.start} to {_PORTS.stop} were tried, and none is free")
