"""Appeals are taken from everybody and decided by somebody else."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.domain.errors import Invalid
from chalicelib.domain.rights.actions.decide import Granted, Reason
from chalicelib.domain.rights.requests import RightsRequest
from chalicelib.domain.rights.states import ActionRefused
from chalicelib.usecases.rights.appeal import Appeal, DecideAppeal, appeal, decide_appeal
from chalicelib.usecases.rights.decide import Complete, Deny, complete, deny
from tests.fixtures.racing import codes_of
from tests.fixtures.worlds.rights_desk import ADMIN, ALEX, SAM, RightsWorld

DAY = timedelta(days=1)


def denied(w: RightsWorld) -> RightsRequest:
    request = w.verified("know")
    return deny(w.ports, w.staff(), Deny(request.id, (Reason("security", "Because."),))).result.request


def appealed(w: RightsWorld) -> RightsRequest:
    request = denied(w)
    return appeal(w.ports, w.person(request.id), Appeal(request.id, "There is more.")).result.request


def test_an_appeal_keeps_the_status_and_has_a_day_for_its_answer(w: RightsWorld) -> None:
    request = appealed(w)
    assert request.status == "denied" and request.open_appeal is not None
    assert request.open_appeal.id.startswith("apl_") and not request.open_appeal.late
    assert request.open_appeal.due_on <= (w.clock.now() + 45 * DAY).date()
    w.deliver()
    assert w.events(request.id)[-1] == "request.letter_sent" and "There is more." not in w.mails()[-1]
    with pytest.raises(ActionRefused) as error:
        appeal(w.ports, w.person(request.id), Appeal(request.id, "again"))
    assert error.value.code == "appeal_is_open"


def test_one_that_came_by_post_counts_from_then_and_a_late_one_is_taken(w: RightsWorld) -> None:
    request = denied(w)
    decided = w.clock.now()
    w.clock.advance(70 * DAY)
    done = appeal(w.ports, w.staff(), Appeal(request.id, "By post.", decided + 59 * DAY)).result.request
    assert done.open_appeal is not None and not done.open_appeal.late
    assert done.open_appeal.received_at == decided + 59 * DAY
    other = denied(w)
    w.clock.advance(70 * DAY)
    late = appeal(w.ports, w.staff(), Appeal(other.id, "Late.")).result.request
    assert late.open_appeal is not None and late.open_appeal.late


@pytest.mark.parametrize("offset", [-DAY, DAY])
def test_none_comes_before_the_decision_or_tomorrow(w: RightsWorld, offset: timedelta) -> None:
    request = denied(w)
    with pytest.raises(Invalid) as error:
        appeal(w.ports, w.staff(), Appeal(request.id, "x", w.clock.now() + offset))
    assert error.value.fields[0].pointer == "/received_at"


def test_whoever_decided_cannot_decide_again_unless_an_admin_says_why(w: RightsWorld) -> None:
    request = appealed(w)
    command = DecideAppeal(request.id, "upheld", "It stays.")
    for forced in (command, replace(command, override_reason="Nobody else is here.")):
        with pytest.raises(ActionRefused) as error:
            decide_appeal(w.ports, w.staff(ALEX), forced)
        assert error.value.code == "same_decider"
    own = w.verified("know", email="other@practice.example")
    deny(w.ports, w.staff(ADMIN), Deny(own.id, (Reason("security", ""),)))
    appeal(w.ports, w.person(own.id), Appeal(own.id, "x"))
    with pytest.raises(ActionRefused):
        decide_appeal(w.ports, w.staff(ADMIN), DecideAppeal(own.id, "upheld", "It stays."))
    done = decide_appeal(
        w.ports, w.staff(ADMIN), DecideAppeal(own.id, "upheld", "It stays.", "Nobody else is here.")
    ).result.request
    assert done.appeal is not None and done.appeal.decided_by == "mem_ada"
    basis = w.ports.rights_requests.letter_basis(w.tenant, own.id, done.version)
    assert basis is not None and basis.words["override_reason"] == "Nobody else is here."
    w.deliver()
    assert "Nobody else" not in "\n".join(w.mails("other@practice.example"))


def test_overturned_it_is_worked_on_decided_again_and_can_be_appealed_again(w: RightsWorld) -> None:
    request = appealed(w)
    done = decide_appeal(w.ports, w.staff(SAM), DecideAppeal(request.id, "overturned", "She is right.")).result.request
    assert done.status == "in_progress" and done.clock.reopened_on is not None
    complete(w.ports, w.staff(SAM), Complete(request.id, Granted("Here is the rest.")))
    again = appeal(w.ports, w.person(request.id), Appeal(request.id, "Still more.")).result.request
    assert [one.status for one in again.appeals] == ["decided", "open"] and again.status == "completed"


def test_two_who_decide_an_appeal_at_once_one_wins(w: RightsWorld) -> None:
    request = appealed(w)
    w.deliver()
    codes = codes_of(
        [
            lambda: decide_appeal(w.ports, w.staff(SAM), DecideAppeal(request.id, "upheld", "No.")),
            lambda: decide_appeal(w.ports, w.staff(ADMIN), DecideAppeal(request.id, "overturned", "Yes.")),
        ]
    )
    assert codes.count("") == 1 and set(codes) <= {"", "no_open_appeal", "wrong_status"}
    assert w.events(request.id).count("request.appeal_decided") == 1
    assert w.kinds() == ["send_letter", "tell_event"]
