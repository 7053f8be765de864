"""Each tenant's profile: its purposes, channels, contracts and policies."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from chalicelib.domain.tenants.purposes import CHANNELS, Purpose
from chalicelib.storage.tenants.profiles import FOLDER, Profiles, load_profile, policy_text

TENANTS = ("billgenix", "cyclonex", "psynergy")
CYCLONEX, BILLGENIX, PSYNERGY = (load_profile(name) for name in ("cyclonex", "billgenix", "psynergy"))


def by_nature(tenant: str, nature: str) -> list[Purpose]:
    return [purpose for purpose in load_profile(tenant).purposes.values() if purpose.nature == nature]


def test_there_is_a_profile_for_each_tenant_under_its_own_name() -> None:
    assert {name: profile.tenant for name, profile in Profiles().items()} == {name: name for name in TENANTS}


@pytest.mark.parametrize("tenant", TENANTS)
def test_every_tenant_can_send_policy_and_legal_notices_and_no_legal_notice_by_text(tenant: str) -> None:
    assert by_nature(tenant, "policy_notice")
    for purpose in by_nature(tenant, "legal_notice"):
        assert set(purpose.channels) == {"email", "mail"}
        assert (purpose.requires_consent, purpose.requires_contract, purpose.blocked_by) == (False, None, ())


@pytest.mark.parametrize("tenant", TENANTS)
def test_browser_signals_close_advertising_cookies_at_every_tenant(tenant: str) -> None:
    profile = load_profile(tenant)
    assert profile.signals.gpc
    assert not profile.signals.dnt
    assert set(profile.purposes["cookies_targeting"].blocked_by) == {"sale_sharing", "targeted_advertising"}


@pytest.mark.parametrize("tenant", TENANTS)
def test_the_banner_has_one_category_that_is_always_on_and_three_to_choose(tenant: str) -> None:
    profile = load_profile(tenant)
    assert [category.always_on for category in profile.cookie_categories] == [True, False, False, False]
    for category in profile.cookie_categories:
        assert profile.purposes[category.code].requires_consent is not category.always_on


@pytest.mark.parametrize("tenant", TENANTS)
def test_no_e_mail_address_is_named_that_the_policy_does_not_name(tenant: str) -> None:
    known = {"psynergy": "support@psynergybilling.com"}
    assert load_profile(tenant).contacts.email == known.get(tenant)
    assert any("mail" in line.lower() for line in load_profile(tenant).needs_confirmation) is (tenant not in known)


def test_cyclonex_texts_under_contract_and_consent_only_and_never_markets_by_text() -> None:
    texting = [purpose for purpose in CYCLONEX.purposes.values() if CYCLONEX.permits(purpose, "sms")]
    assert {purpose.nature for purpose in texting} == {"service", "internal"}
    for purpose in texting:
        assert CYCLONEX.needs_consent(purpose, "sms")
        assert CYCLONEX.contract_kinds(purpose, "sms") in (("client",), ("employment",))
    assert not any(CYCLONEX.permits(purpose, "sms") for purpose in by_nature("cyclonex", "marketing"))
    assert "sms" in CYCLONEX.purposes["service_updates"].channels


def test_the_channel_rule_keeps_texts_shut_for_a_purpose_that_forgets_its_gates() -> None:
    careless = replace(CYCLONEX.purposes["newsletter"], channels=("sms",), requires_consent=False)
    assert not CYCLONEX.permits(careless, "sms")
    service = replace(careless, nature="service", requires_contract=None)
    assert CYCLONEX.permits(service, "sms")
    assert CYCLONEX.needs_consent(service, "sms")
    assert CYCLONEX.contract_kinds(service, "sms") == ("client", "employment")


def test_a_contract_that_only_the_purpose_accepts_does_not_open_a_ruled_channel() -> None:
    both = replace(CYCLONEX.purposes["service_updates"], requires_contract=("client", "prospect_callback"))
    assert CYCLONEX.contract_kinds(both, "sms") == ("client",)
    assert CYCLONEX.contract_kinds(both, "phone") == ("client", "prospect_callback")


def test_cyclonex_calls_back_by_phone_alone() -> None:
    (callback,) = by_nature("cyclonex", "callback")
    assert callback.channels == ("phone",)
    assert CYCLONEX.contract_kinds(callback, "phone") == ("prospect_callback",)


def test_stop_and_contract_end_silence_cyclonex_on_all_channels_and_the_others_less() -> None:
    assert (CYCLONEX.stop_scope, CYCLONEX.contract_end_silences_all) == ("all_communications", True)
    for profile in (BILLGENIX, PSYNERGY):
        assert (profile.stop_scope, profile.contract_end_silences_all) == ("sms", False)


def test_billgenix_offers_no_texts_and_no_marketing() -> None:
    assert not BILLGENIX.offers("sms")
    assert by_nature("billgenix", "marketing") == []


def test_psynergy_markets_by_text_only_with_written_consent() -> None:
    texts = [purpose for purpose in by_nature("psynergy", "marketing") if "sms" in purpose.channels]
    assert texts
    assert all(purpose.requires_consent and purpose.written_consent for purpose in texts)


def test_psynergy_shares_and_publishes_with_consent_and_invites_once() -> None:
    assert all(purpose.requires_consent for purpose in by_nature("psynergy", "partner_sharing"))
    assert all(purpose.requires_consent for purpose in by_nature("psynergy", "testimonial"))
    assert [purpose.one_time for purpose in by_nature("psynergy", "referral")] == [True]
    assert PSYNERGY.purposes["learning_center_emails"].double_opt_in


def test_an_opt_out_of_one_channel_leaves_the_others_open() -> None:
    updates = CYCLONEX.purposes["service_updates"]
    assert updates.blocking_kinds("sms") == ("sms", "all_communications")
    assert updates.blocking_kinds("email") == ("email", "all_communications")
    assert PSYNERGY.purposes["partner_sharing"].blocking_kinds(None) == ("partner_sharing", "sale_sharing")


@pytest.mark.parametrize("tenant", TENANTS)
@pytest.mark.parametrize("channel", [channel for channel in CHANNELS if channel not in ("in_app", "chat")])
def test_an_opt_out_closes_every_purpose_on_its_channel_but_legal_notices(tenant: str, channel: str) -> None:
    for purpose in load_profile(tenant).purposes.values():
        if channel in purpose.channels and purpose.nature != "legal_notice":
            assert {channel, "all_communications"} <= set(purpose.blocked_by)


@pytest.mark.parametrize("tenant", TENANTS)
def test_the_first_policy_has_its_moment_and_the_digest_of_its_text(tenant: str) -> None:
    profile = load_profile(tenant)
    (first,) = profile.policies
    assert (first.slug, first.version, first.effective_at) == ("privacy", 1, datetime(2026, 1, 1, tzinfo=UTC))
    assert first.sha256 == hashlib.sha256(policy_text(tenant, "privacy", 1).encode()).hexdigest()


@pytest.mark.parametrize("tenant", TENANTS)
def test_policy_texts_have_the_sections_that_readers_look_for(tenant: str) -> None:
    headings = {line[3:] for line in policy_text(tenant, "privacy", 1).splitlines() if line.startswith("## ")}
    assert {"What this policy covers", "What we collect", "Your rights", "Changes", "Contact"} <= headings


@pytest.mark.parametrize("path", sorted(FOLDER.rglob("*.*")), ids=lambda path: path.name)
def test_profile_files_are_utf_8_with_line_feeds_and_nothing_invisible(path: object) -> None:
    text = (FOLDER / str(path)).read_bytes().decode("utf-8")
    assert all(character == "\n" or character.isprintable() for character in text)
