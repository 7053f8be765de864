"""The whole system in one process: resources, policies, app, consumers, clock, mail. For `make run` and for tests.

stack = Stack.start()
answer = stack.http("POST", "/v1/contact-checks", key=stack.keys["cyclonex"].secret, json={...})
stack.clock.advance(timedelta(days=8)); stack.tick(); stack.mails()
with stack.meter() as m: ...
stack.faults.inject("dynamodb.TransactWriteItems", timeout_after())
stack.reset()  # a few milliseconds: data as after the start, clients kept
kept = stack.keep(); stack.reset(kept)  # or as it was then
"""

from __future__ import annotations

import importlib
import json as json_module
import os
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from chalice.app import Chalice

from chalicelib import wiring
from chalicelib.clock import SYSTEM_CLOCK, SystemClock
from chalicelib.settings import Settings, load
from chalicelib.storage.aws import clients as aws
from chalicelib.storage.tenants.profiles import tenants
from infra.local import deployment, sms
from infra.local.credentials import TenantKeys, issue
from infra.local.embedded import embed, feedback, units
from infra.local.embedded.faults import Faults
from infra.local.embedded.mail import Mail, Outbox
from infra.local.embedded.snapshot import Snapshot
from infra.local.http.api import Api
from infra.local.http.events import HttpRequest, HttpResponse
from infra.local.http.object_front import ObjectFront, send_form
from infra.local.iam.policies import Guard
from infra.local.lambdas.consumers import Consumers, TickResult
from infra.local.lambdas.functions import Functions
from infra.local.patched.patches import Patches

BASE_URL = "http://127.0.0.1:8000"


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer for tests."""

    response: HttpResponse

    @property
    def status(self) -> int:
        """The status code."""
        return self.response.status

    @property
    def body(self) -> bytes:
        """The body's bytes."""
        return self.response.body

    @property
    def text(self) -> str:
        """The body as UTF-8."""
        return self.response.body.decode()

    @property
    def json(self) -> Any:
        """The body as JSON. Raises ValueError for anything else."""
        return json_module.loads(self.response.body)

    def header(self, name: str) -> str | None:
        """Returns the first value of a header, or None."""
        return self.response.header(name)


@dataclass(frozen=True, slots=True, repr=False)
class Kept:
    """A state to which a stack can be reset: its data, and the moment at which its clock goes on; None: real time."""

    snapshot: Snapshot
    moment: datetime | None


