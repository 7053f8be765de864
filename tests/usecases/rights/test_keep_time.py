"""Requests take their own steps when they are due, once, and never before."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from chalicelib.domain.rights.actions.decide import Granted, LeftTask
from chalicelib.domain.rights.moments import find_denial, find_reduction
from chalicelib.domain.rights.requests import RightsRequest
from chalicelib.domain.rights.states import ActionRefused
from chalicelib.usecases.rights.appeal import Appeal, appeal
from chalicelib.usecases.rights.decide import Complete, complete
from chalicelib.usecases.rights.keep_time import announce_due, take_due_steps
from chalicelib.usecases.rights.leave import withdraw
from chalicelib.usecases.rights.verify import verify_code
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
    assert announce_due(w.ports, TENANT, lambda: True) == 0


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
    left = tuple(LeftTask(task.id, "Nothing to ask there.") for task in reduced.tasks)
    command = Complete(request.id, Granted("These categories."), tasks_left=left)
    done = complete(w.ports, w.staff(), command).result.request
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


def test_one_letter_reminds_of_all_that_wait_also_once_the_first_has_ended(w: RightsWorld) -> None:
    lead, second, third = w.take_in("know", "delete", "third_party_list")
    w.deliver()
    withdraw(w.ports, w.person(lead.id), lead.id, None)
    w.deliver()
    sent = len(w.mails())
    w.later(3 * DAY)
    (mail,) = w.mails()[sent:]
    told = [f"Receipt number: {one.id}" in mail for one in (lead, second, third)]
    assert told == [False, True, True]
    assert all("reminded_to_verify" in w.get(one.id).steps_told for one in (lead, second, third))
    for one in (lead, second, third):
        take_due_steps(w.ports, TENANT, one.id)
    assert announce_due(w.ports, TENANT, lambda: True) == 0 and w.rows() == []
    done = verify_code(w.ports, w.person(lead.id, "letter"), lead.id, w.code()).result
    assert [one.proof.level for one in done] == [0, 1, 1] and done[0].status == "withdrawn"


def test_two_linked_requests_that_are_due_at_once_remind_once(w: RightsWorld) -> None:
    made = w.take_in("know", "delete")
    w.clock.advance(3 * DAY)
    run_together([partial(take_due_steps, w.ports, TENANT, one.id) for one in made])
    assert find(w.get(made[0].id)) == ["received", "verify_reminder"] and find(w.get(made[1].id)) == []
    assert w.events(made[1].id) == ["request.received", "request.letter_queued"]
