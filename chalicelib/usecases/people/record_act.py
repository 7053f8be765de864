"""Records what somebody did: the skeleton of every use case that keeps a record of an act.

The steps are: reach, decide, plan, keep the wording, commit. A use case finds whom the act reaches, decides, and lets
`plan_act` turn the decision into one transaction. `record_act` commits it, and starts over where somebody was faster.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Generic, TypeVar

from chalicelib.domain.changes import Event
from chalicelib.domain.event_types import EventType
from chalicelib.domain.events import hash_details
from chalicelib.domain.people.act_records import ActRecord, AddRecord
from chalicelib.domain.people.acts import Act
from chalicelib.domain.people.following import NOTHING, ForTied
from chalicelib.domain.times import from_ms
from chalicelib.domain.transactions import Change
from chalicelib.usecases.commit import Done, Plan, commit
from chalicelib.usecases.context import Context
from chalicelib.usecases.events import call_event
from chalicelib.usecases.people.change_subjects import change_subjects
from chalicelib.usecases.people.close_tied import closes_any
from chalicelib.usecases.people.origin import Origin, keep_wording
from chalicelib.usecases.people.reach import Reach
from chalicelib.usecases.ports.bundle import Ports

Record = TypeVar("Record", bound=ActRecord)

_NOTHING_NEW: Final = "nothing_new@"
"""The prefix of the resource of a call that wrote no record. The call's moment follows it, for replays to find."""


@dataclass(frozen=True, slots=True, repr=False)
class Decision(Generic[Record]):
    """The decision about an act: the record as it is kept, the acts of each person, and further changes."""

    record: Record
    acts: Mapping[str, Sequence[Act]]  # by subject id
    event_type: EventType
    further: Sequence[Change] = ()  # a review, a mail, a text to send
    for_tied: ForTied = NOTHING  # what follows for those who are tied to the people named


def make_act_event(ctx: Context, kind: EventType, record: ActRecord) -> Event:
    """Returns an event of this call that holds the digest of the record's details and counts from the act's moment."""
    digest = hash_details(record.salt, record.details())
    return call_event(ctx, kind, at=from_ms(record.at), record_id=record.id, digest=digest)


def plan_act(ports: Ports, ctx: Context, reach: Reach, decision: Decision[Record]) -> Plan[Record]:
    """Plans one transaction that carries out the decision; its answer is the record."""
    changes = carry_out(ports, ctx, reach, [decision], decision.event_type)
    return Plan(changes, decision.record, decision.record.id)


def carry_out(
    ports: Ports, ctx: Context, reach: Reach, decisions: Sequence[Decision[Any]], event_type: EventType
) -> list[Change]:
    """Returns the changes of one transaction that carries out decisions about the same people, the first at its head.

    Each person has one event for all of them. It holds the digest of the first record's details; the ids and digests of
    the others stand in its body.
    """
    first, *others = decisions
    event = make_act_event(ctx, event_type, first.record)
    if others:
        beside = [[other.record.id, hash_details(other.record.salt, other.record.details())] for other in others]
        event = replace(event, body={"beside": beside})
    people = dict.fromkeys(subject_id for decision in decisions for subject_id in decision.acts)
    acts = {one: [act for decision in decisions for act in decision.acts.get(one, ())] for one in people}
    closing = [decision.for_tied for decision in decisions if decision.for_tied.acts]
    for_tied = ForTied(tuple(act for each in closing for act in each.acts), all(each.only_open for each in closing))
    changes = change_subjects(ports, ctx, reach, acts, event, for_tied)
    records = [AddRecord(decision.record) for decision in decisions]
    return [*changes, *records, *(change for decision in decisions for change in decision.further)]


def plan_news(ports: Ports, ctx: Context, reach: Reach, decision: Decision[Record], blank: Record) -> Plan[Record]:
    """Plans as `plan_act` does where there is any news, and else nothing."""
    return plan_act(ports, ctx, reach, decision) if has_news(ports, ctx, reach, decision) else plan_nothing(blank)


def has_news(ports: Ports, ctx: Context, reach: Reach, decision: Decision[Any]) -> bool:
    """Returns whether anything is new for those reached or, which takes a read, for those who would follow."""
    return any(decision.acts.values()) or closes_any(ports, ctx, reach, decision.for_tied)


def plan_nothing(blank: Record) -> Plan[Record]:
    """Plans no change, for an act that would change nothing; a replay finds the moment of this call again."""
    return Plan([], blank, f"{_NOTHING_NEW}{blank.at}")


def record_act(
    ports: Ports, ctx: Context, origin: Origin, blank: Record, attempt: Callable[[], Plan[Record]]
) -> Done[Record]:
    """Commits what `attempt` plans. `blank` is the record before any decision. Raises whatever the attempt raises."""

    def plan_with_wording() -> Plan[Record]:
        plan = attempt()
        if plan.changes:
            keep_wording(ports, ctx, origin)
        return plan

    def find_again(resource: str) -> Record:
        if resource.startswith(_NOTHING_NEW):
            return replace(blank, at=int(resource.removeprefix(_NOTHING_NEW)))
        return require_record(ports, ctx, type(blank), resource)

    return commit(ports, ctx, plan_with_wording, find_again)


def require_record(ports: Ports, ctx: Context, kind: type[Record], record_id: str) -> Record:
    """Returns the record that a replayed call made the first time."""
    found: ActRecord | None
    if record_id.startswith("opt_"):
        found = ports.opt_out_records.get(ctx.tenant, [record_id]).get(record_id)
    else:
        found = ports.records.get(ctx.tenant, record_id)
    if not isinstance(found, kind):
        raise LookupError("an idempotency record points to a record that is gone")
    return found
