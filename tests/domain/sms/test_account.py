"""A tenant's account at a provider is read completely or not at all, and never prints what it holds."""

from __future__ import annotations

import json
from typing import Any

import pytest

from chalicelib.domain.sms.account import BadAccount, parse
from chalicelib.domain.sms.provider import Secret

ADDRESS = "https://privacy.example/sms/cyclonex/twilio/"
FIRST, SECOND = "first-path-secret", "second_path_secret"


def text(**changes: Any) -> str:
    return json.dumps({"path_secrets": [FIRST], "secrets": ["s3cret"], **changes})


def test_a_whole_parameter_is_read() -> None:
    found = parse(
        text(
            secrets=["old-token", {"value": "new", "key_id": "SK1"}],
            ids=["AC1"],
            numbers=["+12025550100", "12345"],
            handshake=False,
            self_managed=True,
            sends_texts=True,
            api={"account_sid": "AC1"},
        ),
        ADDRESS,
    )
    assert found.account.secrets == (Secret("old-token"), Secret("new", "SK1"))
    assert (found.account.ids, found.account.handshake, found.account.self_managed) == (frozenset({"AC1"}), False, True)
    assert (found.numbers, found.sends_texts, found.api) == (("+12025550100", "12345"), True, {"account_sid": "AC1"})
    assert (found.path_secret, found.url) == (FIRST, ADDRESS + FIRST)


def test_what_is_left_out_is_the_careful_choice() -> None:
    found = parse(text(), ADDRESS)
    assert (found.numbers, found.sends_texts, found.api, found.account.handshake) == ((), False, {}, True)


def test_each_of_two_path_secrets_leads_to_its_own_url_and_no_other_to_any() -> None:
    found = parse(text(path_secrets=[FIRST, SECOND]), ADDRESS)
    assert found.url == found.called(FIRST) == ADDRESS + FIRST
    assert found.called(SECOND) == ADDRESS + SECOND
    assert [found.called(wrong) for wrong in ("", FIRST[:-1], FIRST + "x", "é", "\ud800")] == [None] * 5


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("not json", "not_json"),
        ("[" * 100_000, "not_json"),
        ("[]", "unknown_key"),
        (text(path_secret="x"), "unknown_key"),
        (text(path_secrets=[]), "path_secrets"),
        (text(path_secrets=["short"]), "path_secrets"),
        (text(path_secrets=["with/slash-and-more"]), "path_secrets"),
        (text(path_secrets=[FIRST, SECOND, FIRST + "3"]), "path_secrets"),
        (text(path_secrets=FIRST), "path_secrets"),
        (text(secrets=["a", "b", "c"]), "secrets"),
        (text(secrets=[""]), "secrets"),
        (text(secrets=[{"value": "a", "name": "b"}]), "secrets"),
        (text(secrets="a"), "secrets"),
        (text(ids=[7]), "ids"),
        (text(numbers=["0123-45"]), "numbers"),
        (text(handshake="no"), "handshake"),
        (text(sends_texts=1), "sends_texts"),
        (text(api={"a": 1}), "api"),
        (text(api=[]), "api"),
    ],
)
def test_anything_else_is_refused_by_the_name_of_its_part(content: str, code: str) -> None:
    with pytest.raises(BadAccount) as refusal:
        parse(content, ADDRESS)
    assert str(refusal.value) == refusal.value.code == code


def test_an_account_does_not_print_itself() -> None:
    found = parse(text(api={"auth_token": "s3cret"}), ADDRESS)
    assert not any(secret in repr(found) for secret in (FIRST, "s3cret", "privacy.example"))