class Stack:
    """A running system. Make it with `start`; one at a time in a process."""

    faults: Faults
    guard: Guard
    keys: dict[str, TenantKeys]

    def __init__(self, app: Chalice | None, base_url: str, mail_folder: Path | None, object_port: int) -> None:
        embed.start()
        embed.reset()
        self.clock: SystemClock = SYSTEM_CLOCK
        self.created = deployment.create()
        self.faults = Faults()
        self.faults.install()
        self.guard = Guard(self.created.roles, deployment.function_roles(), deployment.surroundings(self.created))
        self.outbox = Outbox(mail_folder)
        self.outbox.on_kept = partial(feedback.tell, self.created.queues[f"privacy-{deployment.STAGE}-feedback"])
        self.front = ObjectFront(self.guard, object_port)
        self._hooks_before = list(aws.session_hooks)
        aws.session_hooks[:] = [deployment.share_models, self.guard.attach, self.outbox.attach, self.front.attach]
        os.environ.update(deployment.environment(self.created, base_url, self.s3_url))
        self.settings: Settings = load()
        self.clients = aws.Clients(self.settings)
        # Each reset drops what the app caches, but keeps its clients, which are slow to make and hold no data.
        self._patches = Patches(
            (wiring, "Clients", lambda _: self.clients), (wiring, "SnsCertificates", sms.LocalCertificates)
        )
        self._patches.install()
        wiring.reset()
        self.functions = Functions(app or importlib.import_module("app").app)
        self.api = Api(self.functions)
        self.consumers = Consumers(self.functions, self.created.queues)
        self.keys = {}
        self._begins_at: datetime | None = None
        self._start: Kept | None = None  # the state after the start
        self._latest: Kept | None = None  # the state from which the present one came about

    @classmethod
    def start(
        cls,
        app: Chalice | None = None,
        base_url: str = BASE_URL,
        *,
        mail_folder: Path | None = None,
        keys: bool = True,
        object_port: int = 0,
        begins_at: datetime | None = None,
    ) -> Stack:
        """Creates everything and, unless `keys` is False, a publishable, a secret and an admin key per tenant.

        `app` is the deployed app by default. Files are accepted at `object_port` (0 means any free port). The clock
        begins, and begins again at each reset, at `begins_at` instead of the real time. The caller
        starts the background threads of the consumers (`consumers.start`).
        """
        stack = cls(app, base_url, mail_folder, object_port)
        stack._begins_at = begins_at
        stack._turn_clock_back()
        stack.front.start()
        if keys:
            stack.keys = {tenant: issue(stack.api, stack.settings, tenant) for tenant in tenants()}
            stack.tick()  # the jobs of the day that everything else begins on
            stack.outbox.clear()
        if begins_at is not None:
            stack._begins_at = stack.clock.now()  # nothing that is there lies ahead
        stack._start = stack._latest = Kept(Snapshot.take(), stack._begins_at)
        return stack

    def close(self) -> None:
        """Removes its hooks and stops accepting files. The resources stay: see `embed.reset` and `embed.set_aside`."""
        self.front.stop()
        aws.session_hooks[:] = self._hooks_before
        self._patches.uninstall()
        wiring.reset()
        self.faults.uninstall()

    def reset(self, to: Kept | None = None) -> None:
        """Restores the state after the start, or one that was kept: data, clock, mails, faults, and what is cached."""
        self.faults.clear()
        self.guard.refused.clear()
        self.outbox.clear()
        kept = to or self._start
        if kept is not None:
            self._begins_at = kept.moment
            kept.snapshot.restore(whole=kept is not self._latest)
            self._latest = kept
        self._turn_clock_back()
        wiring.reset()

    def keep(self) -> Kept:
        """Returns the present state and moment, to which `reset` can come back."""
        self._latest = Kept(Snapshot.take(), self.clock.now())
        return self._latest

    def follow_real_time(self) -> None:
        """Ends what `begins_at` and moves of the clock have set. Raises ValueError where the clock is ahead."""
        if self.clock.now() > self.clock.real_now():
            raise ValueError("the clock only moves forwards")
        self._begins_at = None
        self._turn_clock_back()

    def _turn_clock_back(self) -> None:
        """Only tests may do it, so the clock has no method for it."""
        self.clock._offset = self._begins_at - self.clock.real_now() if self._begins_at else timedelta()

    def http(
        self,
        method: str,
        target: str,
        headers: Mapping[str, str] | None = None,
        body: bytes | str = b"",
        *,
        json: Any = None,
        key: str | None = None,
        source_ip: str = "127.0.0.1",
    ) -> Answer:
        """Makes one request, passed to the app as API Gateway's event, without sockets. Exceptions pass through.

        `json` becomes the body, with its content type; `key` is sent as a bearer token; `source_ip` is the caller's.
        """
        sent = dict(headers or {})
        if json is not None:
            body = json_module.dumps(json)
            sent.setdefault("Content-Type", "application/json")
        if key is not None:
            sent.setdefault("Authorization", f"Bearer {key}")
        sent.setdefault("Host", self.settings.base_url.partition("://")[2])
        content = body.encode() if isinstance(body, str) else body
        return Answer(self.api.handle(HttpRequest(method, target, list(sent.items()), content, source_ip)))

    @property
    def s3_url(self) -> str:
        """The address for files, as in `<url>/<bucket>`: this machine, unless S3 is pointed elsewhere."""
        return self.front.url if embed.is_embedded("s3") else os.environ.get("AWS_ENDPOINT_URL_S3", "")

    def send_file(self, form: Mapping[str, Any], content: bytes, *, file_name: str = "file") -> Answer:
        """Sends a file over HTTP as a browser would, with the `url` and `fields` that POST /v1/uploads answered."""
        return Answer(send_form(form["url"], form["fields"], content, file_name))

    def tick(self) -> TickResult:
        """Runs every schedule once at the present clock, delivers until queues are empty, and drops expired rows."""
        return self.consumers.tick()

    def drain(self) -> TickResult:
        """Delivers until queues are empty, as they are worked within seconds; runs no schedule."""
        return self.consumers.drain()

    def meter(self) -> AbstractContextManager[units.Meter]:
        """Counts AWS calls and capacity units while the context is open."""
        return units.meter()

    def mails(self) -> list[Mail]:
        """Returns all mails that SES accepted, oldest first."""
        return self.outbox.mails()
