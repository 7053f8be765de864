"""Reports once a day what went the day before, and what holds kept: an event of the month's chain, in numbers.

The chain itself remembers up to which day was reported, so no day is reported twice, and one that was missed comes with
the next run.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from chalicelib import logs
from chalicelib.domain.changes import Raced
from chalicelib.domain.ids import read_moment
from chalicelib.domain.people.subjects import FIRST_LOOK
from chalicelib.domain.retention.chain import RetentionChain, SaveRetentionChain, name_month
from chalicelib.domain.retention.kinds import RetentionFigures, RetentionKind, count_gone
from chalicelib.domain.times import local_date
from chalicelib.usecases.archive import hold_contract
from chalicelib.usecases.archive.end_contract_file import is_contract_over
from chalicelib.usecases.archive.walk_concerned import list_concerned
from chalicelib.usecases.audit.day_lines import DayLines
from chalicelib.usecases.context import of_system
from chalicelib.usecases.events import call_event
from chalicelib.usecases.people.reach import read_present
from chalicelib.usecases.retention.judge_person import judge_person
from chalicelib.usecases.rights.keeping.plan_end import is_over

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from chalicelib.domain.audit.lines import Line
    from chalicelib.domain.contracts.contract import Contract
    from chalicelib.domain.people.subjects import Subject
    from chalicelib.domain.rights.holds.hold import Hold
    from chalicelib.usecases.context import Context
    from chalicelib.usecases.ports.bundle import Ports

MOST_DAYS: Final = 31
"""How many days that were missed one run reports; those before them are given up, as are all after two months."""
_PAGE: Final = 100
_TOLD: Final = ("C#", "REQ#", "RETENTION#")
"""How the chains begin whose events tell of what went."""
_DAY: Final = timedelta(days=1)


def report_days(ports: Ports, tenant: str, lines: DayLines | None = None) -> int:
    """Reports the days that are over and were not reported, and returns how many. One read where there are none.

    What `lines` has of them is not read again. Raises Unavailable.
    """
    lines = lines or DayLines(ports, tenant)
    ctx = of_system(ports.profiles[tenant], "retention", ports.clock.now(), "retention")
    chain = ports.retention.chain(tenant, name_month(ctx.now))
    yesterday = local_date(ctx.now, ctx.profile.time_zone) - _DAY
    known = chain.reported_to or _find_earlier(ports, ctx)
    first = max(known + _DAY, yesterday - (MOST_DAYS - 1) * _DAY) if known else yesterday
    days = [first + number * _DAY for number in range((yesterday - first).days + 1)]
    held = _count_held(ports, ctx) if days else {}
    for day in days:
        try:
            chain = _report(ports, ctx, chain, day, held, lines.read(day))
        except Raced:  # another sweep does the same, or something goes at this moment: the next sweep goes on
            return 0
    return len(days)


def _find_earlier(ports: Ports, ctx: Context) -> date | None:
    """Returns up to which day the chain of the month before has reported."""
    last = ctx.now.replace(day=1) - _DAY
    return ports.retention.chain(ctx.tenant, name_month(last)).reported_to


def _report(
    ports: Ports,
    ctx: Context,
    before: RetentionChain,
    day: date,
    held: Mapping[RetentionKind, int],
    lines: Sequence[Line],
) -> RetentionChain:
    figures = _count(ports, ctx.tenant, lines)
    for kind, number in held.items():
        figures[kind] = figures.get(kind, RetentionFigures()).add_held(number)
    body = {"day": day.isoformat(), "kinds": {kind: one.plain() for kind, one in figures.items()}}
    after = replace(before, version=before.version + 1, reported_to=day)
    saved = SaveRetentionChain(after, before, call_event(ctx, "retention.reported", body=body))
    ports.store.commit(ctx.tenant, [saved], None, "", ctx.now)
    for kind, one in figures.items():
        logs.log("info", "retention.reported", tenant=ctx.tenant, code=kind, count=one.count)
    logs.count("RetentionReports", tenant=ctx.tenant)
    return ports.retention.chain(ctx.tenant, before.month)


def _count(ports: Ports, tenant: str, lines: Sequence[Line]) -> dict[RetentionKind, RetentionFigures]:
    wanted = [(one.record, one.version) for one in lines if one.record.startswith(_TOLD)]
    found = ports.audit.events(tenant, wanted).values()
    return count_gone((str(one.event.type), one.event.body) for one in found)


def _count_held(ports: Ports, ctx: Context) -> dict[RetentionKind, int]:
    """Returns how many requests, files of contracts and people's proofs are over that active holds keep."""
    kept: set[str] = set()
    files: set[str] = set()
    people: set[str] = set()
    after: str | None = None
    while True:
        holds, after = ports.holds.page(ctx.tenant, "active", None, after, _PAGE)
        for hold in holds:
            kept |= {one.id for one in list_concerned(ports, ctx.tenant, hold) if is_over(one, ctx)}
            files |= {one.external_id for one in _list_contracts(ports, ctx.tenant, hold) if is_contract_over(one, ctx)}
            people |= {one.id for one in _list_people(ports, ctx.tenant, hold) if _is_old(ports, ctx, one)}
        if after is None:
            numbers: dict[RetentionKind, int] = {"requests": len(kept), "contract_files": len(files)}
            numbers["consent_proof"] = len(people)
            return {kind: number for kind, number in numbers.items() if number}


def _list_contracts(ports: Ports, tenant: str, hold: Hold) -> list[Contract]:
    """Returns the contracts whose files a hold keeps."""
    found = ports.contracts.get(tenant, hold_contract.list_concerned(ports, tenant, hold))
    return list(found.values())


def _list_people(ports: Ports, tenant: str, hold: Hold) -> list[Subject]:
    """Returns the people on whom a hold lies, or on whose contract or request it lies."""
    if hold.on == "rights_request":
        request = ports.rights_requests.get(tenant, hold.target)
        found = ports.subjects.find(tenant, list(request.keys)) if request and request.keys else {}
        return list(found.values())
    ids = [hold.target]
    if hold.on == "contract":
        ids = [one.subject_id for one in ports.contracts.members(tenant, hold.target)]
    return list(read_present(ports, tenant, ids).values())


def _is_old(ports: Ports, ctx: Context, person: Subject) -> bool:
    if person.is_ended or read_moment(person.id) + FIRST_LOOK > ctx.now:
        return False
    return judge_person(ports, ctx, person).kept_by == "hold"
