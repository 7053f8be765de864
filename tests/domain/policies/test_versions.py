"""Which version of a policy is in force at a given instant."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from chalicelib.domain.errors import Invalid
from chalicelib.domain.policies.versions import (
    MOST_TEXT_BYTES,
    Draft,
    NoticePlan,
    Published,
    Shelf,
    check_draft,
    find_in_force,
)
from chalicelib.domain.tenants.profiles import Profile
from chalicelib.storage.tenants.profiles import load_profile

EFFECTIVE = datetime(2027, 3, 1, tzinfo=UTC)
PROFILES = [load_profile(tenant) for tenant in ("cyclonex", "billgenix", "psynergy")]
CYCLONEX, _, PSYNERGY = PROFILES


def version(number: int, day: int) -> Published:
    """Returns a version that takes effect on a day of January 2026."""
    moment = datetime(2026, 1, day, tzinfo=UTC)
    return Published("privacy", number, "Privacy policy", "0" * 64, moment, moment, date(2026, 1, day), "secret:key_1")


SHELF = Shelf("privacy", published=(version(1, 1), version(2, 10), version(3, 20)))


def test_a_version_is_in_force_from_its_very_moment_on_and_nothing_is_before_the_first() -> None:
    first = SHELF.published[0]
    assert find_in_force(SHELF, first.effective_at) == first
    assert find_in_force(SHELF, first.effective_at - timedelta(microseconds=1)) is None
    assert find_in_force(Shelf("terms"), first.effective_at) is None


def test_the_latest_version_in_effect_holds_and_a_later_one_does_not_yet() -> None:
    assert find_in_force(SHELF, datetime(2026, 1, 15, tzinfo=UTC)) == version(2, 10)


def test_of_two_versions_of_one_moment_the_one_with_the_higher_number_holds() -> None:
    shelf = replace(SHELF, published=(version(1, 1), version(2, 10), version(3, 10)))
    assert find_in_force(shelf, datetime(2026, 1, 10, tzinfo=UTC)) == version(3, 10)


def test_a_version_that_was_cancelled_never_holds() -> None:
    cancelled = replace(version(2, 10), cancelled_at=datetime(2026, 1, 5, tzinfo=UTC))
    shelf = replace(SHELF, published=(version(1, 1), cancelled))
    assert find_in_force(shelf, datetime(2026, 1, 15, tzinfo=UTC)) == version(1, 1)


# What a draft may ask for


def find_objections(profile: Profile = PSYNERGY, **fields: object) -> list[tuple[str, str]]:
    """Returns the objections to a draft, as pointer and code; empty where it may be saved."""
    draft = replace(Draft("privacy", 2, "Privacy policy", "Words.", EFFECTIVE), **fields)  # type: ignore[arg-type]
    try:
        check_draft(draft, profile)
    except Invalid as refusal:
        return [(field.pointer, field.code) for field in refusal.fields]
    return []


@pytest.mark.parametrize("profile", PROFILES, ids=lambda profile: profile.tenant)
def test_a_draft_asks_again_for_purposes_that_need_consent_and_for_no_others(profile: Profile) -> None:
    asking = [purpose.code for purpose in profile.purposes.values() if purpose.requires_consent]
    others = [purpose.code for purpose in profile.purposes.values() if not purpose.requires_consent]
    assert asking and others
    assert find_objections(profile, reconsent_purposes=tuple(asking)) == []
    for code in others:
        assert find_objections(profile, reconsent_purposes=(code,)) == [("/reconsent_purposes/0", "unknown_purpose")]


@pytest.mark.parametrize("code", ["no_such_purpose", "", "Marketing", "marketing/email"])
def test_a_draft_asks_again_for_nothing_that_the_tenant_does_not_have(code: str) -> None:
    assert find_objections(reconsent_purposes=(code,)) == [("/reconsent_purposes/0", "unknown_purpose")]


def test_another_tenants_purpose_is_none() -> None:
    foreign = next(p.code for p in PSYNERGY.purposes.values() if p.requires_consent and p.code not in CYCLONEX.purposes)
    assert find_objections(PSYNERGY, reconsent_purposes=(foreign,)) == []
    assert find_objections(CYCLONEX, reconsent_purposes=(foreign,)) == [("/reconsent_purposes/0", "unknown_purpose")]


def test_each_purpose_that_may_not_be_asked_for_is_told_by_its_place() -> None:
    codes = ("marketing", "legal_notice", "testimonials", "no_such_purpose")
    assert find_objections(reconsent_purposes=codes) == [
        ("/reconsent_purposes/1", "unknown_purpose"),
        ("/reconsent_purposes/3", "unknown_purpose"),
    ]


def test_a_text_may_have_256_kib_of_utf_8_and_no_byte_more() -> None:
    half = MOST_TEXT_BYTES // 2
    for most, more in (("x" * MOST_TEXT_BYTES, "x"), ("ü" * half, "x"), ("x" * (MOST_TEXT_BYTES - 2) + "ü", "ü")):
        assert find_objections(content=most) == []
        assert find_objections(content=most + more) == [("/content", "too_long")]


@pytest.mark.parametrize(
    ("send_at", "effective_at", "late"),
    [
        (EFFECTIVE - timedelta(days=30), EFFECTIVE, False),
        (EFFECTIVE, EFFECTIVE, False),
        (EFFECTIVE + timedelta(microseconds=1), EFFECTIVE, True),
        (EFFECTIVE + timedelta(days=1), None, False),
    ],
)
def test_people_are_told_before_a_version_takes_effect_where_it_says_when(
    send_at: datetime, effective_at: datetime | None, late: bool
) -> None:
    plan = NoticePlan(("active_contracts",), ("email",), send_at)
    expected = [("/notice/send_at", "too_late")] if late else []
    assert find_objections(notice=plan, effective_at=effective_at) == expected
    assert find_objections(notice=None, effective_at=effective_at) == []


def test_all_that_is_wrong_with_a_draft_is_told_at_once() -> None:
    plan = NoticePlan(("active_contracts",), ("email",), EFFECTIVE + timedelta(days=1))
    codes = [
        code for _, code in find_objections(content="x" * (MOST_TEXT_BYTES + 1), reconsent_purposes=("x",), notice=plan)
    ]
    assert codes == ["too_long", "unknown_purpose", "too_late"]
