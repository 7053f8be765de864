"""Pasted spellings over HTTP: they reach the person meant, and an extension only restricts or asks."""

from __future__ import annotations

from typing import Any

import pytest

from tests.fixtures.client import SOURCE, Client, KeyName, problem, stored

PHONE = "+12125550101"
EXTENDED = "(212) 555-0101 ext. 12"
GRANT = {"purpose": "service_updates", "channel": "sms", "granted": True}
DENIAL = {**GRANT, "granted": False}
RESTRICTING: dict[str, tuple[str, dict[str, Any]]] = {
    "opt-out": ("/v1/opt-outs", {"kinds": ["sms"], "source": SOURCE}),
    "withdrawal": ("/v1/consents/withdraw", {"purposes": "all", "source": SOURCE}),
    "signal": ("/v1/signals", {"signals": {"gpc": True}}),
    "denial": ("/v1/consents", {"decisions": [DENIAL], "source": SOURCE}),
    "unsubscribe link": ("/v1/unsubscribe-links", {"kinds": ["sms"]}),
    "look-up of opt-outs": ("/v1/opt-outs/lookup", {}),
    "look-up of consents": ("/v1/consents/lookup", {}),
}
ALLOWING: dict[str, tuple[str, dict[str, Any]]] = {
    "grant": ("/v1/consents", {"decisions": [GRANT], "source": SOURCE}),
    "grant beside a denial": ("/v1/consents", {"decisions": [{**DENIAL, "channel": "email"}, GRANT], "source": SOURCE}),
    "lift": (
        "/v1/opt-outs/lift",
        {"kinds": ["sms"], "source": SOURCE, "proof": {"wording": "Text me again.", "method": "call"}},
    ),
    "acceptance": ("/v1/policies/privacy/acceptances", {"source": SOURCE}),
    "reply": ("/v1/inbound-contacts", {"channel": "phone", "at": "2026-01-01T00:00:00Z"}),
    "preference link": ("/v1/preference-links", {}),
}


def opted_out(client: Client, subject: dict[str, str]) -> list[str]:
    answer = client.call("POST", "/v1/opt-outs/lookup", {"subject": subject})
    assert answer.status == 200, answer.text
    return [one["kind"] for one in answer.json["opt_outs"]]


@pytest.mark.parametrize(
    ("sent", "meant"),
    [
        ({"phone": "\u202a+1 (212) 555-0101\u202c"}, {"phone": PHONE}),
        ({"phone": "tel:+1-212-555-0101"}, {"phone": PHONE}),
        ({"phone": "\uff0b1\u00a0212\u2212555\u22120101\t"}, {"phone": PHONE}),
        ({"email": "\tPat@Practice.example \u200b\n"}, {"email": "pat@practice.example"}),
        ({"email": "pat@B\u00fccher.example"}, {"email": "pat@xn--bcher-kva.example"}),
    ],
)
@pytest.mark.parametrize("key", ["publishable", "secret"])
def test_a_pasted_identifier_opts_out_the_person_meant(
    client: Client, sent: dict[str, str], meant: dict[str, str], key: KeyName
) -> None:
    body = {"subject": sent, "kinds": ["sms", "email"], "source": SOURCE}
    assert client.call("POST", "/v1/opt-outs", body, key=key).status == 201
    assert opted_out(client, meant) == opted_out(client, sent) == ["sms", "email"]


@pytest.mark.parametrize("name", RESTRICTING)
def test_what_restricts_or_asks_leaves_the_extension_off(client: Client, name: str) -> None:
    path, body = RESTRICTING[name]
    answer = client.call("POST", path, {"subject": {"phone": EXTENDED}, **body})
    assert answer.status in (200, 201), answer.text
    assert EXTENDED not in answer.text


@pytest.mark.parametrize("name", ALLOWING)
def test_what_allows_refuses_an_extension_and_says_so(client: Client, name: str) -> None:
    path, body = ALLOWING[name]
    before = stored()
    answer = client.call("POST", path, {"subject": {"phone": EXTENDED}, **body})
    (error,) = problem(answer, 422, "validation_failed")["errors"]
    assert (error["pointer"], error["code"]) == ("/subject/phone", "not_a_phone")
    assert "extension" in error["message"] and "0101" not in str(error)
    assert stored() == before


def test_a_number_opted_out_with_an_extension_is_closed_without_it(client: Client) -> None:
    client.call("POST", "/v1/opt-outs", {"subject": {"phone": EXTENDED}, "kinds": ["sms"], "source": SOURCE})
    assert opted_out(client, {"phone": PHONE}) == ["sms"]
    for spelled in (PHONE, EXTENDED, "212-555-0101x7"):
        assert "opted_out" in client.reasons({"phone": spelled}, "service_updates", "sms")


@pytest.mark.parametrize("path", ["/v1/opt-outs", "/v1/opt-outs/lookup"])
def test_a_spreadsheets_number_reaches_nobody_and_is_explained(client: Client, path: str) -> None:
    body = {"kinds": ["sms"], "source": SOURCE} if path == "/v1/opt-outs" else {}
    before = stored()
    answer = client.call("POST", path, {"subject": {"phone": "+4930123456.0"}, **body})
    (error,) = problem(answer, 422, "validation_failed")["errors"]
    assert (error["pointer"], error["code"]) == ("/subject/phone", "not_a_phone")
    assert "dot and one digit" in error["message"] and "4930" not in str(error)
    assert stored() == before


def test_the_address_of_a_link_and_of_a_friend_may_be_pasted(client: Client) -> None:
    link = client.call("POST", "/v1/preference-links", {"email": "\u200bpat@b\u00fccher.example\t"})
    assert link.status == 202, link.text
    friend = {"friend": {"email": "a b@practice.example"}, "referrer": {"email": "p@practice.example"}}
    answer = Client(client.stack, "psynergy").call("POST", "/v1/referrals", {**friend, "permission_confirmed": True})
    errors = problem(answer, 422, "validation_failed")["errors"]
    assert [(error["pointer"], error["code"]) for error in errors] == [("/friend/email", "not_a_email")]
