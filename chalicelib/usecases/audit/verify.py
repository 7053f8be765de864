"""Verifies the audit: some days, or one record, by what lies in the table and in the archive now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final

from chalicelib.domain.audit.chains import Segment, judge_segment
from chalicelib.domain.audit.days import Days, expect_lines
from chalicelib.domain.audit.findings import is_valid
from chalicelib.domain.audit.records import read_record
from chalicelib.domain.audit.windows import check_window
from chalicelib.domain.errors import FieldError, Invalid, NotFound
from chalicelib.domain.times import local_date
from chalicelib.usecases.audit.details import judge_details
from chalicelib.usecases.audit.examine import Examined, TooManyLines, examine_days, mark_erased
from chalicelib.usecases.audit.find_sealed import find_sealed, make_verifier
from chalicelib.usecases.audit.keep_read import keep_read

if TYPE_CHECKING:
    from chalicelib.domain.audit.checkpoints import Verify
    from chalicelib.domain.audit.lines import Line
    from chalicelib.usecases.context import Context
    from chalicelib.usecases.ports.bundle import Ports

MOST_DAYS: Final = 31
MOST_LINES: Final = 50_000
"""How much one call looks at, so that it answers within seconds. More is a job."""
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Verification:
    """The answer: `valid` unless something is wrong. What was erased as it should is named, and no fault."""

    valid: bool
    examined: Examined


def verify_days(ports: Ports, ctx: Context, since: datetime | None, until: datetime | None) -> Verification:
    """Verifies all days that lie in [since, until) at least in part.

    Without either it begins with the day after the last checkpoint but one. Raises Invalid (audit_too_large), and
    Unavailable.
    """
    first, last = choose_days(ports, ctx, since, until)
    if (last - first).days + 1 > MOST_DAYS:
        raise _refuse()
    keep_read(ports, ctx, "audit.verified")
    try:
        examined = examine_days(ports, ctx, first, last, MOST_LINES)
    except TooManyLines:
        raise _refuse() from None
    return Verification(is_valid(examined.findings), examined)


def verify_record(ports: Ports, ctx: Context, record: str) -> Verification:
    """Verifies the whole chain of a record, with the checkpoints of the days of its events, the newest MOST_DAYS.

    Raises NotFound where neither an event nor the record is there: only its day can tell whether it ever was.
    """
    name = read_record(record)
    events = ports.audit.segment(ctx.tenant, name, 1, None)
    head = ports.audit.heads(ctx.tenant, [name]).get(name)
    if not events and head is None:
        keep_read(ports, ctx, "audit.verified")  # without the name, which may be anything, an address too
        raise NotFound("Nothing of such a record is there. Verify the days in which it should have been.")
    keep_read(ports, ctx, "audit.verified", [record])
    if head is not None and events and head.version > events[-1].version:  # a change came while this was read
        events = [*events, *ports.audit.segment(ctx.tenant, name, events[-1].version + 1, None)]
    verify = make_verifier(ports, ctx.tenant)
    zone = ctx.profile.time_zone
    days = sorted({local_date(one.event.recorded_at, zone) for one in events}, reverse=True)[:MOST_DAYS]
    sealed = [line for day in days for line in _expect(ports, ctx.tenant, day, verify) if line.record == name]
    segment = Segment(name, 1, events, head, {line.version: line for line in sealed})
    (segment,) = mark_erased(ports, ctx.tenant, [segment])
    findings = [*judge_segment(segment), *judge_details(ports, ctx.tenant, [segment])]
    return Verification(is_valid(findings), Examined(findings, 1, len(events), 0))


def choose_days(ports: Ports, ctx: Context, since: datetime | None, until: datetime | None) -> tuple[date, date]:
    """Returns the first and the last day of a window. Raises Invalid for one that ends before it begins."""
    check_window(since, until)
    zone = ctx.profile.time_zone
    today = local_date(ctx.now, zone)
    last = min(local_date(until - timedelta(milliseconds=1), zone), today) if until else today
    sealing = ports.audit.sealing(ctx.tenant, beyond=date.min)
    if since is not None:
        first = local_date(since, zone)
    elif sealing is not None:
        first = max(min(sealing.day - _DAY, last), sealing.first)
    else:
        first = last
    return first, max(first, last)


def _expect(ports: Ports, tenant: str, day: date, verify: Verify) -> list[Line]:
    """Returns the lines of a day that checkpoints vouch for."""
    days = Days([find_sealed(ports, tenant, day, verify)], find_sealed(ports, tenant, day + _DAY, verify))
    return expect_lines(days)[day]


def _refuse() -> Invalid:
    return Invalid(
        FieldError("", "audit_too_large", f"At most {MOST_DAYS} days and {MOST_LINES} lines at once."),
        code="audit_too_large",
        detail="Verify fewer days, or all of it as a job: POST /v1/audit/verifications.",
    )
