"""Deletes the events that a subject had before its proofs ended, and the records of acts that nobody else needs.

Each step deletes some events with their records in one transaction, so that no record is left that no event leads to.
What several people did together stays until the proofs of the last of them end. Whoever comes after a crash finds what
is left by the events that are left. At last whoever refused nothing goes altogether.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from chalicelib.domain.people.identifiers import IdentifierKind
from chalicelib.domain.retention.proofs import DropProofs, RemoveSubject, is_empty, is_needed, tell_removal
from chalicelib.domain.times import to_ms
from chalicelib.usecases.commit import Plan, commit_step
from chalicelib.usecases.context import of_system
from chalicelib.usecases.people.act_records import find_review, list_records, read_records
from chalicelib.usecases.people.history import list_chains
from chalicelib.usecases.referrals import refer
from chalicelib.usecases.retention.name_gone import name_gone
from chalicelib.usecases.reviews.forget_notes import forget_note, read_noted

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from chalicelib.domain.outbox import OutboxRow
    from chalicelib.domain.people.act_records import ActRecord
    from chalicelib.domain.people.subjects import Subject
    from chalicelib.domain.reviews.review import Review
    from chalicelib.domain.transactions import Change
    from chalicelib.usecases.context import Context
    from chalicelib.usecases.ports.bundle import Ports

MOST_EVENTS: Final = 10
"""How many events one transaction deletes: with their records and reviews it stays below 100 writes."""
MOST_STEPS: Final = 30
"""How many transactions one message makes, so that it ends long before the function's timeout."""


def drop_proofs(ports: Ports, tenant: str, row: OutboxRow, now: datetime) -> Literal["finished", "more"]:
    """Takes the next steps for the subject of a row. Raises Unavailable."""
    ctx = of_system(ports.profiles[tenant], "retention", now, row.id)
    subject = ports.subjects.get(tenant, [row.refs["subject"]]).get(row.refs["subject"])
    found = ports.subjects.get(tenant, list_chains(subject)) if subject else {}
    chains = [one for one in found.values() if one.ended is not None]
    for _ in range(MOST_STEPS):
        if not any(_take_step(ports, ctx, one) for one in chains):
            for key in _list_emails(chains):
                refer.erase(ports, ctx, key)
            if subject is not None:
                _remove_empty(ports, ctx, subject.id)
            return "finished"
    return "more"


def _list_emails(chains: Iterable[Subject]) -> list[str]:
    """Returns the keys of addresses that went: whoever was referred to the company by one is not known by it any more.

    Those of somebody who came back meanwhile are theirs again.
    """
    refs = [ref for one in chains if one.is_ended for ref in one.identifiers if not ref.shared]
    return sorted({ref.key for ref in refs if ref.kind is IdentifierKind.EMAIL})


def _remove_empty(ports: Ports, ctx: Context, subject_id: str) -> None:
    """Removes a subject of whom nothing stays, so that no hash is kept of somebody who never refused anything."""

    def attempt() -> Plan[None]:
        subject = ports.subjects.get(ctx.tenant, [subject_id]).get(subject_id)
        if subject is None or not is_empty(subject) or ports.suppressions.leads(ctx.tenant, [subject_id]):
            return Plan([], None)
        named = name_gone(ports, ctx, subject_id, tell_removal(subject))
        return Plan([RemoveSubject(subject), named], None, subject_id)

    commit_step(ports, ctx, attempt)


def _take_step(ports: Ports, ctx: Context, subject: Subject) -> bool:
    """Deletes some of what is left of a chain below its end, and returns whether there was any."""

    def attempt() -> Plan[bool]:
        ended = subject.ended
        page = ports.subjects.events(ctx.tenant, subject.id, ended.version, MOST_EVENTS) if ended else []
        if ended is None or not page:
            return Plan([], False)
        records = read_records(ports, ctx.tenant, {name for stored in page for name in list_records(stored)})
        gone = _select_gone(ports, ctx.tenant, records.values())
        versions = tuple(stored.version for stored in page)
        dropped = DropProofs(subject.id, ended, versions, tuple(one.id for one in gone))
        return Plan([dropped, *_blank_notes(ports, ctx, subject, gone)], True, subject.id)

    return commit_step(ports, ctx, attempt)


def _select_gone(ports: Ports, tenant: str, records: Iterable[ActRecord]) -> list[ActRecord]:
    """Returns the records that nobody needs any more of those whom they are about."""
    candidates = list(records)
    ids = sorted({one for record in candidates for one in record.subject_ids})
    people = ports.subjects.get(tenant, ids) if ids else {}
    return [one for one in candidates if not is_needed(one, [people[i] for i in one.subject_ids if i in people])]


def _blank_notes(ports: Ports, ctx: Context, subject: Subject, gone: Iterable[ActRecord]) -> list[Change]:
    """Returns the changes by which reviews of these acts, and of who the person is, lose the notes of reviewers."""
    about_acts = read_noted(ports, ctx.tenant, map(find_review, gone))
    about_person = read_noted(ports, ctx.tenant, [subject.review_id])
    noted = {one.id: one for one in (*about_acts, *(one for one in about_person if _is_over(ports, ctx.tenant, one)))}
    return [forget_note(ctx, review) for review in noted.values()]


def _is_over(ports: Ports, tenant: str, review: Review) -> bool:
    """Returns whether the proofs of all whom a review is about ended after it was resolved."""
    since = to_ms(review.resolved_at) if review.resolved_at else 0
    people = ports.subjects.get(tenant, review.subjects).values()
    return all(one.ended is not None and one.ended.at >= since for one in people)
