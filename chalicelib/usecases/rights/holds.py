"""Holds: placed, released and listed by staff, and found when a deletion is read or answered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from chalicelib.domain.errors import FieldError, Invalid, NotFound
from chalicelib.domain.events import hash_details
from chalicelib.domain.ids import is_id
from chalicelib.domain.outbox import ARCHIVE, OutboxRow
from chalicelib.domain.rights.holds.hold import Hold, HoldOn, HoldState, SaveHold, check_new, find_moment, release
from chalicelib.domain.rights.telling import tell_of_hold
from chalicelib.usecases import cursors
from chalicelib.usecases.commit import Done, Plan, commit
from chalicelib.usecases.events import call_event
from chalicelib.usecases.people.history import list_chains
from chalicelib.usecases.people.naming import list_keys
from chalicelib.usecases.people.reach import read_present
from chalicelib.usecases.preconditions import require_match
from chalicelib.usecases.rights.carry_out import identify, tell

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from chalicelib.domain.people.identifiers import Identifier
    from chalicelib.domain.people.subjects import Subject
    from chalicelib.domain.rights.requests import RightsRequest
    from chalicelib.domain.transactions import Change
    from chalicelib.usecases.context import Context
    from chalicelib.usecases.ports.bundle import Ports


@dataclass(frozen=True, slots=True, repr=False)
class PlaceHold:
    """The command to place a hold on exactly one of three: a person, a contract, a request. Does not print itself."""

    code: str
    reason: str
    review_on: date
    identifiers: tuple[Identifier, ...] = ()
    contract_id: str = ""
    request_id: str = ""


@dataclass(frozen=True, slots=True)
class HoldFilter:
    """Which holds to list."""

    state: HoldState = "active"
    review_before: date | None = None  # by this day, inclusive
    subject_id: str | None = None
    request_id: str | None = None


def place_hold(ports: Ports, ctx: Context, command: PlaceHold) -> Done[Hold]:
    """Places a hold. Raises Invalid for a code or date that can't be, or for somebody or something unknown."""
    code = check_new(ctx.profile, command.code, command.review_on, ctx.now)
    hold_id, salt = ports.randomness.id("hld", ctx.now), ports.randomness.token(16).hex()

    def attempt() -> Plan[Hold]:
        on, target = _find_target(ports, ctx, command)
        hold = Hold(
            id=hold_id,
            on=on,
            target=target,
            code=code,
            review_on=command.review_on,
            placed_at=ctx.now,
            placed_by=identify(ctx).by,
            reason=command.reason,
            salt=salt,
            version=1,
        )
        body = {"on": on, "target": target, "code": code, "review_on": command.review_on.isoformat()}
        digest = hash_details(salt, {"reason": command.reason})
        event = call_event(ctx, "hold.placed", record_id=hold_id, digest=digest, body=body)
        changes: list[Change] = [
            SaveHold(hold, event, find_moment(hold, ctx.profile.time_zone)),
            *tell(ports, ctx, tell_of_hold(hold, "hold.placed")),
            _make_row(ports, ctx, hold),
        ]
        return Plan(changes, hold, hold_id)

    return commit(ports, ctx, attempt, lambda resource: require_hold(ports, ctx, resource))


def release_hold(ports: Ports, ctx: Context, hold_id: str, reason: str, if_match: int | None = None) -> Done[Hold]:
    """Releases a hold. Raises NotFound, PreconditionFailed, Conflict (hold_released)."""
    salt = ports.randomness.token(16).hex()

    def attempt() -> Plan[Hold]:
        before = require_hold(ports, ctx, hold_id)
        require_match(before.version, if_match)
        after = release(before, ctx.now, identify(ctx).by, reason, salt)
        digest = hash_details(salt, {"reason": reason})
        event = call_event(ctx, "hold.released", record_id=hold_id, digest=digest, body={"code": after.code})
        changes: list[Change] = [
            SaveHold(after, event, find_moment(after, ctx.profile.time_zone)),
            *tell(ports, ctx, tell_of_hold(after, "hold.released")),
            _make_row(ports, ctx, after),
        ]
        return Plan(changes, after, hold_id)

    return commit(ports, ctx, attempt, lambda resource: require_hold(ports, ctx, resource))


def _make_row(ports: Ports, ctx: Context, hold: Hold) -> OutboxRow:
    """Returns the row by which a hold comes to what is archived already."""
    row_id = ports.randomness.id(ARCHIVE, ctx.now)
    return OutboxRow(row_id, "hold_archived", ctx.now, {"hold": hold.id}, repeat_if_uncertain=True)


