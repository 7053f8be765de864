"""Calls to third-party HTTP APIs: bounded in time and size, no redirects, no retries, and no URL in any log."""

from __future__ import annotations

import json
import logging
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final
from urllib.parse import urlsplit

import urllib3
from botocore.httpsession import get_cert_path
from urllib3 import exceptions

from chalicelib.domain.sms.lists import ProviderRefused, ProviderUnavailable, code_of

MAX_ANSWER: Final = 2 * 1024 * 1024
"""Bytes; a page of 1,000 consents takes some 250 KiB."""

CONNECT_TIMEOUT: Final = 2.0  # seconds
READ_TIMEOUT: Final = 5.0  # seconds for each piece
DEADLINE: Final = 15.0  # seconds for a whole answer

_MAX_RETRY_AFTER: Final = 3600
_LOCAL: Final = "127.0.0.1"
_NEVER_SENT: Final = (exceptions.NewConnectionError, exceptions.ConnectTimeoutError)


@dataclass(frozen=True, slots=True, repr=False)
class HttpAnswer:
    """An HTTP answer. Has no repr, so that it is never printed."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> dict[str, Any]:
        """Returns the JSON object, or an empty one if the body is anything else."""
        try:
            found = json.loads(self.body)
        except (ValueError, RecursionError):
            return {}
        return found if isinstance(found, dict) else {}


class Http:
    """A pool of connections. Safe for threads."""

    def __init__(self, read_timeout: float = READ_TIMEOUT, deadline: float = DEADLINE) -> None:
        # urllib3 logs odd headers together with their URL, and a URL may hold a secret.
        for name in ("urllib3.connection", "urllib3.connectionpool"):
            logging.getLogger(name).disabled = True
        self._deadline = deadline
        self._pool = urllib3.PoolManager(
            num_pools=16,
            maxsize=4,
            retries=False,
            timeout=urllib3.Timeout(connect=CONNECT_TIMEOUT, read=read_timeout),
            cert_reqs="CERT_REQUIRED",
            ca_certs=get_cert_path(True),
        )

    def call(
        self, method: str, url: str, headers: Mapping[str, str] | None = None, body: bytes | None = None
    ) -> HttpAnswer:
        """Makes one call. Raises ProviderUnavailable, or ProviderRefused for a forbidden URL or answer."""
        check_url(url)
        started = time.monotonic()
        try:
            answer = self._pool.request(
                method,
                url,
                headers={"User-Agent": "privacy-api", "Accept": "application/json", **(headers or {})},
                body=body,
                redirect=False,
                preload_content=False,
            )
            try:
                content = self._read(answer, started)
            except BaseException:
                answer.close()  # this closes the connection too, which still holds the rest
                raise
            answer.release_conn()
        except exceptions.LocationValueError:
            raise ProviderRefused("url_not_permitted") from None
        except exceptions.HTTPError as error:
            raise ProviderUnavailable(unsure=not _was_never_sent(error)) from None  # urllib3's messages hold the URL
        return HttpAnswer(answer.status, {name.lower(): text for name, text in answer.headers.items()}, content)

    def _read(self, answer: urllib3.BaseHTTPResponse, started: float) -> bytes:
        pieces, size = [], 0
        while piece := answer.read1(65536):
            pieces.append(piece)
            size += len(piece)
            if size > MAX_ANSWER:
                raise ProviderRefused("answer_too_large")
            if time.monotonic() - started > self._deadline:
                raise ProviderUnavailable(unsure=True)
        return b"".join(pieces)


@cache
def shared_pool() -> Http:
    """Returns the single pool of this process."""
    return Http()


def check_url(url: str) -> None:
    """Raises ProviderRefused for a URL that is neither https nor on this machine."""
    try:
        parts = urlsplit(url)
        permitted = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname == _LOCAL)
    except ValueError:
        permitted = False
    if not permitted or not parts.hostname or "@" in parts.netloc:
        raise ProviderRefused("url_not_permitted")


def _was_never_sent(error: exceptions.HTTPError) -> bool:
    """Whether there was no connection. One that breaks under TLS may have carried the request before."""
    if isinstance(error, exceptions.SSLError):
        return any(isinstance(cause, ssl.SSLCertVerificationError) for cause in error.args)
    return isinstance(error, _NEVER_SENT)


def read_answer(answer: HttpAnswer, *codes: str) -> dict[str, Any]:
    """Returns the JSON object of a successful answer. Raises ProviderUnavailable or ProviderRefused for others.

    `codes` are the keys that may hold the provider's error code; the first code found is used. A 503 that names no time
    may come from something between us and the provider, which has passed the call on.
    """
    if answer.status in (408, 425, 429) or answer.status >= 500:
        raise ProviderUnavailable(
            retry_after=_retry_after(answer), unsure=answer.status >= 500 and not _declines(answer)
        )
    if not 200 <= answer.status < 300:
        found = answer.json()
        given = (code_of(found.get(name)) for name in codes)
        raise ProviderRefused(next((code for code in given if code), f"http_{answer.status}"))
    return answer.json()


def _declines(answer: HttpAnswer) -> bool:
    return answer.status == 503 and "retry-after" in answer.headers


def _retry_after(answer: HttpAnswer) -> int:
    seconds = answer.headers.get("retry-after", "")
    readable = seconds.isascii() and seconds.isdigit() and len(seconds) < 10
    return min(max(int(seconds), 1), _MAX_RETRY_AFTER) if readable else 5
