"""Connections to receivers that can't be led astray: the name is resolved once, and the very address is connected to.

Nothing of the environment has a say: no proxy, no netrc. Whatever the other side does, all of it ends at a deadline.
"""

from __future__ import annotations

import io
import socket
import ssl
import threading
import time
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from botocore.httpsession import get_cert_path

from chalicelib.domain.webhooks.addresses import LOCAL_HOST, Target, are_public

if TYPE_CHECKING:
    from chalicelib.domain.webhooks.deliveries import Failure

CONNECT_TIMEOUT: Final = 5.0
"""Seconds for one connection; the deadline may be earlier."""
Resolve = Callable[[str, int], list[str]]
"""Returns the numeric addresses of a name and port. Raises OSError."""


class NoConnection(Exception):
    """There is none; nothing was sent. Holds a code of ours alone."""

    def __init__(self, failure: Failure) -> None:
        self.failure: Failure = failure
        super().__init__(failure)


class Deadline:
    """A moment of this process's own clock at which everything ends."""

    def __init__(self, seconds: float) -> None:
        self._ends_at = time.monotonic() + seconds

    def left(self, most: float | None = None) -> float:
        """Returns the seconds left, `most` at most. Raises TimeoutError at the end."""
        left = self._ends_at - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return left if most is None else min(left, most)


class Stream(io.RawIOBase):
    """What is read of a socket; each read gets the time that is left until the deadline, and no more."""

    def __init__(self, connection: socket.socket, deadline: Deadline) -> None:
        self._connection = connection
        self._deadline = deadline

    def readable(self) -> bool:
        """Tells that it can be read."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Reads what has come. Raises TimeoutError at the deadline."""
        self._connection.settimeout(self._deadline.left())
        return self._connection.recv_into(buffer)


def resolve(name: str, port: int) -> list[str]:
    """Returns the addresses of a name, by the system's resolver."""
    found = socket.getaddrinfo(name, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


@cache
def tls_context() -> ssl.SSLContext:
    """Returns how receivers are checked: by the authorities that calls to AWS are checked by, and by their name."""
    context = ssl.create_default_context(cafile=get_cert_path(True))
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def connect(target: Target, deadline: Deadline, look_up: Resolve, tls: ssl.SSLContext | None) -> socket.socket:
    """Returns a connection to a receiver. Raises NoConnection.

    A receiver on this machine is connected to as it is named; who may be named so was judged before.
    """
    if not target.secure:
        return _open(LOCAL_HOST, target.port, deadline)
    addresses = _resolve_once(target, deadline, look_up)
    if not are_public(addresses):
        raise NoConnection("not_public")
    return _secure(_open_any(addresses, target.port, deadline), target.host, deadline, tls or tls_context())


def _resolve_once(target: Target, deadline: Deadline, look_up: Resolve) -> list[str]:
    """Returns the addresses. The system's resolver knows no deadline, so a thread asks it, and is left behind."""
    found: list[list[str]] = []

    def ask() -> None:
        try:
            found.append(look_up(target.host, target.port))
        except (OSError, UnicodeError):
            found.append([])

    asking = threading.Thread(target=ask, daemon=True)
    asking.start()
    asking.join(deadline.left())
    if not found:
        raise NoConnection("timed_out")
    if not found[0]:
        raise NoConnection("no_such_host")
    return found[0]


def _open_any(addresses: list[str], port: int, deadline: Deadline) -> socket.socket:
    """Returns a connection to the first of the addresses that takes one."""
    failure = NoConnection("not_connected")
    for address in addresses:
        try:
            return _open(address, port, deadline)
        except NoConnection as error:
            failure = error
    raise failure


def _open(address: str, port: int, deadline: Deadline) -> socket.socket:
    try:
        return socket.create_connection((address, port), timeout=deadline.left(CONNECT_TIMEOUT))
    except TimeoutError:
        raise NoConnection("timed_out") from None
    except OSError:
        raise NoConnection("not_connected") from None


def _secure(plain: socket.socket, name: str, deadline: Deadline, tls: ssl.SSLContext) -> socket.socket:
    try:
        plain.settimeout(deadline.left())
        return tls.wrap_socket(plain, server_hostname=name)
    except ssl.SSLCertVerificationError:
        failure: Failure = "certificate"
    except TimeoutError:
        failure = "timed_out"
    except OSError:
        failure = "not_connected"
    plain.close()
    raise NoConnection(failure)
