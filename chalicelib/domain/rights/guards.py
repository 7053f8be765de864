"""What can stand in an action's way although the request's status would allow it. Each guard has a code of its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from chalicelib.domain.rights import moments
from chalicelib.domain.rights.clocks import count_extension
from chalicelib.domain.rights.requests import RightsRequest
from chalicelib.domain.rights.verification import RESENDS

Who = Literal["intake", "tracking", "letter", "agent", "publishable", "staff", "system"]
"""Who acts: a person by the intake token, by a tracking link, or by the link of a mail to an address nobody confirmed;
an agent by a tracking link; a page with a publishable key; a secret key; the system itself."""
PEOPLE: Final = frozenset[Who]({"intake", "tracking", "agent"})
"""Those who may see how the request stands, beside staff."""
Guard = Literal[
    "unverified",
    "resends_left",
    "level_reached",
    "extendable",
    "extension_unused",
    "no_appeal_before",
    "in_first_period",
    "work_left",
    "no_appeal_open",
    "decision_appealable",
    "appeal_open",
    "other_decider",
    "not_verified_in_time",
    "verified_for_know_alone",
    "tasks_done",
    "theirs",
    "not_confirmed_by_person",
]


@dataclass(frozen=True, slots=True)
class Caller:
    """Whoever acts: by what, and who, as in Closing.by. `overrules`: an admin, whom the same decider doesn't stop.

    `leaves` are the ids of open tasks that the caller leaves open, and says why.
    """

    who: Who
    by: str
    overrules: bool = False
    leaves: frozenset[str] = frozenset()


SYSTEM: Final = Caller("system", "system")
Check = Callable[[RightsRequest, Caller, datetime, str], str]
"""Takes the request, the caller, the moment and the tenant's zone. Returns the code of the obstacle, or "" for none."""


def _unverified(request: RightsRequest, _: Caller, __: datetime, ___: str) -> str:
    """A code proves that the address is theirs and gives no more than its level, so it is good for it once."""
    done = request.proof.address_confirmed or (request.proof.reached and not request.post.codes)
    return "verified_already" if done else ""


def _resends_left(request: RightsRequest, _: Caller, __: datetime, ___: str) -> str:
    return "resends_used" if request.post.resends >= RESENDS else ""


def _level_reached(request: RightsRequest, _: Caller, __: datetime, ___: str) -> str:
    if not request.proof.reached:
        return "level_not_reached"
    return "" if request.proven else "permission_missing"


def _extendable(request: RightsRequest, _: Caller, __: datetime, ___: str) -> str:
    return "" if request.clock.extended or count_extension(request.clock, request.type) else "not_extendable"


def _extension_unused(request: RightsRequest, _: Caller, __: datetime, ___: str) -> str:
    return "extension_used" if request.clock.extended else ""


def _no_appeal_before(request: RightsRequest, _: Caller, __: datetime, ___: str) -> str:
    return "not_after_an_appeal" if request.appeals else ""


def _in_first_period(request: RightsRequest, _: Caller, now: datetime, __: str) -> str:
    return "" if now <= request.clock.due_at else "first_period_over"


def _not_confirmed_by_person(request: RightsRequest, caller: Caller, _: datetime, __: str) -> str:
    """An agent, whom anybody can name, ends no request that its person has confirmed."""
    return "confirmed_by_person" if caller.who == "agent" and request.proof.address_confirmed else ""


def _work_left(request: RightsRequest, _: Caller, __: datetime, ___: str) -> str:
    return "" if not request.closed or request.open_appeal else "nothing_left_to_do"


def _no_appeal_open(request: RightsRequest, _: Caller, __: datetime, ___: str) -> str:
    return "appeal_is_open" if request.open_appeal else ""


def _decision_appealable(request: RightsRequest, _: Caller, __: datetime, ___: str) -> str:
    """An appeal that was withdrawn leaves the decision as it was, so there may be another; one decided does not."""
    closing, appeal = request.closing, request.appeal
    used = closing is not None and appeal is not None and appeal.of_version == closing.version
    return "appealed_already" if closing is None or (used and appeal and appeal.status == "decided") else ""


def _appeal_open(request: RightsRequest, _: Caller, __: datetime, ___: str) -> str:
    return "" if request.open_appeal else "no_open_appeal"


def _other_decider(request: RightsRequest, caller: Caller, _: datetime, __: str) -> str:
    same = request.closing is not None and request.closing.by == caller.by
    return "same_decider" if same and not caller.overrules else ""


def _not_verified_in_time(request: RightsRequest, _: Caller, now: datetime, zone: str) -> str:
    late = not request.proven and now >= moments.find_denial(request, zone)
    return "" if late else "not_yet"


def _verified_for_know_alone(request: RightsRequest, _: Caller, now: datetime, zone: str) -> str:
    return "" if moments.is_reducible(request) and now >= moments.find_reduction(request, zone) else "not_yet"


def _tasks_done(request: RightsRequest, caller: Caller, _: datetime, __: str) -> str:
    """What is named and is no open task is for the action to refuse, which says where in the body it stands."""
    still_open = {task.id for task in request.tasks if task.state == "open"}
    return "tasks_open" if still_open - caller.leaves and caller.leaves <= still_open else ""


def _theirs(request: RightsRequest, _: Caller, __: datetime, ___: str) -> str:
    """Nothing more is sent for what its reader said isn't theirs, so nothing is begun that has to be told."""
    return "not_theirs" if "not_mine" in request.marks else ""


GUARDS: Final[dict[Guard, Check]] = {
    "unverified": _unverified,
    "resends_left": _resends_left,
    "level_reached": _level_reached,
    "extendable": _extendable,
    "extension_unused": _extension_unused,
    "no_appeal_before": _no_appeal_before,
    "in_first_period": _in_first_period,
    "work_left": _work_left,
    "no_appeal_open": _no_appeal_open,
    "decision_appealable": _decision_appealable,
    "appeal_open": _appeal_open,
    "other_decider": _other_decider,
    "not_verified_in_time": _not_verified_in_time,
    "verified_for_know_alone": _verified_for_know_alone,
    "tasks_done": _tasks_done,
    "theirs": _theirs,
    "not_confirmed_by_person": _not_confirmed_by_person,
}
