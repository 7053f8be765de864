"""The signal in the header of any call about a person: it opts them out in the same call, whatever the call is for."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from infra.local.stack import Answer
from tests.fixtures.client import Client, KeyName
from tests.http.signals.calls import BOTH, DEVICE, GPC, PAT, SIGNALLED, grant, read_opt_outs

CALLS: dict[str, tuple[str, dict[str, Any]]] = {
    "consent": ("/v1/consents", {"decisions": [{"purpose": "cookies_performance", "granted": True}]}),
    "denial": ("/v1/consents", {"decisions": [{"purpose": "cookies_performance", "granted": False}]}),
    "withdrawal": ("/v1/consents/withdraw", {"purposes": "all"}),
    "opt-out": ("/v1/opt-outs", {"kinds": ["email"]}),
    "signal": ("/v1/signals", {"signals": {"dnt": False}}),
    "acceptance": ("/v1/policies/privacy/acceptances", {}),
}


def send(client: Client, name: str, headers: dict[str, str], key: KeyName = "publishable") -> Answer:
    path, body = CALLS[name]
    sent = {"subject": BOTH, "source": {"channel": "cookie_banner"}, **body}
    answer = client.call("POST", path, sent, key=key, headers=headers)
    assert answer.status in (200, 201), answer.text
    return answer


@pytest.mark.parametrize("name", CALLS)
def test_the_header_on_any_call_about_a_person_opts_out(client: Client, name: str) -> None:
    send(client, name, GPC)
    for subject in (DEVICE, PAT):
        assert {**read_opt_outs(client, subject), "email": "signal"} == {**SIGNALLED, "email": "signal"}


@pytest.mark.parametrize("value", ["1 ", " 1", "1\t", "\t 1 "])
def test_white_space_around_the_value_changes_nothing(client: Client, value: str) -> None:
    told = grant(client, DEVICE, key="publishable", Sec_GPC=value)
    assert (told["state"], told["reason"]) == ("denied", "gpc")
    assert read_opt_outs(client, DEVICE) == SIGNALLED


@pytest.mark.parametrize("name", CALLS)
@pytest.mark.parametrize("value", ["0", "true", "1 1", "11", "", "1;x"])
def test_any_other_value_is_as_if_it_were_not_there(client: Client, name: str, value: str) -> None:
    send(client, name, {"Sec-GPC": value})
    assert set(read_opt_outs(client, DEVICE)) <= {"email"}


def test_a_servers_own_header_says_nothing_of_the_person(client: Client) -> None:
    send(client, "consent", GPC, key="secret")
    assert read_opt_outs(client, PAT) == {}


def test_a_second_call_with_the_header_adds_no_act(client: Client) -> None:
    send(client, "withdrawal", GPC)
    client.stack.clock.advance(timedelta(minutes=1))
    send(client, "withdrawal", GPC)
    history = client.lookup(PAT, history=True)["history"]
    told = [sum(act[0] == "opted_out" for act in entry["body"]["acts"]) for entry in history if "body" in entry]
    answer = client.call("POST", "/v1/opt-outs/lookup", {"subject": PAT}).json["opt_outs"]
    assert not told or told == [0, 2]
    assert len({one["since"] for one in answer}) == 1 and answer[0]["since"] < history[0]["recorded_at"]


def test_the_person_whom_the_device_leads_to_is_opted_out_too(client: Client) -> None:
    client.record(BOTH, ("cookies_performance", None, True))
    client.call(
        "POST",
        "/v1/consents",
        {
            "subject": DEVICE,
            "decisions": [{"purpose": "cookies_performance", "granted": True}],
            "source": {"channel": "cookie_banner"},
        },
        key="publishable",
        headers=GPC,
    )
    assert read_opt_outs(client, PAT) == SIGNALLED


def test_a_grant_with_the_header_is_denied_in_the_same_call(client: Client) -> None:
    told = grant(client, DEVICE, key="publishable", Sec_GPC="1")
    assert (told["state"], told["reason"]) == ("denied", "gpc") and told["url"]
    assert read_opt_outs(client, DEVICE) == SIGNALLED
    beside = grant(client, BOTH, key="publishable", Sec_GPC="1")
    assert (beside["state"], beside["reason"], beside["url"]) == ("denied", "gpc", None)


def test_the_header_on_a_call_for_a_preference_link_is_told_with_what_it_goes_back_to(client: Client) -> None:
    asked = client.call(
        "POST", "/v1/preference-links", {"email": "pat@example.com"}, key="publishable", headers={"Sec-GPC": "1"}
    )
    assert asked.status == 202
    found = client.call("POST", "/v1/opt-outs/lookup", {"subject": {"email": "pat@example.com"}}).json["opt_outs"]
    assert [(one["kind"], one["source"], one["opt_out_id"][:4]) for one in found] == [
        ("sale_sharing", "signal", "prf_"),
        ("targeted_advertising", "signal", "prf_"),
    ]
