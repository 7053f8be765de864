"""Assigns requests to members of the team, one or several at once."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from chalicelib.domain.errors import Conflict, FieldError, Invalid, NotFound
from chalicelib.domain.rights import states
from chalicelib.domain.rights.actions import work as steps
from chalicelib.usecases.commit import Done, Plan, commit, commit_step
from chalicelib.usecases.rights.carry_out import act, identify, plan_step, require_state

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chalicelib.domain.rights.seen import SeenRequest
    from chalicelib.usecases.context import Context
    from chalicelib.usecases.ports.bundle import Ports

DONE: Final = ""
"""The code of a request that was assigned."""


@dataclass(frozen=True, slots=True)
class Assigned:
    """What came of one of several requests: DONE, or the code of the problem in its way."""

    request_id: str
    code: str = DONE


def assign(
    ports: Ports, ctx: Context, request_id: str, member_id: str | None, if_match: int | None = None
) -> Done[SeenRequest]:
    """Assigns a request to a member, or to nobody. Raises as `act` does, and Invalid for whom nobody can ask to work.

    Who has no active key can't be asked.
    """
    _require_active(ports, ctx, member_id)
    return _assign(ports, ctx, request_id, member_id, if_match)


def assign_several(
    ports: Ports, ctx: Context, request_ids: Sequence[str], member_id: str | None
) -> Done[tuple[Assigned, ...]]:
    """Assigns several requests, each in a transaction of its own, and tells of each what came of it.

    The claim is kept once all are done: a call that died in between is carried on by its repeat, for which what is
    assigned already is done. Raises Invalid as `assign` does, and Unavailable.
    """
    earlier = ports.store.replayed(ctx.tenant, ctx.claim, ctx.now) if ctx.claim else None
    if earlier is not None:
        return Done(_read_results(earlier), replayed=True)
    _require_active(ports, ctx, member_id)
    known = ports.rights_requests.states(ctx.tenant, request_ids)
    results = tuple(
        Assigned(one)
        if one in known and known[one].assignee == member_id
        else Assigned(one, _try_to_assign(ports, ctx, one, member_id))
        for one in request_ids
    )
    resource = json.dumps([[one.request_id, one.code] for one in results], separators=(",", ":"))
    return commit(ports, ctx, lambda: Plan((), results, resource), _read_results)


def _try_to_assign(ports: Ports, ctx: Context, request_id: str, member_id: str | None) -> str:
    """Assigns one of several, unless it is done already: by an earlier call with the same key, or one beside it."""

    def attempt() -> Plan[None]:
        request = require_state(ports, ctx, request_id)
        if request.assignee == member_id:
            return Plan([], None)
        states.check(request, "assign", identify(ctx), ctx.now, ctx.profile.time_zone)
        return Plan(plan_step(ports, ctx, request, steps.assign(request, member_id)), None, request_id)

    try:
        commit_step(ports, ctx, attempt)
    except (NotFound, Conflict) as refusal:
        return refusal.code
    return DONE


def _assign(
    ports: Ports, ctx: Context, request_id: str, member_id: str | None, if_match: int | None
) -> Done[SeenRequest]:
    return act(
        ports, ctx, request_id, "assign", lambda seen: (steps.assign(seen.request, member_id), ()), if_match=if_match
    )


def _require_active(ports: Ports, ctx: Context, member_id: str | None) -> None:
    if member_id is None:
        return
    if not ports.api_keys.all(ctx.tenant).is_active_member(member_id, ctx.now):
        raise Invalid(FieldError("/member_id", "not_allowed", "Must be somebody on the team who has an active key."))


def _read_results(resource: str) -> tuple[Assigned, ...]:
    return tuple(Assigned(request_id, code) for request_id, code in json.loads(resource))
