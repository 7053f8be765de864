"""Reads requests: one with all that staff should know of it, its messages, its events."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from chalicelib.domain.rights.letters import ANSWERS
from chalicelib.usecases import cursors
from chalicelib.usecases.audit.keep_read import keep_read
from chalicelib.usecases.rights.archived import find_words, list_left, list_page
from chalicelib.usecases.rights.carry_out import require_request, require_state
from chalicelib.usecases.rights.holds import find_holds, find_people

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from chalicelib.domain.events import StoredEvent
    from chalicelib.domain.rights.details import RightsMessage
    from chalicelib.domain.rights.holds.hold import Hold
    from chalicelib.domain.rights.letters import Letter, Queued
    from chalicelib.domain.rights.requests import RightsRequest
    from chalicelib.domain.rights.seen import SeenRequest
    from chalicelib.usecases.context import Context
    from chalicelib.usecases.ports.bundle import Ports

DUPLICATE_WITHIN: Final = timedelta(days=365)
"""How long ago a request of the same type may have been closed to be named as a possible duplicate."""


@dataclass(frozen=True, slots=True, repr=False)
class Reading:
    """A request; for staff alone those of the same type by the same identifiers and its holds; how it was answered.

    `holds` and `people` are None where they were not read.
    """

    seen: SeenRequest
    duplicates: tuple[str, ...] = ()
    holds: tuple[Hold, ...] | None = None
    answer: Letter | None = None  # the latest one to whoever reads; for people with a tracking link alone
    people: tuple[str, ...] | None = None  # ids of those to whom its identifiers surely belong; for staff alone


@dataclass(frozen=True, slots=True, repr=False)
class ToldEvent:
    """An event with what staff wrote along with the act, as a note or a reason; nothing once that was erased.

    What the company and the requester wrote to each other is among the messages. Does not print itself.
    """

    stored: StoredEvent
    words: Mapping[str, Any]


def read_request(ports: Ports, ctx: Context, request_id: str) -> Reading:
    """Returns a request. Raises NotFound.

    Staff also get its possible duplicates, which change nothing, the people whom it is about for sure, and the holds
    that it meets; people with a tracking link get the answer that they got. The read is kept.
    """
    seen = require_request(ports, ctx, request_id)
    keep_read(ports, ctx, "request.viewed", [request_id])
    if ctx.actor.kind != "secret":
        return Reading(seen, answer=_find_answer(ports, ctx, seen))
    people = find_people(ports, ctx, seen.request.keys)
    holds = tuple(find_holds(ports, ctx, seen.request, people))
    return Reading(seen, _find_duplicates(ports, ctx, seen.request), holds, people=tuple(one.id for one in people))


def list_messages(
    ports: Ports, ctx: Context, request_id: str, limit: int, cursor: str | None
) -> tuple[list[RightsMessage], str | None]:
    """Returns messages of a request, newest first, and the cursor of the next page. Raises NotFound, Malformed.

    Staff are told who wrote each, by one read of their events.
    An agent gets what they wrote and what was written to them, so that a page may be short: what the company and the
    person write to each other is not theirs to read.
    """
    seen = require_request(ports, ctx, request_id)
    keep_read(ports, ctx, "request.viewed", [request_id])
    name = f"messages {request_id}"
    after = cursors.decode(ports, ctx.tenant, name, cursor) if cursor else None
    found, last = list_page(ports, ctx.tenant, seen, after, limit)
    if ctx.actor.opened_by == "agent":
        theirs = _list_to_agent(ports, ctx, seen)
        found = [one for one in found if one.sender == "agent" or one.version in theirs]
    if ctx.actor.kind == "secret":
        found = _add_authors(ports, ctx, request_id, found)
    return found, cursors.encode(ports, ctx.tenant, name, last) if last else None


def _add_authors(ports: Ports, ctx: Context, request_id: str, messages: Sequence[RightsMessage]) -> list[RightsMessage]:
    places = {one.version: (f"REQ#{request_id}", one.version) for one in messages}
    events = ports.audit.events(ctx.tenant, list(places.values())) if places else {}
    actors = {version: events[place].event.actor for version, place in places.items() if place in events}
    return [replace(one, actor=actors.get(one.version, "")) for one in messages]


def list_events(
    ports: Ports, ctx: Context, request_id: str, limit: int, cursor: str | None
) -> tuple[list[ToldEvent], str | None]:
    """Returns events of a request, newest first, and the cursor of the next page. Raises NotFound, Malformed."""
    request = require_state(ports, ctx, request_id)
    keep_read(ports, ctx, "request.viewed", [request_id])
    name = f"events {request_id}"
    before = int(cursors.decode(ports, ctx.tenant, name, cursor)) if cursor else None
    found = ports.rights_requests.events(ctx.tenant, request_id, before, limit)
    more = len(found) == limit and found[-1].version > 1
    spoken = [one.version for one in found if one.event.digest]
    words = find_words(ports, ctx.tenant, request, spoken) if spoken else {}
    told = [ToldEvent(one, _leave_messages(words.get(one.version, {}))) for one in found]
    return told, cursors.encode(ports, ctx.tenant, name, str(found[-1].version)) if more else None


def _leave_messages(words: Mapping[str, Any]) -> Mapping[str, Any]:
    return {} if "message" in words else words


def _find_answer(ports: Ports, ctx: Context, seen: SeenRequest) -> Letter | None:
    """Returns the latest answer that went to the reader; an agent's own letter tells an agent no more than it did.

    One that has not left yet says nothing here either.
    """
    if seen.request.closing is None or ctx.actor.opened_by not in ("tracking", "agent"):
        return None
    agent = ctx.actor.opened_by == "agent"
    letters = list_left(ports, ctx.tenant, seen)
    found = [one for one in letters if one.kind in ANSWERS and (one.to == "agent") == agent]
    return max(found, key=lambda one: one.version, default=None)


def _list_to_agent(ports: Ports, ctx: Context, seen: SeenRequest) -> set[int]:
    """Returns the versions of a request that wrote to its agent."""
    letters: list[Letter | Queued] = [*list_left(ports, ctx.tenant, seen), *seen.request.post.queued]
    return {one.version for one in letters if one.to == "agent"}


def _find_duplicates(ports: Ports, ctx: Context, request: RightsRequest) -> tuple[str, ...]:
    listed = {
        one.request_id: None
        for key in request.keys
        for one in ports.rights_requests.of_person(ctx.tenant, key)
        if one.type == request.type and one.request_id != request.id
    }
    found = ports.rights_requests.states(ctx.tenant, list(listed))
    return tuple(one for one in listed if one in found and _may_be_duplicate(found[one], ctx))


def _may_be_duplicate(other: RightsRequest, ctx: Context) -> bool:
    if "not_mine" in other.marks:
        return False
    return not other.closed or (other.closing is not None and ctx.now - other.closing.at <= DUPLICATE_WITHIN)
