"""Which outgoing events an act on a request is, found from what it changed: so no act can forget to tell of itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from chalicelib.domain.event_types import HoldEvent, RightsEvent
from chalicelib.domain.outgoing import OutgoingEvent, OutgoingType, Telling
from chalicelib.domain.rights.holds.hold import Hold
from chalicelib.domain.rights.requests import RightsRequest
from chalicelib.domain.rights.vocabulary import Status

_CLOSED_BY: Final[Mapping[Status, OutgoingType]] = {
    "redirected_to_controller": "request.redirected",
    "completed": "request.completed",
    "partially_completed": "request.partially_completed",
    "denied": "request.denied",
    "withdrawn": "request.withdrawn",
}
_BY_EVENT: Final[Mapping[str, OutgoingType]] = {
    "request.reminded": "request.reminder",
    "request.fell_overdue": "request.overdue",
}
"""Events that change nothing else than what was told: nothing but their type says what happened."""
_BY_HOLD: Final[Mapping[HoldEvent, OutgoingType]] = {"hold.placed": "hold.set", "hold.released": "hold.released"}


def tell_of_request(before: RightsRequest | None, after: RightsRequest, event: RightsEvent) -> Telling:
    """Returns what an act tells of a request, without events where nobody is told; `before` is None for a new one.

    `after` has the version that the act makes.
    """
    found = [*_of_request(before, after, event), *_of_appeals(before, after), *_of_tasks(before, after)]
    data = {
        "id": after.id,
        "type": after.type,
        "status": after.status,
        "due_on": after.clock.due_on.isoformat(),
    }
    if after.appeal is not None:
        data |= {"appeal_due_on": after.appeal.due_on.isoformat()}
        data |= {"appeal_outcome": after.appeal.outcome} if after.appeal.outcome else {}
    return Telling(after.id, after.version, tuple(found), data)


def tell_of_hold(hold: Hold, event: HoldEvent) -> Telling:
    """Returns what is told of a hold. A contract's external id is the company's own word for it, and stays here."""
    data = {"id": hold.id, "code": hold.code, "on": hold.on, "review_on": hold.review_on.isoformat()}
    if hold.on != "contract":
        data["target"] = hold.target
    return Telling(hold.id, hold.version, (OutgoingEvent(_BY_HOLD[event]),), data)


def _of_request(before: RightsRequest | None, after: RightsRequest, event: RightsEvent) -> Iterator[OutgoingEvent]:
    if before is None:
        yield OutgoingEvent("request.received")
    elif after.proven and not before.proven:
        yield OutgoingEvent("request.verified")
    if after.status == "waiting_for_requester" and (before is None or before.status != after.status):
        yield OutgoingEvent("request.waiting")
    if before is not None and after.clock.extended and not before.clock.extended:
        yield OutgoingEvent("request.extended")
    was = before.status if before is not None and before.closed else None
    if after.closed and after.status != was:  # a hold may make an answer one in part, once it was given
        yield OutgoingEvent(_CLOSED_BY[after.status])
    if was is not None and not after.closed:
        yield OutgoingEvent("request.reopened")
    if event in _BY_EVENT:
        yield OutgoingEvent(_BY_EVENT[event])


def _of_appeals(before: RightsRequest | None, after: RightsRequest) -> Iterator[OutgoingEvent]:
    known = {one.id: one.status for one in before.appeals} if before else {}
    for appeal in after.appeals:
        was = known.get(appeal.id)
        if was is None:
            yield OutgoingEvent("appeal.received", appeal.id)
        if was != appeal.status and appeal.status == "decided":
            yield OutgoingEvent("appeal.decided", appeal.id)
        if was != appeal.status and appeal.status == "withdrawn":
            yield OutgoingEvent("appeal.withdrawn", appeal.id)


def _of_tasks(before: RightsRequest | None, after: RightsRequest) -> Iterator[OutgoingEvent]:
    known = {one.id: one.state for one in before.tasks} if before else {}
    for task in after.tasks:
        was = known.get(task.id)
        if was is None:
            yield OutgoingEvent("task.created", task.id)
        if was != "done" and task.state == "done":
            yield OutgoingEvent("task.done", task.id)
