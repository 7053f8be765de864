"""How a letter reaches its reader, and what the request remembers once it has left."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any, get_args

import pytest

from chalicelib.domain.rights.actions import leave
from chalicelib.domain.rights.details import RequestDetails, Requester
from chalicelib.domain.rights.letters import Letter, LetterKind, Queued, Tracking
from chalicelib.domain.rights.post.delivery import (
    acknowledge,
    choose_address,
    find_queued,
    find_valid_code,
    is_confirmed,
    take_out,
)
from chalicelib.domain.rights.verification import CODE_LASTS
from tests.domain.rights.made import DAY, HOUR, MONDAY, READER, make, submit, verified
from tests.domain.rights.started import CYCLONEX

ZONE = CYCLONEX.time_zone
EVERYTHING = Requester("Pat", "Rivera", "pat@practice.example", "+14155550123", ("Pat Rivera", "1 Main St"))
MAIL, POST, CALL = ("email", (EVERYTHING.email,)), ("mail", EVERYTHING.postal_address), ("phone", (EVERYTHING.phone,))


def address(requester: Requester, kind: LetterKind = "completed", **more: Any) -> object:
    """Returns where a letter to the person goes."""
    details = RequestDetails("req_1", requester, None, "", None, "salt")
    return choose_address(details, submit("delete", **more).intake, kind, "person")


@pytest.mark.parametrize(
    ("requester", "more", "expected"),
    [
        (EVERYTHING, {}, MAIL),
        (EVERYTHING, {"prefers": "mail"}, POST),
        (EVERYTHING, {"prefers": "phone"}, CALL),
        (EVERYTHING, {"via": "phone"}, MAIL),  # who called and has an address gets a mail
        (replace(EVERYTHING, email=""), {}, POST),
        (replace(EVERYTHING, email="", postal_address=()), {"via": "phone"}, CALL),
        (replace(EVERYTHING, email="", postal_address=()), {}, ("mail", ())),  # nobody is called who did not call
        (replace(EVERYTHING, email=""), {"prefers": "email"}, POST),
    ],
)
def test_a_letter_goes_where_it_is_preferred_and_a_call_only_to_who_called_or_prefers_it(
    requester: Requester, more: dict[str, Any], expected: object
) -> None:
    assert address(requester, **more) == expected


@pytest.mark.parametrize(
    ("first_name", "last_name", "lines", "expected"),
    [
        ("Pat", "Rivera", ("1 Main St",), ("Pat Rivera", "1 Main St")),
        ("Pat", "Rivera", ("PAT RIVERA", "1 Main St"), ("PAT RIVERA", "1 Main St")),
        ("", "", ("1 Main St",), ("1 Main St",)),
        ("Pat", "Rivera", (), ()),
    ],
)
def test_an_envelope_names_its_reader_once(
    first_name: str, last_name: str, lines: tuple[str, ...], expected: tuple[str, ...]
) -> None:
    asks = Requester(first_name, last_name, postal_address=lines)
    assert asks.envelope == expected and address(asks) == ("mail", expected)


def test_an_extension_is_always_in_writing() -> None:
    assert address(EVERYTHING, "extended", prefers="phone") == MAIL
    assert address(replace(EVERYTHING, email="", postal_address=()), "extended", via="phone") == ("mail", ())


def test_an_agent_is_written_to_at_their_own_address() -> None:
    sent = submit("delete", authorization="court_order")
    details = RequestDetails("req_1", EVERYTHING, sent.agent, "", None, "salt")
    assert choose_address(details, sent.intake, "received", "agent") == ("email", ("agent@agents.example",))


def test_an_address_is_theirs_once_a_code_or_a_call_proved_it() -> None:
    assert not is_confirmed(make("delete"), "person")
    assert not is_confirmed(verified("delete", level=2), "person")  # a document says nothing of an address
    assert is_confirmed(verified("delete", level=1), "person")
    assert not is_confirmed(make("delete", authorization="court_order"), "agent")
    assert is_confirmed(make("delete", authorization="court_order", trusted=True), "agent")


def letter(kind: LetterKind = "received", state: Any = "sent", to: Any = "person", at: Any = MONDAY) -> Letter:
    return Letter("let_1_0", "req_1", kind, 1, to, "email", state, at, ("a@b.example",), "Hello", ("Bye",), "salt")


def test_what_has_left_is_no_longer_queued_and_its_code_counts_from_then_on() -> None:
    request = make("delete")
    assert find_queued(request, "let_1_0") is not None
    step = take_out(request, letter(), 1, None, ZONE)
    post = step.after.post
    assert (step.event, post.queued, post.code_left, post.code_left_at) == ("request.letter_sent", (), 1, MONDAY)
    assert find_queued(step.after, "let_1_0") is None
    assert "a@b.example" not in repr(step.body) and step.letters == () and step.words == {}


def test_an_older_code_that_leaves_late_does_not_replace_a_newer_one() -> None:
    newer = replace(make("delete").post, code_left=3, code_left_at=MONDAY)
    after = take_out(replace(make("delete"), post=newer), letter(at=MONDAY + HOUR), 2, None, ZONE).after
    assert (after.post.code_left, after.post.code_left_at) == (3, MONDAY)


def test_what_is_to_be_printed_brings_no_code_and_acknowledges_nothing_yet() -> None:
    step = take_out(make("delete"), letter(state="to_print"), 1, None, ZONE)
    assert step.event == "request.letter_kept" and step.after.acknowledged_at is None
    assert step.after.post.code_left == 0 and step.after.post.queued == ()


def test_a_new_link_is_kept_for_whom_it_is() -> None:
    link = Tracking("trk_1", MONDAY + 60 * DAY)
    person = take_out(make("delete"), letter(), 0, link, ZONE).after.post
    agent = take_out(make("delete"), letter(to="agent"), 0, link, ZONE).after.post
    assert (person.tracking, person.agent_tracking) == (link, None)
    assert (agent.tracking, agent.agent_tracking) == (None, link)


@pytest.mark.parametrize("kind", get_args(LetterKind))
def test_a_receipt_or_an_answer_acknowledges_and_nothing_else(kind: LetterKind) -> None:
    acknowledging = {"received", "completed", "denied", "partially_completed", "redirected"}
    found = acknowledge(make("delete"), kind, MONDAY, ZONE).acknowledged_at
    assert (found == MONDAY) is (kind in acknowledging)


def test_only_a_letter_to_the_person_acknowledges_and_only_the_first() -> None:
    assert take_out(make("delete"), letter(to="agent"), 0, None, ZONE).after.acknowledged_at is None
    first = acknowledge(make("delete"), "received", MONDAY, ZONE)
    assert acknowledge(first, "completed", MONDAY + 40 * DAY, ZONE) is first


def test_a_late_receipt_is_marked_as_late() -> None:
    request = make("delete")
    in_time = acknowledge(request, "received", MONDAY + 9 * DAY, ZONE)
    late = acknowledge(request, "received", MONDAY + 20 * DAY, ZONE)
    assert in_time.marks == frozenset() and late.marks == {"late_acknowledgement"}


def test_nothing_is_sent_for_what_was_never_theirs() -> None:
    request = replace(make("delete"), marks=frozenset({"not_mine"}))
    assert find_queued(request, "let_1_0") is None
    assert find_queued(leave.disown(make("delete"), READER, MONDAY).after, "let_1_0") is None


def test_the_latest_code_counts_for_its_time_and_one_on_its_way_not_before_it_has_left() -> None:
    post = replace(make("delete").post, queued=(), code_left=2, code_left_at=MONDAY)
    request = replace(make("delete"), post=post)
    almost = MONDAY + CODE_LASTS - timedelta(milliseconds=1)
    assert find_valid_code(request, almost) == 2
    assert find_valid_code(request, MONDAY + CODE_LASTS) == 0
    on_its_way = Queued("let_2_0", "code", 2, code=3)
    both = replace(request, post=replace(post, queued=(on_its_way, Queued("let_3_0", "message", 3))))
    assert find_valid_code(both, almost) == 2
    assert find_valid_code(both, MONDAY + DAY) == 0
