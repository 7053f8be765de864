"""Browser signals over HTTP: by the route, by the header of any call about a person, and what opens again, and how."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from infra.local.stack import Answer
from tests.fixtures.client import Client, KeyName, problem, stored

DEVICE = {"device_id": "d-71c0"}
PAT = {"email": "pat.rivera@practice.example"}
BOTH = {**DEVICE, **PAT}
KINDS = ["sale_sharing", "targeted_advertising"]
TARGETING = ("cookies_targeting", None, True)
GPC = {"Sec-GPC": "1"}
OPTED_OUT = "DBABLA~BVQVAAAAAABA.QA"  # section usnat: opted out of sale


def signal(
    client: Client,
    subject: dict[str, str],
    *,
    key: KeyName = "publishable",
    headers: dict[str, str] | None = None,
    **signals: Any,
) -> Answer:
    """POST /v1/signals."""
    body = {"subject": subject, "signals": signals or {"gpc": True}}
    return client.call("POST", "/v1/signals", body, key=key, headers=headers or {})


def opt_outs(client: Client, subject: dict[str, str]) -> dict[str, str]:
    """What stands: kind → source, or `lifted`."""
    answer = client.call("POST", "/v1/opt-outs/lookup", {"subject": subject})
    assert answer.status == 200, answer.text
    return {one["kind"]: one["source"] if one["state"] == "active" else "lifted" for one in answer.json["opt_outs"]}


SIGNALLED = dict.fromkeys(KINDS, "signal")


@pytest.mark.parametrize("key", ["publishable", "secret"])
def test_a_signal_opts_out_the_device_and_the_person_named(client: Client, key: KeyName) -> None:
    answer = signal(client, BOTH, key=key)
    assert answer.status == 200
    assert answer.json.keys() == {"processed", "kinds", "effective_at"}
    assert (answer.json["processed"], answer.json["kinds"]) == (True, KINDS)
    for subject in (DEVICE, PAT):
        assert opt_outs(client, subject) == SIGNALLED
        assert client.reasons(subject, "cookies_targeting")[0] == "opted_out"


@pytest.mark.parametrize(
    ("signals", "kinds"),
    [
        ({"gpc": True}, KINDS),
        ({"gpc": False}, []),
        ({"dnt": True}, []),
        ({"dnt": True, "gpc": True}, KINDS),
        ({"us_privacy": "1YYN"}, KINDS),
        ({"us_privacy": "1-Y-"}, KINDS),
        ({"us_privacy": "1YNN"}, []),
        ({"us_privacy": "1---"}, []),
        ({"gpp": "DBABTA~1YYN"}, KINDS),
        ({"gpp": "DBABTA~1YNN"}, []),
        ({"gpc": False, "us_privacy": "1YNN", "gpp": "DBABTA~1YYN"}, KINDS),
    ],
)
def test_what_a_signal_says_decides_and_one_that_says_nothing_writes_nothing(
    client: Client, signals: dict[str, Any], kinds: list[str]
) -> None:
    before = stored()
    answer = signal(client, DEVICE, **signals)
    assert (answer.status, answer.json["kinds"]) == (200, kinds)
    assert opt_outs(client, DEVICE) == dict.fromkeys(kinds, "signal")
    assert (stored() == before) is (not kinds)


def test_no_signal_lifts_anything(client: Client) -> None:
    signal(client, DEVICE)
    client.stack.clock.advance(timedelta(minutes=1))
    for signals in ({"gpc": False}, {"us_privacy": "1YNN"}, {"gpp": "DBABTA~1YNN"}):
        assert signal(client, DEVICE, **signals).status == 200
    assert opt_outs(client, DEVICE) == SIGNALLED


@pytest.mark.parametrize("headers", [{}, GPC])
def test_a_repeat_is_answered_alike_and_writes_nothing(client: Client, headers: dict[str, str]) -> None:
    first = signal(client, BOTH, headers=headers)
    before = stored()
    client.stack.clock.advance(timedelta(days=1))
    with client.stack.meter() as meter:
        again = signal(client, BOTH, headers=headers)
    assert (again.status, again.json["kinds"]) == (first.status, first.json["kinds"])
    assert stored() == before
    assert meter.write_units == 0


def test_a_stranger_cannot_tell_a_repeat_from_news(client: Client) -> None:
    first = signal(client, PAT)
    second = signal(client, PAT)
    other = signal(client, {"email": "unknown@practice.example"})
    assert {answer.body.replace(answer.json["effective_at"].encode(), b"") for answer in (first, second, other)} == {
        b'{"processed":true,"kinds":["sale_sharing","targeted_advertising"],"effective_at":""}'
    }
    assert "sub_" not in first.text


BAD: list[tuple[str, dict[str, Any], str, str]] = [
    ("none", {}, "/signals", "no_signal"),
    ("us_privacy of another version", {"us_privacy": "2YYN"}, "/signals/us_privacy", "malformed"),
    ("us_privacy without an answer", {"us_privacy": "1Y-N"}, "/signals/us_privacy", "malformed"),
    ("us_privacy in small letters", {"us_privacy": "1yyn"}, "/signals/us_privacy", "malformed"),
    ("us_privacy with a line end", {"us_privacy": "1YYN\n"}, "/signals/us_privacy", "too_long"),
    ("a gpp that is none", {"gpp": "zq7leakmark"}, "/signals/gpp", "unreadable"),
    ("a gpp with sections missing", {"gpp": "DBABTA"}, "/signals/gpp", "unreadable"),
    ("a text for a truth value", {"gpc": "1"}, "/signals/gpc", "wrong_type"),
    ("a number for a truth value", {"gpc": 1}, "/signals/gpc", "wrong_type"),
    ("an unknown one", {"tcf": "x"}, "/signals", "unknown_field"),
]


@pytest.mark.parametrize(("signals", "pointer", "code"), [case[1:] for case in BAD], ids=[case[0] for case in BAD])
def test_what_cannot_be_read_is_refused_and_not_echoed(
    client: Client, signals: dict[str, Any], pointer: str, code: str
) -> None:
    before = stored()
    body = {"subject": DEVICE, "signals": signals}
    answer = client.call("POST", "/v1/signals", body, key="publishable")
    errors = problem(answer, 422, "validation_failed")["errors"]
    assert [(error["pointer"], error["code"]) for error in errors] == [(pointer, code)]
    assert "zq7leakmark" not in answer.text
    assert stored() == before


def test_a_secret_key_needs_the_scope(client: Client) -> None:
    made = client.call("POST", "/v1/keys", {"kind": "secret", "name": "k", "preset": "auditor"}, key="admin")
    key = made.json["secret"]
    answer = client.stack.http("POST", "/v1/signals", json={"subject": DEVICE, "signals": {"gpc": True}}, key=key)
    problem(answer, 403, "missing_scope")


def test_the_evidence_is_kept_as_it_was_sent(client: Client) -> None:
    signal(client, DEVICE, us_privacy="1YYN", gpp="DBABTA~1YYN")
    items = [item for table in stored().values() for item in table if "opt_" in item["pk"]["S"]]
    (body,) = [item["body"]["S"] for item in items if item["sk"]["S"] == "record"]
    assert '"us_privacy":"1YYN"' in body and '"gpp":"DBABTA~1YYN"' in body


# --- the header


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
        assert {**opt_outs(client, subject), "email": "signal"} == {**SIGNALLED, "email": "signal"}


@pytest.mark.parametrize("name", CALLS)
@pytest.mark.parametrize("value", ["0", "true", "1 1", "11", "", "1;x"])
def test_any_other_value_is_as_if_it_were_not_there(client: Client, name: str, value: str) -> None:
    send(client, name, {"Sec-GPC": value})
    assert set(opt_outs(client, DEVICE)) <= {"email"}


def test_a_servers_own_header_says_nothing_of_the_person(client: Client) -> None:
    send(client, "consent", GPC, key="secret")
    assert opt_outs(client, PAT) == {}


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
    assert opt_outs(client, PAT) == SIGNALLED


def test_a_device_that_becomes_known_brings_its_signal_to_the_person(client: Client) -> None:
    signal(client, DEVICE)
    client.stack.clock.advance(timedelta(minutes=1))
    assert opt_outs(client, PAT) == {}
    client.record(BOTH, ("cookies_performance", None, True))
    assert opt_outs(client, PAT) == SIGNALLED
    assert client.reasons(PAT, "cookies_targeting")[0] == "opted_out"
    assert client.reasons(PAT, "partner_sharing")[0] == "opted_out"


# --- grants


def grant(client: Client, subject: dict[str, str], *, key: KeyName = "secret", **headers: str) -> dict[str, Any]:
    """A grant of targeting cookies: the decision, with the answer's confirm_url."""
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    answer = client.record(subject, TARGETING, key=key, headers=sent)
    assert answer.status == 201, answer.text
    (decision,) = answer.json["decisions"]
    return {**decision, "url": answer.json.get("confirm_url")}


