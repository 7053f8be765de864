"""The state machine of a rights request: one row for each action. What is no row here can't happen.

    awaiting_verification ──▶ open ──▶ in_progress ──▶ completed, partially_completed, denied
              ▲ │              ▲ │         ▲ │
              │ ▼              │ ▼         │ ▼
              waiting_for_requester, which goes back to where it came from

From each of these a request can be withdrawn, denied, or redirected to whoever is the controller. A closed one comes
back by an appeal alone. The actions that a caller is offered, the answer to one that is not allowed, and the
enumerations of the API's document are made of this table.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, get_args

from chalicelib.domain.errors import Conflict
from chalicelib.domain.event_types import RightsEvent
from chalicelib.domain.rights.guards import GUARDS, PEOPLE, Caller, Guard, Who
from chalicelib.domain.rights.letters import LetterKind
from chalicelib.domain.rights.requests import RightsRequest
from chalicelib.domain.rights.vocabulary import CLOSED, Status

Action = Literal[
    "verify",
    "resend_code",
    "verify_identity",
    "start",
    "ask",
    "information",
    "message",
    "note",
    "acknowledge",
    "assign",
    "extend",
    "redirect",
    "redirect_part",
    "add_task",
    "change_task",
    "complete",
    "deny",
    "deny_partial",
    "withdraw",
    "not_mine",
    "appeal",
    "decide_appeal",
    "withdraw_appeal",
    "deny_unverified",
    "answer_as_know",
]

ALL: Final = frozenset[Status](get_args(Status))
OPEN: Final = ALL - CLOSED
_AT_WORK: Final = frozenset[Status]({"open", "in_progress"})
DECIDED: Final = CLOSED - {"withdrawn"}
_STAFF: Final = frozenset[Who]({"staff"})
_SYSTEM: Final = frozenset[Who]({"system"})


@dataclass(frozen=True, slots=True)
class Transition:
    """What one action needs and does.

    `leads` holds the statuses to which it may lead; it is empty where the status stays what it is. `letters` are those
    that it causes, apart from those that are due only in some cases.
    """

    action: Action
    starts: frozenset[Status]
    leads: frozenset[Status]
    who: frozenset[Who]
    event: RightsEvent
    guards: tuple[Guard, ...] = ()
    letters: tuple[LetterKind, ...] = ()
    changes_clock: bool = False


def _to(*statuses: Status) -> frozenset[Status]:
    return frozenset(statuses)


_STAYS: Final = _to()
TABLE: Final[tuple[Transition, ...]] = (
    Transition(
        "verify",
        OPEN,
        _to("open"),
        frozenset({"intake", "letter", "publishable", "staff"}),
        "request.verified",
        ("unverified",),
    ),
    Transition(
        "resend_code",
        OPEN,
        _STAYS,
        frozenset({"intake", "letter", "publishable", "staff"}),
        "request.code_resent",
        ("unverified", "resends_left"),
        ("code",),
    ),
    Transition("verify_identity", OPEN, _to("open"), _STAFF, "request.verified"),
    Transition(
        "start",
        _to("open", "waiting_for_requester"),
        _to("in_progress"),
        _STAFF,
        "request.started",
        ("level_reached",),
    ),
    Transition("ask", OPEN, _to("waiting_for_requester"), _STAFF, "request.asked", (), ("need_information",)),
    Transition(
        "information",
        OPEN,
        _to("awaiting_verification", "open", "in_progress"),
        PEOPLE | _STAFF,
        "request.information_added",
    ),
    Transition("message", ALL, _STAYS, _STAFF, "request.message_sent", ("theirs",), ("message",)),
    Transition("note", ALL, _STAYS, _STAFF, "request.noted"),
    Transition("acknowledge", OPEN, _STAYS, _STAFF, "request.acknowledged", changes_clock=True),
    Transition("assign", ALL, _STAYS, _STAFF | _SYSTEM, "request.assigned", ("work_left",)),
    Transition(
        "extend",
        OPEN,
        _STAYS,
        _STAFF,
        "request.extended",
        ("extendable", "extension_unused", "no_appeal_before", "in_first_period"),
        ("extended",),
        changes_clock=True,
    ),
    Transition(
        "redirect",
        OPEN,
        _to("redirected_to_controller"),
        _STAFF,
        "request.redirected",
        (),
        ("redirected",),
    ),
    Transition("redirect_part", OPEN, _STAYS, _STAFF, "request.part_redirected", (), ("redirected",)),
    Transition("add_task", ALL, _STAYS, _STAFF, "request.task_added"),
    Transition("change_task", ALL, _STAYS, _STAFF, "request.task_changed"),
    Transition(
        "complete",
        _AT_WORK,
        _to("completed", "partially_completed"),
        _STAFF | _SYSTEM,
        "request.completed",
        ("level_reached", "tasks_done"),
        ("completed",),
    ),
    Transition("deny", OPEN, _to("denied"), _STAFF, "request.denied", (), ("denied",)),
    Transition(
        "deny_partial",
        _AT_WORK,
        _to("partially_completed"),
        _STAFF,
        "request.denied",
        ("level_reached",),
        ("partially_completed",),
    ),
    Transition(
        "withdraw", OPEN, _to("withdrawn"), PEOPLE | _STAFF | {"letter"}, "request.withdrawn", (), ("withdrawn",)
    ),
    Transition(
        "not_mine",
        ALL,
        _to("withdrawn"),
        frozenset({"letter", "tracking", "agent", "staff"}),
        "request.disowned",
        ("not_confirmed_by_person",),
    ),
    Transition(
        "appeal",
        DECIDED,
        _STAYS,
        PEOPLE | _STAFF,
        "request.appealed",
        ("theirs", "no_appeal_open", "decision_appealable"),
        ("appeal_received",),
        changes_clock=True,
    ),
    Transition(
        "decide_appeal",
        DECIDED,
        _to("in_progress"),
        _STAFF,
        "request.appeal_decided",
        ("theirs", "appeal_open", "other_decider"),
        ("appeal_decided",),
        changes_clock=True,
    ),
    Transition(
        "withdraw_appeal",
        DECIDED,
        _STAYS,
        PEOPLE | _STAFF,
        "request.appeal_withdrawn",
        ("theirs", "appeal_open"),
        ("appeal_withdrawn",),
        changes_clock=True,
    ),
    Transition(
        "deny_unverified", OPEN, _to("denied"), _SYSTEM, "request.denied", ("not_verified_in_time",), ("denied",)
    ),
    Transition(
        "answer_as_know",
        _to("awaiting_verification", "waiting_for_requester", "in_progress"),
        _to("open"),
        _SYSTEM,
        "request.reduced",
        ("verified_for_know_alone",),
    ),
)
BY_ACTION: Final[dict[Action, Transition]] = {row.action: row for row in TABLE}


class ActionRefused(Conflict):
    """The request's state does not allow the action. `allowed_actions` names those that it allows to this caller.

    It has no detail of its own, so that the answer tells what its code advises.
    """

    def __init__(self, code: str, allowed: tuple[Action, ...]) -> None:
        self.facts = {"allowed_actions": list(allowed)}
        super().__init__(code=code)


def check(request: RightsRequest, action: Action, caller: Caller, now: datetime, zone: str) -> Transition:
    """Returns the row of an action that the request's state allows. Raises ActionRefused.

    Its code is `wrong_status`, or that of the first guard in the way.
    """
    row = BY_ACTION[action]
    if caller.who not in row.who or request.status not in row.starts:
        raise ActionRefused("wrong_status", list_allowed(request, caller, now, zone))
    for code in find_obstacles(request, action, caller, now, zone):
        raise ActionRefused(code, list_allowed(request, caller, now, zone))
    return row


def list_allowed(request: RightsRequest, caller: Caller, now: datetime, zone: str) -> tuple[Action, ...]:
    """Returns what the caller can do with the request now, in the order of the table."""
    return tuple(
        row.action
        for row in TABLE
        if caller.who in row.who
        and request.status in row.starts
        and not any(find_obstacles(request, row.action, caller, now, zone))
    )


def find_obstacles(request: RightsRequest, action: Action, caller: Caller, now: datetime, zone: str) -> Iterator[str]:
    """Yields the codes of what stands in an action's way although the status would allow it."""
    for guard in BY_ACTION[action].guards:
        code = GUARDS[guard](request, caller, now, zone)
        if code:
            yield code
