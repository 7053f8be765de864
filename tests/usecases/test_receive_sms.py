"""Providers' calls, from raw bytes to what holds for the person and what the provider gets to read."""

from __future__ import annotations

import contextlib
import json
import random
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.errors import PayloadTooLarge
from chalicelib.domain.identifiers import from_e164
from chalicelib.domain.opt_outs import closing
from chalicelib.domain.records import Source
from chalicelib.domain.sms.provider import Forged, Refused, Replayed, Webhook
from chalicelib.domain.states import decide
from chalicelib.domain.times import to_ms
from chalicelib.usecases.context import Actor
from chalicelib.usecases.keep_contracts import PutContract, end_contract, put_contract
from chalicelib.usecases.record_consent import Origin, RecordConsent, Wanted, record_consent
from tests.domain.sms import calls
from tests.memory_ports import context
from tests.usecases.sms_world import PERSON, World, world

PROVIDERS = tuple(calls.cases())
every_provider = pytest.mark.parametrize("provider", PROVIDERS)


def genuine(provider: str) -> Webhook:
    return calls.cases()[provider].webhook


def twilio(text: str, number: int = 1, sender: str = calls.PERSON) -> Webhook:
    return calls.twilio(Body=text, MessageSid=f"SM{number:032d}", From=sender)


def generic(text: str, number: int = 1, at: str = "2026-11-22T00:00:00Z", **changes: Any) -> Webhook:
    body = calls.generic_body(text=text, message_id=f"m-{number}", occurred_at=at, **changes)
    return calls.generic(body, identity=f"msg_{number}")


@every_provider
def test_genuine_stop_opts_out_within_the_request(provider: str) -> None:
    one = world()
    answer = one.deliver(genuine(provider), provider)
    assert answer.status == 200
    assert one.opted_out() == ["all_communications"]


@every_provider
def test_same_call_again_changes_nothing_and_is_answered_as_before(provider: str) -> None:
    one = world()
    first = one.deliver(genuine(provider), provider)
    kept = one.kept()
    again = one.deliver(genuine(provider), provider)
    assert (again.status, again.headers, again.body) == (first.status, first.headers, first.body)
    assert one.kept() == kept


@pytest.mark.parametrize("swallowing", [False, True])
def test_call_of_twilio_whose_signed_text_is_cut_anew_cannot_lift_a_newer_stop(swallowing: bool) -> None:
    """The signature covers names and values run together: an id that is cut out of its name would be a new call."""
    one = world()
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
    """The end of a contract is pushed; as a STOP it would outlive the contract's return."""
    one = world()
    ctx = context(one.ports)
    put_contract(one.ports, ctx, PutContract("c-1", "client", date(2026, 1, 1), ((PERSON,),), None, None))
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
    one = world()
    with pytest.raises(Refused):
        one.deliver(genuine(provider), provider, tenant="psynergy")
    assert one.kept() == {}


@every_provider
def test_altered_body_changes_nothing(provider: str, capsys: pytest.CaptureFixture[str]) -> None:
    one = world()
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
    one = world()
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
    one = world(calls.NOW + timedelta(hours=2))
    with pytest.raises(Refused):
        one.deliver(genuine(provider), provider)
    assert one.kept() == {}


def test_window_is_of_real_time_and_events_of_the_systems_clock() -> None:
    one = world(calls.NOW + timedelta(days=45))
    one.clock.ahead = timedelta(days=45)
    one.deliver(genuine("telnyx"), "telnyx")
    (act,) = one.state().opt_outs.opt_outs.values()
    assert act.at == to_ms(calls.NOW - timedelta(minutes=1) + timedelta(days=45))


def test_known_nonce_with_another_content_changes_nothing() -> None:
    one = world()
    one.deliver(generic("hello"), "generic")
    kept = one.kept()
    with pytest.raises(Replayed):
        one.deliver(generic("STOP"), "generic")
    assert one.kept() == kept


def test_nonce_is_remembered_for_thirty_days() -> None:
    one = world()
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
    one = world()
    with pytest.raises(Forged) as refused:
        one.deliver(genuine("twilio"), provider, tenant, secret)
    assert refused.value.reason == "unknown_address"
    assert one.kept() == {}


def test_handshake_is_answered_exactly_and_changes_nothing() -> None:
    one = world()
    webhook = calls.call("ringcentral", {"Validation-Token": "abc-123"}, b"")
    answer = one.deliver(webhook, "ringcentral")
    assert answer.headers == {"Content-Type": "application/json", "Validation-Token": "abc-123"}
    assert (answer.status, answer.body) == (200, "")
    assert one.kept() == {}


