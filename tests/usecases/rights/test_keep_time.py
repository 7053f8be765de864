"""Requests take their own steps when they are due, once, and never before."""

from __future__ import annotations

from datetime import timedelta

from chalicelib.domain.rights.actions.decide import Granted
from chalicelib.domain.rights.moments import find_denial, find_reduction
from chalicelib.domain.rights.requests import RightsRequest
from chalicelib.domain.rights.states import ActionRefused
from chalicelib.usecases.rights.appeal import Appeal, appeal
from chalicelib.usecases.rights.decide import Complete, complete
from chalicelib.usecases.rights.keep_time import announce_due, take_due_steps
from chalicelib.usecases.rights.work import ask, extend
from tests.fixtures.racing import run_together
from tests.fixtures.worlds.rights_desk import TENANT, RightsWorld

DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)


def zone(w: RightsWorld) -> str:
    return w.ports.profiles[TENANT].time_zone


def test_the_sweep_finds_what_is_due_and_whoever_does_not_finish_is_reminded_once(w: RightsWorld) -> None:
    request = w.one("delete")
    w.deliver()
    w.later(3 * DAY - SECOND)
    assert len(w.mails()) == 1
    w.later(SECOND)
    assert len(w.mails()) == 2 and w.get(request.id).steps_told == {"reminded_to_verify"}
    assert w.code() in w.mails()[-1]
    w.later(DAY)
    assert len(w.mails()) == 2


def test_nobody_who_finished_or_left_is_reminded(w: RightsWorld) -> None:
    request = w.verified("know")
    version = w.get(request.id).version
    assert w.keep_time(request.id, 3 * DAY).version == version
    assert announce_due(w.ports, TENANT) == 0


def test_what_nobody_verified_is_denied_on_its_day_and_not_before(w: RightsWorld) -> None:
    request = w.one("delete")
    moment = find_denial(request, zone(w))
    w.clock.moment = moment - SECOND
    assert w.keep_time(request.id).status == "awaiting_verification"
    denied = w.keep_time(request.id, SECOND)
    assert denied.status == "denied" and denied.closing is not None and denied.closing.by == "system"
    (stored,) = w.ports.rights_requests.events(TENANT, request.id, None, 1)
    assert stored.event.body["reasons"] == ["identity_not_verified"] and stored.event.body["by_system"] is True
    assert w.keep_time(request.id, DAY) == denied  # a message that comes twice does nothing
    w.later()
    assert "could not make sure" in w.mails()[-1]
    assert appeal(w.ports, w.person(request.id), Appeal(request.id, "It was me.")).result.request.open_appeal


def test_it_is_denied_from_whatever_open_status_it_has(w: RightsWorld) -> None:
    request = w.one("delete")
    ask(w.ports, w.staff(), request.id, "Which account?")
    w.clock.moment = find_denial(request, zone(w))
    assert w.keep_time(request.id).status == "denied"


def test_access_that_is_known_for_categories_is_answered_so_and_not_denied(w: RightsWorld) -> None:
    request = w.verified("access")
    assert request.status == "awaiting_verification"
    w.clock.moment = find_reduction(request, zone(w))
    reduced = w.keep_time(request.id)
    assert reduced.status == "open" and reduced.proof.reduced
    done = complete(w.ports, w.staff(), Complete(request.id, Granted("These categories."))).result.request
    assert done.status == "partially_completed"


def test_a_calendar_that_stood_still_does_not_deny_what_can_be_answered(w: RightsWorld) -> None:
    request = w.verified("access")
    w.clock.moment = find_denial(request, zone(w)) + DAY
    assert w.keep_time(request.id).status == "open"


def test_an_extension_and_the_denial_in_the_same_second_are_one_or_the_other(w: RightsWorld) -> None:
    request = w.one("delete")
    w.clock.moment = find_denial(request, zone(w))
    outcomes = run_together(
        [
            lambda: extend(w.ports, w.staff(), request.id, "We wait for her."),
            lambda: take_due_steps(w.ports, TENANT, request.id),
        ],
        ActionRefused,
    )
    after = w.get(request.id)
    letters = [one.kind for one in after.post.queued if one.kind in {"extended", "denied"}]
    refused = isinstance(outcomes[0], ActionRefused)
    assert letters == (["denied"] if refused else ["extended"])
    assert after.status == ("denied" if refused else "awaiting_verification") and after.clock.extended is not refused


def test_two_who_take_the_same_step_take_it_once(w: RightsWorld) -> None:
    request = w.one("delete")
    w.clock.moment = find_denial(request, zone(w))
    run_together([lambda: take_due_steps(w.ports, TENANT, request.id)] * 3)
    assert w.events(request.id).count("request.denied") == 1 and find(w.get(request.id)) == ["received", "denied"]


def find(request: RightsRequest) -> list[str]:
    """Returns the kinds of the letters that are on their way."""
    return [one.kind for one in request.post.queued]


def test_an_unknown_request_is_no_error(w: RightsWorld) -> None:
    kept = w.kept()
    take_due_steps(w.ports, TENANT, "req_01KARZ6T9T2F4H6K8M0P1R3S5V")
    assert w.kept() == kept
