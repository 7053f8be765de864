"""What use cases need of the system itself: time, randomness, secrets, signatures, the one way to write, health."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from chalicelib.domain.changes import Claim
from chalicelib.domain.people.identifiers import Identifier
from chalicelib.domain.transactions import Change


class Clock(Protocol):
    """The one clock."""

    def now(self) -> datetime:
        """The present moment, UTC, milliseconds."""

    def real_now(self) -> datetime:
        """Wall time, UTC, which the local runner never moves: for the windows of other people's signatures."""


class Randomness(Protocol):
    """Where unpredictable things come from."""

    def id(self, prefix: str, moment: datetime) -> str:
        """A new public id, e.g. con_01J…; sortable by its moment."""

    def token(self, size: int = 20) -> bytes:
        """Random bytes."""

    def pause(self, attempt: int) -> None:
        """Waits a random moment before retry number `attempt` (from 0); longer each time, milliseconds."""


class Secrets(Protocol):
    """Keyed functions over a tenant's secret parameters; the secrets themselves stay inside."""

    def identifier_key(self, tenant: str, identifier: Identifier) -> str:
        """The stored key of an identifier, `<kind>#v1#<hash>` (Identifier.key)."""

    def sign(self, tenant: str, purpose: str, message: str, version: int = 1) -> str:
        """A 26-character base 32 MAC (130 bits) over the message, under that version of the tenant's token key."""

    def newest_token_key(self, tenant: str) -> int:
        """The version of the tenant's token key that signs what is to live for years."""

    def has_token_key(self, tenant: str, version: int) -> bool:
        """Whether the tenant has this version of its token key; one made a minute ago is known everywhere."""

    def mail_from(self, tenant: str) -> str:
        """The address that the tenant's mail comes from."""


class Signer(Protocol):
    """Signatures that third parties can verify."""

    def sign(self, tenant: str, message: bytes) -> bytes:
        """ES256 over the message (at most 4,096 bytes): the 64 bytes r||s of RFC 7518."""

    def public_jwk(self, tenant: str) -> dict[str, str]:
        """The tenant's public key as a JWK with `kid`."""


class Store(Protocol):
    """The one way to write."""

    def commit(self, tenant: str, changes: Sequence[Change], claim: Claim | None, resource: str, now: datetime) -> None:
        """All changes and the idempotency record in one transaction.

        `resource` is remembered for replays of the claim. Raises Raced if a version has moved on, Replay or
        Invalid (idempotency_key_reused) if the claim was used before, Unavailable if the store cannot answer.
        """

    def replayed(self, tenant: str, claim: Claim, now: datetime) -> str | None:
        """What an earlier call with this claim made, while it is remembered. Raises Invalid for another body."""


class Health(Protocol):
    """Whether the parts can be reached."""

    def deep(self, tenant: str) -> Mapping[str, Any]:
        """Part → "ok", or the class of what went wrong."""
