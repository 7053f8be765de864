"""Rights requests as they are made, and their actions one after the other, without anything that keeps them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from chalicelib.domain.rights import states
from chalicelib.domain.rights.actions import appeal as appeals
from chalicelib.domain.rights.actions import decide, leave, verify, work
from chalicelib.domain.rights.actions.decide import Granted, Reason
from chalicelib.domain.rights.actions.step import Step, queue_letters
from chalicelib.domain.rights.clocks import extend_clock, find_appeal_due, reopen_clock
from chalicelib.domain.rights.guards import SYSTEM, Caller
from chalicelib.domain.rights.intake import Submission, begin
from chalicelib.domain.rights.requests import RightsRequest
from chalicelib.domain.rights.states import Action
from chalicelib.domain.rights.verification import Method
from chalicelib.domain.rights.vocabulary import Authorization
from chalicelib.domain.tenants.profiles import Profile
from chalicelib.domain.tenants.rights import Right
from tests.domain.rights.started import CYCLONEX
from tests.fixtures.submissions import submit_at

MONDAY: Final = datetime(2026, 11, 23, 20, tzinfo=UTC)
EMAIL: Final = "email#v1#00112233445566778899aabbccddeeff"
PHONE: Final = "phone#v1#00112233445566778899aabbccddeeff"
ALEX: Final = Caller("staff", "mem_alex")
SAM: Final = Caller("staff", "mem_sam")
PERSON: Final = Caller("intake", "subject:req_1")
READER: Final = Caller("letter", "subject:req_1")
TRACKING: Final = Caller("tracking", "subject:req_1")
AGENT: Final = Caller("agent", "subject:req_1")
STRANGER: Final = Caller("publishable", "key_page")
CALLERS: Final = (ALEX, SAM, PERSON, READER, TRACKING, AGENT, STRANGER, SYSTEM)
HOUR: Final = timedelta(hours=1)
DAY: Final = timedelta(days=1)


def submit(*types: Right, authorization: Authorization | None = None, paper: bool = False, **more: Any) -> Submission:
    """Returns what Pat, or an agent with an authorization, sent on Monday; `more` is of the intake."""
    return submit_at(MONDAY, *types, authorization=authorization, upload_id="upl_1" if paper else None, **more)


def begin_all(
    sent: Submission, keys: tuple[str, ...] = (EMAIL,), now: datetime = MONDAY, profile: Profile = CYCLONEX
) -> list[RightsRequest]:
    """Returns the requests that a submission makes, as they are kept."""
    ids = [f"req_{number}" for number in range(1, len(sent.types) + 1)]
    return [follow(step) for step in begin(profile, sent, ids, keys, now, "key_page")]


def make(*types: Right, keys: tuple[str, ...] = (EMAIL,), profile: Profile = CYCLONEX, **more: Any) -> RightsRequest:
    """Returns the request that leads those of a submission."""
    return begin_all(submit(*types, **more), keys, more.get("entered_at", MONDAY), profile)[0]


def follow(step: Step) -> RightsRequest:
    """Returns the request as a step is kept: its next version, with its letters on their way."""
    version = step.after.version + 1
    letters = tuple((f"let_{version}_{number}", kind, to, False) for number, (kind, to) in enumerate(step.letters))
    return queue_letters(replace(step.after, version=version), version, letters)


def verified(*types: Right, level: int = 2, **more: Any) -> RightsRequest:
    """Returns a request once it is known who asks: by a code for level 1, by a document for level 2."""
    method: Method = "code" if level == 1 else "document"
    return follow(verify.verify(make(*types, **more), method, MONDAY + HOUR, ALEX.by))


def settled(request: RightsRequest) -> RightsRequest:
    """Returns the request once nothing is left to do for it in other systems."""
    return replace(request, tasks=tuple(replace(task, state="done") for task in request.tasks))


def take(
    request: RightsRequest, action: Action, caller: Caller, now: datetime, profile: Profile = CYCLONEX
) -> tuple[Step, RightsRequest]:
    """Takes an action that the table allows, and returns its step and what it makes. Raises ActionRefused."""
    states.check(request, action, caller, now, profile.time_zone)
    step = plan(request, action, caller, now, profile)
    return step, follow(step)


def plan(request: RightsRequest, action: Action, caller: Caller, now: datetime, profile: Profile = CYCLONEX) -> Step:
    """Returns the step of an action, whether or not it is allowed."""
    zone, state = profile.time_zone, request.intake.state
    if action == "appeal":
        due = find_appeal_due(request.clock, now, zone, state)
        return appeals.appeal(request, f"apl_{request.version}", now, due, zone, "grounds")
    if action == "decide_appeal":
        reopened = reopen_clock(request.clock, now, zone, state, profile.response_times.after_appeal.n)
        return appeals.decide_appeal(request, caller, now, "overturned", reopened, "", {"explanation": "because"})
    steps: Mapping[Action, Sequence[Any]] = {
        "verify": (verify.verify, "code", now, caller.by),
        "resend_code": (verify.ask_for_code,),
        "verify_identity": (verify.verify, "document", now, caller.by),
        "start": (work.start,),
        "ask": (work.ask, "a question"),
        "message": (work.send_message, "a message"),
        "note": (work.add_note, "a note"),
        "assign": (work.assign, "mem_alex"),
        "withdraw": (leave.withdraw, caller, now, None),
        "not_mine": (leave.disown, caller, now),
        "withdraw_appeal": (appeals.withdraw_appeal, now),
        "complete": (decide.complete, caller, profile, now, Granted("done")),
        "deny_unverified": (decide.deny_unverified, profile, now, "https://policy.example"),
        "answer_as_know": (verify.reduce,),
        "extend": (work.extend, extend_clock(request.clock, zone, state), "a reason"),
    }
    if action in steps:
        build, *values = steps[action]
        made: Step = build(request, *values)
        return made
    if action == "acknowledge":
        return work.acknowledge(request, now, "phone", None, late=False)
    granted = Granted("a part") if action == "deny_partial" else None
    return decide.deny(
        request, caller, profile, now, [Reason("security", "")], granted, stop_processing=False, policy_url=""
    )


TAKEN: Final[tuple[Action, ...]] = (
    *("verify", "resend_code", "verify_identity", "start", "ask", "message", "note", "acknowledge", "assign", "extend"),
    *("complete", "deny", "deny_partial", "withdraw", "not_mine", "appeal", "decide_appeal", "withdraw_appeal"),
    *("deny_unverified", "answer_as_know"),
)
"""The actions that `plan` knows: those that need nothing but the request itself."""
