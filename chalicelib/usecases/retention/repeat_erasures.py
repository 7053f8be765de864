"""Repeats after a restore of the table the erasures that checkpoints name: these lie in the archive, as they were.

Each is brought to what it was: chains that ended end again, deletions that requests asked for are carried out again.
What the restored table says has happened, nobody does twice; what a hold keeps now, stays. For an operator's command.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final, Literal

from chalicelib.domain.archive.erasing import is_destroyed
from chalicelib.domain.audit.checkpoints import find_ended_day, list_days
from chalicelib.domain.audit.erasures import NamedErasure
from chalicelib.domain.times import from_ms, local_date
from chalicelib.usecases.archive.erase_words import erase_words
from chalicelib.usecases.audit.find_sealed import find_sealed, make_verifier
from chalicelib.usecases.people.reach import read_present
from chalicelib.usecases.retention.end_person import end_person
from chalicelib.usecases.retention.judge_person import judge_person
from chalicelib.usecases.rights.holds import list_active
from chalicelib.usecases.rights.keep_time import take_due_steps
from chalicelib.usecases.rights.keeping.erase_person import erase_again
from chalicelib.usecases.rights.keeping.find_erasable import Job
from chalicelib.usecases.rights.keeping.plan_end import is_over

if TYPE_CHECKING:
    from datetime import datetime

    from chalicelib.domain.audit.checkpoints import Checkpoint
    from chalicelib.domain.people.subjects import Subject
    from chalicelib.domain.rights.holds.hold import HoldOn
    from chalicelib.usecases.context import Context
    from chalicelib.usecases.ports.bundle import Ports

Outcome = Literal["again", "done", "kept", "moved_on"]
"""`again`: it was undone, and is done again or asked for. `done`: the table has it. `kept`: a hold keeps it now,
or a contract or request of the person. `moved_on`: it is not as it was then. Either
somebody acted since, so that its day has not come, or it lacks what came before the erasure."""
_DAY: Final = timedelta(days=1)
_APART_MS: Final = 5 * 60 * 1000
"""By how many milliseconds the clocks of two processes may differ."""


class Unsealed(Exception):
    """Raised where a day has no checkpoint that can be believed: it is missing, or none of ours."""

    def __init__(self, day: date, verdict: Literal["missing", "forged"]) -> None:
        self.day = day
        self.verdict = verdict
        super().__init__(f"{verdict} {day.isoformat()}")


@dataclass(frozen=True, slots=True)
class Repeated:
    """An erasure that a checkpoint names, and what became of it."""

    erasure: NamedErasure
    outcome: Outcome


def find_named(ports: Ports, ctx: Context, since: datetime) -> tuple[date, list[NamedErasure]]:
    """Returns the last day that is sealed, and all erasures that checkpoints name from the day of a moment on.

    All checkpoints are verified before one of them is believed: signature, hashes, and the bond of each to the one
    before. It takes a read of the archive a day. Raises Unsealed, Unavailable.
    """
    verify = make_verifier(ports, ctx.tenant)
    zone = ctx.profile.time_zone
    last = find_ended_day(ctx.now, zone)
    sealing = ports.audit.sealing(ctx.tenant)
    first = max(local_date(since, zone), sealing.first) if sealing else local_date(since, zone)
    before: Checkpoint | None = None
    named: dict[NamedErasure, None] = {}
    for day in list_days(first, last):
        found = find_sealed(ports, ctx.tenant, day, verify)
        if found.checkpoint is None:
            raise Unsealed(day, "forged" if found.forged else "missing")
        bond = found.checkpoint.previous
        if before is not None and bond is not None and bond != before.bond():
            raise Unsealed(day - _DAY, "forged")
        before = found.checkpoint
        named |= dict.fromkeys(before.erasures)
    return last, list(named)


def repeat_erasures(ports: Ports, ctx: Context, named: list[NamedErasure]) -> Iterator[Repeated]:
    """Repeats erasures one after the other, and yields what became of each. Raises Unavailable."""
    for erasure in named:
        head, _, record_id = erasure.name.partition("#")
        if erasure.kind == "deleted":
            yield Repeated(erasure, _delete(ports, ctx, erasure, record_id))
        elif erasure.kind == "words":
            yield Repeated(erasure, _erase_words(ports, ctx, erasure, record_id))
        elif head == "REQ":
            yield Repeated(erasure, _end_request(ports, ctx, record_id))
        elif head == "S":
            yield Repeated(erasure, _end_person(ports, ctx, erasure, record_id))


def _end_person(ports: Ports, ctx: Context, erasure: NamedErasure, subject_id: str) -> Outcome:
    subject = ports.subjects.get(ctx.tenant, [subject_id]).get(subject_id)
    if subject is None or _is_gone(subject, erasure):
        return "done"
    (present,) = read_present(ports, ctx.tenant, [subject_id]).values()
    end_person(ports, ctx.tenant, present.id)
    now = ports.subjects.get(ctx.tenant, [subject_id]).get(subject_id)
    if now is None or _is_gone(now, erasure):  # None: of whoever refused nothing the rest is gone by now, too
        return "again"
    return "kept" if judge_person(ports, ctx, present).kept_by else "moved_on"


def _is_gone(subject: Subject, erasure: NamedErasure) -> bool:
    return subject.ended is not None and subject.ended.version >= erasure.version


def _end_request(ports: Ports, ctx: Context, request_id: str) -> Outcome:
    """Asks for the end of a request; the function `archive` carries it out, since only that may delete objects."""
    request = ports.rights_requests.get(ctx.tenant, request_id)
    if request is None:
        return "done"
    if not is_over(request, ctx):
        return "moved_on"
    if list_active(ports, ctx, request):
        return "kept"
    take_due_steps(ports, ctx.tenant, request_id)
    return "again"


def _delete(ports: Ports, ctx: Context, erasure: NamedErasure, request_id: str) -> Outcome:
    request = ports.rights_requests.get(ctx.tenant, request_id)
    if request is not None and request.erasure is not None and request.erasure.version >= erasure.version:
        return "done"
    known = ports.subjects.find(ctx.tenant, erasure.keys) if erasure.keys else {}
    keys = tuple(key for key in erasure.keys if key not in known or not _came_later(known[key], key, erasure.until))
    people = {known[key].id: known[key] for key in keys if key in known}
    latest = ports.holds.latest(ctx.tenant)
    held = {one.id for one in people.values() if _is_held(ports, ctx, one, request_id)}
    job = Job(request_id, erasure.version, from_ms(erasure.until))
    took = erase_again(ports, ctx, job, keys, held, latest)
    return "again" if took else "kept" if held else "done"


def _came_later(person: Subject, key: str, until: int) -> bool:
    """Returns whether an identifier became this person's after a deletion: then it led to somebody else."""
    ref = person.ref(key)
    return ref is not None and ref.since > until + _APART_MS


def _erase_words(ports: Ports, ctx: Context, erasure: NamedErasure, request_id: str) -> Outcome:
    """Destroys the key to archived words again, which the table alone has, at once as it was done before."""
    whole = ports.rights_requests.whole(ctx.tenant, request_id)
    if whole is None or is_destroyed(whole.events, erasure.version):
        return "done"
    outcome = erase_words(ports, ctx, request_id, at_once=True, repeats=erasure.version)
    return "again" if outcome == "erased" else "kept" if outcome == "under_hold" else "moved_on"


def _is_held(ports: Ports, ctx: Context, person: Subject, request_id: str) -> bool:
    targets: list[tuple[HoldOn, str]] = [("rights_request", request_id)]
    targets += [("subject", one) for one in (person.id, *person.absorbed)]
    targets += [("contract", one) for one in sorted(person.state.contracts)]
    return any(hold.state == "active" for hold in ports.holds.on(ctx.tenant, targets))
