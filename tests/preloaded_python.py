"""A Python that has imported nutgraf already: it starts a command in hundredths of a second instead of two.

The processes that tests start are real ones, with their own streams, signals and exit codes, but most of their time
would be the import of the same packages. So one server for all test workers imports those once, and each command is a
fork of it. The fixture `preloaded_python` takes the place of `sys.executable` in a command line with `-m MODULE` or a
file:

    server                  imports what the command needs, if it has not, and forks
      └ supervisor          waits for the command, passes signals on to it and its exit code back
          └ the command     has the streams, folder and environment of the client
    client                  what the test started: it passes on the signals that it gets, and ends as the command does

What reads the environment when it is imported (settings of gradio), and what a cold start costs, is tested with
`sys.executable`.
"""

from __future__ import annotations

import marshal
import os
import signal
import socket
import struct
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress

# This file runs as the client as well, which is started hundreds of times: other modules are imported where needed.

_NEEDED = {
    "nutgraf": (
        "nutgraf.cli.app", "nutgraf.cli.ask", "nutgraf.cli.brief", "nutgraf.cli.check", "nutgraf.cli.read",
        "nutgraf.models.factory", "nutgraf.models.openai_compatible", "nutgraf.checking", "nutgraf.qa",
        "nutgraf.summarize", "nutgraf_evals.cli", "openai.resources.chat.completions",
    ),
    "ui": ("nutgraf.web.server", "nutgraf.web.app"),
    "mcp": ("nutgraf.mcp_server",),
    "batch": ("nutgraf.batch",),
    "documentation.recorded": ("documentation.recorded",),
}  # fmt: skip
_SETTINGS = ("NUTGRAF_", "OPENAI_", "XDG_", "GRADIO_")
_QUIET = {"GRADIO_ANALYTICS_ENABLED": "False", "HF_HUB_OFFLINE": "1", "HF_HUB_DISABLE_TELEMETRY": "1"}
_PASSED_ON = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_STATUS = struct.Struct("i")
_LENGTH = struct.Struct("q")
_STREAMS = (0, 1, 2)


def command_of(path: str) -> list[str]:
    """What to write instead of `sys.executable` for a process of the server at this socket; itself if there is none."""
    return [sys.executable, "-I", "-S", __file__, "client", path] if path else [sys.executable]


