"""Requests of an address that nobody confirmed: which letters may be collected, what waits, what may be disowned."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.domain.rights.letters import Letter, Post, Queued
from chalicelib.domain.rights.post import unconfirmed
from chalicelib.domain.rights.requests import Intake, RightsRequest
from chalicelib.domain.rights.verification import Check, Method, Proof
from tests.domain.rights.started import start

NOW = datetime(2026, 11, 23, 20, tzinfo=UTC)
ZONE = "America/Chicago"
LETTER = Letter("let_1", "req_1", "received", 1, "person", "email", "sent", NOW, ("a@b.example",), "", (), "")


def make(*methods: Method, needed: int = 1, status: str = "awaiting_verification") -> RightsRequest:
    """Returns a request whose requester was verified by these methods."""
    level = 1 if methods else 0
    checks = tuple(Check(method, NOW, "system") for method in methods)
    queued = (Queued("let_1", "received", 1), Queued("let_2", "received", 1, "agent"))
    return RightsRequest(
        "req_1",
        "know",
        status,  # type: ignore[arg-type]
        Intake(NOW, NOW, "web_form", "person", "other", "CA", "US"),
        start("know"),
        Proof(needed, level, checks),  # type: ignore[arg-type]
        Post(queued),
        keys=("email#v1#a", "phone#v1#b"),
    )


@pytest.mark.parametrize(
    ("request_", "waits", "disownable", "collectable"),
    [
        (make(), True, True, True),
        (make("code"), False, False, False),
        (make("data_points_2"), False, False, True),
        (make("data_points_2", needed=2), True, False, True),
        (make("code", needed=2), False, False, False),
        (make(needed=0, status="open"), False, True, True),
        (make(status="denied"), False, True, True),
        (replace(make(status="withdrawn"), marks=frozenset({"not_mine"})), False, False, False),
    ],
)
def test_what_a_mailbox_can_still_decide(
    request_: RightsRequest, waits: bool, disownable: bool, collectable: bool
) -> None:
    assert unconfirmed.awaits_confirmation(request_) is waits
    assert unconfirmed.is_disownable(request_) is disownable
    assert [one.id for one in unconfirmed.list_collectable(request_)] == (["let_1"] if collectable else [])


@pytest.mark.parametrize(
    ("keys", "address"), [(("email#v1#a", "phone#v1#b"), "email#v1#a"), (("phone#v1#b",), ""), ((), "")]
)
def test_the_mailbox_is_the_first_key_where_there_is_one(keys: tuple[str, ...], address: str) -> None:
    assert unconfirmed.find_address(replace(make(), keys=keys)) == address


@pytest.mark.parametrize(
    ("letter", "later", "opens"),
    [
        (LETTER, timedelta(), False),
        (replace(LETTER, collected_by="let_0"), timedelta(), False),
        (replace(LETTER, collected_by="let_1"), timedelta(), True),
        (replace(LETTER, collected_by="let_1"), timedelta(days=3) - timedelta(milliseconds=1), True),
        (replace(LETTER, collected_by="let_1"), timedelta(days=3), False),
    ],
)
def test_the_link_that_stood_in_the_mail_opens_the_list_for_a_while(
    letter: Letter, later: timedelta, opens: bool
) -> None:
    assert unconfirmed.opens_list([letter], NOW + later) is opens


@pytest.mark.parametrize(
    ("made", "held"),
    [("2026-11-23T06:00", False), ("2026-11-23T05:59", True), ("2026-11-23T20:00", False), ("2026-11-24T06:00", False)],
)
def test_a_letter_of_an_earlier_day_of_the_companys_zone_was_held(made: str, held: bool) -> None:
    assert unconfirmed.is_held(datetime.fromisoformat(made).replace(tzinfo=UTC), NOW, ZONE) is held


def test_the_last_mail_of_a_day_is_the_persons() -> None:
    assert (unconfirmed.share_of("person"), unconfirmed.share_of("agent")) == (6, 5)
