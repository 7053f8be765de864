"""The area-code table agrees with the library it was made from."""

from __future__ import annotations

import phonenumbers
import pytest
from phonenumbers import timezone

from chalicelib.domain.calendar.us_zones import possible_zones
from chalicelib.law.area_codes import GROUPS
from chalicelib.law.states import ALL_ZONES
from infra.tools.area_codes import TARGET, module_text, zones_by_code

CODES = sorted(code for _, codes in GROUPS for code in codes.split())


def test_the_file_is_what_the_tool_writes_from_the_pinned_library() -> None:
    assert TARGET.read_text(encoding="utf-8") == module_text()


def test_each_code_stands_once_with_the_zones_of_the_library() -> None:
    table = {code: tuple(zones.split()) for zones, codes in GROUPS for code in codes.split()}
    assert len(CODES) == len(set(CODES)) == len(table)
    assert table == zones_by_code()


@pytest.mark.parametrize("exchange", range(200, 1000, 37))
def test_no_zone_that_the_library_gives_a_number_is_missing(exchange: int) -> None:
    for code in CODES:
        number = phonenumbers.parse(f"+1{code}{exchange}0123")
        library = set(timezone.time_zones_for_geographical_number(number))
        assert library <= set(possible_zones([code]))


@pytest.mark.parametrize("code", ["800", "833", "844", "855", "866", "877", "888", "900", "500"])
def test_numbers_without_a_place_may_be_in_any_state(code: str) -> None:
    assert possible_zones([code]) == ALL_ZONES
