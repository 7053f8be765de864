"""The button of `/c/{token}`: what is asked there counts from the moment at which it is pressed, and is taken once."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Final, TypeVar

from chalicelib.domain.changes import Claim
from chalicelib.domain.links.standing import Standing
from chalicelib.domain.tenants.profiles import Profile
from chalicelib.usecases.commit import Plan, commit
from chalicelib.usecases.context import Actor, Context

if TYPE_CHECKING:
    from chalicelib.domain.links.confirmation_tokens import Sign
    from chalicelib.usecases.ports.bundle import Ports

NOTHING_HERE: Final = "There is nothing at this address. Use the link exactly as it was sent."
_PURPOSE: Final = "confirm"


@dataclass(frozen=True, slots=True)
class ToConfirm:
    """What somebody is asked to confirm, and how it stands. Holds nothing personal: a page and a mail can show it."""

    profile: Profile
    until: datetime
    standing: Standing


Asked = TypeVar("Asked", bound=ToConfirm)


def signing(ports: Ports, tenant: str) -> Sign:
    """What signs a tenant's tokens of `/c/`."""
    return lambda message: ports.secrets.sign(tenant, _PURPOSE, message)


def context_of(profile: Profile, record_id: str, request_id: str, now: datetime) -> Context:
    """The call of whoever presses the button. Its claim remembers for a day, as long as a question stays open."""
    fingerprint = hashlib.sha256(f"{_PURPOSE}\n{record_id}".encode()).hexdigest()
    claim = Claim(fingerprint, hashlib.sha256(b"").hexdigest())
    return Context(profile, Actor("subject", record_id), request_id, now, claim=claim)


def press_once(ports: Ports, ctx: Context, attempt: Callable[[], Plan[Asked]]) -> Asked:
    """Commits what `attempt` plans for a question that is open; a second button changes nothing, and tells so."""

    def look_again(_: str) -> Asked:
        question = attempt().result
        return question if question.standing == "ended" else settle(question)

    return commit(ports, ctx, attempt, look_again).result


def settle(question: Asked) -> Asked:
    """The question once it is confirmed."""
    return replace(question, standing="confirmed")
