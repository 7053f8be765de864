"""Tokens and codes are derived and never kept."""

from __future__ import annotations

from chalicelib.usecases.rights import tokens
from tests.fixtures.worlds.rights_desk import TENANT, RightsWorld

ID = "req_01KARZ6T9T2F4H6K8M0P1R3S5V"
LINK = "trk_01KARZ6T9T2F4H6K8M0P1R3S5V"


def test_each_code_has_six_digits_and_belongs_to_tenant_request_and_number(w: RightsWorld) -> None:
    codes = [tokens.compose_code(w.ports, TENANT, ID, number) for number in range(1, 40)]
    assert all(len(code) == 6 and code.isdigit() for code in codes) and len(set(codes)) > 35
    assert codes[0] == tokens.compose_code(w.ports, TENANT, ID, 1)
    others = {tokens.compose_code(w.ports, "cyclonex", ID, 1), tokens.compose_code(w.ports, TENANT, ID[:-1] + "W", 1)}
    assert codes[0] not in others


def test_each_kind_of_token_is_another_and_pages_hold_theirs_in_the_fragment(w: RightsWorld) -> None:
    intake = tokens.intake_token(w.ports, TENANT, ID)
    letter = tokens.letter_page(w.ports, TENANT, ID)
    page = tokens.tracking_page(w.ports, TENANT, ID, LINK)
    for address in (letter, page):
        assert address.startswith(f"https://privacy.example/r/{ID}#") and "?" not in address
    assert page.partition("#")[2] == tokens.tracking_token(w.ports, TENANT, LINK)
    assert len({intake, letter.partition("#")[2], page.partition("#")[2]}) == 3
