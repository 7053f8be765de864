"""Changes of suppressions, committed as use cases will, and a reader of the feed that keeps its place."""

from __future__ import annotations

from dataclasses import dataclass, field

from chalicelib.domain.identifiers import Identifier, email
from chalicelib.domain.suppressions import AddSuppressions, Suppressed
from chalicelib.usecases import read_suppressions
from chalicelib.usecases.ports import Ports
from chalicelib.usecases.read_suppressions import Suppression
from tests.memory_ports import context

TENANT = "cyclonex"
STOP = Suppressed("sms", "active", "sms", 1_795_000_000_000, "sms_stop")
START = Suppressed("sms", "lifted", "sms", 1_795_000_000_001, "sms_stop")


def person(number: int) -> str:
    """A subject id."""
    return f"sub_01KARZ6T9GSWQ40CJ9{number:08d}"


def address(number: int = 0) -> Identifier:
    """An identifier."""
    found = email(f"reader{number}@example.com")
    assert found is not None
    return found


def added(number: int, version: int = 1, *entries: Suppressed, keys: int = 1) -> AddSuppressions:
    """What a version of a person suppresses; STOP where nothing is said."""
    ids = tuple(f"email#v1#{number:016x}{key:016x}" for key in range(keys))
    return AddSuppressions(person(number), version, entries or (STOP,), ids)


def commit(ports: Ports, *changes: AddSuppressions) -> None:
    """In one transaction."""
    ports.store.commit(TENANT, changes, None, "", ports.clock.now())


@dataclass
class Reader:
    """Follows the feed from its start."""

    ports: Ports
    cursor: str | None = None
    seen: list[Suppression] = field(default_factory=list)

    def read(self, limit: int = 100) -> list[Suppression]:
        """The next page."""
        ctx = context(self.ports, TENANT)
        found, self.cursor = read_suppressions.read(self.ports, ctx, limit, self.cursor)
        self.seen += found
        return found

    def whole(self, limit: int = 100) -> list[Suppression]:
        """All, page by page."""
        while self.read(limit):
            pass
        return self.seen
