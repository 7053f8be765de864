"""The grounds of denial."""

from __future__ import annotations

import re
from typing import get_args

import pytest

from chalicelib.domain.rights.denials import (
    HOLDS_ONLY,
    KEEPING,
    UNPROVEN,
    DenialCode,
    least_explanation,
    list_codes,
    name_reason,
)
from tests.domain.rights.letter_facts import PROFILES

CODES: tuple[DenialCode, ...] = get_args(DenialCode)


def test_every_ground_has_plain_sentences_of_its_own_that_address_nobody() -> None:
    said = [name_reason(code) for code in CODES]
    assert len(set(said)) == len(CODES) == 25
    assert all(re.fullmatch(r"[A-Z][^_{}\d]+\.", sentence) for sentence in said)
    assert [sentence for sentence in said if re.search(r"\byour?\b", sentence)] == []


def test_liens_and_claims_are_grounds_only_where_the_company_holds_them() -> None:
    offered = {tenant: set(list_codes(profile)) for tenant, profile in PROFILES.items()}
    assert offered["billgenix"] == set(CODES)
    assert offered["cyclonex"] == offered["psynergy"] == set(CODES) - {"lien_open", "comp_claim_open"}
    assert list_codes(PROFILES["billgenix"]) == CODES, "in the order of the list"


@pytest.mark.parametrize("tenant", PROFILES)
def test_every_hold_is_a_ground_that_keeps_information(tenant: str) -> None:
    assert set(PROFILES[tenant].retention.hold_codes) <= KEEPING


def test_a_ground_of_effort_needs_a_long_explanation_and_no_other_does() -> None:
    assert {code: least_explanation(code) for code in CODES if least_explanation(code)} == {
        "impossible_or_disproportionate": 100
    }


def test_grounds_that_leave_open_who_asks_keep_nothing() -> None:
    assert KEEPING.isdisjoint(UNPROVEN) and HOLDS_ONLY <= KEEPING
