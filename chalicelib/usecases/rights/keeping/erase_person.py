"""Deletes what the system itself holds of a person who asked for it, and lets the answer leave once that is done.

Verified links alone are followed. Values of identifiers and what was personal in records go; keyed hashes, decisions,
times, versions of policies, hashes of wordings and every suppression stay, as proof. The records of the person's rights
requests stay out of it: the law wants them, and the letter needs the address.

The work is a row of the outbox. Each step is a transaction of its own with the event that names what goes in it, and
the next one finds by these events what is left. So it resumes after a crash, and a second run changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import count
from typing import TYPE_CHECKING, Any, Final, Literal

from chalicelib import logs
from chalicelib.domain.errors import Unavailable
from chalicelib.domain.people.act_records import EraseRecord
from chalicelib.domain.people.identifiers import IdentifierKind, read_kind
from chalicelib.domain.people.subjects import Subject, keep_subject, save
from chalicelib.domain.reviews.review import Review, SaveReview
from chalicelib.domain.rights.actions.erase import FoundBy, report_erasure
from chalicelib.domain.rights.holds.hold import NoHoldSince, sum_up
from chalicelib.domain.rights.keeping.erasure import Gone, KeptWhat, leave_out_others, list_confirmed, list_proven
from chalicelib.domain.rights.post.delivery import list_waiting
from chalicelib.usecases.commit import Plan, commit_step
from chalicelib.usecases.context import of_system
from chalicelib.usecases.events import call_event
from chalicelib.usecases.referrals import refer
from chalicelib.usecases.rights.carry_out import make_letter_row, plan_step
from chalicelib.usecases.rights.keeping.find_erasable import Erasable, Job, find_erasable
from chalicelib.usecases.rights.keeping.find_kept import NOBODY_KEPT, KeptPeople, find_kept

if TYPE_CHECKING:
    from chalicelib.domain.outbox import OutboxRow
    from chalicelib.domain.rights.requests import RightsRequest
    from chalicelib.domain.transactions import Change
    from chalicelib.usecases.context import Context
    from chalicelib.usecases.ports.bundle import Ports

MOST_STEPS: Final = 10
"""How many steps one message takes, so that it ends long before the function's timeout."""


@dataclass(frozen=True, slots=True, repr=False)
class _Erasing:
    """A deletion that is under way: `confirmed` are the request's identifier keys that are the person's for sure."""

    ports: Ports
    ctx: Context
    job: Job
    confirmed: tuple[str, ...]
    left_out: frozenset[str]  # keys that the request names and nobody proved to be this person's
    latest_hold: str  # as it was before what holds keep was looked for
    held: KeptPeople = NOBODY_KEPT

    @property
    def kept(self) -> frozenset[str]:
        """The ids of subjects whose things a hold keeps."""
        return self.held.ids


def erase_person(ports: Ports, tenant: str, row: OutboxRow, now: datetime) -> Literal["finished", "more"]:
    """Takes the next steps of a deletion, the last of which lets the letters leave. Raises Unavailable."""
    ctx = of_system(ports.profiles[tenant], "erase", now, row.id)
    request = ports.rights_requests.get(tenant, row.refs["rights_request"])
    version = int(row.refs["version"])
    if request is None or _is_done(request, version):
        return "finished"
    until = request.closing.at if request.closing else row.created_at
    confirmed = choose_keys(ports, tenant, request)
    left_out = frozenset(list_confirmed(request.keys, request.proof, trusted=request.intake.trusted)) - {*confirmed}
    latest = ports.holds.latest(tenant)
    erasing = _Erasing(ports, ctx, Job(request.id, version, until), confirmed, left_out, latest)
    erasing = replace(erasing, held=find_kept(ports, ctx, request, version, _find_people(erasing)))
    for _ in range(MOST_STEPS):
        if not _take_step(erasing):
            _finish(erasing)
            return "finished"
    return "more"


def erase_again(ports: Ports, ctx: Context, job: Job, keys: Sequence[str], held: Iterable[str], latest: str) -> bool:
    """Repeats a deletion that a restore of the table has undone, and returns whether anything was there to delete.

    `keys` are those that led to the person, `held` the ids of people whom a hold keeps now, and `latest` is the
    hold that was placed last before they were found. Whoever lost their values by this very deletion already keeps what
    they have told since. Raises Unavailable.
    """
    erasing = _Erasing(ports, ctx, job, tuple(keys), frozenset(), latest, KeptPeople(frozenset(held), (), None))
    people = _find_people(erasing)
    took = False
    for subject in (*people, *_find_devices(erasing, people)):
        steps = find_erasable(ports, ctx.tenant, job, subject).steps
        if subject.id in erasing.kept or any("#" in name for step in steps for name in step["erased"]):
            continue
        while _erase_some(erasing, subject.id):
            took = True
    _erase_addresses(erasing, people)
    return took


