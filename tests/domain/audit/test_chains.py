"""Each way to tamper with a chain is found and called by its name, and what ended by itself is no finding."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.audit.chains import Head, Segment, judge_segment
from chalicelib.domain.audit.findings import Finding
from chalicelib.domain.audit.lines import Line
from chalicelib.domain.changes import Event
from chalicelib.domain.events import GENESIS, StoredEvent, chain_event
from chalicelib.domain.times import to_ms

NAME, CHAIN = "S#sub_1", "T#t#S#sub_1"
NOW = datetime(2026, 11, 23, 20, tzinfo=UTC)
Chain = list[StoredEvent]


def make_chain(length: int, chain: str = CHAIN, previous: str = GENESIS, first: int = 1) -> Chain:
    made: Chain = []
    for version in range(first, first + length):
        at = NOW + timedelta(minutes=version)
        made.append(chain_event(version, previous, Event("consent.recorded", at, at, "secret:key_1", "r"), chain))
        previous = made[-1].hash
    return made


def lines_of(chain: Sequence[StoredEvent]) -> dict[int, Line]:
    return {one.version: Line(to_ms(one.event.recorded_at), one.hash, "event", NAME, one.version) for one in chain}


def head_of(chain: Sequence[StoredEvent]) -> Head:
    return Head(chain[-1].version, chain[-1].hash)


def place(stored: StoredEvent, version: int) -> StoredEvent:
    return replace(stored, version=version)


def rehash(stored: StoredEvent, actor: str) -> StoredEvent:
    """Returns the event of another actor, with the hash that fits: whoever did it knows how it is made."""
    return chain_event(stored.version, stored.previous, replace(stored.event, actor=actor), stored.chain)


def change_a_byte(chain: Chain) -> Chain:
    return [*chain[:2], replace(chain[2], event=replace(chain[2].event, actor="secret:key_2")), *chain[3:]]


def change_a_byte_and_its_hash(chain: Chain) -> Chain:
    return [*chain[:2], rehash(chain[2], actor="secret:key_2"), *chain[3:]]


def remove_an_event(chain: Chain) -> Chain:
    return [*chain[:2], *chain[3:]]


def remove_the_last(chain: Chain) -> Chain:
    return chain[:-1]


def remove_all(_: Chain) -> Chain:
    return []


def swap_a_pair(chain: Chain) -> Chain:
    return [chain[0], place(chain[2], 2), place(chain[1], 3), *chain[3:]]


def forge_the_rest(chain: Chain) -> Chain:
    other = rehash(chain[2], actor="secret:key_2")
    rest = make_chain(2, previous=other.hash, first=4)
    return [*chain[:2], other, *rest]


def put_one_at_the_end(chain: Chain) -> Chain:
    return [*chain, *make_chain(1, previous=chain[-1].hash, first=6)]


Tamper = Callable[[Chain], Chain]


@pytest.mark.parametrize(
    ("tamper", "alone", "with_lines"),
    [
        (change_a_byte, [(3, "altered")], [(3, "altered")]),
        (change_a_byte_and_its_hash, [(3, "altered")], [(3, "forged")]),
        (remove_an_event, [(3, "missing")], [(3, "missing")]),
        (remove_the_last, [(5, "missing")], [(5, "missing")]),
        (remove_all, [(None, "missing")], [(None, "missing")]),
        (swap_a_pair, [(2, "reordered"), (3, "reordered")], [(2, "reordered"), (3, "reordered")]),
        (forge_the_rest, [(5, "altered")], [(3, "forged"), (4, "forged"), (5, "forged")]),
        (put_one_at_the_end, [(6, "forged")], [(6, "forged")]),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_what_was_done_to_a_chain_is_found_and_named(
    tamper: Tamper, alone: list[tuple[int | None, str]], with_lines: list[tuple[int | None, str]]
) -> None:
    chain = make_chain(5)
    without = Segment(NAME, 1, tamper(chain), head_of(chain))
    assert [(one.version, one.verdict) for one in judge_segment(without)] == alone
    sealed = replace(without, lines=lines_of(chain))
    assert [(one.version, one.verdict) for one in judge_segment(sealed)] == with_lines


def test_an_event_that_was_moved_to_another_chain_is_missing_there_and_forged_here() -> None:
    theirs = make_chain(3, "T#t#S#sub_2")
    moved = replace(theirs[2], chain=CHAIN, version=4)
    segment = Segment(NAME, 1, [*make_chain(3), moved], elsewhere={theirs[2].hash: ("S#sub_2", 3)})
    assert judge_segment(segment) == [Finding(NAME, 4, "forged", "S#sub_2/3")]


def test_a_record_that_ended_by_itself_leaves_its_chain_behind_without_a_finding() -> None:
    assert judge_segment(Segment(NAME, 1, make_chain(3), None, lines_of(make_chain(3)))) == []


def test_a_record_that_was_erased_with_its_chain_and_named_is_erased() -> None:
    chain = make_chain(3)
    gone = Segment(NAME, 1, [], None, lines_of(chain), erased=head_of(chain))
    assert judge_segment(gone) == [Finding(NAME, None, "erased")]
    for named in (None, Head(2, chain[1].hash), Head(3, "ab")):
        assert judge_segment(replace(gone, erased=named)) == [Finding(NAME, None, "missing")]


def test_an_altered_end_of_a_record_is_found() -> None:
    chain = make_chain(3)
    assert judge_segment(Segment(NAME, 1, chain, Head(3, "ab"))) == [Finding(NAME, 3, "altered")]


def test_nothing_is_wrong_with_nothing() -> None:
    assert judge_segment(Segment(NAME, 1, [])) == []


@given(st.integers(1, 12), st.integers(1, 12), st.booleans())
def test_every_stretch_of_a_sound_chain_is_valid(length: int, first: int, sealed: bool) -> None:
    chain = make_chain(length)
    part = chain[first - 1 :]
    lines = lines_of(part) if sealed else {}
    assert judge_segment(Segment(NAME, first, part, head_of(chain) if part else None, lines)) == []


@given(st.integers(2, 12), st.data())
def test_whatever_is_taken_out_of_a_sealed_chain_is_missing(length: int, data: st.DataObject) -> None:
    chain = make_chain(length)
    gone = data.draw(st.sets(st.integers(1, length), min_size=1, max_size=length - 1))
    left = [one for one in chain if one.version not in gone]
    found = judge_segment(Segment(NAME, 1, left, None, lines_of(chain)))
    assert found == [Finding(NAME, version, "missing") for version in sorted(gone)]


LONG = make_chain(5)
CUT = Head(3, LONG[2].hash)


@pytest.mark.parametrize(
    ("left", "erased", "lines", "found"),
    [
        (LONG[3:], CUT, {}, [(3, "erased")]),
        (LONG[3:], CUT, lines_of(LONG), [(3, "erased")]),
        ([LONG[0], *LONG[3:]], CUT, {}, [(3, "erased")]),
        (LONG[:1], CUT, {3: lines_of(LONG)[3]}, [(3, "erased")]),
        (LONG[3:], None, {}, [(1, "missing"), (2, "missing"), (3, "missing")]),
        (LONG[3:], Head(3, "ff"), {}, [(1, "missing"), (2, "missing"), (3, "missing")]),
        (LONG[3:], CUT, {3: replace(lines_of(LONG)[3], hash="ff")}, [(1, "missing"), (2, "missing"), (3, "missing")]),
        ([LONG[4]], CUT, {}, [(3, "erased"), (4, "missing")]),
        ([LONG[3], rehash(LONG[4], actor="x")], CUT, lines_of(LONG), [(3, "erased"), (5, "forged")]),
    ],
)
def test_a_chain_that_goes_on_after_what_the_retention_named_is_erased_up_to_there(
    left: Chain, erased: Head | None, lines: dict[int, Line], found: list[tuple[int, str]]
) -> None:
    judged = judge_segment(Segment(NAME, 1, left, None, lines, erased=erased))
    assert [(one.version, one.verdict) for one in judged] == found
