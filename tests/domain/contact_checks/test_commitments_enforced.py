"""The companies' commitments on contact, each with its rule on and off: the decision must depend on the rule.

docs/commitments.toml names these tests. Profiles are the real ones; a rule is switched off by removing it from
the profile, which must change the answer, or the test would pass for another reason.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from chalicelib.domain.contact_checks.gates import Person, Question, check
from chalicelib.domain.contracts.contract import Contract, begin, end
from chalicelib.domain.people.acts import Act, Asked, Granted, Joined, Refused, slot
from chalicelib.domain.people.states import State, apply
from chalicelib.domain.tenants.profiles import Profile
from chalicelib.domain.tenants.purposes import Channel, ContractKind
from chalicelib.storage.tenants.profiles import load_profile

CYCLONEX, BILLGENIX, PSYNERGY = (load_profile(name) for name in ("cyclonex", "billgenix", "psynergy"))
NOW = datetime(2026, 11, 23, 20, 0, tzinfo=UTC)  # a Monday, afternoon from New York to Hawaii
NOW_MS = int(NOW.timestamp() * 1000)
BEFORE_MS = NOW_MS - 86_400_000
OPEN, MONTH_AGO = "C-1", date(2026, 10, 23)


def granted(*slots: tuple[str, Channel | None]) -> tuple[Act, ...]:
    return tuple(Granted(slot(*each), BEFORE_MS, None, True, "con_1") for each in slots)


def contract(profile: Profile, kind: ContractKind, *, ended: bool = False) -> Contract:
    begun = begin(OPEN, kind, MONTH_AGO, None, profile.time_zone)
    return end(begun, date(2026, 11, 22), "cancelled", profile.time_zone, NOW_MS) if ended else begun


def change_gates(profile: Profile, code: str, **values: Any) -> Profile:
    """Returns the profile with the gates of one purpose changed."""
    return replace(profile, purposes={**profile.purposes, code: replace(profile.purposes[code], **values)})


def without_sms_rule(profile: Profile) -> Profile:
    return replace(profile, channel_rules={})


def find_reasons(
    profile: Profile,
    code: str,
    channel: Channel | None,
    acts: tuple[Act, ...] = (),
    under: Contract | None = None,
    *,
    replied: bool = False,
) -> set[str]:
    """Returns the reasons against contacting somebody now; empty when it is allowed."""
    contracts = {under.external_id: under} if under else {}
    joined = tuple(Joined(external_id, BEFORE_MS) for external_id in contracts)
    question = Question(profile.purposes[code], channel, NOW_MS, reply_at=BEFORE_MS if replied else None)
    verdict = check(profile, question, [Person(apply(State(), (*acts, *joined)))], contracts)
    assert verdict.allowed is not bool(verdict.reasons)
    return {reason.code for reason in verdict.reasons}


def test_cyclonex_texts_only_contracted_clients_and_staff() -> None:
    cases: tuple[tuple[str, ContractKind, ContractKind], ...] = (
        ("service_updates", "client", "employment"),
        ("staff_messages", "employment", "client"),
    )
    for code, kind, other in cases:
        consent = granted((code, "sms"))
        assert find_reasons(CYCLONEX, code, "sms", consent, contract(CYCLONEX, kind)) == set()
        assert find_reasons(CYCLONEX, code, "sms", consent, contract(CYCLONEX, other)) == {"no_active_contract"}
        assert find_reasons(CYCLONEX, code, "sms", consent) == {"no_active_contract"}
        loose = change_gates(CYCLONEX, code, requires_contract=None)
        assert find_reasons(loose, code, "sms", consent) == {"no_active_contract"}  # the channel's rule still applies
        assert find_reasons(without_sms_rule(loose), code, "sms", consent) == set()


def test_cyclonex_never_markets_by_text() -> None:
    consent, client = granted(("newsletter", "sms"), ("newsletter", "email")), contract(CYCLONEX, "client")
    forbidden = {"purpose_not_permitted_on_channel"}
    assert find_reasons(CYCLONEX, "newsletter", "sms", consent, client) == forbidden
    assert find_reasons(CYCLONEX, "newsletter", "email", consent, client) == set()
    careless = change_gates(CYCLONEX, "newsletter", channels=("email", "sms"))
    assert find_reasons(careless, "newsletter", "sms", consent, client) == forbidden
    assert find_reasons(without_sms_rule(careless), "newsletter", "sms", consent, client) == set()


def test_cyclonex_calls_prospects_who_asked_and_no_others() -> None:
    consent = granted(("callback", "phone"))
    assert find_reasons(CYCLONEX, "callback", "phone", consent, contract(CYCLONEX, "prospect_callback")) == set()
    assert find_reasons(CYCLONEX, "callback", "phone", consent) == {"no_active_contract"}
    assert (
        find_reasons(change_gates(CYCLONEX, "callback", requires_contract=None), "callback", "phone", consent) == set()
    )


def test_cyclonex_never_texts_a_form_filler() -> None:
    prospect = contract(CYCLONEX, "prospect_callback")
    for code in CYCLONEX.purposes:
        assert find_reasons(CYCLONEX, code, "sms", granted((code, "sms")), prospect) & {
            "no_active_contract",
            "purpose_not_permitted_on_channel",
        }
    consent = granted(("service_updates", "sms"))
    opened = change_gates(CYCLONEX, "service_updates", requires_contract=("client", "prospect_callback"))
    assert find_reasons(opened, "service_updates", "sms", consent, prospect) == {"no_active_contract"}
    assert find_reasons(without_sms_rule(opened), "service_updates", "sms", consent, prospect) == set()


def test_cyclonex_texts_clients_on_listed_topics_only() -> None:
    def topics(profile: Profile) -> set[str]:
        client = contract(profile, "client")
        everything = granted(*((code, "sms") for code in profile.purposes))
        return {code for code in profile.purposes if not find_reasons(profile, code, "sms", everything, client)}

    listed = {"service_updates", "support", "compliance_updates"}
    assert topics(CYCLONEX) == listed
    assert topics(change_gates(CYCLONEX, "policy_notice", channels=("email", "sms"))) == {*listed, "policy_notice"}


def test_cyclonex_texts_nobody_without_explicit_consent() -> None:
    client = contract(CYCLONEX, "client")
    for code in ("service_updates", "support", "compliance_updates"):
        assert find_reasons(CYCLONEX, code, "sms", (), client) == {"no_consent"}
        loose = change_gates(CYCLONEX, code, requires_consent=False)
        assert find_reasons(loose, code, "sms", (), client) == {"no_consent"}  # the channel's rule still applies
        assert find_reasons(without_sms_rule(loose), code, "sms", (), client) == set()


def test_cyclonex_consent_opens_the_topics_it_names_and_no_others() -> None:
    client = contract(CYCLONEX, "client")
    assert find_reasons(CYCLONEX, "compliance_updates", "sms", granted(("compliance_updates", "sms")), client) == set()
    other = granted(("service_updates", "sms"), ("compliance_updates", "email"))
    assert find_reasons(CYCLONEX, "compliance_updates", "sms", other, client) == {"no_consent"}
    loose = without_sms_rule(change_gates(CYCLONEX, "compliance_updates", requires_consent=False))
    assert find_reasons(loose, "compliance_updates", "sms", other, client) == set()


def test_cyclonex_stops_texts_when_the_contract_ends() -> None:
    consent = granted(("service_updates", "sms"))
    assert find_reasons(CYCLONEX, "service_updates", "sms", consent, contract(CYCLONEX, "client")) == set()
    over = contract(CYCLONEX, "client", ended=True)
    assert find_reasons(CYCLONEX, "service_updates", "sms", consent, over) == {"contract_ended"}
    loose = replace(
        without_sms_rule(change_gates(CYCLONEX, "service_updates", requires_contract=None)),
        contract_end_silences_all=False,
    )
    assert find_reasons(loose, "service_updates", "sms", consent, over) == set()


def test_cyclonex_is_silent_on_every_channel_after_the_contract_but_for_replies() -> None:
    over, consent = contract(CYCLONEX, "client", ended=True), granted(("newsletter", "email"))
    for code, purpose in CYCLONEX.purposes.items():
        for channel in purpose.channels:
            reasons = find_reasons(CYCLONEX, code, channel, granted((code, channel)), over)
            assert ("contract_ended" in reasons or "no_active_contract" in reasons) is (code != "legal_notice")
    assert find_reasons(CYCLONEX, "newsletter", "email", consent, over) == {"contract_ended"}
    assert find_reasons(CYCLONEX, "support", "email", (), over) == {"contract_ended", "no_consent"}
    assert find_reasons(CYCLONEX, "support", "email", (), over, replied=True) == set()
    speaking = replace(CYCLONEX, contract_end_silences_all=False)
    assert find_reasons(speaking, "newsletter", "email", consent, over) == set()


def test_cyclonex_shares_with_partners_only_with_consent() -> None:
    assert_consent_decides(CYCLONEX, "partner_sharing", None)


def test_cyclonex_contacts_nobody_without_consent_but_for_notices() -> None:
    kinds: tuple[ContractKind, ...] = ("client", "employment", "prospect_callback")
    for code, purpose in CYCLONEX.purposes.items():
        for channel in purpose.channels:
            answers = [find_reasons(CYCLONEX, code, channel, (), contract(CYCLONEX, kind)) for kind in kinds]
            notice = purpose.nature in ("policy_notice", "legal_notice")
            assert all("no_consent" in reasons for reasons in answers) is not notice
    client = contract(CYCLONEX, "client")
    assert (
        find_reasons(change_gates(CYCLONEX, "support", requires_consent=False), "support", "email", (), client) == set()
    )


def test_cyclonex_uses_sensitive_data_only_with_consent() -> None:
    for code in ("precise_location", "sensitive_data"):
        assert_consent_decides(CYCLONEX, code, None)


def test_billgenix_contacts_for_its_services_only() -> None:
    natures = {purpose.nature for purpose in BILLGENIX.purposes.values() if purpose.channels}
    assert natures == {"service", "policy_notice", "legal_notice"}
    client = contract(BILLGENIX, "client")
    assert find_reasons(BILLGENIX, "service_updates", "email", (), client) == set()
    assert find_reasons(BILLGENIX, "service_updates", "email") == {"no_active_contract"}
    assert (
        find_reasons(change_gates(BILLGENIX, "service_updates", requires_contract=None), "service_updates", "email")
        == set()
    )


def test_billgenix_offers_no_texts() -> None:
    client = contract(BILLGENIX, "client")
    for code in BILLGENIX.purposes:
        assert find_reasons(BILLGENIX, code, "sms", granted((code, "sms")), client) == {"channel_not_offered"}
    texting = change_gates(BILLGENIX, "service_updates", channels=("email", "sms"))
    assert find_reasons(texting, "service_updates", "sms", granted(("service_updates", "sms")), client) == set()


def test_psynergy_sets_only_necessary_cookies_without_consent() -> None:
    assert find_reasons(PSYNERGY, "cookies_necessary", None) == set()
    for code in ("cookies_performance", "cookies_functional", "cookies_targeting"):
        assert_consent_decides(PSYNERGY, code, None)


def test_psynergy_shares_with_partners_only_with_consent() -> None:
    assert_consent_decides(PSYNERGY, "partner_sharing", None)


def test_psynergy_uses_sensitive_data_only_with_consent() -> None:
    assert_consent_decides(PSYNERGY, "sensitive_data", None)


def test_psynergy_marketing_ends_with_the_withdrawal_of_consent() -> None:
    withdrawn = (*granted(("marketing", "email")), Refused("marketing/*", NOW_MS - 1, "withdrawn", "con_2"))
    assert find_reasons(PSYNERGY, "marketing", "email", withdrawn) == {"consent_withdrawn"}
    assert_consent_decides(PSYNERGY, "marketing", "email")


def test_psynergy_sends_nothing_while_a_confirmation_is_awaited() -> None:
    asked = (Asked(slot("learning_center_emails", "email"), BEFORE_MS, NOW_MS + 1, "con_1"),)
    assert PSYNERGY.purposes["learning_center_emails"].double_opt_in
    assert find_reasons(PSYNERGY, "learning_center_emails", "email", asked) == {"consent_pending"}
    loose = change_gates(PSYNERGY, "learning_center_emails", requires_consent=False)
    assert find_reasons(loose, "learning_center_emails", "email", asked) == set()


def assert_consent_decides(profile: Profile, code: str, channel: Channel | None) -> None:
    """Checks that consent decides: refused without a grant, allowed with one; without the rule allowed either way."""
    assert find_reasons(profile, code, channel) == {"no_consent"}
    assert find_reasons(profile, code, channel, granted((code, channel))) == set()
    loose = change_gates(profile, code, requires_consent=False, written_consent=False)
    assert find_reasons(loose, code, channel) == set()
