"""Browser signals over HTTP: by the route, by the header of any call about a person, and how consent opens again."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.fixtures.client import Client, KeyName, problem, stored
from tests.http.signals.calls import BOTH, DEVICE, GPC, KINDS, PAT, SIGNALLED, grant, read_opt_outs, signal

OPTED_OUT = "DBABLA~BVQVAAAAAABA.QA"  # section usnat: opted out of sale


@pytest.mark.parametrize("key", ["publishable", "secret"])
def test_a_signal_opts_out_the_device_and_the_person_named(client: Client, key: KeyName) -> None:
    answer = signal(client, BOTH, key=key)
    assert answer.status == 200
    assert answer.json.keys() == {"processed", "kinds", "effective_at", "unread"}
    assert (answer.json["processed"], answer.json["kinds"]) == (True, KINDS)
    for subject in (DEVICE, PAT):
        assert read_opt_outs(client, subject) == SIGNALLED
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
        ({"gpp": "DBABBg~BAUAAABA.QA"}, KINDS),
        ({"gpp": "DBABBg~BAoAAABA.YA"}, KINDS),
        ({"gpp": "DBABBg~BAoAAABA.QA"}, []),
        ({"gpp": "DBABrw~CAAqAAAAAABA.QA~BAkAAABA.QA"}, KINDS),
        ({"gpp": "DBABCYA~BqpK.qqo"}, KINDS),
        ({"gpp": "DBABM~CPXxRfAPXxRfAAfKABENB-CgAAAAAAAAAAYgAAAAAAAA"}, []),
    ],
)
def test_what_a_signal_says_decides_and_one_that_says_nothing_writes_nothing(
    client: Client, signals: dict[str, Any], kinds: list[str]
) -> None:
    before = stored()
    answer = signal(client, DEVICE, **signals)
    assert (answer.status, answer.json["kinds"]) == (200, kinds)
    assert read_opt_outs(client, DEVICE) == dict.fromkeys(kinds, "signal")
    assert (stored() == before) is (not kinds)


def test_no_signal_lifts_anything(client: Client) -> None:
    signal(client, DEVICE)
    client.stack.clock.advance(timedelta(minutes=1))
    for signals in ({"gpc": False}, {"us_privacy": "1YNN"}, {"gpp": "DBABTA~1YNN"}):
        assert signal(client, DEVICE, **signals).status == 200
    assert read_opt_outs(client, DEVICE) == SIGNALLED


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
        b'{"processed":true,"kinds":["sale_sharing","targeted_advertising"],"effective_at":"","unread":[]}'
    }
    assert "sub_" not in first.text


@pytest.mark.parametrize(
    ("gpp", "kinds", "unread"),
    [
        ("DBACLY~CAAqAAAAAABA~CAUAAABA", [], [8]),
        ("DBACLY~DAAqAAAAAABA~BAUAAABA", KINDS, [7]),
        ("DBACLED~CAAQAAAAAABA~BAUA", KINDS, [99]),
        ("DBABLA~CAAQAAAAAABA", KINDS, []),
    ],
)
def test_the_answer_names_the_sections_that_nobody_could_read(
    client: Client, gpp: str, kinds: list[str], unread: list[int]
) -> None:
    for _ in range(2):
        answer = signal(client, DEVICE, gpp=gpp)
        assert (answer.status, answer.json["kinds"], answer.json["unread"]) == (200, kinds, unread)


def test_a_string_of_sections_that_nobody_could_read_is_refused_with_their_ids(client: Client) -> None:
    before = stored()
    body = {"subject": DEVICE, "signals": {"gpp": "DBACLY~DAAQAAAAAABA~CAUAAABA"}}
    (error,) = problem(client.call("POST", "/v1/signals", body, key="publishable"), 422, "validation_failed")["errors"]
    assert (error["pointer"], error["code"]) == ("/signals/gpp", "unreadable")
    assert "7, 8" in error["message"]
    assert stored() == before


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


def test_the_evidence_is_kept_as_it_was_sent_with_the_sections_that_decided(client: Client) -> None:
    signal(client, DEVICE, us_privacy="1YYN", gpp="DBACTMA~1YYN~BAYAAABA.QA")
    items = [item for table in stored().values() for item in table if "opt_" in item["pk"]["S"]]
    (body,) = [item["body"]["S"] for item in items if item["sk"]["S"] == "record"]
    assert '"us_privacy":"1YYN"' in body and '"gpp":"DBACTMA~1YYN~BAYAAABA.QA"' in body
    assert '"gpp_opting_out":"6,8"' in body


# --- the header


def test_a_device_that_becomes_known_brings_its_signal_to_the_person(client: Client) -> None:
    signal(client, DEVICE)
    client.stack.clock.advance(timedelta(minutes=1))
    assert read_opt_outs(client, PAT) == {}
    client.record(BOTH, ("cookies_performance", None, True))
    assert read_opt_outs(client, PAT) == SIGNALLED
    assert client.reasons(PAT, "cookies_targeting")[0] == "opted_out"
    assert client.reasons(PAT, "partner_sharing")[0] == "opted_out"


# --- grants


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
    signal(client, DEVICE)  # the browser goes on sending the signal, which is no news
    assert grant(client, DEVICE, key=key, Sec_GPC="1")["state"] == "granted"
    assert client.reasons(DEVICE, "cookies_targeting") == []
    body = {"subject": DEVICE, "kinds": ["sale_sharing"], "source": {"channel": "cookie_banner"}}
    assert client.call("POST", "/v1/opt-outs", body, key="publishable").status == 201
    assert client.reasons(DEVICE, "cookies_targeting") == ["opted_out"]


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


def test_the_same_key_again_tells_nobody_whether_the_signal_was_known(client: Client) -> None:
    """A web page could otherwise find out of any address whether its owner had opted out before."""
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
