"""The companies' commitments on what counts as consent, each with its rule on and off.

docs/commitments.toml names these tests, as it does those of tests/domain/contact_checks/test_commitments_enforced.py.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from chalicelib.domain.errors import Invalid
from chalicelib.domain.people import identifiers
from chalicelib.domain.people.act_records import Source
from chalicelib.domain.tenants.profiles import Profile
from chalicelib.domain.tenants.purposes import Channel
from chalicelib.storage.tenants.profiles import load_profile
from chalicelib.usecases.consents.record import RecordConsent, SentDecision, record_consent
from chalicelib.usecases.contact_checks.check import ContactCheck, check_contacts
from chalicelib.usecases.people.origin import Origin
from chalicelib.usecases.referrals.refer import Refer, refer
from tests.fixtures.memory.ports import context, memory_ports

PSYNERGY = load_profile("psynergy")


def changed(code: str, **values: Any) -> Profile:
    """Returns Psynergy's profile with the gates of one purpose changed."""
    return replace(PSYNERGY, purposes={**PSYNERGY.purposes, code: replace(PSYNERGY.purposes[code], **values)})


def recorded(profile: Profile, code: str, channel: Channel | None, wording: str | None = None) -> str:
    """Returns the state of a grant that the back office records; "refused" where the wording is missing."""
    ports = memory_ports()
    person = identifiers.parse_external_id("customer-7")  # by id: with an address a mail would have to be sent
    assert person is not None
    command = RecordConsent(Origin((person,), Source("paper"), wording), (SentDecision(code, channel, True),))
    try:
        record = record_consent(ports, replace(context(ports, "psynergy"), profile=profile), command).result
    except Invalid as error:
        assert [(field.pointer, field.code) for field in error.fields] == [("/source/wording", "wording_required")]
        return "refused"
    (decision,) = record.decisions
    return decision.state


def assert_wording_decides(code: str, channel: Channel | None) -> None:
    assert recorded(PSYNERGY, code, channel) == "refused"
    assert recorded(PSYNERGY, code, channel, "I agree.") == "granted"
    assert recorded(changed(code, written_consent=False), code, channel) == "granted"


def test_psynergy_markets_by_text_only_with_written_consent() -> None:
    assert_wording_decides("marketing_texts", "sms")


def test_psynergy_publishes_testimonials_only_with_recorded_consent() -> None:
    assert_wording_decides("testimonials", None)


def test_psynergy_writes_to_a_referred_friend_once() -> None:
    ports = memory_ports()
    friend, referrer = identifiers.parse_email("friend@practice.example"), identifiers.parse_external_id("customer-7")
    assert friend is not None and referrer is not None
    ctx = context(ports, "psynergy")
    refer(ports, ctx, Refer(friend, (referrer,)))
    asked = [ContactCheck((friend,), "referral", "email")]
    loose = replace(ctx, profile=changed("referral", one_time=False))
    (once,), (often,) = check_contacts(ports, ctx, asked), check_contacts(ports, loose, asked)
    assert [reason.code for reason in once.reasons] == ["one_time_used"]
    assert often.allowed


def test_psynergy_learning_center_mails_wait_for_confirmation() -> None:
    assert recorded(PSYNERGY, "learning_center_emails", "email") == "pending"
    loose = changed("learning_center_emails", double_opt_in=False)
    assert recorded(loose, "learning_center_emails", "email") == "granted"