def require_hold(ports: Ports, ctx: Context, hold_id: str) -> Hold:
    """Returns the hold, active or released. Raises NotFound."""
    hold = ports.holds.get(ctx.tenant, hold_id) if is_id(hold_id, "hld") else None
    if hold is None:
        raise NotFound("There is no such hold.")
    return hold


def list_holds(
    ports: Ports, ctx: Context, chosen: HoldFilter, limit: int, cursor: str | None
) -> tuple[list[Hold], str | None]:
    """Returns holds, the earliest review first, and the cursor of the next page. Raises Malformed for a wrong cursor.

    Those on one person or request come in one page.
    """
    if chosen.subject_id or chosen.request_id:
        return _list_on(ports, ctx, chosen), None
    name = f"holds {chosen.state} {chosen.review_before or ''}"
    after = cursors.decode(ports, ctx.tenant, name, cursor) if cursor else None
    found, last = ports.holds.page(ctx.tenant, chosen.state, chosen.review_before, after, limit)
    return found, cursors.encode(ports, ctx.tenant, name, last) if last else None


def find_holds(
    ports: Ports, ctx: Context, request: RightsRequest, people: Sequence[Subject] | None = None
) -> list[Hold]:
    """Returns the active holds that a deletion meets, the earliest review first; none for requests of other types.

    They lie on the request, on the people to whom its identifiers surely belong (`find_people`, read here where they
    are not given), and on contracts of these people.
    """
    if request.type != "delete":
        return []
    return list_active(ports, ctx, request, people)


def list_active(
    ports: Ports, ctx: Context, request: RightsRequest, people: Sequence[Subject] | None = None
) -> list[Hold]:
    """Returns the active holds on a request of any type, its people and their contracts, the earliest review first."""
    people = find_people(ports, ctx, request.keys) if people is None else people
    return find_active(ports, ctx.tenant, [("rights_request", request.id), *list_targets(people)])


def list_targets(people: Sequence[Subject]) -> list[tuple[HoldOn, str]]:
    """Returns what else a hold may lie on that keeps these people: on all that they have absorbed, on a contract."""
    subjects: list[tuple[HoldOn, str]] = [("subject", one) for person in people for one in list_chains(person)]
    contracts = sorted({one for person in people for one in person.state.contracts})
    return [*subjects, *(("contract", one) for one in contracts)]


def find_active(ports: Ports, tenant: str, targets: Sequence[tuple[HoldOn, str]]) -> list[Hold]:
    """Returns the active holds on any of these, the earliest review first. Takes a query for each."""
    return _sort(hold for hold in ports.holds.on(tenant, targets) if hold.state == "active")


def _list_on(ports: Ports, ctx: Context, chosen: HoldFilter) -> list[Hold]:
    on_request: list[tuple[HoldOn, str]] = [("rights_request", chosen.request_id)] if chosen.request_id else []
    on_subject: list[tuple[HoldOn, str]] = []
    if chosen.subject_id:
        present = read_present(ports, ctx.tenant, [chosen.subject_id])
        ids = {chosen.subject_id, *(one for person in present.values() for one in (person.id, *person.absorbed))}
        on_subject = [("subject", one) for one in sorted(ids)]
    found = ports.holds.on(ctx.tenant, [*on_request, *on_subject])
    before = chosen.review_before
    return _sort(hold for hold in found if hold.state == chosen.state and (not before or hold.review_on <= before))


def _sort(holds: Iterable[Hold]) -> list[Hold]:
    return sorted(holds, key=lambda hold: (hold.review_on, hold.id))


def _find_target(ports: Ports, ctx: Context, command: PlaceHold) -> tuple[HoldOn, str]:
    if command.contract_id:
        if command.contract_id not in ports.contracts.get(ctx.tenant, [command.contract_id]):
            raise Invalid(FieldError("/contract_external_id", "unknown", "There is no such contract."))
        return "contract", command.contract_id
    if command.request_id:
        known = is_id(command.request_id, "req") and ports.rights_requests.get(ctx.tenant, command.request_id)
        if not known:
            raise Invalid(FieldError("/rights_request", "unknown", "There is no such request."))
        return "rights_request", command.request_id
    people = find_people(ports, ctx, list_keys(ports, ctx, command.identifiers))
    if len(people) != 1:
        message = "Must lead to one person for sure. Else hold their contract, or their request."
        raise Invalid(FieldError("/subject", "not_one_person", message))
    return "subject", people[0].id


def find_people(ports: Ports, ctx: Context, keys: Sequence[str]) -> list[Subject]:
    """Returns the people to whom identifiers belong by a word that can be trusted, not by a stranger's alone."""
    found = ports.subjects.find(ctx.tenant, list(keys)) if keys else {}
    sure = {one.id: one for key, one in found.items() if one.kind == "person" and one.has_verified(key)}
    return list(sure.values())
