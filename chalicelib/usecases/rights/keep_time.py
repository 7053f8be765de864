"""Takes the steps that requests take by themselves: reminders to verify, denials, answers by categories, and reminders
of staff.

The sweep finds them in the calendar and sends a message each; whoever gets it reads the request again and does what is
due by then, once: a message for a request that has moved on does nothing.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Final

from chalicelib import logs
from chalicelib.domain.daily_caps import CALENDAR
from chalicelib.domain.ids import is_id
from chalicelib.domain.rights import moments, states
from chalicelib.domain.rights.actions import decide, verify
from chalicelib.domain.rights.guards import SYSTEM
from chalicelib.usecases.commit import Plan, commit_step
from chalicelib.usecases.context import of_system
from chalicelib.usecases.rights.carry_out import list_linked, plan_step
from chalicelib.usecases.rights.counting import Counting
from chalicelib.usecases.rights.decide import policy_url
from chalicelib.usecases.rights.keeping.delete_files import plan_deletion
from chalicelib.usecases.rights.keeping.plan_end import plan_end
from chalicelib.usecases.rights.keeping.purge_written import is_purging, purge_left
from chalicelib.usecases.rights.staffing.remind import plan_reminder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from chalicelib.domain.rights.actions.step import Step
    from chalicelib.domain.rights.requests import RightsRequest
    from chalicelib.domain.transactions import Change
    from chalicelib.usecases.context import Context
    from chalicelib.usecases.ports.bundle import Ports

BATCH: Final = 10
"""How many go in one call to the queue; between two calls there is a look at the time."""
MOST: Final = 10_000
"""How many records one run of the sweep asks about at most; the next run asks about the rest."""
WITH_DEADLINES: Final = ("req", "hld")
"""The prefixes of the ids of records that must not wait for others: requests and holds."""
_LOOK_UP: Final = 1_000
"""How many others are passed over between two looks at the time."""


def announce_due(ports: Ports, tenant: str, has_time: Callable[[], bool]) -> int:
    """Sends a message for each record that is due in the calendar, the earliest first; returns their number.

    It goes on as long as there is time for it. What is not announced stays due, and is the first of the next run.
    People and contracts come last: a list that was imported in a minute is due in one, and must hold up no deadline.
    """
    due = islice(_put_others_last(ports.rights_requests.due(tenant, ports.clock.now()), has_time), MOST)
    number = 0
    while has_time() and (batch := list(islice(due, BATCH))):
        ports.outbox.remind(tenant, batch)
        number += len(batch)
    if number:
        logs.count("RequestsDue", number, tenant=tenant)
    return number


def _put_others_last(due: Iterable[str], has_time: Callable[[], bool]) -> Iterator[str]:
    """Yields records in their order, those without a deadline after all others, as far as there is time to look."""
    others: list[str] = []
    passed = 0
    for record_id in due:
        if any(is_id(record_id, prefix) for prefix in WITH_DEADLINES):
            yield record_id
            continue
        passed += 1
        if len(others) < MOST:
            others.append(record_id)
        if not passed % _LOOK_UP and not has_time():
            break
    yield from others


def take_due_steps(ports: Ports, tenant: str, request_id: str) -> None:
    """Takes every step of a request that is due by now, one after the other. Raises Unavailable."""
    ctx = of_system(ports.profiles[tenant], CALENDAR, ports.clock.now(), request_id)
    seen: list[RightsRequest] = []

    def attempt() -> Plan[bool]:
        request = ports.rights_requests.get(tenant, request_id)
        if request is None:
            return Plan([], False)
        seen[:] = [request]
        step = _choose(ports, ctx, request)
        if step is not None:
            counting = Counting(ports, ctx)
            planned = plan_step(ports, ctx, request, counting.add(request, step))
            return Plan([*planned, *counting.changes()], True, request_id)
        if moments.is_to_be_reminded(request) and ctx.now >= moments.find_reminder(request):
            return Plan(_remind(ports, ctx, request), True, request_id)
        deletion = plan_deletion(ports, ctx, request)
        if deletion is not None:
            forgets, others = deletion
            return Plan([*plan_step(ports, ctx, request, forgets), *others], True, request_id)
        left = plan_reminder(ports, ctx, request) or plan_end(ports, ctx, request)  # the last of what is due
        return Plan(left, False, request_id)

    while commit_step(ports, ctx, attempt):
        pass
    if seen and is_purging(seen[0]):
        purge_left(ports, tenant, request_id, ctx.now)


def _choose(ports: Ports, ctx: Context, request: RightsRequest) -> Step | None:
    """Returns the step that is due, None where none is. What can be answered by categories is not denied."""
    zone = ctx.profile.time_zone
    allowed = states.list_allowed(request, SYSTEM, ctx.now, zone)
    if "answer_as_know" in allowed:
        return verify.reduce(request)
    if "deny_unverified" in allowed:
        return decide.deny_unverified(request, ctx.profile, ctx.now, policy_url(ports, ctx.tenant))
    return None


def _remind(ports: Ports, ctx: Context, request: RightsRequest) -> list[Change]:
    """Returns the changes that send the one reminder of all requests of the call that wait, whichever was due first."""
    linked = {one.id: one for one in list_linked(ports, ctx, request)}
    waiting = [one for one in linked.values() if moments.is_to_be_reminded(one)]
    steps = verify.remind_to_verify(linked[request.lead], waiting) if waiting else []  # it may have moved on
    return [change for step in steps for change in plan_step(ports, ctx, linked[step.after.id], step)]