def choose_keys(ports: Ports, tenant: str, request: RightsRequest) -> tuple[str, ...]:
    """Returns the request's identifier keys that lead to the person. Takes a read where some were not proven alone."""
    keys = list_confirmed(request.keys, request.proof, trusted=request.intake.trusted)
    proven = list_proven(keys, request.proof)
    if not proven or len(proven) == len(keys):
        return keys
    owners = {key: one.id for key, one in ports.subjects.find(tenant, keys).items() if one.kind == "person"}
    return leave_out_others(keys, proven, owners)


def _is_done(request: RightsRequest, version: int) -> bool:
    return request.erasure is not None and request.erasure.version >= version


def _take_step(erasing: _Erasing) -> bool:
    """Deletes some of what is left, and returns whether there was any."""
    people = _find_people(erasing)
    for subject in people:
        if subject.id not in erasing.kept and _erase_some(erasing, subject.id):
            return True
    return any(_erase_some(erasing, device.id) for device in _find_devices(erasing, people))


def _find_people(erasing: _Erasing) -> tuple[Subject, ...]:
    """Returns the people who own confirmed identifiers. What several people share leads to nobody for sure."""
    found = erasing.ports.subjects.find(erasing.ctx.tenant, erasing.confirmed) if erasing.confirmed else {}
    return tuple({one.id: one for one in found.values() if one.kind == "person"}.values())


def _find_devices(erasing: _Erasing, people: Sequence[Subject]) -> tuple[Subject, ...]:
    """Returns the devices that a trusted word tied to these people, as far as anything leads to them."""
    ports, tenant = erasing.ports, erasing.ctx.tenant
    mine = {one for person in people if person.id not in erasing.kept for one in (person.id, *person.absorbed)}
    if not mine:
        return ()
    leads = ports.suppressions.leads(tenant, sorted(mine)).values()
    keys = sorted({key for one in leads for key in one.identifier_keys if read_kind(key) is IdentifierKind.DEVICE})
    named = {one for person in people for one in find_erasable(ports, tenant, erasing.job, person).led_to} - mine
    by_id, by_key = ports.subjects.gather(tenant, sorted(named), keys) if named or keys else ({}, {})
    found = {one.id: one for one in (*by_id.values(), *by_key.values())}
    return tuple(one for one in found.values() if one.kind == "device" and set(one.members) & mine)


def _erase_some(erasing: _Erasing, subject_id: str) -> bool:
    """Takes one step with one subject, and returns whether anything was left of it.

    Raises Unavailable where a hold was placed since: whoever comes next finds whom it keeps.
    """
    ports, tenant = erasing.ports, erasing.ctx.tenant
    tries = count()

    def attempt() -> Plan[bool]:
        if next(tries) and ports.holds.latest(tenant) != erasing.latest_hold:
            raise Unavailable
        subject = ports.subjects.get(tenant, [subject_id]).get(subject_id)
        if subject is None or subject.merged_into:
            return Plan([], subject is not None)  # the next step finds whoever it turned out to be
        found = find_erasable(ports, tenant, erasing.job, subject)
        reviews = _read_reviews(ports, tenant, subject, found)
        values = [] if found.full else _list_values(erasing, subject)
        if not (found.records or reviews or values):
            return Plan([], False)
        changes = _plan(erasing, subject, found, reviews, values)
        return Plan([*changes, NoHoldSince(erasing.latest_hold)], True)

    return commit_step(ports, erasing.ctx, attempt)


def _plan(
    erasing: _Erasing, subject: Subject, found: Erasable, reviews: Sequence[Review], values: Sequence[str]
) -> list[Change]:
    """Returns the changes of one step: the subject with the event that names what goes, and what goes."""
    ctx, job = erasing.ctx, erasing.job
    body = {
        "version": job.version,
        "erased": [*found.records, *values],
        "notes": [one.id for one in reviews],
        "down_to": found.down_to,
        "led_to": list(found.led_to),
    }
    event = call_event(ctx, "subject.erased", record_id=job.request_id, body=body)
    draft = keep_subject(subject)
    copies = tuple(replace(copy, erases=copy.key in values) for copy in draft.copies)
    after = replace(draft, copies=copies)
    changes: list[Change] = [save(after, (), event)]
    for record in found.records.values():
        erased = record.erase()
        if erased is not None:
            changes.append(EraseRecord(erased))
    for review in reviews:
        gone = call_event(ctx, "review.erased", record_id=job.request_id, body={"erased": ["note"]})
        blank = replace(review, note=None, salt="", version=review.version + 1)
        changes.append(SaveReview(blank, review.version, gone))
    return changes


