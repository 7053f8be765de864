"""Calls to RingCentral in JSON, with an access token that is obtained by JWT and cached until it expires."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any, Final
from urllib.parse import urlencode

from chalicelib.domain.sms.lists import ProviderRefused, ProviderUnavailable
from chalicelib.storage.sms import base
from chalicelib.storage.sms.http import Http, HttpAnswer, read_answer

_GRANT: Final = "urn:ietf:params:oauth:grant-type:jwt-bearer"
_SPARE: Final = 60.0  # a token is no longer used for its last seconds


class RingCentralApi:
    """One tenant's access to the API. Safe for threads."""

    def __init__(self, api: Mapping[str, str], calls: Http, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._api = api
        self._calls = calls
        self._monotonic = monotonic
        self._server = api.get("url", "https://platform.ringcentral.com")
        self._lock = threading.Lock()
        self._token: tuple[str, float] | None = None

    @property
    def usable(self) -> bool:
        """Tells whether all required settings are given."""
        return all(self._api.get(name) for name in ("client_id", "client_secret", "jwt"))

    def call(self, method: str, path: str, body: Any = None) -> dict[str, Any]:
        """Calls the API and returns the JSON object of a successful answer.

        Raises ProviderUnavailable or ProviderRefused.
        """
        token = self._access()
        answer = self._ask(method, path, body, token)
        if answer.status == 401:  # the token was revoked early
            with self._lock:
                if self._token and self._token[0] == token:
                    self._token = None
            answer = self._ask(method, path, body, self._access())
        return read_answer(answer, "errorCode")

    def _ask(self, method: str, path: str, body: Any, token: str) -> HttpAnswer:
        headers = {"Authorization": f"Bearer {token}"}
        content = None
        if body is not None:
            headers["Content-Type"] = "application/json"
            content = json.dumps(body).encode()
        return self._calls.call(method, self._server + path, headers, content)

    def _access(self) -> str:
        with self._lock:
            if self._token is None or self._monotonic() >= self._token[1]:
                self._token = self._authorized()
            return self._token[0]

    def _authorized(self) -> tuple[str, float]:
        asked_at = self._monotonic()
        answer = self._calls.call(
            "POST",
            f"{self._server}/restapi/oauth/token",
            {
                "Authorization": base.basic(self._api.get("client_id", ""), self._api.get("client_secret", "")),
                "Content-Type": "application/x-www-form-urlencoded",
            },
            urlencode({"grant_type": _GRANT, "assertion": self._api.get("jwt", "")}).encode(),
        )
        try:
            granted = read_answer(answer, "error", "errorCode")
        except ProviderUnavailable as error:
            raise ProviderUnavailable(retry_after=error.retry_after) from None  # the actual request was not even sent
        token, seconds = granted.get("access_token"), granted.get("expires_in")
        if not isinstance(token, str) or not token.isascii() or not token.isprintable():
            raise ProviderRefused("no_access_token")
        lasts = float(seconds) if isinstance(seconds, int) else 0.0
        return token, asked_at + max(lasts - _SPARE, 0.0)
