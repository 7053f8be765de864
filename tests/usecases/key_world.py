"""A tenant's keys on a table in memory, for the tests of the use cases that manage them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from chalicelib.domain.changes import Claim
from chalicelib.domain.keys import ApiKey
from chalicelib.domain.scopes import SCOPES, Scope
from chalicelib.usecases import manage_keys, read_keys
from chalicelib.usecases.context import Context
from chalicelib.usecases.issue_key import Issued
from chalicelib.usecases.manage_keys import NewKey
from chalicelib.usecases.ports import Ports
from tests.factories import sha256
from tests.memory_ports import MovedClock, context, memory_ports
from tests.memory_table import MemoryTable

ALL = frozenset(SCOPES)
READER: frozenset[Scope] = frozenset({"consents:read"})


class World:
    """One tenant's keys on a table in memory."""

    def __init__(self) -> None:
        self.table = MemoryTable()
        self.clock = MovedClock()
        self.ports: Ports = memory_ports(self.table, self.clock)

    def ctx(self, *scopes: Scope, claim: str | None = None, body: str = "") -> Context:
        """A call at the clock's moment, with an Idempotency-Key where `claim` names one."""
        ctx = context(self.ports, "cyclonex", *scopes)
        if claim is None:
            return ctx
        return replace(ctx, claim=Claim(sha256(claim), sha256(body)))

    def make(self, scopes: frozenset[Scope] = READER, **fields: Any) -> Issued:
        """A new secret key."""
        return manage_keys.create(self.ports, self.ctx(), NewKey("secret", "k", scopes, **fields)).result

    def get(self, key: ApiKey) -> ApiKey:
        """The key as it is now."""
        return read_keys.get(self.ports, self.ctx(), key.id)
