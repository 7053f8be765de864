"""Looks at a subject whose moment in the calendar has come, and ends its proofs six years after its latest act.

No act moves the moment, so it is mostly too early: then it moves to the end that follows from the latest act. The end
is one transaction: the subject keeps its refusals alone, its identifiers lose their values, an event begins its chain
anew, and the month's run names what was before. Where somebody acts at that very moment, one of the two comes first and
the other begins again with what it then finds. Records and events go afterwards, by a row of the outbox
(`drop_proofs.py`).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final, Literal

from chalicelib import logs
from chalicelib.domain.outbox import OutboxRow
from chalicelib.domain.people.subjects import keep_subject
from chalicelib.domain.retention.chain import SaveRetentionChain, name_month
from chalicelib.domain.retention.proofs import LookAgain, end_proofs, tell_proofs
from chalicelib.domain.rights.holds.hold import NoHoldSince
from chalicelib.domain.suppressions.waiting import find_suppressions
from chalicelib.usecases.commit import Plan, commit_step
from chalicelib.usecases.context import of_system
from chalicelib.usecases.events import call_event
from chalicelib.usecases.retention.judge_person import MOST_ABSORBED, KeptBy, PersonEnd, judge_person

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chalicelib.domain.people.subjects import Subject
    from chalicelib.domain.transactions import Change
    from chalicelib.usecases.context import Context
    from chalicelib.usecases.ports.bundle import Ports

_Step = Literal["none", "some", "ended"]
LOOK_AGAIN: Final[Mapping[KeptBy, timedelta]] = {
    "hold": timedelta(days=1),
    "request": timedelta(days=1),
    "contract": timedelta(days=30),
    "members": timedelta(days=30),
}
"""When a subject is looked at again that something keeps. Clients who say nothing for years are many, so rarely."""


def end_person(ports: Ports, tenant: str, subject_id: str) -> None:
    """Ends a subject whose day has come, or has the calendar look at it again. Raises Unavailable."""
    ctx = of_system(ports.profiles[tenant], "retention", ports.clock.now(), subject_id)

    def attempt() -> Plan[_Step]:
        subject = ports.subjects.get(tenant, [subject_id]).get(subject_id)
        if subject is None or subject.is_ended:
            return Plan([], "none")
        if subject.merged_into:  # its proofs end with those of the person that it turned out to be
            return Plan([LookAgain(subject, None)], "none")
        return _plan(ports, ctx, subject, judge_person(ports, ctx, subject))

    while (step := commit_step(ports, ctx, attempt)) == "some":
        pass
    if step == "ended":
        logs.count("PeopleEnded", tenant=tenant)


def _plan(ports: Ports, ctx: Context, subject: Subject, found: PersonEnd) -> Plan[_Step]:
    if found.end > ctx.now:
        return Plan([LookAgain(subject, found.end)], "none")
    if found.kept_by is not None:
        return Plan([LookAgain(subject, ctx.now + LOOK_AGAIN[found.kept_by])], "none")
    if len(found.absorbed) > MOST_ABSORBED:
        return Plan(_end(ports, ctx, found.absorbed[:MOST_ABSORBED], found), "some")
    return Plan([*_end(ports, ctx, (subject, *found.absorbed), found), _make_row(ports, ctx, subject)], "ended")


def _end(ports: Ports, ctx: Context, subjects: tuple[Subject, ...], found: PersonEnd) -> list[Change]:
    """Returns the changes that end these subjects, and name them in the month's run."""
    changes: list[Change] = []
    for subject in subjects:
        saved = end_proofs(subject, call_event(ctx, "subject.ended", body={"below": subject.version + 1}))
        changes.append(saved)
        draft = replace(keep_subject(subject), after=saved.subject)
        told = None if subject.merged_into else find_suppressions(draft, saved.subject, ctx.profile)
        changes += [told] if told else []
    before = ports.retention.chain(ctx.tenant, name_month(ctx.now))
    event = call_event(ctx, "retention.ended", record_id=ctx.request_id, body=tell_proofs(subjects, found.latest))
    named = SaveRetentionChain(replace(before, version=before.version + 1), before, event)
    return [*changes, named, NoHoldSince(found.latest_hold)]


def _make_row(ports: Ports, ctx: Context, subject: Subject) -> OutboxRow:
    row_id = ports.randomness.id("out", ctx.now)
    return OutboxRow(row_id, "drop_proofs", ctx.now, {"subject": subject.id}, repeat_if_uncertain=True)
