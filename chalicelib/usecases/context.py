"""Who asks, for which tenant, and when: the first argument of every use case."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from chalicelib.domain.access.scopes import Scope
from chalicelib.domain.changes import Claim
from chalicelib.domain.tenants.profiles import Profile

ActorKind = Literal["publishable", "secret", "subject", "system"]


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: a key, a person with a token of ours, or the system itself. `id` is a key id or a record id."""

    kind: ActorKind
    id: str
    scopes: frozenset[Scope] = frozenset()
    verified: bool = False  # a person who showed that they are the one, by a token sent to them

    @property
    def trusted(self) -> bool:
        """Whether what this actor says of a person is taken as verified (contract section 4, links)."""
        return self.kind == "secret" or self.verified


@dataclass(frozen=True, slots=True)
class Context:
    """One call: the tenant's profile, the actor, the moment it was received, and its idempotency claim."""

    profile: Profile
    actor: Actor
    request_id: str
    now: datetime
    claim: Claim | None = None
    gpc: bool = False  # whether this call carried `Sec-GPC: 1`

    @property
    def signalling(self) -> bool:
        """Whether the call itself opts out: a browser with `Sec-GPC: 1`, which a server's header says nothing of."""
        return self.gpc and self.actor.kind == "publishable"

    @property
    def tenant(self) -> str:
        """The tenant's code, the first argument of every port."""
        return self.profile.tenant


def of_system(
    profile: Profile,
    name: str,
    now: datetime,
    request_id: str = "",
    *,
    claim: Claim | None = None,
    scopes: frozenset[Scope] = frozenset(),
) -> Context:
    """The context of what the system does by itself; `name` says which part of it, or which record has it act."""
    return Context(profile, Actor("system", name, scopes), request_id, now, claim)


def of_token(
    profile: Profile,
    record_id: str,
    request_id: str,
    now: datetime,
    *,
    claim: Claim | None = None,
    verified: bool = False,
    gpc: bool = False,
) -> Context:
    """The context of a person with a token of ours, which is for the record of that id.

    `verified` says that the token was sent to the person themselves, so that having it shows who they are.
    """
    return Context(profile, Actor("subject", record_id, verified=verified), request_id, now, claim, gpc)