def test_topic_that_asks_is_confirmed() -> None:
    one = world()
    url = "https://sns.us-east-1.amazonaws.com/?Action=ConfirmSubscription&Token=1"
    asked = calls.aws(Type="SubscriptionConfirmation", Token="1", SubscribeURL=url)
    assert one.deliver(asked, "aws").status == 200
    assert one.ports.sms_certificates.confirmed == [url]  # type: ignore[attr-defined]
    assert one.kept() == {}


def test_a_hundred_deliveries_of_one_call_at_once_are_one_opt_out() -> None:
    one = world()
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: one.deliver(genuine("telnyx"), "telnyx").status, range(100)))
    assert set(answers) == {200}
    assert one.state().opt_outs.opt_outs.keys() == {"all_communications/stop"}
    records = [key for key in one.kept() if "#R#opt_" in key and "record" in key]
    assert len(records) == 1


def test_several_events_of_one_call_are_each_done_once_though_a_process_died_in_between() -> None:
    one = world()
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


# What texts mean


def test_newer_start_lifts_what_stop_closed() -> None:
    one = world()
    one.deliver(generic("STOP", 1, "2026-11-21T23:58:00Z"), "generic")
    one.deliver(generic("START", 2, "2026-11-21T23:59:00Z"), "generic")
    assert one.opted_out() == []


@given(st.lists(st.tuples(st.sampled_from(["STOP", "START"]), st.integers(0, 50)), min_size=1, max_size=6))
def test_order_of_arrival_of_stop_and_start_never_matters(said: list[tuple[str, int]]) -> None:
    webhooks = [generic(text, n, f"2026-11-21T23:59:{second:02d}Z") for n, (text, second) in enumerate(said)]
    stops = [second for text, second in said if text == "STOP"]
    starts = [second for text, second in said if text == "START"]
    expected = ["all_communications"] if stops and max(stops) >= max(starts, default=-1) else []
    for seed in range(3):
        one = world()
        shuffled = list(webhooks)
        random.Random(seed).shuffle(shuffled)
        for webhook in shuffled:
            one.deliver(webhook, "generic")
        assert one.opted_out() == expected


def test_opt_in_that_the_person_did_not_make_lifts_nothing() -> None:
    one = world()
    one.deliver(genuine("ringcentral"), "ringcentral")
    listed = {"from": calls.OURS, "to": calls.PERSON, "optStatus": "OptIn", "source": "Api"}
    told = calls.ringcentral(calls.CONSENTS, {"records": [listed]}, uuid="2")
    one.deliver(told, "ringcentral")
    assert one.opted_out() == ["all_communications"]
    own = calls.ringcentral(calls.CONSENTS, {"records": [{**listed, "source": "Recipient"}]}, uuid="3")
    one.deliver(own, "ringcentral")
    assert one.opted_out() == []


def test_unsure_reply_closes_at_once_and_is_reviewed() -> None:
    one = world()
    one.deliver(generic("stop?"), "generic")
    assert one.opted_out() == ["all_communications"]
    (review,) = one.ports.reviews.page("cyclonex", "reply", None, 10)[0]
    assert review.id.removeprefix("rev_") == review.records[0].removeprefix("opt_")
    assert len(review.subjects) == 1


def test_further_unsure_replies_go_to_the_review_that_is_open() -> None:
    one = world()
    for number, text in enumerate(["stop?", "not sure, maybe stop", "stop?"]):
        one.deliver(generic(text, number), "generic")
    (review,) = one.ports.reviews.page("cyclonex", "reply", None, 10)[0]
    assert len(review.records) == 3


def test_yes_alone_and_ordinary_texts_only_open_the_window_for_replies() -> None:
    one = world()
    for number, text in enumerate(["YES", "HELP", "Thanks, see you on Monday"]):
        one.deliver(generic(text, number), "generic")
    state = one.state()
    assert state.wrote == {"sms": to_ms(calls.NOW - timedelta(minutes=1))}
    assert not state.grants
    assert one.opted_out() == []


# What is answered


def message_of(body: str) -> str | None:
    return ElementTree.fromstring(body).findtext("Message")  # noqa: S314 - our own answer


def self_managed(one: World) -> None:
    account = replace(calls.cases()["twilio"].account, self_managed=True)
    one.accounts.changed["cyclonex", "twilio"] = account


