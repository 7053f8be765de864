"""Every right that a law gives is a type of request that people can make."""

from __future__ import annotations

from collections.abc import Iterator
from typing import get_args

from chalicelib.domain.rights.types import AT_ONCE, INQUIRIES, NEVER_EXTENDED, OPT_OUTS, RIGHTS_OF_LAW
from chalicelib.domain.tenants.rights import Right
from tests.fixtures.code.tables import read_rules

TYPES = set(get_args(Right))


def rights_of_the_table() -> Iterator[str]:
    for law in read_rules()["jurisdictions"]:
        yield from law["rights"]
        yield from law["authorized_agent_rights"] or []
        yield from law.get("health_data", {}).get("rights", [])
        for change in law.get("future_changes", []):
            yield from change["rights_added"]


def test_no_right_of_the_table_is_without_a_type_and_no_type_is_for_a_right_that_no_law_gives() -> None:
    assert set(rights_of_the_table()) == set(RIGHTS_OF_LAW)


def test_a_right_stands_for_a_type_that_exists_or_for_the_sentence_in_every_answer() -> None:
    assert [name for name, right in RIGHTS_OF_LAW.items() if right is None] == ["non_retaliation"]
    assert {right for right in RIGHTS_OF_LAW.values() if right is not None} <= TYPES


def test_the_types_that_no_states_law_gives_are_these() -> None:
    assert TYPES - set(RIGHTS_OF_LAW.values()) == {"shine_the_light", "question", "other"}


def test_the_groups_of_types_hold_types() -> None:
    assert set(OPT_OUTS) | AT_ONCE | INQUIRIES | NEVER_EXTENDED <= TYPES
    assert AT_ONCE == {*OPT_OUTS, "withdraw_consent"} <= NEVER_EXTENDED
