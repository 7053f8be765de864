"""The table of tokens: each kind of record has one row, and no token of one kind opens a record of another."""

from __future__ import annotations

import ast
from itertools import combinations

import pytest

from chalicelib.api.pipeline import routes
from chalicelib.domain.links import tokens
from chalicelib.domain.links.tokens import (
    CONSENT,
    INTAKE,
    LETTER,
    LIFT,
    PREFERENCES,
    TOKENS,
    TRACKING,
    UNSUBSCRIBE,
    TokenKind,
    compose,
    kind_of,
)
from tests.fixtures.code.sources import called, library

ULID = "01KARZ6T9GSWQ40CJ9S2ED4T52"
OF_REQUESTS = (INTAKE, LETTER, TRACKING)  # all lead to one page, whose path names the request
ROWS = [value for value in vars(tokens).values() if isinstance(value, TokenKind)]


def test_each_prefix_has_one_row() -> None:
    rows = [row for row in ROWS if row not in OF_REQUESTS]
    assert sorted(row.prefix for row in rows) == sorted(TOKENS) == sorted(row.prefix for row in TOKENS.values())
    assert all(kind_of(f"{row.prefix}_{ULID}") is row for row in rows)


def test_what_opens_a_rights_request_is_told_apart_by_its_purpose_alone() -> None:
    assert len({row.purpose for row in OF_REQUESTS}) == len(OF_REQUESTS)
    assert not {row.prefix for row in OF_REQUESTS} & set(TOKENS)


def test_no_two_rows_share_both_a_purpose_and_a_prefix() -> None:
    assert len({(row.purpose, row.prefix) for row in ROWS}) == len(ROWS)


def test_kinds_that_share_a_path_share_a_purpose_and_no_others_do() -> None:
    for one, other in combinations([row for row in ROWS if row not in OF_REQUESTS], 2):
        assert (one.path == other.path) is (one.purpose == other.purpose), (one, other)


def test_the_paths_are_those_of_the_routes() -> None:
    for row in (CONSENT, LIFT, UNSUBSCRIBE):
        assert row.path + "{token}" in routes.PATHS
    assert PREFERENCES.path.removesuffix("#") in routes.PATHS


def test_what_lives_a_day_is_read_with_the_first_key_alone_and_the_rest_with_each() -> None:
    texts = [compose(version, "psynergy", f"con_{ULID}", lambda _: "0" * 26) for version in (1, 2, 999)]
    for row in ROWS:
        read = [tokens.parse(text, row) is not None for text in texts]
        assert read == ([True, False, False] if row in (CONSENT, LIFT) else [True] * 3)


def test_no_token_opens_a_record_without_a_row() -> None:
    with pytest.raises(KeyError):
        kind_of(f"key_{ULID}")


@pytest.mark.long
def test_links_are_signed_and_put_into_addresses_in_one_place() -> None:
    paths = {f"{row.path}{{" for row in ROWS}
    signers, placers = set(), set()
    for name, nodes in library():
        for node in nodes:
            if (
                isinstance(node, ast.Call)
                and called(node) == "sign"
                and ast.unparse(node.func).endswith(".secrets.sign")
            ):
                signers.add(name)
            if isinstance(node, ast.JoinedStr) and any(lead in ast.unparse(node) for lead in paths):
                placers.add(name)
    # Cursors, keys' texts, callers' addresses, codes, ids of links and endpoints' secrets are signed too, each under a
    # purpose word of its own: no links.
    others = {"usecases/cursors.py", "usecases/access/issue.py", "usecases/daily_caps.py"}
    others |= {"usecases/rights/tokens.py", "usecases/rights/post/ask_for_links.py", "usecases/webhooks/secrets.py"}
    assert signers == {"usecases/links/tokens.py", *others}
    assert {name for name in placers if not name.endswith("/schemas.py")} == set(), "but for the examples of schemas"