def press(client: Client, url: str) -> int:
    return client.stack.http("POST", url.removeprefix(client.stack.settings.base_url)).status


@pytest.mark.parametrize("key", ["publishable", "secret"])
def test_a_grant_against_a_signal_is_denied_until_the_second_step(client: Client, key: KeyName) -> None:
    signal(client, DEVICE)
    client.stack.clock.advance(timedelta(minutes=1))
    told = grant(client, DEVICE, key=key)
    assert (told["state"], told["reason"]) == ("denied", "gpc")
    assert client.reasons(DEVICE, "cookies_targeting") == ["opted_out", "consent_pending"]
    page = client.stack.http("GET", told["url"].removeprefix(client.stack.settings.base_url))
    assert page.status == 200 and "<button" in page.text and "e-mail address" not in page.text
    assert client.reasons(DEVICE, "cookies_targeting") == ["opted_out", "consent_pending"]
    client.stack.clock.advance(timedelta(minutes=1))
    assert press(client, told["url"]) == 200
    assert client.reasons(DEVICE, "cookies_targeting") == []
    client.stack.clock.advance(timedelta(minutes=1))
    signal(client, DEVICE)  # the browser goes on saying so, which is no news
    assert grant(client, DEVICE, key=key, Sec_GPC="1")["state"] == "granted"
    assert client.reasons(DEVICE, "cookies_targeting") == []
    body = {"subject": DEVICE, "kinds": ["sale_sharing"], "source": {"channel": "cookie_banner"}}
    assert client.call("POST", "/v1/opt-outs", body, key="publishable").status == 201
    assert client.reasons(DEVICE, "cookies_targeting") == ["opted_out"]


