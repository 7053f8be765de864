"""Which of a requester's identifiers count as theirs when something is deleted."""

from __future__ import annotations

import pytest

from chalicelib.domain.rights.keeping.erasure import list_confirmed
from chalicelib.domain.rights.verification import Check, Level, Method, Proof
from tests.fixtures.factories import MONDAY

EMAIL, PHONE = "email#v1#00", "phone#v1#00"
KEYS = (EMAIL, PHONE)


def prove(needed: Level, level: Level, *methods: Method) -> Proof:
    return Proof(needed, level, tuple(Check(method, MONDAY, "key_1") for method in methods))


@pytest.mark.parametrize(
    ("proof", "confirmed"),
    [
        (prove(1, 1, "code"), (EMAIL,)),
        (prove(1, 1, "call_back"), (PHONE,)),
        (prove(1, 1, "code", "call_back"), KEYS),
        (prove(2, 1, "code"), ()),
        (prove(2, 2, "code", "document"), KEYS),
        (prove(2, 2, "authority"), KEYS),
        (prove(1, 1, "data_points_2"), KEYS),
        (prove(0, 0), ()),
    ],
)
def test_only_what_is_proven_is_the_persons(proof: Proof, confirmed: tuple[str, ...]) -> None:
    assert list_confirmed(KEYS, proof, trusted=True) == confirmed


def test_a_paper_that_nobody_has_looked_at_makes_nothing_the_persons() -> None:
    assert list_confirmed(KEYS, prove(2, 2, "authority"), trusted=False) == ()
    assert list_confirmed(KEYS, prove(2, 2, "authority", "code"), trusted=False) == (EMAIL,)
    assert list_confirmed(KEYS, prove(2, 2, "authority", "document"), trusted=False) == KEYS
