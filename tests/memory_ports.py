"""Ports for tests of use cases: the real repositories on a table in memory, a clock that the test moves, no AWS."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from chalicelib import wiring
from chalicelib.domain.scopes import SCOPES, Scope
from chalicelib.domain.times import to_ms
from chalicelib.settings import Settings
from chalicelib.storage.aws import Clients
from chalicelib.storage.randomness import SystemRandomness
from chalicelib.storage.secrets import SsmSecrets
from chalicelib.usecases.context import Actor, Context
from chalicelib.usecases.ports import Ports
from tests.memory_table import MemoryTable

START = datetime(2026, 11, 22, 17, 0, 0, tzinfo=UTC)
SETTINGS = Settings("local", "https://privacy.example", "123456789012", "us-east-1", "https://queue.example/deliveries")


class MovedClock:
    """The clock: stands still until the test moves it."""

    def __init__(self) -> None:
        self.moment = START

    def now(self) -> datetime:
        return self.moment

    def advance(self, step: timedelta) -> None:
        self.moment += step


class ParameterClients(Clients):
    """Clients that know SSM alone, with parameters that follow from the tenant's path."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self.asked: list[tuple[str | None, str]] = []

    def get(self, service: str, tenant: str | None = None) -> Any:
        if service != "ssm":
            raise LookupError(f"no {service} in memory")
        return _Parameters(self.asked, tenant)


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


def memory_ports(table: MemoryTable | None = None, clock: MovedClock | None = None) -> Ports:
    """Ports on a table in memory; retries do not wait."""
    clients = ParameterClients(SETTINGS)
    ports = wiring.build(SETTINGS, clients, table or MemoryTable())
    return replace(
        ports,
        clock=clock or MovedClock(),
        randomness=SystemRandomness(sleep=lambda _: None),
        secrets=SsmSecrets(SETTINGS, clients),
    )


def context(ports: Ports, tenant: str = "cyclonex", *scopes: Scope, actor: Actor | None = None) -> Context:
    """A call by a secret key with these scopes (all, where none is named) at the clock's moment."""
    now = ports.clock.now()
    by = actor or Actor("secret", "key_01KARZ6T9GSWQ40CJ9S2ED4T52", frozenset(scopes or SCOPES))
    return Context(profile=ports.profiles[tenant], actor=by, request_id=f"req-{to_ms(now)}", now=now)
