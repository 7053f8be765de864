"""RingCentral: the handshake, the token, and three families of events."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from chalicelib.domain.sms.provider import (
    Account,
    Event,
    Forged,
    Handshake,
    Ignored,
    Inbound,
    ProviderOptIn,
    ProviderOptOut,
    Secret,
    Webhook,
)
from chalicelib.domain.sms.ringcentral import MAX_HANDSHAKE, RingCentral
from tests.fixtures.sms.calls import (
    CONSENTS,
    HIGH_VOLUME,
    INSTANT,
    NOW,
    OPT_OUTS,
    OURS,
    PERSON,
    VERIFICATION_TOKEN,
    call,
    only,
    ringcentral,
    ringcentral_message,
)

ACCOUNT = Account((Secret(VERIFICATION_TOKEN),))
PROVIDER = RingCentral()
GATEWAYS_OWN_HEADERS = 400


def events(event: str, body: Any, account: Account = ACCOUNT, **changes: Any) -> tuple[Event, ...]:
    return PROVIDER.receive(ringcentral(event, body, **changes), account).events


def reason(webhook: Webhook, account: Account = ACCOUNT) -> str:
    with pytest.raises(Forged) as refused:
        PROVIDER.receive(webhook, account)
    return refused.value.reason


def listed(found: Event) -> tuple[type, str, str, bool]:
    assert isinstance(found, ProviderOptOut | ProviderOptIn)
    return type(found), found.number, found.sender, found.source_is_recipient


class TestHandshake:
    """A test of the address, made before any secret is agreed."""

    def handshake(self, token: str, body: bytes = b"", account: Account = ACCOUNT) -> Event:
        return only(PROVIDER.receive(call("ringcentral", {"Validation-Token": token}, body), account))

    @pytest.mark.parametrize("token", ["5c4f5f1c-0000-0000-0000-000000000000", "x" * 256, "aA0._~+/=-"])
    def test_the_token_comes_back_within_the_limits(self, token: str) -> None:
        found = self.handshake(token)
        assert isinstance(found, Handshake)
        assert found.answer.status == 200
        assert found.answer.headers == {"Content-Type": "application/json", "Validation-Token": token}
        size = len(found.answer.body) + sum(len(f"{name}: {value}\r\n") for name, value in found.answer.headers.items())
        assert size + GATEWAYS_OWN_HEADERS <= MAX_HANDSHAKE

    @pytest.mark.parametrize("token", ["", "x" * 257, "a b", "a\r\nSet-Cookie: b", "é", "a\n"])
    def test_nothing_else_is_echoed(self, token: str) -> None:
        with pytest.raises(Forged) as refused:
            self.handshake(token)
        assert refused.value.reason == "handshake_token"

    def test_it_needs_no_secret_but_can_be_switched_off(self) -> None:
        assert isinstance(self.handshake("abc", account=Account()), Handshake)
        with pytest.raises(Forged) as refused:
            self.handshake("abc", account=Account(handshake=False))
        assert refused.value.reason == "handshake_not_expected"

    def test_with_a_body_it_is_a_call_that_must_prove_itself(self) -> None:
        assert reason(call("ringcentral", {"Validation-Token": "abc"}, b"{}")) == "signature"

    def test_the_secret_is_taken_under_the_guides_name_too(self) -> None:
        webhook = ringcentral(INSTANT, ringcentral_message(), token=None)
        headers = webhook.headers | {"validation-token": (VERIFICATION_TOKEN,)}
        assert isinstance(only(PROVIDER.receive(replace(webhook, headers=headers), ACCOUNT)), Inbound)


class TestOptOuts:
    """High Volume SMS: `to` is the person."""

    @pytest.mark.parametrize(("active", "kind"), [(True, ProviderOptOut), (False, ProviderOptIn)])
    @pytest.mark.parametrize("event", [OPT_OUTS, f"{OPT_OUTS}?from=+16505550100"])
    def test_active_means_opted_out(self, event: str, active: bool, kind: type) -> None:
        (found,) = events(event, {"from": OURS, "to": PERSON, "active": active})
        assert listed(found) == (kind, PERSON, OURS, False)
        assert isinstance(found, ProviderOptOut | ProviderOptIn)
        assert found.at == datetime(2026, 11, 22, 0, 0, 0, 34_000, UTC)
        assert found.event_id == "6242343638330007102"

    @pytest.mark.parametrize("active", [None, "true", 1, "false"])
    def test_anything_but_a_boolean_says_nothing(self, active: object) -> None:
        assert events(OPT_OUTS, {"from": OURS, "to": PERSON, "active": active}) == (Ignored("not_a_message"),)

    @pytest.mark.parametrize("to", [None, "72345", "+1415CALLNOW", ["+14155552671"], 14155552671])
    def test_a_record_without_a_persons_number_is_nothing_to_us(self, to: object) -> None:
        assert events(OPT_OUTS, {"from": OURS, "to": to, "active": True}) == (Ignored("sender_not_a_number"),)


class TestConsents:
    """RingEX: several records an event, with nanoseconds, and who made the change."""

    def test_every_record_is_an_event_of_its_own(self) -> None:
        at = "2026-11-21T23:59:59.123456789Z"
        records = [
            {"from": OURS, "to": PERSON, "optStatus": "OptOut", "source": "Recipient", "lastModifiedTime": at},
            {"from": "*", "to": PERSON, "optStatus": "OptIn", "source": "Api", "lastModifiedTime": at},
            {"from": "*", "to": PERSON, "optStatus": "OptIn", "source": "Recipient"},
            {"from": "*", "to": PERSON, "optStatus": "Unknown"},
        ]
        found = events(CONSENTS, {"records": records})
        assert [listed(one) for one in found[:3]] == [
            (ProviderOptOut, PERSON, OURS, True),
            (ProviderOptIn, PERSON, "*", False),
            (ProviderOptIn, PERSON, "*", True),
        ]
        assert found[3] == Ignored("not_a_message")
        times = [one.at for one in found[:3] if isinstance(one, ProviderOptOut | ProviderOptIn)]
        assert times[0] == times[1] == datetime(2026, 11, 21, 23, 59, 59, 123_456, UTC)
        assert times[2] == datetime(2026, 11, 22, 0, 0, 0, 34_000, UTC)
        ids = [one.event_id for one in found[:3] if isinstance(one, ProviderOptOut | ProviderOptIn)]
        assert ids == [f"6242343638330007102.{index}" for index in range(3)]

    @pytest.mark.parametrize("body", [{}, {"records": []}, {"records": "x"}, {"records": [1, None]}, [], None])
    def test_no_record_says_nothing(self, body: object) -> None:
        assert events(CONSENTS, body) == (Ignored("not_a_message"),)


class TestMessages:
    """Instant messages and those of High Volume SMS: `from` is the person."""

    def test_the_text_of_an_instant_message_is_its_subject(self) -> None:
        (found,) = events(INSTANT, ringcentral_message("Arrêt"))
        assert isinstance(found, Inbound)
        assert (found.text, found.from_number, found.to) == ("Arrêt", PERSON, OURS)
        assert found.event_id == "3062991514017"
        assert found.at == datetime(2026, 11, 22, 0, 0, 0, 28_000, UTC)
        assert found.verdict is None

    def test_one_of_high_volume_has_plain_numbers(self) -> None:
        body = {"id": "m1", "from": PERSON, "to": [OURS], "text": "quit", "direction": "Inbound"}
        (found,) = events(HIGH_VOLUME, body)
        assert isinstance(found, Inbound)
        assert (found.text, found.from_number, found.to) == ("quit", PERSON, OURS)

    @pytest.mark.parametrize(
        ("text", "answers"), [("stop", True), ("UNSTOP", True), ("HELP", False), ("revoke", False)]
    )
    def test_ringcentral_confirms_its_own_keywords_only(self, text: str, answers: bool) -> None:
        (found,) = events(INSTANT, ringcentral_message(text))
        (ours,) = events(INSTANT, ringcentral_message(text), replace(ACCOUNT, self_managed=True))
        assert isinstance(found, Inbound)
        assert isinstance(ours, Inbound)
        assert (found.provider_answers, ours.provider_answers) == (answers, False)

    @pytest.mark.parametrize("change", [{"direction": "Outbound"}, {"type": "Fax"}])
    def test_what_we_sent_is_nothing_to_us(self, change: dict[str, str]) -> None:
        assert events(INSTANT, ringcentral_message() | change) == (Ignored("not_a_message"),)

    @pytest.mark.parametrize("sender", [None, {}, "72345", {"phoneNumber": "Cyclonex"}, ["+14155552671"]])
    def test_no_person_no_event(self, sender: object) -> None:
        assert events(INSTANT, ringcentral_message() | {"from": sender}) == (Ignored("sender_not_a_number"),)

    @pytest.mark.parametrize("to", [None, [], {}, [None], "x"])
    def test_our_side_may_be_missing(self, to: object) -> None:
        (found,) = events(INSTANT, ringcentral_message() | {"to": to})
        assert isinstance(found, Inbound)
        assert found.to in {"", "x"}

    def test_a_message_without_an_id_has_that_of_its_event(self) -> None:
        (found,) = events(INSTANT, ringcentral_message() | {"id": None})
        assert isinstance(found, Inbound)
        assert found.event_id == "6242343638330007102"


@pytest.mark.parametrize(
    "event",
    [
        "/restapi/v1.0/account/~/extension/~/message-store",
        "/restapi/v1.0/account/~/message-threads/entries/sync",
        "/restapi/v1.0/account/~/a2p-sms/opt-outs/x",
        f"x{OPT_OUTS}",
        "",
        None,
        7,
        "/" * 100_000,
    ],
)
def test_other_events_are_nothing_to_us(event: Any) -> None:
    assert events(event, {"to": PERSON, "active": True}) == (Ignored("event_not_subscribed"),)


def test_a_foreign_subscription_is_refused() -> None:
    account = replace(ACCOUNT, ids=frozenset({"another-subscription"}))
    assert reason(ringcentral(INSTANT, ringcentral_message()), account) == "foreign_subscription"
    mine = replace(ACCOUNT, ids=frozenset({"7e4a7486-8df9-4195-8aef-b8d81d3345f6"}))
    assert isinstance(only(PROVIDER.receive(ringcentral(INSTANT, ringcentral_message()), mine)), Inbound)


@pytest.mark.parametrize("body", [b"", b"[]", b"\xff", b"{" * 100_000, b'{"a":NaN}', b'{"a":' + b"[" * 100_000])
def test_a_body_that_is_no_object_is_nothing_to_us(body: bytes) -> None:
    webhook = call("ringcentral", {"Verification-Token": VERIFICATION_TOKEN}, body)
    assert only(PROVIDER.receive(webhook, ACCOUNT)) == Ignored("unreadable")


def test_a_time_to_come_is_the_time_of_receipt() -> None:
    (found,) = events(INSTANT, ringcentral_message() | {"creationTime": "2099-01-01T00:00:00Z"})
    assert isinstance(found, Inbound)
    assert found.at == NOW


def test_an_event_without_its_uuid_is_known_by_its_content_alone() -> None:
    first = PROVIDER.receive(ringcentral(INSTANT, ringcentral_message(), uuid=None), ACCOUNT)
    again = PROVIDER.receive(ringcentral(INSTANT, ringcentral_message(), uuid=None), ACCOUNT)
    assert first.nonce == again.nonce == ""
    assert first.fingerprint == again.fingerprint


def test_deep_nesting_inside_a_genuine_event_is_survived() -> None:
    body = json.dumps({"event": CONSENTS, "body": {}}).replace("{}", "[" * 900 + "]" * 900).encode()
    webhook = call("ringcentral", {"Verification-Token": VERIFICATION_TOKEN}, body)
    assert PROVIDER.receive(webhook, ACCOUNT).events
