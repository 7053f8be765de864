"""What a signal or an opt-out of sale blocks is shown the same by answer, record, look-up, preferences and check."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from infra.local.stack import Stack
from tests.fixtures.client import SOURCE, Client

PAT = {"email": "pat.rivera@practice.example"}
PURPOSE = "partner_sharing"
OPEN = {"look-up": ("granted", None), "preferences": ("granted", None), "check": ("allowed", None)}


@pytest.fixture
def psynergy(stack: Stack) -> Client:
    return Client(stack, "psynergy")


def block(client: Client, how: str) -> None:
    """Blocks sharing by a browser's signal or by an explicit opt-out."""
    if how == "gpc":
        answer = client.call("POST", "/v1/signals", {"subject": PAT, "signals": {"gpc": True}})
    else:
        body = {"subject": PAT, "kinds": ["sale_sharing"], "source": SOURCE}
        answer = client.call("POST", "/v1/opt-outs", body)
    assert answer.status in (200, 201), answer.text


def see(client: Client) -> dict[str, tuple[str, str | None]]:
    """Returns state and reason of the purpose as each place shows them; for the check, its only code."""
    link = client.call("POST", "/v1/preference-links", {"subject": PAT}).json["token"]
    own = client.stack.http("GET", "/v1/preferences", {"Authorization": f"Bearer {link}"}).json
    checks = {"checks": [{"subject": PAT, "purpose": PURPOSE}]}
    (result,) = client.call("POST", "/v1/contact-checks", checks).json["results"]
    codes = [reason["code"] for reason in result["reasons"]]
    return {
        "look-up": find(client.lookup(PAT)),
        "preferences": find(own),
        "check": ("allowed" if result["allowed"] else "closed", codes[0] if codes else None),
    }


def find(shown: dict[str, Any]) -> tuple[str, str | None]:
    (decision,) = [one for one in shown["decisions"] if one["purpose"] == PURPOSE]
    return decision["state"], decision.get("reason")


@pytest.mark.parametrize("granted_before", [False, True])
@pytest.mark.parametrize(("how", "state"), [("gpc", "denied"), ("second_step", "pending")])
def test_a_blocked_grant_is_shown_as_such_everywhere_until_its_button_is_pressed(
    psynergy: Client, how: str, state: str, granted_before: bool
) -> None:
    if granted_before:
        assert find(psynergy.record(PAT, (PURPOSE, None, True)).json) == ("granted", None)
        assert see(psynergy) == OPEN
    block(psynergy, how)
    if granted_before:
        shown = ("denied", how)
        assert see(psynergy) == {"look-up": shown, "preferences": shown, "check": ("closed", "opted_out")}
    answer = psynergy.record(PAT, (PURPOSE, None, True)).json
    record = psynergy.call("GET", f"/v1/consents/{answer['id']}").json
    assert find(answer) == find(record) == (state, how)
    seen = see(psynergy)
    assert (seen["look-up"], seen["preferences"]) == ((state, how), (state, how))
    assert seen["check"][0] == "closed"
    pressed = psynergy.stack.http("POST", answer["confirm_url"].removeprefix(psynergy.stack.settings.base_url))
    assert pressed.status == 200
    assert see(psynergy) == OPEN


def test_a_question_that_nobody_answered_leaves_what_blocks(psynergy: Client) -> None:
    psynergy.record(PAT, (PURPOSE, None, True))
    block(psynergy, "second_step")
    psynergy.record(PAT, (PURPOSE, None, True))
    psynergy.stack.clock.advance(timedelta(days=1))
    assert see(psynergy) == {
        "look-up": ("denied", "second_step"),
        "preferences": ("denied", "second_step"),
        "check": ("closed", "opted_out"),
    }