def test_a_grant_with_the_header_is_denied_in_the_same_call(client: Client) -> None:
    told = grant(client, DEVICE, key="publishable", Sec_GPC="1")
    assert (told["state"], told["reason"]) == ("denied", "gpc") and told["url"]
    assert opt_outs(client, DEVICE) == SIGNALLED
    beside = grant(client, BOTH, key="publishable", Sec_GPC="1")
    assert (beside["state"], beside["reason"], beside["url"]) == ("denied", "gpc", None)


def test_a_grant_against_a_word_is_pending_until_the_second_step(client: Client) -> None:
    body = {"subject": PAT, "kinds": ["sale_sharing"], "source": {"channel": "web_form"}}
    assert client.call("POST", "/v1/opt-outs", body).status == 201
    client.stack.clock.advance(timedelta(minutes=1))
    told = grant(client, PAT)
    assert (told["state"], told["reason"]) == ("pending", "second_step")
    assert client.reasons(PAT, "cookies_targeting")[0] == "opted_out"
    client.stack.clock.advance(timedelta(minutes=1))
    assert press(client, told["url"]) == 200
    assert client.reasons(PAT, "cookies_targeting") == []
    assert client.stack.mails() == []
    assert client.reasons(PAT, "partner_sharing")[0] == "opted_out"


def test_after_a_day_the_second_step_is_gone(client: Client) -> None:
    signal(client, DEVICE)
    client.stack.clock.advance(timedelta(minutes=1))
    told = grant(client, DEVICE)
    client.stack.clock.advance(timedelta(hours=24))
    assert press(client, told["url"]) == 410
    assert client.reasons(DEVICE, "cookies_targeting")[0] == "opted_out"


def test_what_others_said_is_not_told_to_a_stranger(client: Client) -> None:
    signal(client, PAT, key="secret")
    client.stack.clock.advance(timedelta(minutes=1))
    about_known = grant(client, PAT, key="publishable")
    about_unknown = grant(client, {"email": "unknown@practice.example"}, key="publishable")
    assert {(d["state"], d["reason"], d["url"]) for d in (about_known, about_unknown)} == {
        ("pending", "confirmation_required", None)
    }


def test_a_device_alone_does_not_lift_what_its_person_said(client: Client) -> None:
    client.record(BOTH, ("cookies_performance", None, True))
    signal(client, DEVICE)
    client.stack.clock.advance(timedelta(minutes=1))
    told = grant(client, DEVICE, key="publishable")
    client.stack.clock.advance(timedelta(minutes=1))
    assert press(client, told["url"]) == 200
    assert client.reasons(PAT, "cookies_targeting")[0] == "opted_out"
    client.stack.clock.advance(timedelta(minutes=1))
    assert press(client, grant(client, BOTH)["url"]) == 200
    assert client.reasons(PAT, "cookies_targeting") == []
    assert client.reasons(DEVICE, "cookies_targeting") == []


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


def test_the_same_key_again_tells_nobody_whether_the_signal_was_known(client: Client) -> None:
    """A web page could else ask of any address whether its owner had opted out before."""
    known, unknown = PAT, {"email": "nobody@practice.example"}
    signal(client, known)
    seen = []
    for number, subject in enumerate((known, unknown)):
        headers = {"Idempotency-Key": f"0123456789abcdef0123456789abcdef-{number}"}
        answers = [signal(client, subject, headers=headers)]
        client.stack.clock.advance(timedelta(seconds=1))
        answers.append(signal(client, subject, headers=headers))
        other = signal(client, {**subject, **DEVICE}, headers=headers)
        same = answers[0].json == answers[1].json
        seen.append((same, other.status))
    assert seen[0] == seen[1] == (True, 422)
