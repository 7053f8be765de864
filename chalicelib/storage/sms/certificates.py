"""SNS's signing certificates, and the GET that confirms a subscription. Callers must have checked the host."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from chalicelib.storage.sms.http import Http

MAX_CERTIFICATES: Final = 16
"""The most certificates in the cache. There is one per region and year, but callers choose the path."""

MAX_AGE: Final = 86_400.0  # seconds

_MAX_SIZE: Final = 16 * 1024  # bytes; SNS serves about 2 KiB
_BEGIN: Final = b"-----BEGIN CERTIFICATE-----"


class SnsCertificates:
    """Implements the port `SmsCertificates`. Safe for threads."""

    def __init__(self, calls: Http | None = None, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._given = calls
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, tuple[float, bytes]] = OrderedDict()

    def __call__(self, url: str) -> bytes:
        """See domain.sms.provider.Certificates. Caches only what looks like a certificate."""
        with self._lock:
            known = self._kept.get(url)
            if known and self._monotonic() - known[0] < MAX_AGE:
                self._kept.move_to_end(url)
                return known[1]
        from chalicelib.domain.sms.lists import ProviderUnavailable

        answer = self._http().call("GET", url, {"Accept": "*/*"})
        if answer.status >= 500 or answer.status == 429:
            raise ProviderUnavailable
        if answer.status != 200 or len(answer.body) > _MAX_SIZE or _BEGIN not in answer.body:
            return b""
        with self._lock:
            self._kept[url] = (self._monotonic(), answer.body)
            self._kept.move_to_end(url)
            while len(self._kept) > MAX_CERTIFICATES:
                self._kept.popitem(last=False)
        return answer.body

    def confirm_subscription(self, url: str) -> None:
        """See the port. May be repeated."""
        from chalicelib.storage.sms.http import read_answer

        read_answer(self._http().call("GET", url, {"Accept": "*/*"}))

    def _http(self) -> Http:
        """Returns what calls go by. Imported when first needed: every process makes an SnsCertificates, few call."""
        from chalicelib.storage.sms import http

        return self._given or http.shared_pool()
