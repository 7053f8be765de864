"""All that the recorded run knows of the project's modules. When they move, this file alone follows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any, Protocol

from chalicelib.api.pipeline import routes
from infra.local.http.events import HttpRequest
from infra.local.http.gateway import Gateway
from infra.local.stack import Stack
from tests.fixtures.sms import stack_calls

ROOT = Path(__file__).parents[2]
_FILES_URL = "http://127.0.0.1:8001"
"""Stands in for the free port that the system takes for files; nothing listens there."""
_BOUNDARY = "----recorded"


class Reply(Protocol):
    """An HTTP answer."""

    @property
    def status(self) -> int:
        """Returns the status code."""

    @property
    def headers(self) -> list[tuple[str, str]]:
        """Returns the headers by name, in their order."""

    @property
    def body(self) -> bytes:
        """Returns the body as it was sent."""


class System:
    """The running system; every call stays in this process and its thread."""

    def __init__(self) -> None:
        for name, instead in (("start", _start_nothing), ("stop", _let_go)):
            setattr(Gateway, name, instead)
        self._stack = Stack.start()
        self._stack.front.url = _FILES_URL
        self.base_url: str = self._stack.settings.base_url

    def close(self) -> None:
        """Ends the system."""
        self._stack.close()

    def http(self, method: str, target: str, headers: Mapping[str, str], body: bytes) -> Reply:
        """Passes on one request, as the gateway hands it to the app."""
        return self._stack.http(method, target, headers, body).response

    def send_file(self, form: Mapping[str, Any], content: bytes) -> Reply:
        """Sends a file by the form that an upload's answer holds."""
        parts = [_part(f'name="{name}"', value.encode()) for name, value in form["fields"].items()]
        parts.append(_part('name="file"; filename="file"', content))
        headers = [("Content-Type", f"multipart/form-data; boundary={_BOUNDARY}")]
        body = b"".join(parts) + f"--{_BOUNDARY}--\r\n".encode()
        return self._stack.front.handle(HttpRequest("POST", form["url"].removeprefix(_FILES_URL), headers, body))

    def keys(self, tenant: str) -> dict[str, str]:
        """Returns a tenant's publishable, secret and admin key."""
        found = self._stack.keys[tenant]
        return {"publishable": found.publishable, "secret": found.secret, "admin": found.admin}

    def webhook(self, tenant: str, provider: str, text: str, number: int, person: str) -> tuple[str, Any, bytes]:
        """Returns the call a provider would make for a person's text: path, headers, body."""
        sent = stack_calls.call(provider, self.sms(tenant, provider), text, number, person)
        return sent.url.removeprefix(self.base_url), sent.headers, sent.body

    def sms(self, tenant: str, provider: str) -> Mapping[str, str]:
        """Returns what `.local/credentials.json` holds for a tenant's account."""
        return self._stack.keys[tenant].sms[provider]

    def queue(self, name: str) -> str:
        """Returns a queue's URL, by the end of its name."""
        return next(url for known, url in self._stack.created.queues.items() if known.endswith(name))

    def advance(self, step: timedelta) -> dict[str, Any]:
        """Advances the system's own clock. What waits is delivered first, or it would outlive its queue's retention."""
        ran = self._stack.consumers.drain().as_dict()
        self._stack.clock.advance(step)
        return ran

    def now(self) -> Any:
        """Returns the present moment by the system's own clock."""
        return self._stack.clock.now()

    def tick(self) -> dict[str, Any]:
        """Runs schedules and workers until all is quiet; returns those that ran."""
        return self._stack.tick().as_dict()

    def mails(self) -> list[tuple[str, tuple[str, ...], str]]:
        """Returns all mails so far: id, recipients, text."""
        return [(mail.id, mail.recipients, mail.raw.decode()) for mail in self._stack.mails()]

    def refused(self) -> list[str]:
        """Returns the AWS calls that a function's or a tenant's policy did not permit."""
        return [str(one) for one in self._stack.guard.refused]


def operations() -> list[tuple[str, str]]:
    """Returns the method and path template of everything that is registered."""
    return [(route.method, route.path) for route in routes.every_route()]


def _start_nothing(_: Gateway) -> None:
    """Does nothing, so that no thread and no socket takes part."""


def _let_go(gateway: Gateway) -> None:
    gateway._server.server_close()


def _part(disposition: str, content: bytes) -> bytes:
    return f"--{_BOUNDARY}\r\nContent-Disposition: form-data; {disposition}\r\n\r\n".encode() + content + b"\r\n"
