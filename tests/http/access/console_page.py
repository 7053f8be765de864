"""The console's page in a browser, as far as the API sees it: a cookie, the session it means, and what browsers say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from infra.local.stack import Answer, Stack

OWN = {"Sec-Fetch-Site": "same-origin", "Origin": "http://127.0.0.1:8000"}
"""What a browser says of a call by a page of our own."""


@dataclass
class Browser:
    """A browser with the console open in one tab. Has the cookie of whoever is signed in, "" for nobody."""

    stack: Stack
    cookie: str = ""
    session_id: str = "1"
    said: Mapping[str, str] = field(default_factory=lambda: OWN)

    def sign_in(self, key: str, **headers: str) -> Answer:
        """Signs in with a key; a browser that was answered with a cookie keeps it."""
        answer = self.call("POST", "/v1/sessions", key=key, **headers)
        if answer.status == 201:
            self.cookie = read_cookie(answer)
            self.session_id = answer.json["session_id"]
        return answer

    def call(self, method: str, path: str, body: Any = None, *, key: str | None = None, **headers: str) -> Answer:
        """Makes a call with the cookie and what the page and the browser say; one that is "" is left out."""
        named = "1" if path == "/v1/sessions" else self.session_id
        sent = {"X-Console": named, **self.said, **{name.replace("_", "-"): value for name, value in headers.items()}}
        if self.cookie:
            sent["Cookie"] = self.cookie
        return self.stack.http(method, path, {k: v for k, v in sent.items() if v}, json=body, key=key)

    def get(self, path: str, **headers: str) -> Answer:
        """Reads by the cookie."""
        return self.call("GET", path, **headers)


def read_cookie(answer: Answer) -> str:
    """Returns the cookie that an answer gives, as a browser sends it back."""
    return str(answer.header("Set-Cookie")).partition(";")[0]
