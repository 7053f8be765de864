"""Checkpoints: bound to each other, signed, and what was tampered with is no checkpoint any more."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from chalicelib.domain.audit.checkpoints import (
    Checkpoint,
    Forged,
    build_signing_input,
    find_ended_day,
    find_moment,
    list_days,
    make_checkpoint,
    read_checkpoint,
)
from chalicelib.domain.audit.erasures import NamedErasure, list_erasures, read_erasure
from chalicelib.domain.audit.es256 import verify
from chalicelib.domain.audit.lines import Line, find_root
from chalicelib.domain.events import canonical
from tests.fixtures.memory.ports import MemorySigner

SIGNER = MemorySigner()
DAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
LINES = [Line(5, "ab", "event", "S#sub_1", 1), Line(4, "aa", "read"), Line(9, "ac", "event", "S#sub_1", 2)]
LATE = Line(8, "ad", "event", "KEYS", 3)


def genuine(message: bytes, signature: bytes) -> bool:
    return verify(SIGNER.public_jwk("t"), message, signature)


def signed(checkpoint: Checkpoint, tenant: str = "t") -> Checkpoint:
    message = build_signing_input(checkpoint.header(), "kid")
    signature = base64.urlsafe_b64encode(SIGNER.sign(tenant, message)).rstrip(b"=")
    return replace(checkpoint, jws=b".".join((message, signature)).decode())


FIRST = signed(make_checkpoint("t", DAY, NOW, LINES[:2], None, []))
SECOND = signed(make_checkpoint("t", DAY + timedelta(1), NOW + timedelta(1), LINES[2:], FIRST, [*LINES[:2], LATE]))


def test_a_checkpoint_has_the_days_lines_and_is_bound_to_the_one_before() -> None:
    header = SECOND.header()
    assert (header["events"], header["reads"], header["root"]) == (1, 0, find_root(LINES[2:]))
    assert (header["late"], header["late_root"]) == (1, find_root([LATE]))
    assert header["previous"][:2] == [DAY.isoformat(), find_root(LINES[:2])]
    assert FIRST.previous is None and SECOND.previous == FIRST.bond()


def test_it_is_read_back_as_it_was_made() -> None:
    for checkpoint in (FIRST, SECOND):
        assert read_checkpoint(checkpoint.document(), "t", checkpoint.day, genuine) == checkpoint


def test_what_is_signed_is_small_whatever_the_day() -> None:
    many = [Line(number, f"{number:064x}", "event", "S#sub_1", number) for number in range(5000)]
    assert len(build_signing_input(make_checkpoint("t", DAY, NOW, many, FIRST, []).header(), "kid")) < 1500


def change(name: str, value: Any) -> Callable[[dict[str, Any]], dict[str, Any]]:
    return lambda document: {**document, name: value}


@pytest.mark.parametrize(
    "tamper",
    [
        change("lines", [LINES[0].values()]),
        change("lines", [line.values() for line in (LINES[0], LINES[1])]),  # not in their order
        change("late_lines", [LATE.values()]),
        change("previous", ["2026-11-21", "ab", "cd"]),
        change("events", 2),
        change("root", find_root(LINES)),
        change("more", 1),
        change("made_at", 0),
        change("jws", "a.b"),
        change("jws", SECOND.jws),
        change("lines", None),
        lambda document: {name: value for name, value in document.items() if name != "late"},
    ],
)
def test_what_was_changed_is_no_checkpoint(tamper: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
    document = canonical(tamper(json.loads(FIRST.document()))).encode()
    with pytest.raises(Forged):
        read_checkpoint(document, "t", DAY, genuine)


def test_another_keys_signature_another_day_and_another_tenant_are_no_checkpoint() -> None:
    for data, tenant, day in (
        (signed(FIRST, "other").document(), "t", DAY),
        (FIRST.document(), "t", DAY + timedelta(1)),
        (FIRST.document(), "u", DAY),
        (b"{}", "t", DAY),
        (b"\xff", "t", DAY),
    ):
        with pytest.raises(Forged):
            read_checkpoint(data, tenant, day, genuine)


def test_a_receipts_signature_is_no_checkpoints() -> None:
    other = base64.urlsafe_b64encode(canonical({"alg": "ES256", "typ": "consent-receipt+jws"}).encode()).rstrip(b"=")
    message = other + b"." + build_signing_input(FIRST.header(), "kid").split(b".")[1]
    jws = message + b"." + base64.urlsafe_b64encode(SIGNER.sign("t", message)).rstrip(b"=")
    with pytest.raises(Forged):
        read_checkpoint(replace(FIRST, jws=jws.decode()).document(), "t", DAY, genuine)


@pytest.mark.parametrize(
    ("day", "moment"),
    [
        (date(2026, 11, 22), datetime(2026, 11, 23, 8, tzinfo=UTC)),
        (date(2026, 3, 7), datetime(2026, 3, 8, 8, tzinfo=UTC)),  # the clocks go forward after that hour
        (date(2026, 10, 31), datetime(2026, 11, 1, 7, tzinfo=UTC)),  # and back after this one
    ],
)
def test_a_day_is_sealed_an_hour_after_its_end_in_the_companys_zone(day: date, moment: datetime) -> None:
    assert find_moment(day, "America/Denver") == moment
    assert find_ended_day(moment, "America/Denver") == day
    assert find_ended_day(moment - timedelta(milliseconds=1), "America/Denver") == day - timedelta(days=1)


def test_days_are_listed_with_both_ends() -> None:
    assert list_days(DAY, DAY + timedelta(2)) == [DAY, DAY + timedelta(1), DAY + timedelta(2)]
    assert list_days(DAY, DAY - timedelta(1)) == []


ERASURES = (NamedErasure("deleted", "REQ#req_1", 3, "", 5, ("email#v1#ab",)), NamedErasure("ended", "S#sub_1", 2, "ac"))


def test_a_checkpoint_names_erasures_where_there_were_any_and_else_is_as_it_ever_was() -> None:
    assert b"erasures" not in FIRST.document()
    named = signed(replace(FIRST, erasures=ERASURES, jws=""))
    assert read_checkpoint(named.document(), "t", DAY, genuine) == named and named.bond() != FIRST.bond()
    assert tuple(read_erasure(one.values()) for one in ERASURES) == ERASURES


@pytest.mark.parametrize("change", [[], [ERASURES[0].values()], [[*ERASURES[1].values()[:2], 9, "ac", 0, []]], [["x"]]])
def test_erasures_that_somebody_changed_make_no_checkpoint(change: list[Any]) -> None:
    value = json.loads(signed(replace(FIRST, erasures=ERASURES, jws="")).document())
    with pytest.raises(Forged):
        read_checkpoint(canonical({**value, "erasures": change}).encode(), "t", DAY, genuine)


def test_only_events_of_erasures_name_any() -> None:
    gone: dict[str, Any] = {"gone": [["S#sub_1", 2, "ac"], ["S#sub_2", 1, "ad"]]}
    assert [one.name for one in list_erasures("RETENTION#2032-11", 8, "retention.ended", gone)] == [
        "S#sub_1",
        "S#sub_2",
    ]
    deleted: dict[str, Any] = {"of": 3, "until": "1970-01-01T00:00:00.005Z", "keys": ["email#v1#ab"]}
    assert list_erasures("REQ#req_1", 9, "request.erased", deleted) == [ERASURES[0]]
    assert list_erasures("REQ#req_1", 9, "request.erased", {"of": 3}) == []
    assert list_erasures("REQ#req_1", 9, "request.closed", deleted) == []
    words = list_erasures("REQ#req_1", 9, "request.words_erased", {})
    assert words == [NamedErasure("words", "REQ#req_1", 9)] == [read_erasure(one.values()) for one in words]
