"""The first letter of a call tells of all requests that were made in it, so it acknowledges each of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.domain.rights.actions.step import Step, describe
from chalicelib.domain.rights.post import delivery
from chalicelib.usecases.rights.carry_out import plan_step

if TYPE_CHECKING:
    from chalicelib.domain.rights.letters import Letter
    from chalicelib.domain.rights.requests import RightsRequest
    from chalicelib.domain.transactions import Change
    from chalicelib.usecases.context import Context
    from chalicelib.usecases.ports.bundle import Ports


def acknowledge_linked(
    ports: Ports, ctx: Context, before: RightsRequest, after: RightsRequest, letter: Letter
) -> list[Change]:
    """Returns the changes by which a letter that acknowledged one request acknowledges those linked to it.

    Takes one read where the letter is the first of a call, and none for any other.
    """
    acknowledged = before.acknowledged_at is None and after.acknowledged_at is not None
    if not acknowledged or letter.kind != "received" or not before.linked:
        return []
    others = ports.rights_requests.states(ctx.tenant, [one for one in before.linked if one != before.id])
    changes: list[Change] = []
    for other in others.values():
        told = delivery.acknowledge(other, letter.kind, letter.at, ctx.profile.time_zone)
        if told is not other:
            body = {**describe(told), "letter": letter.id, "letter_of": before.id}
            changes += plan_step(ports, ctx, other, Step(told, "request.acknowledged", body, at=letter.at))
    return changes
