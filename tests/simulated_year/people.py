"""What people do with requests in the simulated year: at any moment, anything that the state allows, or nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

from chalicelib.domain.errors import PrivacyError
from chalicelib.domain.rights.actions.decide import Granted, LeftTask, Reason
from chalicelib.domain.rights.appeals import AppealOutcome
from chalicelib.domain.rights.requests import RightsRequest
from chalicelib.domain.tenants.rights import Right
from chalicelib.usecases.rights.appeal import Appeal, DecideAppeal, appeal, decide_appeal
from chalicelib.usecases.rights.decide import Complete, Deny, complete, deny
from chalicelib.usecases.rights.leave import withdraw
from chalicelib.usecases.rights.staffing.assign import assign
from chalicelib.usecases.rights.take_in import take_in
from chalicelib.usecases.rights.tasks import ChangeTask, change_task
from chalicelib.usecases.rights.verify import VerifyIdentity, verify_identity
from chalicelib.usecases.rights.work import add_note, extend, send_message
from tests.fixtures.worlds.rights_desk import ADMIN, ALEX, SAM
from tests.simulated_year.world import YearWorld

TYPES: Final[tuple[Right, ...]] = ("know", "access", "delete", "correct", "question", "opt_out_sale_sharing", "other")
Act = Callable[[YearWorld, RightsRequest], object]
LATER: Final = 0.1
"""How often something is done to a request after it was closed."""


def make(w: YearWorld, number: int) -> None:
    """Somebody makes a request: by the form, or by post, which staff enter days later."""
    right, state = w.chance.choice(TYPES), w.chance.choice(("CA", "TX", "FL", "NY", None))
    days = w.chance.randrange(12) if w.chance.random() < 0.3 else None

    def enter() -> None:
        more: dict[str, Any] = {"state": state}
        if days is not None:
            more |= {"via": "mail", "trusted": True, "received_at": w.clock.now() - timedelta(days=days)}
        take_in(w.ports, w.staff(ALEX), w.submission(right, email=f"p{number}@people.example", **more))

    w.run("calls", enter, 6)


def act(w: YearWorld) -> None:
    """Somebody does something to a request that is open, or now and then to one that was closed, or tries to."""
    among = w.closed if w.closed and (not w.busy or w.chance.random() < LATER) else w.busy
    if not among:
        return
    request = w.log[w.chance.choice(list(among))][-1].request
    chosen = w.chance.choices(ACTS, weights=WEIGHTS)[0]

    def try_to() -> None:
        try:
            chosen(w, request)
        except PrivacyError:
            return  # the state does not allow it

    w.run("calls", try_to, 6)


def _verify(w: YearWorld, request: RightsRequest) -> object:
    return verify_identity(w.ports, w.staff(), VerifyIdentity(request.id, "in_person", "seen"))


def _assign(w: YearWorld, request: RightsRequest) -> object:
    return assign(w.ports, w.staff(), request.id, w.chance.choice([*w.team, None]))


def _extend(w: YearWorld, request: RightsRequest) -> object:
    return extend(w.ports, w.staff(), request.id, "It takes longer.")


def _add_note(w: YearWorld, request: RightsRequest) -> object:
    return add_note(w.ports, w.staff(), request.id, "Called twice.")


def _write(w: YearWorld, request: RightsRequest) -> object:
    return send_message(w.ports, w.staff(), request.id, "We look into it.")


def _complete(w: YearWorld, request: RightsRequest) -> object:
    left = tuple(LeftTask(task.id, "Others do it.") for task in request.tasks if task.state == "open")
    return complete(w.ports, w.staff(), Complete(request.id, Granted("Done."), tasks_left=left))


def _deny(w: YearWorld, request: RightsRequest) -> object:
    return deny(w.ports, w.staff(), Deny(request.id, (Reason("security", "Not safe."),)))


def _withdraw(w: YearWorld, request: RightsRequest) -> object:
    return withdraw(w.ports, w.person(request.id), request.id, None)


def _appeal(w: YearWorld, request: RightsRequest) -> object:
    return appeal(w.ports, w.person(request.id), Appeal(request.id, "I disagree."))


def _decide_appeal(w: YearWorld, request: RightsRequest) -> object:
    outcome: AppealOutcome = w.chance.choice(("upheld", "overturned"))
    by = w.chance.choice((SAM, ADMIN))
    return decide_appeal(w.ports, w.staff(by), DecideAppeal(request.id, outcome, "Looked at again.", "nobody else"))


def _finish_tasks(w: YearWorld, request: RightsRequest) -> object:
    for task in request.tasks:
        if task.state == "open":
            change_task(w.ports, w.staff(), ChangeTask(request.id, task.id, "done", None, "", task.version))
    return None


_CHOICES: Final[tuple[tuple[Act, int], ...]] = (
    (_verify, 30),
    (_assign, 10),
    (_extend, 6),
    (_add_note, 4),
    (_write, 4),
    (_complete, 20),
    (_deny, 6),
    (_withdraw, 1),
    (_appeal, 10),
    (_decide_appeal, 20),
    (_finish_tasks, 30),
)
ACTS: Final = [one for one, _ in _CHOICES]
WEIGHTS: Final = [weight for _, weight in _CHOICES]
