"""The companies' commitments on announcing changes to people, each with its rule on and off.

docs/commitments.toml names these tests, as it does those of tests/domain/contact_checks/test_commitments_enforced.py.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from chalicelib.domain.errors import Invalid
from chalicelib.domain.policies.versions import Draft, NoticePlan, find_in_force
from chalicelib.domain.tenants.profiles import Profile
from chalicelib.storage.tenants.profiles import load_profile
from chalicelib.usecases.notices import manage as manage_notices
from chalicelib.usecases.notices.manage import NewNotice
from chalicelib.usecases.policies import manage as manage_policies
from tests.fixtures.memory.ports import MovedClock, context, memory_ports

CYCLONEX, BILLGENIX, PSYNERGY = (load_profile(name) for name in ("cyclonex", "billgenix", "psynergy"))


def changed(profile: Profile, **values: Any) -> Profile:
    """Returns the profile with parts of its promise of notice changed."""
    return replace(profile, notices=profile.notices._replace(**values))


def try_to_publish(profile: Profile, days: int) -> str:
    """Returns the result of a material change that takes effect this many days after people are notified."""
    ports = memory_ports()
    ctx = replace(context(ports, profile.tenant), profile=profile)
    effective = ctx.now + timedelta(days=days)
    plan = NoticePlan(("active_contracts",), ("email",), ctx.now)
    draft = Draft("privacy", 0, "Privacy policy", "Words.", effective, True, "More processors.", plan)
    manage_policies.create_draft(ports, ctx, draft)
    try:
        manage_policies.publish(ports, ctx, "privacy", 2, None)
    except Invalid as error:
        return error.code
    return "published"


def try_to_transfer(profile: Profile, days: int) -> str:
    """Returns the result of a notice this many days before a transfer of control."""
    ports = memory_ports()
    ctx = replace(context(ports, profile.tenant), profile=profile)
    after = ctx.now + timedelta(days=days)
    notice = NewNotice("transfer_of_control", "New owner", "Acme.", ("consented",), ("email",), ctx.now, after, None)
    try:
        manage_notices.create_notice(ports, ctx, notice)
    except Invalid as error:
        return error.code
    return "noticed"


def assert_days_decide(profile: Profile) -> None:
    days = profile.notices.material_change_days
    assert try_to_publish(profile, days - 1) == "notice_too_short"
    assert try_to_publish(profile, days) == "published"
    assert try_to_publish(changed(profile, material_change_days=days - 1), days - 1) == "published"
    assert try_to_publish(changed(profile, direct_notice_promised=False), 0) == "published"


def test_billgenix_tells_of_a_material_change_before_it_takes_effect() -> None:
    assert_days_decide(BILLGENIX)


def test_psynergy_tells_of_a_change_that_affects_rights_before_it_takes_effect() -> None:
    assert_days_decide(PSYNERGY)


def test_psynergy_tells_of_a_transfer_of_control_before_it_happens() -> None:
    days = PSYNERGY.notices.material_change_days
    assert try_to_transfer(PSYNERGY, days - 1) == "notice_too_short"
    assert try_to_transfer(PSYNERGY, days) == "noticed"
    assert try_to_transfer(changed(PSYNERGY, before_transfer_of_control=False), days - 1) == "noticed"


def test_cyclonex_posts_a_change_with_its_date_and_it_counts_from_it() -> None:
    assert try_to_publish(CYCLONEX, 1) == "published"
    assert try_to_publish(changed(CYCLONEX, direct_notice_promised=True), 1) == "notice_too_short"
    clock = MovedClock()
    ports = memory_ports(clock=clock)
    ctx = context(ports, "cyclonex")
    effective = ctx.now + timedelta(days=1)
    manage_policies.create_draft(ports, ctx, Draft("privacy", 0, "Privacy policy", "Words.", effective))
    manage_policies.publish(ports, ctx, "privacy", 2, None)
    shelf = ports.policies.shelf("cyclonex", "privacy")
    before, after = find_in_force(shelf, effective - timedelta(milliseconds=1)), find_in_force(shelf, effective)
    assert before is not None and before.number == 1
    assert after is not None and (after.number, after.effective_at) == (2, effective)
