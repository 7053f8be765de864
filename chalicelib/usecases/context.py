"""The context of a call: who makes it, for which tenant, and when. Every use case takes it after its ports."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from chalicelib.domain.access.scopes import Scope
from chalicelib.domain.access.sessions import Session
from chalicelib.domain.changes import Claim
from chalicelib.domain.tenants.profiles import Profile

ActorKind = Literal["publishable", "secret", "subject", "system"]
OpenedBy = Literal["intake", "tracking", "letter", "agent"]
"""The token that opens a rights request: from the call that made it, a tracking link, the link of a mail to an address
that nobody confirmed, or an agent's tracking link."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Whoever acts: an API key, a person who holds a token of ours, or the system itself.

    `id` is the id of the API key or of the token's record, or names the part of the system.
    """

    kind: ActorKind
    id: str
    scopes: frozenset[Scope] = frozenset()
    verified: bool = False  # a person who proved who they are with a token that was sent to them
    member: str = ""  # the member (mem_…) who uses the key, "" where nobody is named
    opened_by: OpenedBy | None = None  # the token by which a person acts on a rights request

    @property
    def label(self) -> str:
        """The actor as events name it: `<kind>:<id>`."""
        return f"{self.kind}:{self.id}"

    @property
    def trusted(self) -> bool:
        """Whether what this actor says about a person counts as verified (contract section 4, links)."""
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
    session: Session | None = None  # of the console, by which the call came in place of a key
    caller: str = field(default="", repr=False)  # the network address of a call with a key; kept by its hash alone

    @property
    def signalling(self) -> bool:
        """Whether the call itself opts out: a browser sent `Sec-GPC: 1`. A server's header says nothing of a person."""
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
    """Returns the context of what the system does by itself; `name` is the part that acts or the record it acts for."""
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
    """Returns the context of a person who holds a token of ours for the record `record_id`.

    `verified` means that the token was sent to the person themselves, so that holding it proves who they are.
    """
    return Context(profile, Actor("subject", record_id, verified=verified), request_id, now, claim, gpc)