def test_stop_is_confirmed_once_and_only_where_the_provider_does_not() -> None:
    one = world()
    assert message_of(one.deliver(twilio("STOP", 1), "twilio").body) is None
    other = world()
    self_managed(other)
    confirmed = message_of(other.deliver(twilio("STOP", 1), "twilio").body)
    assert confirmed is not None
    assert "Cyclonex Solutions" in confirmed
    assert "888-722-1357" in confirmed
    assert message_of(other.deliver(twilio("STOP", 2), "twilio").body) is None
    assert message_of(other.deliver(twilio("STOP", 1), "twilio").body) == confirmed


def test_help_is_answered_only_where_the_provider_does_not() -> None:
    one = world()
    assert message_of(one.deliver(twilio("HELP", 1), "twilio").body) is None
    self_managed(one)
    text = message_of(one.deliver(twilio("HELP", 2), "twilio").body)
    assert text == one.ports.profiles["cyclonex"].texts.help


# What is broken or hostile


@every_provider
@pytest.mark.parametrize("body", [b"", b"\xff\xfe", b"a=1&" * 10_000, b'{"a":' * 5_000, b"{}", b"null"])
def test_hostile_bodies_change_nothing(provider: str, body: bytes) -> None:
    one = world()
    hostile = replace(genuine(provider), body=body)
    with contextlib.suppress(Refused):
        one.deliver(hostile, provider)
    assert one.kept() == {}


@every_provider
def test_body_of_a_mebibyte_is_refused(provider: str) -> None:
    one = world()
    with pytest.raises(PayloadTooLarge):
        one.deliver(replace(genuine(provider), body=b"x" * (1 << 20)), provider)
    assert one.kept() == {}


@pytest.mark.parametrize("sender", ["12345", "CYCLONEX", "", "+1", "whatsapp:abc", "+0155552671"])
def test_sender_that_is_no_number_changes_nothing(sender: str) -> None:
    one = world()
    assert one.deliver(twilio("STOP", sender=sender), "twilio").status == 200
    assert one.kept() == {}


def test_stop_without_an_event_id_counts_and_is_known_again() -> None:
    one = world()
    parameters = {name: value for name, value in calls.MESSAGE.items() if name != "MessageSid"}
    one.deliver(calls.twilio(parameters), "twilio")
    assert one.opted_out() == ["all_communications"]
    kept = one.kept()
    one.deliver(calls.twilio(parameters), "twilio")
    assert one.kept() == kept


# What YES and START confirm


def ask(one: World, *, publishable: bool = True) -> None:
    """A stranger's web form asks for texts to the person's number."""
    actor = Actor("publishable", "key_01KARZ6T9GSWQ40CJ9S2ED4T52") if publishable else None
    origin = Origin((PERSON,), Source("web_form"), wording="Yes, text me.")
    wanted = (Wanted("service_updates", "sms", True),)
    record_consent(one.ports, context(one.ports, actor=actor), RecordConsent(origin, wanted))


def consent(one: World) -> str:
    return decide(one.state(), "service_updates/sms", to_ms(one.clock.moment)).state


@pytest.mark.parametrize("text", ["YES", "START", "si"])
def test_yes_and_start_confirm_what_is_pending_for_the_number(text: str) -> None:
    one = world()
    ask(one)
    assert consent(one) == "pending"
    one.clock.advance(timedelta(minutes=1))
    one.deliver(twilio(text, 1), "twilio")
    grant = one.state().grants["service_updates/sms"]
    assert consent(one) == "granted"
    assert grant.proven
    assert grant.policy == 1


def test_yes_confirms_nothing_after_a_day_before_the_question_or_from_another_number() -> None:
    late = world()
    ask(late)
    late.clock.advance(timedelta(hours=24))
    late.deliver(twilio("YES"), "twilio")
    assert consent(late) == "none"
    early = world()
    ask(early)
    early.deliver(generic("YES", at="2026-11-21T23:59:00Z"), "generic")
    assert consent(early) == "pending"
    other = world()
    ask(other)
    other.deliver(twilio("YES", sender="+14155552672"), "twilio")
    assert consent(other) == "pending"


def test_yes_to_a_question_reopens_its_purpose_alone_after_a_stop() -> None:
    one = world()
    one.deliver(twilio("STOP", 1), "twilio")
    one.clock.advance(timedelta(minutes=1))
    ask(one)
    one.clock.advance(timedelta(minutes=1))
    one.deliver(twilio("YES", 2), "twilio")
    register, profile = one.state().opt_outs, one.ports.profiles["cyclonex"]
    assert closing(register, profile.purposes["service_updates"], "sms") == ()
    assert closing(register, profile.purposes["newsletter"], "email")
    assert one.opted_out() == ["all_communications"]
