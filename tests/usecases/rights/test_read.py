"""Who sees what of a request, its messages and its events."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.domain.errors import NotFound
from chalicelib.usecases.context import Context
from chalicelib.usecases.rights.leave import AddInformation, add_information, disown, withdraw
from chalicelib.usecases.rights.read import DUPLICATE_WITHIN, list_events, list_messages, read_request
from chalicelib.usecases.rights.work import ask, send_message
from tests.fixtures.factories import STRANGER
from tests.fixtures.worlds.rights_desk import PHONE, RightsWorld


def test_staff_see_possible_duplicates_and_nobody_else_does(w: RightsWorld) -> None:
    old = w.one("delete", phone=PHONE)
    own = w.one("delete", phone=PHONE)
    w.one("know")
    by_phone = w.one("delete", email="other@practice.example", phone=PHONE)
    assert set(read_request(w.ports, w.staff(), own.id).duplicates) == {old.id, by_phone.id}
    assert read_request(w.ports, w.person(own.id), own.id).duplicates == ()


def test_a_request_that_ended_long_ago_or_was_never_theirs_is_no_duplicate(w: RightsWorld) -> None:
    old, foreign, own = w.one("delete"), w.one("delete"), w.one("delete")
    withdraw(w.ports, w.person(old.id), old.id, None)
    disown(w.ports, w.person(foreign.id, "letter"), foreign.id)
    assert read_request(w.ports, w.staff(), own.id).duplicates == (old.id,)
    w.clock.advance(DUPLICATE_WITHIN + timedelta(days=1))
    assert read_request(w.ports, w.staff(), own.id).duplicates == ()


def test_messages_and_events_come_newest_first_page_by_page(w: RightsWorld) -> None:
    request = w.one("delete")
    for number in range(3):
        send_message(w.ports, w.staff(), request.id, f"message {number}")
    texts, cursor = [], None
    for _ in range(3):
        found, cursor = list_messages(w.ports, w.person(request.id, "tracking"), request.id, 1, cursor)
        texts += [one.text for one in found]
    assert texts == ["message 2", "message 1", "message 0"]
    first, cursor = list_events(w.ports, w.staff(), request.id, 3, None)
    rest, end = list_events(w.ports, w.staff(), request.id, 3, cursor)
    assert [one.stored.version for one in [*first, *rest]] == [4, 3, 2, 1] and end is None


def test_an_agent_reads_no_message_between_the_company_and_the_person(w: RightsWorld) -> None:
    """Anybody can name themselves as somebody's agent, and gets a link with the first letter."""
    request = w.one("know", authorization="signed_permission")
    agent, person = w.person(request.id, "agent"), w.person(request.id, "tracking")
    send_message(w.ports, w.staff(), request.id, "Your balance is 12.")
    add_information(w.ports, person, AddInformation(request.id, "I live at Elm Street."))
    add_information(w.ports, agent, AddInformation(request.id, "By their link."))
    add_information(w.ports, w.person(request.id), AddInformation(request.id, "By the first token."))
    ask(w.ports, w.staff(), request.id, "Every page of the paper, please.", permission_wanting=True)

    def read(ctx: Context) -> list[str]:
        return [one.text for one in list_messages(w.ports, ctx, request.id, 10, None)[0]]

    theirs = ["Every page of the paper, please.", "By the first token.", "By their link."]
    assert read(agent) == theirs
    w.deliver()
    assert read(agent) == theirs and len(read(person)) == len(read(w.staff())) == 5


def test_who_stands_for_the_person_reads_what_was_written_to_them(w: RightsWorld) -> None:
    paper = w.upload("authorization", STRANGER)
    request = w.one("know", authorization="power_of_attorney", upload_id=paper)
    send_message(w.ports, w.staff(), request.id, "Which account?")
    (found,) = list_messages(w.ports, w.person(request.id, "agent"), request.id, 10, None)[0]
    assert found.text == "Which account?"
    ask(w.ports, w.staff(), request.id, "This paper is no power of attorney.", permission_wanting=True)
    send_message(w.ports, w.staff(), request.id, "Somebody asked in your name.")
    texts = [one.text for one in list_messages(w.ports, w.person(request.id, "agent"), request.id, 10, None)[0]]
    assert texts == ["This paper is no power of attorney.", "Which account?"]


def test_what_is_not_there_is_not_found(w: RightsWorld) -> None:
    for read in (
        lambda: read_request(w.ports, w.staff(), "req_x"),
        lambda: list_events(w.ports, w.staff(), "x", 1, None),
    ):
        with pytest.raises(NotFound):
            read()
