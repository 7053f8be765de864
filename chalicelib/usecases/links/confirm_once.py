"""The button of `/c/{token}`: what it confirms counts from the moment when it is pressed, and is accepted once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

from chalicelib.domain.changes import Claim
from chalicelib.domain.hashing import hash_text
from chalicelib.domain.links.standing import Standing
from chalicelib.domain.tenants.profiles import Profile
from chalicelib.usecases.commit import Plan, commit
from chalicelib.usecases.context import Context, of_token

if TYPE_CHECKING:
    from chalicelib.usecases.ports.bundle import Ports


@dataclass(frozen=True, slots=True)
class ToConfirm:
    """What somebody is asked to confirm, and its standing. Holds nothing personal, so a page and a mail can show it."""

    profile: Profile
    until: datetime
    standing: Standing


ConfirmableT = TypeVar("ConfirmableT", bound=ToConfirm)


def context_of(profile: Profile, record_id: str, request_id: str, now: datetime) -> Context:
    """Returns the context of whoever presses the button. Its claim lasts a day, as long as a question stays open."""
    claim = Claim(hash_text(f"confirm\n{record_id}"), hash_text(""))
    return of_token(profile, record_id, request_id, now, claim=claim)


def press_once(ports: Ports, ctx: Context, attempt: Callable[[], Plan[ConfirmableT]]) -> ConfirmableT:
    """Commits what `attempt` plans for an open question; pressing again changes nothing, and the answer shows that."""

    def look_again(_: str) -> ConfirmableT:
        question = attempt().result
        return question if question.standing == "ended" else settle(question)

    return commit(ports, ctx, attempt, look_again).result


def settle(question: ConfirmableT) -> ConfirmableT:
    """Returns the question as it stands once it is confirmed."""
    return replace(question, standing="confirmed")
