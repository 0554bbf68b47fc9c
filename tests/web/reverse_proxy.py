"""A small reverse proxy over real HTTP, as nginx or Caddy is set up in docs/teams.md."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

_OF_A_HOP = {"connection", "keep-alive", "transfer-encoding", "host", "content-length"}


class _Proxy(ThreadingHTTPServer):
    daemon_threads = True
    target = ""
    below = ""
    keeps_host = True


class _Handler(BaseHTTPRequestHandler):
    server: _Proxy

    def _forward(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        if not self.path.startswith(f"{self.server.below}/"):
            self.send_error(404)
            return
        target = urlsplit(self.server.target).netloc
        headers = {name: value for name, value in self.headers.items() if name.lower() not in _OF_A_HOP}
        headers["Host"] = self.headers["host"] if self.server.keeps_host else target
        before = f"{headers['X-Forwarded-For']}, " if "X-Forwarded-For" in headers else ""
        headers["X-Forwarded-For"] = before + self.client_address[0]
        connection = http.client.HTTPConnection(target, timeout=240)
        try:
            connection.request(self.command, self.path.removeprefix(self.server.below), body, headers)
            self._relay(connection.getresponse())
        except OSError:
            self.close_connection = True
        finally:
            connection.close()

    def _relay(self, response: http.client.HTTPResponse) -> None:
        """Send the response on, each part as it comes: a stream of events is not held back."""
        self.send_response_only(response.status, response.reason)
        for name, value in response.getheaders():
            if name.lower() not in _OF_A_HOP:
                self.send_header(name, value)
        self.send_header("Connection", "close")
        self.end_headers()
        while part := response.read1(65536):
            self.wfile.write(part)
            self.wfile.flush()

    def do_GET(self) -> None:
        self._forward()

    def do_POST(self) -> None:
        self._forward()

    def log_message(self, *_: object) -> None:
        return


@contextmanager
def reverse_proxy(below: str = "", *, keeps_host: bool = True) -> Iterator[_Proxy]:
    """A proxy that strips the path `below`; set its `target` to the URL of the server.

    Without `keeps_host` it sends the name of the server as `Host`, as nginx does unless it is told otherwise.
    """
    proxy = _Proxy(("127.0.0.1", 0), _Handler)
    proxy.below, proxy.keeps_host = below, keeps_host
    thread = threading.Thread(target=proxy.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield proxy
    finally:
        proxy.shutdown()
        proxy.server_close()
        thread.join()
