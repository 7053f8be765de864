"""Lines and their Merkle root, by the definition and the example values of RFC 6962."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.audit.lines import Line, find_root, hash_tree, read_line
from chalicelib.domain.events import canonical

# The inputs and roots of certificate-transparency's reference implementation (merkle_tree_test).
INPUTS = [
    bytes.fromhex(text)
    for text in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
]
ROOTS = {
    0: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    3: "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    5: "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
}


def leaf(data: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + data).digest()


@pytest.mark.parametrize("size", ROOTS)
def test_the_root_is_that_of_rfc_6962(size: int) -> None:
    assert hash_tree([leaf(data) for data in INPUTS[:size]]).hex() == ROOTS[size]


def by_definition(leaves: Sequence[bytes]) -> bytes:
    """Returns the root as section 2.1 defines it, by splitting at the largest power of two."""
    if len(leaves) == 1:
        return leaves[0]
    split = 1 << (len(leaves) - 1).bit_length() - 1
    return hashlib.sha256(b"\x01" + by_definition(leaves[:split]) + by_definition(leaves[split:])).digest()


@given(st.integers(1, 70))
def test_trees_of_every_size_are_split_as_the_definition_says(size: int) -> None:
    leaves = [leaf(number.to_bytes(2, "big")) for number in range(size)]
    assert hash_tree(leaves) == by_definition(leaves)


LINES = [
    Line(5, "ab", "event", "S#sub_1", 1),
    Line(5, "aa", "read"),
    Line(4, "ff", "event", "KEYS", 12),
]


def test_the_root_does_not_depend_on_the_order_in_which_lines_are_found() -> None:
    assert find_root(LINES) == find_root(reversed(LINES))
    ordered = [canonical(line.values()).encode() for line in (LINES[2], LINES[1], LINES[0])]
    assert find_root(LINES) == hash_tree([leaf(data) for data in ordered]).hex()


def test_any_other_line_makes_another_root() -> None:
    others = [
        Line(5, "ab", "event", "S#sub_1", 2),
        Line(5, "ab", "event", "S#sub_2", 1),
        Line(6, "ab", "event"),
        LINES[1],
    ]
    roots = {find_root([other, *LINES[1:]]) for other in others}
    assert len(roots) == len(others) and find_root(LINES) not in roots


def test_a_line_is_read_back_from_its_values() -> None:
    assert [read_line(line.values()) for line in LINES] == LINES
    assert [line.place for line in LINES] == [("S#sub_1", 1, ""), ("", 0, "aa"), ("KEYS", 12, "")]
