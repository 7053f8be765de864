"""Providers' calls, from raw bytes to the person's state and the provider's answer."""

from __future__ import annotations

import contextlib
import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest

from chalicelib.domain.errors import PayloadTooLarge
from chalicelib.domain.people.identifiers import from_e164
from chalicelib.domain.sms.provider import Forged, Refused, Replayed
from chalicelib.domain.times import to_ms
from chalicelib.usecases.contracts.manage import PutContract, end_contract, put_contract
from tests.fixtures.memory.ports import context
from tests.fixtures.sms import calls
from tests.fixtures.worlds.texts import TextWorld, generic, genuine, twilio

PROVIDERS = tuple(calls.cases())
every_provider = pytest.mark.parametrize("provider", PROVIDERS)


@every_provider
def test_genuine_stop_opts_out_within_the_request(provider: str) -> None:
    one = TextWorld()
    answer = one.deliver(genuine(provider), provider)
    assert answer.status == 200
    assert one.opted_out() == ["all_communications"]


@every_provider
def test_same_call_again_changes_nothing_and_is_answered_as_before(provider: str) -> None:
    one = TextWorld()
    first = one.deliver(genuine(provider), provider)
    kept = one.kept()
    again = one.deliver(genuine(provider), provider)
    assert (again.status, again.headers, again.body) == (first.status, first.headers, first.body)
    assert one.kept() == kept


@pytest.mark.parametrize("swallowing", [False, True])
def test_call_of_twilio_whose_signed_text_is_cut_anew_cannot_lift_a_newer_stop(swallowing: bool) -> None:
    """The signature covers names and values run together: an id that is cut out of its name would be a new call."""
    one = TextWorld()
    start = twilio("START", 1)
    one.deliver(start, "twilio")
    one.clock.advance(timedelta(minutes=1))
    one.deliver(twilio("STOP", 2), "twilio")
    one.clock.advance(timedelta(minutes=1))
    pairs = {**calls.MESSAGE, "Body": "START"}
    if swallowing:  # the id takes in the name and value that follow it
        pairs["MessageSid"] += "To" + pairs.pop("To") + "ToCity" + pairs.pop("ToCity")
    else:
        pairs["MessageSi"] = "d" + pairs.pop("MessageSid")
    with pytest.raises(Replayed):
        one.deliver(replace(start, body=urlencode(pairs).encode()), "twilio")
    assert one.opted_out() == ["all_communications"]


def test_our_own_push_that_comes_back_is_nobodys_stop() -> None:
    """The end of a contract is pushed; counted as a STOP it would outlive the contract's return."""
    one = TextWorld()
    ctx = context(one.ports)
    person = from_e164(calls.PERSON)
    assert person is not None
    put_contract(one.ports, ctx, PutContract("c-1", "client", date(2026, 1, 1), ((person,),), None, None))
    end_contract(one.ports, ctx, "c-1", date(2026, 11, 1), "over", None)
    moved = "2026-11-22T00:00:30Z"
    record = {"from": "*", "to": calls.PERSON, "optStatus": "OptOut", "source": "Api", "lastModifiedTime": moved}
    one.deliver(calls.ringcentral(calls.CONSENTS, {"records": [record]}), "ringcentral")
    assert one.opted_out() == []
    record |= {"source": "Recipient"}
    one.deliver(calls.ringcentral(calls.CONSENTS, {"records": [record]}, uuid="2"), "ringcentral")
    assert one.opted_out() == ["all_communications"]


@every_provider
def test_call_of_another_tenant_changes_nothing(provider: str) -> None:
    one = TextWorld()
    with pytest.raises(Refused):
        one.deliver(genuine(provider), provider, tenant="psynergy")
    assert one.kept() == {}


@every_provider
def test_altered_body_changes_nothing(provider: str, capsys: pytest.CaptureFixture[str]) -> None:
    one = TextWorld()
    altered = genuine(provider)
    if provider == "ringcentral":  # which signs nothing: without the token
        altered = replace(altered, headers={**altered.headers, "verification-token": ("another-token",)})
    else:
        altered = replace(altered, body=altered.body.replace(b"4155552671", b"4155552672"))
    with pytest.raises(Forged):
        one.deliver(altered, provider)
    assert one.kept() == {}
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["WebhooksRefused"] for line in lines if "WebhooksRefused" in line] == [1]
    (refused,) = [line for line in lines if line.get("event") == "webhook.refused"]
    assert refused["code"] in {"signature", "webhook_signature"}
    assert (refused["tenant"], refused["provider"]) == ("cyclonex", provider)


@every_provider
def test_unsigned_call_changes_nothing(provider: str) -> None:
    one = TextWorld()
    unsigned = replace(genuine(provider), headers={"content-type": ("application/json",)})
    if provider == "aws":
        body = json.loads(unsigned.body)
        del body["Signature"]
        unsigned = replace(unsigned, body=json.dumps(body).encode())
    with pytest.raises(Forged):
        one.deliver(unsigned, provider)
    assert one.kept() == {}


@pytest.mark.parametrize("provider", ["telnyx", "aws", "generic"])
def test_call_outside_its_window_changes_nothing(provider: str) -> None:
    one = TextWorld(calls.NOW + timedelta(hours=2))
    with pytest.raises(Refused):
        one.deliver(genuine(provider), provider)
    assert one.kept() == {}


def test_window_is_of_real_time_and_events_of_the_systems_clock() -> None:
    one = TextWorld(calls.NOW + timedelta(days=45))
    one.clock.ahead = timedelta(days=45)
    one.deliver(genuine("telnyx"), "telnyx")
    (act,) = one.state().opt_outs.opt_outs.values()
    assert act.at == to_ms(calls.NOW - timedelta(minutes=1) + timedelta(days=45))


