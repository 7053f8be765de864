"""Appeals: somebody else looks at a decision again."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from chalicelib.domain.rights.actions.step import Step, describe
from chalicelib.domain.rights.appeals import PROMISED_DAYS, Appeal, AppealOutcome
from chalicelib.domain.rights.clocks import Clock
from chalicelib.domain.rights.guards import Caller
from chalicelib.domain.rights.requests import RightsRequest
from chalicelib.domain.rights.tasks import move_tasks
from chalicelib.domain.rights.vocabulary import Mark
from chalicelib.domain.times import local_date


def find_last_day(closed_at: datetime, zone: str) -> date:
    """Returns the last day on which an appeal of a decision is promised, in the tenant's zone."""
    return local_date(closed_at, zone) + timedelta(days=PROMISED_DAYS)


def appeal(
    request: RightsRequest, appeal_id: str, received_at: datetime, due: tuple[date, datetime], zone: str, grounds: str
) -> Step:
    """Returns the step by which a closed request is appealed; `due` is by when it is answered.

    Nobody is assigned any more: somebody else than before looks at it, and whoever worked on it may have left.
    """
    closing = request.closing
    if closing is None:
        raise ValueError("a request that was never closed can't be appealed")
    late = local_date(received_at, zone) > find_last_day(closing.at, zone)
    made = Appeal(appeal_id, "open", received_at, *due, late, request.clock.appeal_required, closing.version)
    marks: frozenset[Mark] = request.marks | {"new_message"}
    after = replace(request, appeals=(*request.appeals, made), marks=marks, assignee=None)
    body = {**describe(after), "appeal": appeal_id, "appeal_due_on": made.due_on.isoformat(), "late": late}
    return Step(after, "request.appealed", body, {"grounds": grounds}, (("appeal_received", "person"),), received_at)


def withdraw_appeal(request: RightsRequest, now: datetime) -> Step:
    """Returns the step by which the person gives up an appeal: the decision stands."""
    after = end_appeal(request, now)
    return Step(after, "request.appeal_withdrawn", describe(after), {}, (("appeal_withdrawn", "person"),))


def end_appeal(request: RightsRequest, now: datetime) -> RightsRequest:
    """Returns the request whose open appeal nobody pursues any more."""
    return _replace_appeal(request, replace(_open_appeal(request), status="withdrawn", decided_at=now))


def decide_appeal(
    request: RightsRequest,
    caller: Caller,
    now: datetime,
    outcome: AppealOutcome,
    reopened: Clock,
    authority: str,
    words: dict[str, str | None],
) -> Step:
    """Returns the step by which an appeal is decided. Overturned, the request is worked on again, by a new date.

    `reopened` is the clock for that case; `authority` is whom a person can turn to after a refusal. `words` are the
    explanation and, where the same person decided both times, why.
    """
    decided = replace(_open_appeal(request), status="decided", outcome=outcome, decided_at=now, decided_by=caller.by)
    after = _replace_appeal(request, decided)
    if outcome != "upheld":
        tasks = move_tasks(after.tasks, reopened.target_on)
        after = replace(after, status="in_progress", clock=reopened, tasks=tasks)
    body = {
        **describe(after),
        "appeal": decided.id,
        "outcome": outcome,
        "new_due_on": after.clock.due_on.isoformat() if outcome != "upheld" else None,
        "authority": authority,
    }
    said = {name: text for name, text in words.items() if text}
    return Step(after, "request.appeal_decided", body, said, (("appeal_decided", "person"),))


def _open_appeal(request: RightsRequest) -> Appeal:
    if request.open_appeal is None:
        raise ValueError("no appeal is open")
    return request.open_appeal


def _replace_appeal(request: RightsRequest, changed: Appeal) -> RightsRequest:
    return replace(request, appeals=(*request.appeals[:-1], changed))
