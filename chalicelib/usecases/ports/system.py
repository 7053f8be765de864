"""What use cases need of the system itself: time, randomness, secrets, signatures, the one way to write, health."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from chalicelib.domain.changes import Claim
from chalicelib.domain.people.identifiers import Identifier
from chalicelib.domain.transactions import Change


class Clock(Protocol):
    """The one clock of the process."""

    def now(self) -> datetime:
        """Returns the present moment: UTC, to the millisecond."""

    def real_now(self) -> datetime:
        """Returns wall time (UTC), which the local runner never moves: other parties' signatures are judged by it."""


class Randomness(Protocol):
    """The source of everything unpredictable."""

    def id(self, prefix: str, moment: datetime) -> str:
        """Returns a new public id, e.g. con_01J…; ids sort by their moment."""

    def token(self, size: int = 20) -> bytes:
        """Returns `size` random bytes."""

    def pause(self, attempt: int) -> None:
        """Waits a random number of milliseconds before retry number `attempt` (from 0), longer each time."""


class Secrets(Protocol):
    """Keyed functions over a tenant's secret parameters; the secrets themselves stay inside."""

    def identifier_key(self, tenant: str, identifier: Identifier) -> str:
        """Returns the key under which an identifier is stored, `<kind>#v1#<hash>` (Identifier.key)."""

    def sign(self, tenant: str, purpose: str, message: str, version: int = 1) -> str:
        """Returns a 26-character base 32 MAC (130 bits) over the message, by this version of the tenant's token key."""

    def newest_token_key(self, tenant: str) -> int:
        """Returns the version of the tenant's token key that signs tokens which must work for years."""

    def has_token_key(self, tenant: str, version: int) -> bool:
        """Returns whether the tenant has this version of its token key; every process knows one made a minute ago."""

    def mail_from(self, tenant: str) -> str:
        """Returns the address from which the tenant's mail is sent."""

    def privacy_mailbox(self, tenant: str) -> str:
        """Returns the address at which the tenant's staff reads."""

    def owner_mailbox(self, tenant: str) -> str:
        """Returns the address of whoever is told of what nobody works on; without one, the privacy mailbox."""


class Signer(Protocol):
    """Signatures that third parties can verify."""

    def sign(self, tenant: str, message: bytes) -> bytes:
        """Returns the ES256 signature of the message (at most 4,096 bytes): the 64 bytes r||s of RFC 7518."""

    def public_jwk(self, tenant: str) -> dict[str, str]:
        """Returns the tenant's public key as a JWK with `kid`."""


class Store(Protocol):
    """The only way to write."""

    def commit(self, tenant: str, changes: Sequence[Change], claim: Claim | None, resource: str, now: datetime) -> None:
        """Writes all changes and the idempotency record in one transaction.

        `resource` is remembered for replays of the claim. Raises Raced if a version has moved on, Replay or
        Invalid (idempotency_key_reused) if the claim was used before, Unavailable if the store cannot answer.
        """

    def replayed(self, tenant: str, claim: Claim, now: datetime) -> str | None:
        """Returns the resource of an earlier call with this claim, or None where none is remembered.

        Raises Invalid where the earlier call had another body.
        """


class Health(Protocol):
    """The check that every part of the system can be reached."""

    def deep(self, tenant: str) -> Mapping[str, Any]:
        """Returns for each part "ok" or the class of the error."""