def test_known_nonce_with_another_content_changes_nothing() -> None:
    one = TextWorld()
    one.deliver(generic("hello"), "generic")
    kept = one.kept()
    with pytest.raises(Replayed):
        one.deliver(generic("STOP"), "generic")
    assert one.kept() == kept


def test_nonce_is_remembered_for_thirty_days() -> None:
    one = TextWorld()
    one.accounts.changed["cyclonex", "twilio"] = calls.cases()["twilio"].account
    one.deliver(twilio("STOP"), "twilio")
    one.clock.advance(timedelta(days=29))
    kept = one.kept()
    one.deliver(twilio("STOP"), "twilio")
    assert one.kept() == kept


@pytest.mark.parametrize(
    ("tenant", "provider", "secret"),
    [
        ("cyclonex", "twilio", "0123456789abcdee"),
        ("cyclonex", "twilio", ""),
        ("cyclonex", "twilio", "\ud800"),
        ("cyclonex", "pigeon", "0123456789abcdef"),
        ("nobody", "twilio", "0123456789abcdef"),
        ("../psynergy", "twilio", "0123456789abcdef"),
    ],
)
def test_wrong_paths_are_refused_alike(tenant: str, provider: str, secret: str) -> None:
    one = TextWorld()
    with pytest.raises(Forged) as refused:
        one.deliver(genuine("twilio"), provider, tenant, secret)
    assert refused.value.reason == "unknown_address"
    assert one.kept() == {}


def test_handshake_is_answered_exactly_and_changes_nothing() -> None:
    one = TextWorld()
    webhook = calls.call("ringcentral", {"Validation-Token": "abc-123"}, b"")
    answer = one.deliver(webhook, "ringcentral")
    assert answer.headers == {"Content-Type": "application/json", "Validation-Token": "abc-123"}
    assert (answer.status, answer.body) == (200, "")
    assert one.kept() == {}


def test_topic_that_asks_is_confirmed() -> None:
    one = TextWorld()
    url = "https://sns.us-east-1.amazonaws.com/?Action=ConfirmSubscription&Token=1"
    asked = calls.aws(Type="SubscriptionConfirmation", Token="1", SubscribeURL=url)
    assert one.deliver(asked, "aws").status == 200
    assert one.ports.sms_certificates.confirmed == [url]  # type: ignore[attr-defined]
    assert one.kept() == {}


def test_a_hundred_deliveries_of_one_call_at_once_are_one_opt_out() -> None:
    one = TextWorld()
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: one.deliver(genuine("telnyx"), "telnyx").status, range(100)))
    assert set(answers) == {200}
    assert one.state().opt_outs.opt_outs.keys() == {"all_communications/stop"}
    records = [key for key in one.kept() if "#R#opt_" in key and "record" in key]
    assert len(records) == 1


def test_several_events_of_one_call_are_each_done_once_though_a_process_died_in_between() -> None:
    one = TextWorld()
    people = [f"+1415555{number}" for number in (2671, 2672, 2673)]
    records = [{"from": calls.OURS, "to": number, "optStatus": "OptOut", "source": "Recipient"} for number in people]
    webhook = calls.ringcentral(calls.CONSENTS, {"records": records})
    commit = one.ports.store.commit
    done: list[None] = []

    def dying(*arguments: Any) -> None:
        if len(done) == 1:
            raise KeyboardInterrupt
        done.append(commit(*arguments))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(type(one.ports.store), "commit", lambda _, *arguments: dying(*arguments))
        with pytest.raises(KeyboardInterrupt):
            one.deliver(webhook, "ringcentral")
    assert [bool(one.opted_out(from_e164(number))) for number in people] == [True, False, False]
    first = one.state().opt_outs
    assert one.deliver(webhook, "ringcentral").status == 200
    assert [bool(one.opted_out(from_e164(number))) for number in people] == [True, True, True]
    assert one.state().opt_outs == first


# Broken or hostile calls


@every_provider
@pytest.mark.parametrize("body", [b"", b"\xff\xfe", b"a=1&" * 10_000, b'{"a":' * 5_000, b"{}", b"null"])
def test_hostile_bodies_change_nothing(provider: str, body: bytes) -> None:
    one = TextWorld()
    hostile = replace(genuine(provider), body=body)
    with contextlib.suppress(Refused):
        one.deliver(hostile, provider)
    assert one.kept() == {}


@every_provider
def test_body_of_a_mebibyte_is_refused(provider: str) -> None:
    one = TextWorld()
    with pytest.raises(PayloadTooLarge):
        one.deliver(replace(genuine(provider), body=b"x" * (1 << 20)), provider)
    assert one.kept() == {}


@pytest.mark.parametrize("sender", ["12345", "CYCLONEX", "", "+1", "whatsapp:abc", "+0155552671"])
def test_sender_that_is_no_number_changes_nothing(sender: str) -> None:
    one = TextWorld()
    assert one.deliver(twilio("STOP", sender=sender), "twilio").status == 200
    assert one.kept() == {}


def test_stop_without_an_event_id_counts_and_is_known_again() -> None:
    one = TextWorld()
    parameters = {name: value for name, value in calls.MESSAGE.items() if name != "MessageSid"}
    one.deliver(calls.twilio(parameters), "twilio")
    assert one.opted_out() == ["all_communications"]
    kept = one.kept()
    one.clock.advance(timedelta(minutes=1))
    one.deliver(calls.twilio(parameters), "twilio")
    assert one.kept() == kept
