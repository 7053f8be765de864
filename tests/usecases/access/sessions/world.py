"""Keys and sessions on a table in memory, for several processes whose caches the test lets grow old."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from chalicelib.domain.access.api_keys import ApiKey
from chalicelib.domain.access.sessions import CookieText, Session, parse
from chalicelib.storage.access.api_keys import DynamoApiKeys
from chalicelib.storage.access.recent import CACHED_FOR
from chalicelib.storage.access.sessions import DynamoSessions
from chalicelib.usecases.access.authenticate import make_actor
from chalicelib.usecases.access.sessions.enter import enter
from chalicelib.usecases.access.sessions.sign_in import SignedIn, sign_in
from chalicelib.usecases.context import Context
from chalicelib.usecases.ports.bundle import Ports
from tests.fixtures.memory.ports import memory_ports
from tests.fixtures.worlds.api_keys import KeyWorld


class SessionWorld(KeyWorld):
    """One tenant's sessions. `seconds` is what the caches count, beside the system's clock."""

    def __init__(self, tenant: str = "cyclonex") -> None:
        super().__init__(tenant)
        self.seconds = 0.0
        self.ports = self.process()

    def process(self) -> Ports:
        """Returns another process on the same table, with empty caches."""
        return replace(
            memory_ports(self.table, self.clock),
            api_keys=DynamoApiKeys(self.table, lambda: self.seconds),
            sessions=DynamoSessions(self.table, lambda: self.seconds),
        )

    def wait(self, step: timedelta) -> None:
        """Lets time pass, for the clock and for the caches."""
        self.clock.advance(step)
        self.seconds += step.total_seconds()

    def wait_a_cache(self) -> None:
        """Lets pass what a cache keeps."""
        self.wait(timedelta(seconds=CACHED_FOR))

    def by(self, key: ApiKey, session: Session | None = None) -> Context:
        """Returns the context of a call with a key, or by a session of it."""
        return replace(self.ctx(by=make_actor(key)), session=session)

    def sign_in(self, key: ApiKey, before: str = "") -> SignedIn:
        """Signs in with a key; `before` is the cookie that the browser had."""
        return sign_in(self.ports, self.by(key), parse(before))

    def enter(self, text: str, named: str | None = None, ports: Ports | None = None) -> tuple[Session, ApiKey]:
        """Calls by a cookie, in this process or in another."""
        return enter(ports or self.ports, claim(text), named, self.clock.now())


def claim(text: str) -> CookieText:
    """Returns what a well-formed cookie claims."""
    claimed = parse(text)
    assert claimed is not None
    return claimed