def _read_reviews(ports: Ports, tenant: str, subject: Subject, found: Erasable) -> list[Review]:
    """Returns the reviews about the person in which a note stands."""
    named = [*found.reviews, *([subject.review_id] if subject.review_id else [])]
    reviews = [ports.reviews.get(tenant, one) for one in dict.fromkeys(named)]
    return [one for one in reviews if one is not None and one.note]


def _list_values(erasing: _Erasing, subject: Subject) -> list[str]:
    """Returns the keys of the subject's own identifiers whose values go: proven ones alone."""
    keys = [ref.key for ref in subject.identifiers if not ref.shared and _is_theirs(erasing, subject, ref.key)]
    held = erasing.ports.subjects.identifier_values(erasing.ctx.tenant, keys)
    return [key for key in keys if key in held]


def _is_theirs(erasing: _Erasing, subject: Subject, key: str) -> bool:
    ref = subject.ref(key)
    verified = ref is not None and ref.assurance == "verified"
    return subject.kind == "device" or verified or key in erasing.confirmed


def _finish(erasing: _Erasing) -> None:
    """Erases the addresses of friends, reports what went and what stays, and lets the letters leave."""
    ports, ctx, job = erasing.ports, erasing.ctx, erasing.job
    people = _find_people(erasing)
    emails = _erase_addresses(erasing, people)
    gone = _count_gone(erasing, [*people, *_find_devices(erasing, people)], emails)
    kept = _count_kept(erasing, people)

    def attempt() -> Plan[None]:
        request = ports.rights_requests.get(ctx.tenant, job.request_id)
        if request is None or _is_done(request, job.version):
            return Plan([], None)
        untold = sum_up(erasing.held.untold)
        waiting = list_waiting(request, job.version)
        by = FoundBy(erasing.confirmed, job.until)
        step = report_erasure(request, job.version, ctx.now, gone, kept, untold, erasing.held.answer, waiting, by)
        still = [one for one in waiting if one in step.after.post.queued]
        rows = [make_letter_row(ports, ctx, request.id, one.id, one.version, kind=one.kind) for one in still]
        return Plan([*plan_step(ports, ctx, request, step), *rows], None, request.id)

    commit_step(ports, ctx, attempt)
    logs.log("info", "person.erased", tenant=ctx.tenant, row_id=ctx.request_id, count=sum(gone.values()))


def _erase_addresses(erasing: _Erasing, people: Sequence[Subject]) -> list[str]:
    """Erases the addresses by which these people were referred, and returns the keys of all of theirs."""
    mine = {ref.key for one in people for ref in one.identifiers if _is_theirs(erasing, one, ref.key)}
    held = {ref.key for one in people if one.id in erasing.kept for ref in one.identifiers}
    emails = sorted(one for one in (mine | {*erasing.confirmed}) - held if read_kind(one) is IdentifierKind.EMAIL)
    for key in emails:
        refer.erase(erasing.ports, erasing.ctx, key)
    return emails


def _count_gone(erasing: _Erasing, subjects: Iterable[Subject], emails: Sequence[str]) -> dict[Gone, int]:
    """Counts what went, by the events that name it."""
    ports, ctx = erasing.ports, erasing.ctx
    names: set[str] = set()
    notes: set[str] = set()
    for subject in subjects:
        found = find_erasable(ports, ctx.tenant, erasing.job, subject)
        names |= {name for step in found.steps for name in step["erased"]}
        notes |= {name for step in found.steps for name in step["notes"]}
    referrals = ports.referrals.get(ctx.tenant, emails) if emails else {}
    counts: dict[Gone, int] = {
        "identifiers": sum("#" in name for name in names),
        "records": sum("#" not in name for name in names),
        "notes": len(notes),
        "referrals": sum(one.removed_at is not None for one in referrals.values()),
    }
    return {name: count for name, count in counts.items() if count}


def _count_kept(erasing: _Erasing, people: Sequence[Subject]) -> dict[KeptWhat, int]:
    """Counts what stays for a reason of its own."""
    free = [one for one in people if one.id not in erasing.kept]
    refs: list[tuple[Subject, Any]] = [(one, ref) for one in free for ref in one.identifiers]
    owned = {ref.key for _, ref in refs if not ref.shared}
    shared = {ref.key for _, ref in refs if ref.shared} | (_find_shared(erasing) - owned)
    unsure = {ref.key for one, ref in refs if not ref.shared and not _is_theirs(erasing, one, ref.key)}
    counts: dict[KeptWhat, int] = {
        "shared_identifiers": len(shared),
        "unverified_identifiers": len(unsure | erasing.left_out),
        "people_under_hold": len(people) - len(free),
    }
    return {name: count for name, count in counts.items() if count}


def _find_shared(erasing: _Erasing) -> set[str]:
    found = erasing.ports.subjects.find(erasing.ctx.tenant, erasing.confirmed) if erasing.confirmed else {}
    return {key for key, one in found.items() if one.kind == "shared"}
