"""Sends events to receivers: one POST, bounded in time and size, of whose answer nothing is kept but the status."""

from __future__ import annotations

import http.client
import io
import socket
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final, cast

from chalicelib.domain.webhooks.addresses import Target
from chalicelib.domain.webhooks.deliveries import Outcome, judge_status
from chalicelib.storage.webhooks.connections import Deadline, NoConnection, Resolve, Stream, connect, resolve

if TYPE_CHECKING:
    import ssl

SECONDS: Final = 15.0
"""How long one delivery may take, from the name's look-up to the answer's last byte."""
MOST_ANSWER: Final = 64 * 1024
"""Bytes of an answer's body that are read; what comes after them is left."""
_PIECE: Final = 8192


class HttpsReceivers:
    """Implements `usecases.ports.outbox.WebhookReceivers`. Each delivery has a connection of its own."""

    def __init__(
        self,
        *,
        local: bool = False,
        seconds: float = SECONDS,
        look_up: Resolve = resolve,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._local = local
        self._seconds = seconds
        self._look_up = look_up
        self._tls = tls

    @property
    def local(self) -> bool:
        """Whether this very machine may be a receiver too."""
        return self._local

    def post(self, target: Target, headers: Mapping[str, str], body: bytes) -> Outcome:
        """See the port."""
        deadline = Deadline(self._seconds)
        try:
            connection = connect(target, deadline, self._look_up, self._tls)
        except NoConnection as error:
            return Outcome(failure=error.failure)
        except TimeoutError:
            return Outcome(failure="timed_out")
        with connection:
            try:
                connection.settimeout(deadline.left())
                connection.sendall(_write_request(target, headers, body))
                return _read_outcome(connection, deadline)
            except TimeoutError:
                return Outcome(failure="timed_out")
            except (OSError, http.client.HTTPException, ValueError):
                return Outcome(failure="unreadable")


def _write_request(target: Target, headers: Mapping[str, str], body: bytes) -> bytes:
    """Returns the request. Its target was judged: it holds printable characters without spaces."""
    host = target.host if target.secure else f"{target.host}:{target.port}"
    lines = [
        f"POST {target.path} HTTP/1.1",
        f"Host: {host}",
        "User-Agent: privacy-api",
        "Content-Type: application/json",
        f"Content-Length: {len(body)}",
        "Accept: */*",
        "Accept-Encoding: identity",
        "Connection: close",
        *(f"{name}: {value}" for name, value in headers.items()),
    ]
    return "\r\n".join([*lines, "", ""]).encode("ascii") + body


def _read_outcome(connection: socket.socket, deadline: Deadline) -> Outcome:
    """Returns what the answer says. An answer that never ends is none; one that is too long is read no further."""
    answer = http.client.HTTPResponse(cast("socket.socket", _Readable(connection, deadline)), method="POST")
    answer.begin()
    left = MOST_ANSWER
    while left > 0 and (piece := answer.read1(min(left, _PIECE))):
        left -= len(piece)
    return judge_status(answer.status, answer.headers.get("Retry-After", ""))


class _Readable:
    """What the standard library's reader of answers asks of a socket."""

    def __init__(self, connection: socket.socket, deadline: Deadline) -> None:
        self._stream = Stream(connection, deadline)

    def makefile(self, _: str) -> io.BufferedReader:
        """Returns the stream that is read."""
        return io.BufferedReader(self._stream)
