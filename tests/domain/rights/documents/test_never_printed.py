"""What no answer prints, in free text and in named fields."""

from __future__ import annotations

import pytest

from chalicelib.domain.rights.documents.never_printed import hide, hide_named


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("mine is 123-45-6789, thanks", "mine is [social security number], thanks"),
        ("SSN 123456789", "[social security number]"),
        ("password: hunter2 and more", "[password] and more"),
        ("card 4111 1111 1111 1111.", "[account number]."),
        ("Pay 4111-1111-1111-1111 now", "Pay [account number] now"),
        ("Account no. 00123456", "[account number]"),
        ("MRN: A1234567", "[medical number]"),
        ("member id XYZ123456", "[insurance number]"),
        ("passport C01234567", "[government number]"),
        ("call +1 212 555 0147 or (415) 555-2671", "call +1 212 555 0147 or (415) 555-2671"),
        ("stop it, 2026-11-23, order 12", "stop it, 2026-11-23, order 12"),
    ],
)
def test_the_kind_stands_in_place_of_the_number(text: str, shown: str) -> None:
    assert hide(text) == shown


def test_a_field_is_judged_by_its_name_too() -> None:
    assert hide_named("account_number", "99887766") == "[account number]"
    assert hide_named("text", "my ssn is 123-45-6789") == "my [social security number]"
    assert hide_named("ip", "192.0.2.1") == "192.0.2.1"
