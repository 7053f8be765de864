"""The gates that a profile shows are never laxer than those that a contact check applies."""

from __future__ import annotations

from dataclasses import replace

from chalicelib.domain.tenants.parts import ChannelRule
from chalicelib.storage.tenants.profiles import load_profile
from chalicelib.usecases.tenants.read import find_gates

PROFILE = load_profile("cyclonex")
RULE = ChannelRule("sms", ("marketing",), requires_consent=True, requires_contract=("client", "employment"))


def test_a_rule_on_one_channel_is_told_for_the_whole_purpose() -> None:
    profile = replace(PROFILE, channel_rules={"sms": RULE})
    purpose = replace(PROFILE.purposes["support"], requires_contract=None, requires_consent=False)
    told = find_gates(profile, purpose)
    assert told.requires_contract == ("client", "employment")
    assert told.requires_consent is True


def test_a_channel_that_its_rule_closes_is_not_told() -> None:
    profile = replace(PROFILE, channel_rules={"sms": RULE})
    purpose = replace(PROFILE.purposes["support"], nature="marketing", channels=("sms", "email"))
    assert find_gates(profile, purpose).channels == ("email",)


def test_a_purpose_without_gates_is_told_so() -> None:
    told = find_gates(replace(PROFILE, channel_rules={}), PROFILE.purposes["policy_notice"])
    assert (told.requires_consent, told.requires_contract) == (False, None)
