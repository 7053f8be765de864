"""What staff do before they decide is kept, told by a letter where the table says so, and dated as it was."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.domain.errors import Invalid
from chalicelib.domain.rights.states import ActionRefused
from chalicelib.usecases.rights.work import Acknowledge, acknowledge, add_note, ask, extend, send_message, start
from tests.fixtures.worlds.rights_desk import TENANT, RightsWorld

DAY = timedelta(days=1)


def test_a_case_is_begun_asked_about_and_written_to_and_the_person_gets_each_word(w: RightsWorld) -> None:
    request = w.verified("know")
    start(w.ports, w.staff(), request.id)
    ask(w.ports, w.staff(), request.id, "Which account do you mean?")
    send_message(w.ports, w.staff(), request.id, "We are at it.")
    add_note(w.ports, w.staff(), request.id, "She sounds upset.")
    w.deliver()
    texts = "\n".join(w.mails())
    assert "Which account do you mean?" in texts and "We are at it." in texts and "upset" not in texts
    assert w.events(request.id)[-6:-2] == [
        *("request.started", "request.asked", "request.message_sent", "request.noted")
    ]
    assert w.get(request.id).post.queued == ()


def test_an_extension_moves_the_date_once_by_a_letter_with_both_dates(w: RightsWorld) -> None:
    request = w.verified("know")
    done = extend(w.ports, w.staff(), request.id, "We must search archives.").result.request
    assert done.clock.extended and done.clock.due_on == request.clock.outer_limit_on > request.clock.due_on
    w.deliver()
    assert "We must search archives." in w.mails()[-1]
    with pytest.raises(ActionRefused) as error:
        extend(w.ports, w.staff(), request.id, "again")
    assert error.value.code == "extension_used"


def test_no_extension_once_the_first_period_is_over(w: RightsWorld) -> None:
    request = w.verified("know")
    w.clock.moment = request.clock.due_at + timedelta(milliseconds=1)
    with pytest.raises(ActionRefused) as error:
        extend(w.ports, w.staff(), request.id, "too late")
    assert error.value.code == "first_period_over"


def test_a_receipt_by_phone_counts_from_its_own_moment_and_a_late_one_is_marked(w: RightsWorld) -> None:
    request = w.one("delete")
    at = w.clock.now() + 2 * DAY
    w.clock.advance(3 * DAY)
    done = acknowledge(w.ports, w.staff(), Acknowledge(request.id, at, "phone", "She knows.")).result.request
    assert done.acknowledged_at == at and done.marks == frozenset()
    (stored, _) = w.ports.rights_requests.events(TENANT, request.id, None, 10)
    assert stored.event.at == at and stored.event.body["channel"] == "phone" and "knows" not in repr(stored)
    late = w.one("delete")
    w.clock.advance(20 * DAY)
    assert "late_acknowledgement" in acknowledge(w.ports, w.staff(), Acknowledge(late.id)).result.request.marks


@pytest.mark.parametrize("offset", [-DAY, DAY])
def test_nobody_was_told_before_the_receipt_or_tomorrow(w: RightsWorld, offset: timedelta) -> None:
    request = w.one("delete")
    with pytest.raises(Invalid) as error:
        acknowledge(w.ports, w.staff(), Acknowledge(request.id, w.clock.now() + offset))
    assert [(one.pointer, one.code) for one in error.value.fields] == [("/at", "out_of_range")]
