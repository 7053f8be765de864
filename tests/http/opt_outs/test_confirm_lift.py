"""Lifts that need a second step, through the deployed app: requested, shown, confirmed by the button."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from infra.local.stack import Answer
from tests.fixtures.client import Client, problem, stored

PAT = {"email": "pat.rivera@practice.example"}
DEVICE = {"device_id": "d-71c0"}
BROWSER = {"Accept": "text/html"}
MINUTE = timedelta(minutes=1)


@pytest.fixture
def opted_out(client: Client) -> Client:
    """Pat, opted out of sale on request, of sale and targeted advertising by a signal, and of texts."""
    for kinds in (["sale_sharing", "sms"],):
        body = {"subject": PAT, "kinds": kinds, "source": {"channel": "web_form"}}
        assert client.call("POST", "/v1/opt-outs", body).status == 201
    assert client.call("POST", "/v1/signals", {"subject": PAT, "signals": {"gpc": True}}).status == 200
    client.stack.clock.advance(MINUTE)
    return client


def lift(client: Client, *kinds: str) -> dict[str, Any]:
    """Calls POST /v1/opt-outs/lift."""
    body = {
        "subject": PAT,
        "kinds": list(kinds),
        "source": {"channel": "phone"},
        "proof": {"wording": "Please do it again.", "method": "call"},
    }
    answer = client.call("POST", "/v1/opt-outs/lift", body)
    assert answer.status == 200, answer.text
    client.stack.clock.advance(MINUTE)
    found: dict[str, Any] = answer.json
    return found


def path(client: Client, told: dict[str, Any]) -> str:
    url: str = told["confirm_url"]
    return url.removeprefix(client.stack.settings.base_url)


def states(client: Client) -> dict[str, str]:
    """Returns kind → state."""
    answer: Answer = client.call("POST", "/v1/opt-outs/lookup", {"subject": PAT})
    return {one["kind"]: one["state"] for one in answer.json["opt_outs"]}


ACTIVE = {"sms": "active", "sale_sharing": "active", "targeted_advertising": "active"}


def test_the_button_lifts_what_was_pending_and_nothing_else(opted_out: Client) -> None:
    told = lift(opted_out, "sale_sharing", "sms")
    assert {kind["kind"]: kind["state"] for kind in told["kinds"]} == {"sale_sharing": "pending", "sms": "lifted"}
    assert states(opted_out) == {**ACTIVE, "sms": "lifted"}
    shown = opted_out.stack.http("GET", path(opted_out, told), BROWSER)
    assert shown.status == 200 and "<form" in shown.text
    assert "sell or share your personal information" in shown.text and "text messages" not in shown.text
    assert states(opted_out) == {**ACTIVE, "sms": "lifted"}
    pressed = opted_out.stack.http("POST", path(opted_out, told), BROWSER)
    assert pressed.status == 200 and "<form" not in pressed.text
    assert states(opted_out) == {**ACTIVE, "sms": "lifted", "sale_sharing": "lifted"}


def test_the_button_counts_once(opted_out: Client) -> None:
    told = lift(opted_out, "sale_sharing")
    first = opted_out.stack.http("POST", path(opted_out, told), BROWSER)
    before = stored()
    opted_out.stack.clock.advance(MINUTE)
    again = opted_out.stack.http("POST", path(opted_out, told), BROWSER)
    assert (again.status, again.text) == (first.status, first.text)
    assert stored() == before


def test_an_old_button_does_not_undo_a_newer_opt_out(opted_out: Client) -> None:
    told = lift(opted_out, "sale_sharing")
    opted_out.stack.http("POST", path(opted_out, told))
    opted_out.stack.clock.advance(MINUTE)
    opted_out.call("POST", "/v1/signals", {"subject": PAT, "signals": {"gpc": True}})
    opted_out.stack.clock.advance(MINUTE)
    page = opted_out.stack.http("POST", path(opted_out, told), BROWSER)
    assert page.status == 200 and "opted out again since" in page.text
    assert states(opted_out) == ACTIVE


def test_after_a_day_it_is_gone(opted_out: Client) -> None:
    told = lift(opted_out, "sale_sharing")
    opted_out.stack.clock.advance(timedelta(hours=24))
    problem(
        opted_out.stack.http("POST", path(opted_out, told), {"Accept": "application/json"}), 410, "confirmation_over"
    )
    assert opted_out.stack.http("GET", path(opted_out, told), BROWSER).status == 410
    assert states(opted_out) == ACTIVE


def test_whatever_is_no_token_of_ours_is_not_found(opted_out: Client) -> None:
    right = path(opted_out, lift(opted_out, "sale_sharing"))
    last = "0" if right[-1] != "0" else "1"
    for wrong in (right[:-1] + last, right.replace("cyclonex", "psynergy"), right.upper(), right + "0"):
        for method in ("GET", "POST"):
            assert opted_out.stack.http(method, wrong).status == 404
    assert states(opted_out) == ACTIVE


def test_a_lift_without_a_second_step_has_no_link(opted_out: Client) -> None:
    assert "confirm_url" not in lift(opted_out, "sms")
