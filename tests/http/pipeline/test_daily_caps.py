"""What one stranger with a site's publishable key can cause in a day, and what nothing ever holds up."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.domain import daily_caps
from chalicelib.domain.daily_caps import CAPS, Cap
from infra.local.stack import Answer, Stack
from tests.fixtures.client import Client

MAILS, FORMS = CAPS["public_mails"], CAPS["upload_forms"]
PAPER = {"purpose": "authorization", "file_name": "a.pdf", "content_type": "application/pdf", "size": 10 * 1024 * 1024}


def call(stack: Stack, path: str, body: object, source_ip: str = "192.0.2.1") -> Answer:
    """Makes a call with the site's publishable key."""
    return stack.http("POST", path, json=body, key=stack.keys["cyclonex"].publishable, source_ip=source_ip)


def ask_for_links(stack: Stack, number: int, source_ip: str = "192.0.2.1") -> set[tuple[int, str]]:
    """Has links mailed to that many strangers; returns the different answers."""
    bodies = [{"email": f"stranger{one}.{source_ip}@example.com"} for one in range(number)]
    answers = [call(stack, "/v1/preference-links", body, source_ip) for body in bodies]
    return {(answer.status, answer.text) for answer in answers}


def start_day(stack: Stack, late: timedelta = timedelta(seconds=1)) -> None:
    """Moves the clock to the start of the next day, or so much later."""
    now = stack.clock.now()
    stack.clock.advance(daily_caps.find_next_day(now) - now + late)


def test_one_caller_mails_few_strangers_a_day_and_is_answered_the_same(client: Client) -> None:
    assert MAILS.per_caller is not None
    start_day(client.stack)
    assert ask_for_links(client.stack, MAILS.per_caller + 15) == {(202, "{}")}
    client.stack.tick()
    assert len(client.stack.mails()) == MAILS.per_caller
    ask_for_links(client.stack, 1, "192.0.2.2")
    client.stack.tick()
    assert len(client.stack.mails()) == MAILS.per_caller + 1
    start_day(client.stack, daily_caps.SPREAD)
    client.stack.tick()
    assert len(client.stack.mails()) == MAILS.per_caller + 16


def test_a_company_mails_so_many_strangers_a_day(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(daily_caps.CAPS, "public_mails", Cap(most=6, per_caller=2))
    start_day(client.stack)
    for caller in range(5):
        ask_for_links(client.stack, 2, f"192.0.2.{caller}")
    client.stack.tick()
    assert len(client.stack.mails()) == 6
    start_day(client.stack, daily_caps.SPREAD)
    client.stack.tick()
    assert len(client.stack.mails()) == 10


def test_one_caller_opens_few_forms_a_day_and_is_told_when_to_come_back(client: Client) -> None:
    assert FORMS.per_caller is not None
    start_day(client.stack)
    answers = [call(client.stack, "/v1/uploads", PAPER) for _ in range(40)]
    assert [answer.status for answer in answers] == [201] * FORMS.per_caller + [429] * (40 - FORMS.per_caller)
    refused = answers[-1]
    assert refused.json["code"] == "too_many_requests"
    assert 23 * 3600 < int(refused.header("Retry-After") or 0) <= 24 * 3600
    assert call(client.stack, "/v1/uploads", PAPER, "192.0.2.2").status == 201
    assert client.call("POST", "/v1/uploads", PAPER).status == 201
    client.stack.clock.advance(timedelta(seconds=int(refused.header("Retry-After") or 0)))
    assert call(client.stack, "/v1/uploads", PAPER).status == 201


def test_a_company_opens_so_many_forms_a_day(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    start_day(client.stack)
    monkeypatch.setitem(daily_caps.CAPS, "upload_forms", Cap(most=5, per_caller=1))
    statuses = [call(client.stack, "/v1/uploads", PAPER, f"192.0.2.{caller}").status for caller in range(9)]
    assert statuses == [201] * 5 + [429] * 4


def test_an_address_of_ipv6_is_one_caller_with_all_others_of_its_site(client: Client) -> None:
    start_day(client.stack)
    assert FORMS.per_caller is not None
    for number in range(FORMS.per_caller):
        assert call(client.stack, "/v1/uploads", PAPER, f"2001:db8:1:2::{number + 1:x}").status == 201
    assert call(client.stack, "/v1/uploads", PAPER, "2001:db8:1:2:ffff::1").status == 429
    assert call(client.stack, "/v1/uploads", PAPER, "2001:db8:1:3::1").status == 201


def test_a_form_above_the_cap_costs_nothing_once_the_process_knows(client: Client) -> None:
    start_day(client.stack)
    assert FORMS.per_caller is not None
    for _ in range(FORMS.per_caller + 1):
        call(client.stack, "/v1/uploads", PAPER)
    with client.stack.meter() as meter:
        assert call(client.stack, "/v1/uploads", PAPER).status == 429
    assert meter.total() == 0


def test_what_restricts_meets_no_cap(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    for capped in daily_caps.CAPS:
        monkeypatch.setitem(daily_caps.CAPS, capped, Cap(most=0, per_caller=0))
    subject, source = {"email": "ada@example.com"}, {"channel": "web_form"}
    denial = {"purpose": "newsletter", "channel": "email", "granted": False}
    for path, body in (
        ("/v1/opt-outs", {"subject": subject, "kinds": ["sale_sharing", "email"], "source": source}),
        ("/v1/consents/withdraw", {"subject": subject, "purposes": "all", "source": source}),
        ("/v1/consents", {"subject": subject, "decisions": [denial], "source": source}),
    ):
        answers = {call(client.stack, path, body).status for _ in range(3)}
        assert answers <= {200, 201}, path
    signal = {"subject": {"device_id": "web-7f3a9d52e1c84b06a9d2f1e0c5b7a813"}, "signals": {"gpc": True}}
    assert call(client.stack, "/v1/signals", signal).status in {200, 201}
    assert call(client.stack, "/v1/uploads", PAPER).status == 429
