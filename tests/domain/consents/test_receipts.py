"""Receipts: canonical form (RFC 8785), stable ids, confirmations included, and how long each is valid."""

from __future__ import annotations

import re
from typing import Any

import jcs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.consents.receipts import Surroundings, build_receipt, build_signing_input, stable_uuid
from chalicelib.domain.consents.records import ConsentRecord, RecordedDecision
from chalicelib.domain.events import canonical
from chalicelib.domain.people.act_records import Source
from chalicelib.storage.tenants.profiles import load_profile

DAY = 86_400_000
AROUND = Surroundings("https://api.privacy.example", "aws:us-east-1")
_ASCII = st.text(st.characters(min_codepoint=32, max_codepoint=126))
_TEXT = st.text(st.characters(exclude_categories=["Cs"]))
_LEAVES = st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | _TEXT


def record(*decisions: RecordedDecision) -> ConsentRecord:
    return ConsentRecord(
        id="con_01KARZ6T9GSWQ40CJ9S2ED4T52",
        kind="consent",
        subject_ids=("sub_01KARZ6T9H1T5D9W7Z0QX2B8YE",),
        decisions=decisions,
        policy=None,
        at=DAY,
        recorded_at=DAY,
        source=Source("web_form"),
        actor="key_01KARYZZ5D0E2M7Q2V6S8B1XNC",
        trusted=False,
        gpc=False,
        salt="00",
    )


def make_receipt(*decisions: RecordedDecision, **confirmed: int) -> dict[str, Any]:
    by_slot = {name.replace("__", "/"): at for name, at in confirmed.items()}
    return build_receipt(load_profile("psynergy"), record(*decisions), by_slot, AROUND)


@pytest.mark.long
@given(st.recursive(_LEAVES, lambda part: st.lists(part) | st.dictionaries(_ASCII, part), max_leaves=30))
def test_the_canonical_form_is_that_of_rfc_8785_for_all_that_a_receipt_can_hold(value: Any) -> None:
    assert canonical(value).encode() == jcs.canonicalize(value)


def test_ids_are_version_4_in_form_and_follow_from_the_record() -> None:
    assert stable_uuid("con_1") == stable_uuid("con_1") != stable_uuid("con_2")
    assert re.fullmatch(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", stable_uuid("x"))


def test_a_confirmation_is_a_second_event() -> None:
    pending = RecordedDecision("marketing", "email", "pending", DAY)
    events = make_receipt(pending, marketing__email=2 * DAY)["events"]
    assert [event["event_state"] for event in events] == ["ConsentRequested", "ConsentGiven"]
    assert events[1]["event_time"] == "1970-01-03T00:00:00.000Z"


def test_a_confirmation_of_something_else_changes_nothing() -> None:
    pending = RecordedDecision("marketing", "email", "pending", DAY)
    assert make_receipt(pending, marketing__mail=2 * DAY) == make_receipt(pending)


@pytest.mark.parametrize(
    ("expires_at", "duration"), [(None, None), (366 * DAY, "P365D"), (DAY + 90_000, "PT90S"), (DAY, "P0D")]
)
def test_validity_is_a_duration(expires_at: int | None, duration: str | None) -> None:
    [event] = make_receipt(RecordedDecision("cookies_targeting", None, "granted", DAY, expires_at))["events"]
    assert event["validity_duration"] == duration


def test_a_purpose_that_exists_no_more_is_told_by_its_code() -> None:
    [purpose] = make_receipt(RecordedDecision("gone", "email", "granted", DAY))["purposes"]
    assert (purpose["purpose"], purpose["title"], purpose["purpose_type"]) == ("gone", None, None)


def test_what_is_signed_stays_small_however_long_the_receipt_is() -> None:
    many = make_receipt(*(RecordedDecision(f"purpose_{number}", "email", "granted", DAY) for number in range(500)))
    assert len(build_signing_input(many, "psynergy", AROUND.base_url, "k" * 43)) < 4096
