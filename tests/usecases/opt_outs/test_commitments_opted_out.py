"""The companies' commitments on what opting out does, each with its rule on and off.

docs/commitments.toml names these tests, as it does those of tests/domain/contact_checks/test_commitments_enforced.py.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from chalicelib.domain.people import identifiers
from chalicelib.domain.people.act_records import Source
from chalicelib.domain.signals.signal import BrowserSignals
from chalicelib.domain.tenants.profiles import Profile
from chalicelib.domain.tenants.purposes import Channel, OptOutKind
from chalicelib.storage.tenants.profiles import load_profile
from chalicelib.usecases.consents.record import RecordConsent, SentDecision, record_consent
from chalicelib.usecases.contact_checks.check import ContactCheck, check_contacts
from chalicelib.usecases.opt_outs.record import RecordOptOut, record_opt_out
from chalicelib.usecases.people.origin import Origin
from chalicelib.usecases.signals.record import RecordSignal, record_signal
from tests.fixtures.memory.ports import MovedClock, context, memory_ports

CYCLONEX, BILLGENIX, PSYNERGY = (load_profile(tenant) for tenant in ("cyclonex", "billgenix", "psynergy"))
PERSON = identifiers.parse_external_id("customer-7")
assert PERSON is not None
ORIGIN = Origin((PERSON,), Source("paper"), "I agree.")


def unblocked(profile: Profile, code: str) -> Profile:
    """Returns the profile with a purpose that no opt-out closes."""
    return replace(profile, purposes={**profile.purposes, code: replace(profile.purposes[code], blocked_by=())})


def opted_out(
    profile: Profile,
    code: str,
    channel: Channel | None,
    *kinds: OptOutKind,
    signals: BrowserSignals | None = None,
) -> bool:
    """Returns whether a purpose with consent is closed by a later opt-out of the person or of their browser."""
    clock = MovedClock()
    ports = memory_ports(clock=clock)
    ctx = replace(context(ports, profile.tenant), profile=profile)
    record_consent(ports, ctx, RecordConsent(ORIGIN, (SentDecision(code, channel, True),)))
    clock.advance(timedelta(seconds=1))
    later = replace(context(ports, profile.tenant), profile=profile)
    if kinds:
        record_opt_out(ports, later, RecordOptOut(ORIGIN, kinds, "form"))
    if signals is not None:
        record_signal(ports, later, RecordSignal(ORIGIN, signals))
    (verdict,) = check_contacts(ports, later, [ContactCheck(ORIGIN.identifiers, code, channel)])
    return "opted_out" in [reason.code for reason in verdict.reasons]


def test_stop_to_cyclonex_ends_every_communication() -> None:
    assert opted_out(CYCLONEX, "newsletter", "email", CYCLONEX.stop_scope)
    narrow = replace(CYCLONEX, stop_scope="sms")
    assert not opted_out(narrow, "newsletter", "email", narrow.stop_scope)


def test_do_not_track_closes_nothing_and_the_global_privacy_control_does() -> None:
    code = next(name for name, purpose in BILLGENIX.purposes.items() if "sale_sharing" in purpose.blocked_by)
    channel = next(iter(BILLGENIX.purposes[code].channels), None)
    assert not opted_out(BILLGENIX, code, channel, signals=BrowserSignals(dnt=True))
    assert opted_out(BILLGENIX, code, channel, signals=BrowserSignals(gpc=True))
    assert not opted_out(unblocked(BILLGENIX, code), code, channel, signals=BrowserSignals(gpc=True))


def test_psynergy_ends_targeted_advertising_for_who_opts_out() -> None:
    assert opted_out(PSYNERGY, "cookies_targeting", None, "targeted_advertising")
    assert not opted_out(unblocked(PSYNERGY, "cookies_targeting"), "cookies_targeting", None, "targeted_advertising")


def test_psynergy_uses_sensitive_data_no_further_for_who_limits_it() -> None:
    assert opted_out(PSYNERGY, "sensitive_data", None, "limit_sensitive")
    assert not opted_out(unblocked(PSYNERGY, "sensitive_data"), "sensitive_data", None, "limit_sensitive")


def test_an_unsubscribe_link_ends_psynergys_marketing_by_mail() -> None:
    assert opted_out(PSYNERGY, "marketing", "email", "email")
    assert not opted_out(unblocked(PSYNERGY, "marketing"), "marketing", "email", "email")


def test_cyclonex_ends_sale_and_advertising_for_who_opts_out() -> None:
    assert opted_out(CYCLONEX, "cookies_targeting", None, "sale_sharing")
    assert not opted_out(unblocked(CYCLONEX, "cookies_targeting"), "cookies_targeting", None, "sale_sharing")