@contextmanager
def running_server() -> Iterator[str]:
    """A server and its socket, with a home of its own; empty where a fork after imports is not safe."""
    import subprocess
    import tempfile

    if sys.platform != "linux":
        yield ""
        return
    with tempfile.TemporaryDirectory(prefix="nutgraf-") as home:
        path = os.path.join(home, "socket")  # noqa: PTH118 - the client does without pathlib
        environment = {name: value for name, value in os.environ.items() if not name.startswith(_SETTINGS)}
        checkout = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))  # noqa: PTH100, PTH120 - without pathlib
        places = os.pathsep.join(filter(None, [checkout, *sys.path]))
        process = subprocess.Popen(
            [sys.executable, __file__, "server", path], cwd=home,
            env=environment | {"HOME": home, "PYTHONPATH": places} | _QUIET,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip
        assert process.stdin is not None
        assert process.stdout is not None
        with process.stdout:
            assert process.stdout.readline() == b"ready\n"
        yield path
        process.stdin.close()
        process.wait()


def client(path: str, arguments: list[str]) -> None:
    """Have the server run `python ARGUMENTS…` with our streams, folder and environment, and end as it ends."""
    connection = socket.socket(socket.AF_UNIX)
    connection.connect(path)
    request = marshal.dumps((arguments, os.getcwd(), dict(os.environ)))  # noqa: PTH109 - without pathlib
    for number in _PASSED_ON:
        signal.signal(number, lambda number, _: connection.sendall(bytes([number])))
    socket.send_fds(connection, [_LENGTH.pack(len(request))], _STREAMS)
    connection.sendall(request)
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in _STREAMS:  # when the command closes its streams, nobody else has them open
        os.dup2(nothing, stream)
    (status,) = _STATUS.unpack(_received(connection, _STATUS.size))
    if os.WIFSIGNALED(status):
        signal.signal(os.WTERMSIG(status), signal.SIG_DFL)
        os.kill(os.getpid(), os.WTERMSIG(status))
    os._exit(os.WEXITSTATUS(status))


def serve(path: str) -> None:
    """Run one command for each connection, until the standard input of this process is closed."""
    import gc
    import importlib
    import select

    listening = socket.socket(socket.AF_UNIX)
    listening.bind(path)
    listening.listen(64)
    os.write(1, b"ready\n")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the tests, which then close our standard input
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for a supervisor
    while listening.fileno() in select.select([listening.fileno(), 0], [], [])[0]:
        connection, _ = listening.accept()
        head, streams, *_ = socket.recv_fds(connection, _LENGTH.size, len(_STREAMS))
        arguments, folder, environment = marshal.loads(_received(connection, *_LENGTH.unpack(head)))
        for name in (one for word in arguments[1:3] for one in _NEEDED.get(word, ())):
            with suppress(ImportError):  # an extra is missing: the command itself says so
                importlib.import_module(name)
        gc.freeze()
        if os.fork() == 0:
            listening.close()
            _supervise(connection, streams, arguments, (folder, environment))
            return
        for opened in (connection.detach(), *streams):
            os.close(opened)


def _supervise(
    connection: socket.socket, streams: list[int], arguments: list[str], place: tuple[str, dict[str, str]]
) -> None:
    """Fork the command, wait for it, and pass signals and its exit code between it and the client."""
    import threading

    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    command = os.fork()
    if command == 0:
        connection.close()
        _run(streams, arguments, *place)
        return
    for opened in (*_STREAMS, *streams):
        os.close(opened)

    def pass_on() -> None:
        while number := connection.recv(1):
            os.kill(command, number[0])
        os.kill(command, signal.SIGKILL)  # the client is gone

    threading.Thread(target=pass_on, daemon=True).start()
    _, status = os.waitpid(command, 0)
    connection.sendall(_STATUS.pack(status))
    os._exit(0)


def _run(streams: list[int], arguments: list[str], folder: str, environment: dict[str, str]) -> None:
    """Become the command; SystemExit and other exceptions end this process as they end any."""
    import runpy
    import tempfile

    for stream, opened in zip(_STREAMS, streams, strict=True):
        os.dup2(opened, stream)
        os.close(opened)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    tempfile.tempdir = None  # it may have been looked up before
    for name, stream in zip(("stdin", "stdout", "stderr"), _STREAMS, strict=True):
        opened_stream = open(stream, "r" if stream == 0 else "w", encoding="utf-8", closefd=False)  # noqa: SIM115
        if stream:
            errors = "strict" if stream == 1 else "backslashreplace"
            at_once = stream == 2 or os.isatty(stream) or bool(environment.get("PYTHONUNBUFFERED"))
            opened_stream.reconfigure(errors=errors, line_buffering=at_once)
        setattr(sys, name, opened_stream)
        setattr(sys, f"__{name}__", opened_stream)
    sys.path[:0] = filter(None, environment.get("PYTHONPATH", "").split(os.pathsep))
    if arguments[0] == "-m":
        sys.argv = arguments[1:]
        runpy.run_module(arguments[1], run_name="__main__", alter_sys=True)
    else:
        sys.argv = arguments
        runpy.run_path(arguments[0], run_name="__main__")


def _received(connection: socket.socket, size: int) -> bytes:
    """Exactly that many bytes."""
    data = b""
    while len(data) < size:
        more = connection.recv(size - len(data))
        if not more:
            raise ConnectionError("the other side is gone")
        data += more
    return data


if __name__ == "__main__":
    if sys.argv[1] == "client":
        client(sys.argv[2], sys.argv[3:])
    else:
        serve(sys.argv[2])
