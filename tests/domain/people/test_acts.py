"""Acts: what each is about, and the lists of them that events keep permanently."""

from __future__ import annotations

import json

import pytest
from hypothesis import given

from chalicelib.domain.people.acts import (
    Accepted,
    Act,
    Asked,
    Granted,
    Joined,
    Left,
    Mailed,
    Refused,
    Tied,
    Wrote,
    decode,
    encode,
    slot,
    whole_purpose,
)
from tests.fixtures.strategies.acts import any_act


def test_a_slot_names_a_purpose_and_its_channel() -> None:
    assert (slot("newsletter", "email"), slot("cookies", None)) == ("newsletter/email", "cookies/")
    assert whole_purpose("newsletter") == "newsletter/*"


# Stored events hold these texts: a change here makes histories unreadable.
KEPT: list[tuple[Act, str]] = [
    (Granted("a/sms", 1, None, True, "con_1"), '["granted", "a/sms", 1, null, true, "con_1"]'),
    (Refused("*/*", 2, "withdrawn", "con_1"), '["refused", "*/*", 2, "withdrawn", "con_1"]'),
    (Asked("a/sms", 3, 9, "con_1"), '["asked", "a/sms", 3, 9, "con_1"]'),
    (Joined("C-1", 4), '["joined", "C-1", 4]'),
    (Left("C-1", 5), '["left", "C-1", 5]'),
    (Wrote("sms", 6), '["wrote", "sms", 6]'),
    (Tied("sub_1"), '["linked", "sub_1"]'),
    (Tied("sub_1", True), '["linked", "sub_1", true]'),
    (Mailed(8), '["mailed", 8]'),
    (Granted("a/sms", 1, None, True, "con_1", 3), '["granted", "a/sms", 1, null, true, "con_1", 3]'),
    (Accepted("terms", 2, 7, "accepted", "acc_1"), '["accepted", "terms", 2, 7, "accepted", "acc_1"]'),
]


@pytest.mark.parametrize(("act", "text"), KEPT)
def test_an_act_is_kept_in_this_form_for_ever(act: Act, text: str) -> None:
    assert json.dumps(encode(act)) == text
    assert decode(json.loads(text)) == act


@given(any_act())
def test_every_act_comes_back_from_its_text(act: Act) -> None:
    assert decode(json.loads(json.dumps(encode(act)))) == act
