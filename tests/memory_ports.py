"""Ports for tests of use cases: the real repositories on a table in memory, a clock that the test moves, no AWS.

ports = memory_ports(table, clock)
queue_of(ports).bodies, ports.mailer.sent  # what was announced and mailed
"""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from chalicelib import wiring
from chalicelib.domain.errors import Conflict
from chalicelib.domain.mails import Mail
from chalicelib.domain.scopes import SCOPES, Scope
from chalicelib.domain.times import to_ms
from chalicelib.domain.uploads import LEADING_BYTES, Arrived, Form, Upload
from chalicelib.settings import Settings
from chalicelib.storage.aws import Clients
from chalicelib.storage.randomness import SystemRandomness
from chalicelib.storage.secrets import SsmSecrets
from chalicelib.storage.uploads import S3Uploads
from chalicelib.usecases.context import Actor, Context
from chalicelib.usecases.ports import Ports
from tests.memory_table import MemoryTable

START = datetime(2026, 11, 22, 17, 0, 0, tzinfo=UTC)
SETTINGS = Settings(
    "local",
    "https://privacy.example",
    "123456789012",
    "us-east-1",
    "https://queue.example/deliveries",
    "https://queue.example/imports",
)


class MovedClock:
    """The clock: stands still until the test moves it."""

    def __init__(self) -> None:
        self.moment = START

    def now(self) -> datetime:
        return self.moment

    def advance(self, step: timedelta) -> None:
        self.moment += step


class ParameterClients(Clients):
    """Clients that know SSM, with parameters that follow from the tenant's path, and a queue that keeps all."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self.asked: list[tuple[str | None, str]] = []
        self.queue = RecordingQueue()

    def get(self, service: str, tenant: str | None = None) -> Any:
        if service == "sqs":
            return self.queue
        if service != "ssm":
            raise LookupError(f"no {service} in memory")
        return _Parameters(self.asked, tenant)


class RecordingQueue:
    """The queues: keeps the bodies that were sent."""

    def __init__(self) -> None:
        self.bodies: list[dict[str, str]] = []

    def send_message_batch(self, *, QueueUrl: str, Entries: list[dict[str, str]]) -> dict[str, Any]:  # noqa: N803
        assert QueueUrl in (SETTINGS.deliveries_queue_url, SETTINGS.imports_queue_url)
        self.bodies += [json.loads(entry["MessageBody"]) for entry in Entries]
        return {"Successful": [{"Id": entry["Id"]} for entry in Entries]}


class RecordingMailer:
    """The port `Mailer`: keeps the mails that were sent."""

    def __init__(self) -> None:
        self.sent: list[Mail] = []

    def send(self, tenant: str, mail: Mail, now: datetime) -> None:
        self.sent.append(mail)


class MemorySigner:
    """The port `Signer` with a private key for each tenant, made in this process when it is first needed."""

    def __init__(self) -> None:
        self._keys: dict[str, ec.EllipticCurvePrivateKey] = {}

    def sign(self, tenant: str, message: bytes) -> bytes:
        r, s = decode_dss_signature(self._key(tenant).sign(message, ec.ECDSA(hashes.SHA256())))
        return r.to_bytes(32, "big") + s.to_bytes(32, "big")

    def public_jwk(self, tenant: str) -> dict[str, str]:
        point = self._key(tenant).public_key().public_numbers()
        x, y = (_base64url(part.to_bytes(32, "big")) for part in (point.x, point.y))
        return {"kty": "EC", "crv": "P-256", "x": x, "y": y, "alg": "ES256", "use": "sig", "kid": f"test-{tenant}"}

    def _key(self, tenant: str) -> ec.EllipticCurvePrivateKey:
        return self._keys.setdefault(tenant, ec.generate_private_key(ec.SECP256R1()))


class _Parameters:
    def __init__(self, asked: list[tuple[str | None, str]], tenant: str | None) -> None:
        self._asked = asked
        self._tenant = tenant

    def get_parameters_by_path(self, *, Path: str, WithDecryption: bool) -> dict[str, Any]:  # noqa: N803 - AWS's names
        self._asked.append((self._tenant, Path))
        names = ("identifier-hash-key-v1", "token-key-v1")
        return {
            "Parameters": [{"Name": Path + name, "Value": _secret(Path + name)} for name in names if WithDecryption]
        }


def _secret(name: str) -> str:
    return base64.b64encode(hashlib.sha256(name.encode()).digest()).decode()


def _base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


class MemoryUploads(S3Uploads):
    """The port `Uploads`: items in the table, and bytes that the test puts into `sent` by upload id."""

    def __init__(self, table: MemoryTable) -> None:
        super().__init__(table, SETTINGS, Clients(SETTINGS))
        self.sent: dict[str, tuple[str, bytes]] = {}  # Content-Type and bytes
        self.kept: dict[str, bytes] = {}

    def form(self, tenant: str, upload: Upload) -> Form:
        return Form(f"https://objects.example/{tenant}", {"key": upload.id}, START)

    def arrived(self, tenant: str, upload: Upload) -> Arrived | None:
        if upload.id not in self.sent:
            return None
        content_type, content = self.sent[upload.id]
        return Arrived(len(content), content_type, _etag(content), content[:LEADING_BYTES])

    def keep(self, tenant: str, upload: Upload) -> None:
        self.kept[upload.id] = self._same(upload)

    def read_range(self, tenant: str, upload: Upload, start: int, length: int) -> bytes:
        content = self.kept[upload.id] if upload.state == "attached" else self._same(upload)
        return content[start : start + length]

    def _same(self, upload: Upload) -> bytes:
        content = self.sent[upload.id][1]
        if _etag(content) != upload.etag:
            raise Conflict("sent again", code="upload_changed")
        return content


def _etag(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def memory_ports(table: MemoryTable | None = None, clock: MovedClock | None = None) -> Ports:
    """Ports on a table in memory; retries do not wait."""
    clients = ParameterClients(SETTINGS)
    table = table or MemoryTable()
    ports = wiring.build(SETTINGS, clients, table)
    return replace(
        ports,
        clock=clock or MovedClock(),
        randomness=SystemRandomness(sleep=lambda _: None),
        secrets=SsmSecrets(SETTINGS, clients),
        mailer=RecordingMailer(),
        uploads=MemoryUploads(table),
        signer=MemorySigner(),
    )


def queue_of(ports: Ports) -> RecordingQueue:
    """What was announced to the deliveries queue through these ports."""
    clients = cast("ParameterClients", ports.outbox._clients)  # type: ignore[attr-defined]  # DynamoOutbox's own
    return clients.queue


def context(ports: Ports, tenant: str = "cyclonex", *scopes: Scope, actor: Actor | None = None) -> Context:
    """A call by a secret key with these scopes (all, where none is named) at the clock's moment."""
    now = ports.clock.now()
    by = actor or Actor("secret", "key_01KARZ6T9GSWQ40CJ9S2ED4T52", frozenset(scopes or SCOPES))
    return Context(profile=ports.profiles[tenant], actor=by, request_id=f"req-{to_ms(now)}", now=now)
