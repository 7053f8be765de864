"""A visitor whose browser sends an opt-out signal: unknown, known, asked again, agreed, then of another mind again."""

from __future__ import annotations

from datetime import timedelta

from tests.fixtures.client import Client, problem

DEVICE = {"device_id": "d-90f1"}
ANN = {"email": "ann@practice.example", "external_id": "crm-77"}
TARGETING = ("cookies_targeting", None, True)
GPC = {"Sec-GPC": "1"}
PURPOSES = ("cookies_targeting", "partner_sharing")


def opted_out(client: Client, subject: dict[str, str]) -> list[bool]:
    """Returns whether an opt-out is active, for targeting cookies and for partners."""
    return ["opted_out" in client.reasons(subject, purpose) for purpose in PURPOSES]


def press(client: Client, url: str) -> int:
    return client.stack.http("POST", url.removeprefix(client.stack.settings.base_url)).status


def test_from_an_unknown_browser_to_a_customer_who_allows_it_and_takes_it_back(psynergy: Client) -> None:
    clock = psynergy.stack.clock
    # The banner is shown; the browser sends its signal with the choice that is made there.
    choice = psynergy.record(DEVICE, TARGETING, key="publishable", headers=GPC).json
    assert choice["gpc"] is True
    assert [(d["state"], d["reason"]) for d in choice["decisions"]] == [("denied", "gpc")]
    assert opted_out(psynergy, DEVICE) == [True, True]

    # The visitor becomes a customer: the server names both, and the signal is the customer's from now on.
    clock.advance(timedelta(days=2))
    assert psynergy.record({**ANN, **DEVICE}, ("cookies_performance", None, True)).status == 201
    assert opted_out(psynergy, ANN) == [True, True]

    # The choice of two days ago can no longer be confirmed.
    assert press(psynergy, choice["confirm_url"]) == 410

    # Signed in, the customer agrees to targeting; it counts after the second step and for nothing else.
    told = psynergy.record({**ANN, **DEVICE}, TARGETING).json
    assert told["decisions"][0]["reason"] == "gpc"
    assert opted_out(psynergy, ANN) == [True, True]
    clock.advance(timedelta(minutes=5))
    assert press(psynergy, told["confirm_url"]) == 200
    assert opted_out(psynergy, ANN) == opted_out(psynergy, DEVICE) == [False, True]

    # The browser goes on sending its signal, which is no news; the link in the footer is an act of its own.
    clock.advance(timedelta(hours=1))
    body = {"subject": DEVICE, "signals": {"gpc": True}}
    assert psynergy.call("POST", "/v1/signals", body, key="publishable", headers=GPC).status == 200
    assert opted_out(psynergy, ANN) == [False, True]
    body = {"subject": ANN, "kinds": ["sale_sharing"], "source": {"channel": "web_form"}}
    assert psynergy.call("POST", "/v1/opt-outs", body, key="publishable").status == 201
    assert opted_out(psynergy, ANN) == opted_out(psynergy, DEVICE) == [True, True]

    # A year later they take everything back on the phone, and confirm that by the link that they are sent.
    clock.advance(timedelta(days=366))
    lift = {
        "subject": {**ANN, **DEVICE},
        "kinds": ["sale_sharing", "targeted_advertising"],
        "source": {"channel": "phone"},
        "proof": {"wording": "You may share it again.", "method": "call"},
    }
    lifted = psynergy.call("POST", "/v1/opt-outs/lift", lift).json
    assert opted_out(psynergy, ANN) == [True, True]
    clock.advance(timedelta(minutes=5))
    assert press(psynergy, lifted["confirm_url"]) == 200
    assert opted_out(psynergy, ANN) == opted_out(psynergy, DEVICE) == [False, False]


def test_the_site_says_that_it_heeds_the_signal(psynergy: Client) -> None:
    answer = psynergy.stack.http("GET", "/.well-known/gpc.json")
    assert (answer.status, answer.header("Content-Type")) == (200, "application/json")
    assert answer.json["gpc"] is True and len(answer.json["lastUpdate"]) == 10
    assert answer.header("Cache-Control") == "public, max-age=86400"
    problem(psynergy.stack.http("POST", "/.well-known/gpc.json"), 405, "method_not_allowed")
