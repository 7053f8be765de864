"""API keys: when one is valid, how a set of keys may change, and who may grant which scope."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.access.api_keys import (
    ACTIVE_LIMIT,
    ApiKey,
    ApiKeySet,
    Holder,
    check_active,
    check_change,
    check_fields,
    check_grant,
    name_all,
)
from chalicelib.domain.access.scopes import SCOPES, Scope
from chalicelib.domain.errors import Conflict, Forbidden, Invalid

NOW = datetime(2026, 11, 22, 17, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
MANAGER: frozenset[Scope] = frozenset({"keys:manage"})


def key(number: int = 0, **fields: Any) -> ApiKey:
    base = ApiKey(
        tenant="cyclonex",
        id=f"key_{number:026d}",
        kind="secret",
        name="Front desk of Ada Example",
        secret_hash="ab" * 32,
        created_at=NOW,
        created_by="bootstrap",
        scopes=frozenset({"consents:read"}),
        holder=Holder("mem_1", "Ada Example", "ada@example.com"),
    )
    return replace(base, **fields)


def keys(*members: ApiKey) -> ApiKeySet:
    return ApiKeySet(1, "", members)


@pytest.mark.parametrize(
    ("fields", "counts"),
    [
        ({}, True),
        ({"expires_at": LATER}, True),
        ({"expires_at": NOW + timedelta(milliseconds=1)}, True),
        ({"expires_at": NOW}, False),
        ({"expires_at": NOW - timedelta(days=1)}, False),
        ({"revoked_at": NOW}, False),
        ({"revoked_at": NOW, "expires_at": LATER}, False),
    ],
)
def test_a_key_counts_until_it_is_revoked_or_its_moment_comes(fields: dict[str, Any], counts: bool) -> None:
    assert key(**fields).active(NOW) is counts


def test_a_key_and_its_holder_print_nothing_but_ids() -> None:
    shown = repr(key()) + str(key()) + repr(key().holder) + repr([keys(key())])
    assert "Ada" not in shown and "ada@" not in shown and "abab" not in shown
    assert "mem_1" in shown


def test_only_an_active_key_with_the_scope_manages_keys() -> None:
    assert key(scopes=MANAGER).manages(NOW)
    assert not key(scopes=frozenset(SCOPES) - MANAGER).manages(NOW)
    assert not key(scopes=MANAGER, revoked_at=NOW).manages(NOW)
    assert not key(scopes=MANAGER, expires_at=NOW).manages(NOW)


@pytest.mark.parametrize(
    "fields",
    [{"revoked_at": NOW}, {"scopes": frozenset({"consents:read"})}, {"expires_at": LATER}, {"expires_at": NOW}],
)
def test_the_last_manager_can_not_be_taken_away(fields: dict[str, Any]) -> None:
    before = keys(key(1, scopes=MANAGER), key(2), key(3, scopes=MANAGER, revoked_at=NOW))
    with pytest.raises(Conflict) as refusal:
        check_change(before, before.replaced(key(1, **{"scopes": MANAGER, **fields})), NOW)
    assert refusal.value.code == "last_manager_key"


def test_one_of_two_managers_may_go() -> None:
    before = keys(key(1, scopes=MANAGER), key(2, scopes=MANAGER))
    after = before.replaced(key(1, scopes=MANAGER, revoked_at=NOW))
    check_change(before, after, NOW)
    assert after.managed(NOW)


def test_a_manager_that_expires_does_not_stand_in_for_the_last_that_lasts() -> None:
    before = keys(key(1, scopes=MANAGER), key(2, scopes=MANAGER, expires_at=LATER))
    with pytest.raises(Conflict) as refusal:
        check_change(before, before.replaced(key(1, scopes=MANAGER, revoked_at=NOW)), NOW)
    assert refusal.value.code == "last_manager_key"


def test_a_set_without_managers_may_change_otherwise() -> None:
    before = keys(key(1), key(2))
    after = before.replaced(key(1, revoked_at=NOW))
    check_change(before, after, NOW)
    assert not after.managed(NOW)


@pytest.mark.long
@given(st.lists(st.tuples(st.sampled_from(["revoke", "expire", "narrow", "add"]), st.integers(0, 4)), max_size=25))
def test_no_run_of_changes_locks_a_tenant_out_even_when_time_passes(steps: list[tuple[str, int]]) -> None:
    members = keys(key(0, scopes=MANAGER))
    for action, number in steps:
        known = members.get(f"key_{number:026d}") or key(number, scopes=MANAGER)
        wanted = {
            "revoke": replace(known, revoked_at=NOW),
            "expire": replace(known, expires_at=LATER),
            "narrow": replace(known, scopes=frozenset({"consents:read"})),
            "add": known,
        }[action]
        after = members.replaced(wanted)
        try:
            check_change(members, after, NOW)
        except Conflict:
            continue
        members = after
    assert members.managed(NOW) and members.managed(NOW + timedelta(days=3650))


def test_active_keys_are_counted_and_ended_ones_are_not() -> None:
    full = keys(key(0, scopes=MANAGER), *(key(number) for number in range(1, ACTIVE_LIMIT)))
    with pytest.raises(Conflict) as refusal:
        check_change(full, full.replaced(key(ACTIVE_LIMIT)), NOW)
    assert refusal.value.code == "key_limit_reached"
    one_less = full.replaced(key(5, revoked_at=NOW))
    check_change(one_less, one_less.replaced(key(ACTIVE_LIMIT)), NOW)
    assert len(one_less.replaced(key(ACTIVE_LIMIT)).keys) == ACTIVE_LIMIT + 1


def test_a_set_above_the_limit_can_still_shrink() -> None:
    above = keys(*(key(number, scopes=MANAGER) for number in range(ACTIVE_LIMIT + 3)))
    after = above.replaced(key(1, scopes=MANAGER, revoked_at=NOW))
    check_change(above, after, NOW)
    assert len(after.keys) == len(above.keys)


def test_an_ended_key_is_of_no_use() -> None:
    check_active(key(expires_at=LATER), NOW)
    for ended in (key(revoked_at=NOW), key(expires_at=NOW)):
        with pytest.raises(Conflict) as refusal:
            check_active(ended, NOW)
        assert refusal.value.code == "key_not_active"


@pytest.mark.parametrize("scope", SCOPES)
def test_no_key_gives_a_scope_that_it_lacks(scope: Scope) -> None:
    own = frozenset(SCOPES) - {scope}
    check_grant(own, own)
    with pytest.raises(Forbidden) as refusal:
        check_grant(own, {scope})
    assert scope in refusal.value.detail


@pytest.mark.parametrize(
    ("fields", "pointers"),
    [
        ({"scopes": frozenset()}, ["/scopes"]),
        ({"origins": ("https://a.example",)}, ["/origins"]),
        ({"expires_at": NOW}, ["/expires_at"]),
        ({"kind": "publishable"}, ["/scopes", "/origins", "/holder"]),
        ({"kind": "publishable", "scopes": frozenset(), "holder": None}, ["/origins"]),
    ],
)
def test_fields_that_do_not_go_together_are_all_told(fields: dict[str, Any], pointers: list[str]) -> None:
    with pytest.raises(Invalid) as refusal:
        check_fields(key(**fields), NOW)
    assert [field.pointer for field in refusal.value.fields] == pointers


def test_one_address_is_one_member() -> None:
    known = keys(key(1), key(2, holder=Holder("mem_2", "Grace", "grace@example.com"), revoked_at=NOW))
    assert known.holder_id("ada@example.com") == "mem_1"
    assert known.holder_id("grace@example.com") == "mem_2"
    assert known.holder_id("other@example.com") is None


def test_a_key_is_called_as_its_holder_is_and_a_member_as_their_latest_key_says() -> None:
    old, new = Holder("mem_1", "Ada", "ada@example.com"), Holder("mem_1", "Ada E.", "ada@example.com")
    named = name_all([key(1, holder=old), key(2, holder=new), key(3, holder=None, name="Website")])
    ids = [key(number).id for number in (1, 2, 3)]
    assert [named[one] for one in ids] == ["Ada", "Ada E.", "Website"] and named["mem_1"] == "Ada E."
    assert set(named) == {*ids, "mem_1"}
