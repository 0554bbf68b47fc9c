"""Where the web chat listens: a port of this machine, and the address a browser is given for it."""

from __future__ import annotations

import ipaddress
import socket
import sys

from nutgraf.errors import UsageError

FIRST_PORT = 7860
_PORTS = 100


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach a server bound to `host`."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def listen(host: str, port: int | None) -> socket.socket:
    """A socket bound to the port, or to the first free one from 7860; raises UsageError when there is none."""
    for number in [port] if port is not None else range(FIRST_PORT, FIRST_PORT + _PORTS):
        try:
            family = socket.getaddrinfo(host, number, type=socket.SOCK_STREAM)[0][0]
            return _bound(family, host, number)
        except socket.gaierror:
            raise UsageError(f"--host {host!r} is not an address of this machine: leave it out") from None
        except OSError as error:
            reason = error.strerror
    taken = f"--port {port}" if port is not None else f"every port from {FIRST_PORT} to {FIRST_PORT + _PORTS - 1}"
    raise UsageError(f"{taken} cannot be had on {host} ({reason}): choose another with --port, or leave it out")


def _bound(family: socket.AddressFamily, host: str, port: int) -> socket.socket:
    made = socket.socket(family, socket.SOCK_STREAM)
    try:
        if sys.platform != "win32":  # there it would let two servers share one port
            made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind((host, port))
        made.listen()  # two that start together can both bind, and only one can listen
    except OSError:
        made.close()
        raise
    return made


def address_of(listening: socket.socket) -> str:
    """What a browser on this machine is given to open."""
    host, port = listening.getsockname()[:2]
    shown = "127.0.0.1" if host == "0.0.0.0" else "[::1]" if host == "::" else f"[{host}]" if ":" in host else host
    return f"http://{shown}:{port}"
