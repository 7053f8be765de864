"""A small HTTP/1.1 server on the loopback interface, in front of `Api`."""

from __future__ import annotations

import socket
import sys
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from infra.local.http.api import MAX_BODY, problem
from infra.local.http.events import HttpRequest, HttpResponse

Handler = Callable[[HttpRequest], HttpResponse]
_DRAIN = 16 * MAX_BODY  # bytes read and discarded, so that a client still learns why it was refused


class Gateway:
    """The server. `handler` is called on one thread per connection."""

    def __init__(self, handler: Handler, port: int = 0, *, most: int = MAX_BODY) -> None:
        """Listens on 127.0.0.1; port 0 takes a free one. Bodies may have at most `most` bytes.

        Raises OSError when the port is taken.
        """
        self._server = _Server(handler, port, most)
        self.port: int = self._server.server_address[1]
        self._thread = threading.Thread(
            target=self._server.serve_forever, name="gateway", kwargs={"poll_interval": 0.1}
        )

    def start(self) -> None:
        """Starts answering."""
        self._thread.start()

    def stop(self) -> None:
        """Lets requests under way finish, closes all connections and joins all threads."""
        self._server.shutdown()
        self._thread.join()
        self._server.hang_up()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = False  # joined by server_close
    request_queue_size = 128

    def __init__(self, handler: Handler, port: int, most: int) -> None:
        self.answer = handler
        self.most = most
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        super().__init__(("127.0.0.1", port), _Connection)

    def server_bind(self) -> None:
        """Binds like the parent class, but without looking up the host's name."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind(self.server_address)
        self.server_address = self.socket.getsockname()
        self.server_name, self.server_port = "127.0.0.1", self.server_address[1]

    def process_request(self, request: Any, client_address: Any) -> None:
        """Records the connection, so that `hang_up` finds it."""
        with self._lock:
            self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        """Forgets the connection once it has ended."""
        with self._lock:
            self._open.discard(request)
        super().shutdown_request(request)

    def hang_up(self) -> None:
        """Stops waiting for further requests on every open connection; answers under way still go out."""
        with self._lock:
            for connection in self._open:
                connection.shutdown(socket.SHUT_RD)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Ignores clients that went away; prints any other error as the parent class does."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class _Connection(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # head and body in one packet; otherwise Nagle's delay costs 44 ms per request
    disable_nagle_algorithm = True
    server: _Server

    def _serve(self) -> None:
        refusal = self._refusal()
        if refusal is not None:
            self.close_connection = True
            self._send(refusal)
            self._drain()
            return
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = [(name, _decode(value)) for name, value in self.headers.items()]
        request = HttpRequest(self.command, _origin_form(self.path), headers, body, self.client_address[0])
        self._send(self.server.answer(request))

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = _serve  # noqa: N815
    do_TRACE = do_CONNECT = do_PROPFIND = _serve  # noqa: N815

    def _refusal(self) -> HttpResponse | None:
        lengths = self.headers.get_all("Content-Length") or []
        if self.headers.get("Transfer-Encoding") or len(set(lengths)) > 1:
            return problem(400, "malformed_request", "Send one Content-Length and no Transfer-Encoding")
        if lengths and not (lengths[0].isascii() and lengths[0].isdigit()):
            return problem(400, "malformed_request", "Content-Length is not a number")
        if lengths and int(lengths[0]) > self.server.most:
            return problem(413, "payload_too_large", "Payload Too Large")
        return None

    def _drain(self) -> None:
        self.wfile.flush()
        self.connection.settimeout(1)
        left = _DRAIN
        try:
            self.connection.shutdown(socket.SHUT_WR)
            while left > 0 and (chunk := self.connection.recv(65536)):
                left -= len(chunk)
        except OSError:
            return  # the client has gone: it got the answer, or did not want it

    def _send(self, answer: HttpResponse) -> None:
        self.send_response(answer.status)
        for name, value in answer.headers:
            if name.lower() != "content-length":
                self.send_header(name, value)
        if answer.status not in {204, 304}:
            self.send_header("Content-Length", str(len(answer.body)))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer.body)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Answers, in the API's form, what the parent class finds wrong with a request line or its headers."""
        self.close_connection = True
        self.command = getattr(self, "command", None) or "GET"
        self.request_version = self.protocol_version  # otherwise the oldest version is used, which has no headers
        status = 405 if code == 501 else code  # 501 is for a method that HTTP itself does not know
        codes = {405: "method_not_allowed", 413: "payload_too_large", 414: "malformed_request"}
        self._send(problem(status, codes.get(status, "malformed_request"), "The request is malformed"))
        self.wfile.flush()

    def version_string(self) -> str:
        """Returns a name without software or version."""
        return "local"

    def log_message(self, *_: Any) -> None:
        """Writes no access log, because paths hold tokens. The app's own lines name the route."""


def _decode(value: str) -> str:
    """Returns a header's text. The standard library decodes latin-1; it becomes UTF-8 if the bytes are valid UTF-8."""
    try:
        return value.encode("latin-1").decode()
    except (UnicodeDecodeError, UnicodeEncodeError):
        return value


def _origin_form(target: str) -> str:
    """Returns the path and query of a target, even if the target is a full URL."""
    if target.startswith("/"):
        return target
    rest = target.partition("://")[2].partition("/")[2]
    return f"/{rest}"
