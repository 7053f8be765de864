"""Counts what waits for somebody, each kind to a hundred at most, by a fixed number of calls however much there is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from chalicelib.domain.ids import read_moment
from chalicelib.domain.reports.cautions import warn_of_expiry, warn_of_late_tasks
from chalicelib.domain.reports.job import find_today
from chalicelib.domain.reports.waiting import (
    MOST,
    Caution,
    Due,
    OpenRequests,
    Stuck,
    cap,
    choose_states,
    count_appeals,
    count_requests,
    count_tasks,
)
from chalicelib.domain.times import local_date, start_of_day

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from chalicelib.domain.reports.job import ReportJob
    from chalicelib.domain.rights.letters import LetterState
    from chalicelib.usecases.context import Context
    from chalicelib.usecases.ports.bundle import Ports
    from chalicelib.usecases.reports.policy_ages import PolicyAge

KEYS_A_QUERY: Final = 1_000
"""How many places in the list of requests with a clock are looked at: the earliest of them."""
LETTERS: Final[tuple[LetterState, ...]] = ("to_print", "to_call")
WAITING_STATES: Final[tuple[LetterState, ...]] = (*LETTERS, "bounced", "uncertain")
"""In which states letters wait for somebody; those whose mail came back are among those to print or to call."""


@dataclass(frozen=True, slots=True)
class Attention:
    """What of rights requests waits. `all_counted`: false where there are more than were looked at.

    `late` warns of an opt-out that other systems should have carried out by now.
    """

    requests: OpenRequests
    appeals: Due
    tasks: Due
    all_counted: bool
    late: list[Caution]


def count_attention(ports: Ports, ctx: Context) -> Attention:
    """Counts open requests, and appeals and tasks of the hundred likeliest to have them. One query and one batch."""
    today = local_date(ctx.now, ctx.profile.time_zone)
    places, last = ports.rights_requests.listed(ctx.tenant, "open", "", None, None, KEYS_A_QUERY)
    listed = [one for _, one in places]
    chosen = choose_states(listed)
    states = list(ports.rights_requests.states(ctx.tenant, chosen).values()) if chosen else []
    return Attention(
        count_requests(listed, today, ctx.actor.member or ""),
        count_appeals(states, today),
        count_tasks(states, today),
        all_counted=last is None and len(chosen) == len(listed),
        late=warn_of_late_tasks(states, ctx.now, ctx.profile.time_zone),
    )


def count_letters(
    ports: Ports, ctx: Context, states: Sequence[LetterState] = WAITING_STATES
) -> Mapping[LetterState, int]:
    """Counts the letters that wait for somebody in these states; a query for each."""
    return {state: ports.letters.count_waiting(ctx.tenant, state, MOST) for state in states}


def count_parked(ports: Ports, ctx: Context) -> Stuck:
    """Counts rows of the outbox, and events for endpoints, that nobody sends by itself any more; a query for each."""
    found = [*ports.outbox.parked(ctx.tenant, MOST), *ports.webhook_deliveries.parked(ctx.tenant, MOST)]
    return Stuck(cap(len(found)), min(map(read_moment, found), default=None))


def list_expiring(ports: Ports, ctx: Context) -> list[Caution]:
    """Returns a warning for each API key that expires within 14 days and has no successor; one read and one query."""
    return warn_of_expiry(ports.api_keys.all(ctx.tenant).keys, ctx.now)


def warn_of_policies(ages: Sequence[PolicyAge]) -> list[Caution]:
    """Returns a warning for each policy that is due for its yearly update, or that no policy is in force."""
    if all(one.number is None for one in ages):
        return [Caution("no_policy")]
    return [Caution("policy_update_due", ref=one.slug) for one in ages if one.update_due]


def warn_of_stuck(parked: Stuck | None, pushes: Stuck | None) -> list[Caution]:
    """Returns the warnings of what does not leave the system; None stands for what the caller may not see."""
    found = []
    if parked is not None and parked.count:
        found.append(Caution("deliveries_parked", parked.oldest))
    if pushes is not None and pushes.count:
        found.append(Caution("pushes_failed", pushes.oldest))
    return found


def warn_of_job(ctx: Context, job: ReportJob) -> list[Caution]:
    """Returns the warning that the daily job is behind: it began once, and the day before was not done."""
    due = find_today(ctx.now, ctx.profile.time_zone) - timedelta(days=1)
    if not job.version or (job.done_on is not None and job.done_on >= due):
        return []
    since = start_of_day(job.done_on + timedelta(days=1), ctx.profile.time_zone) if job.done_on else None
    return [Caution("daily_job_missed", since)]
