"""Which requests a list shows: what a place tells never hides what the request itself would show."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.domain.rights.lists import listing
from chalicelib.domain.rights.lists.listing import NO_CLOCK, NOBODY, Filters, Listed, Part, Sort
from chalicelib.domain.rights.moments import ClockName
from chalicelib.domain.rights.vocabulary import CLOSED, Status
from chalicelib.domain.tenants.rights import Right

ANN, BEN = "mem_ann", "mem_ben"
TODAY = date(2026, 11, 23)
RIGHTS: tuple[Right, ...] = ("delete", "know")
DAYS = st.dates(TODAY - timedelta(days=3), TODAY + timedelta(days=3))


@st.composite
def requests(draw: st.DrawFn) -> Listed:
    """Draws all that could be told of a request; what is not closed has a clock."""
    status = draw(st.sampled_from(get_args(Status)))
    has_clock = status not in CLOSED or draw(st.booleans())
    names: tuple[ClockName, ...] = get_args(ClockName)
    clock = draw(st.sampled_from(names)) if has_clock else NO_CLOCK
    assignee = draw(st.sampled_from((ANN, BEN, NOBODY)))
    return Listed("req_1", draw(st.sampled_from(RIGHTS)), status, assignee, clock, draw(DAYS) if has_clock else None)


FILTERS = st.builds(
    Filters,
    today=st.just(TODAY),
    status=st.none() | st.sampled_from(get_args(Status)),
    type=st.none() | st.sampled_from(RIGHTS),
    assignee=st.none() | st.sampled_from((ANN, NOBODY)),
    clock=st.none() | st.sampled_from(get_args(ClockName)),
    overdue=st.none() | st.booleans(),
    due_before=st.none() | DAYS,
    sort=st.sampled_from(get_args(Sort)),
)


def as_kept(part: Part, listed: Listed) -> Listed:
    """Returns what a place in a list tells of a request."""
    if part == "all":
        return replace(listed, status=None, assignee=None, clock=None, day=None)
    return replace(listed, status=None, assignee=None) if part == "member" else listed


@settings(max_examples=150)
@given(FILTERS, requests())
def test_whatever_is_wanted_is_in_exactly_one_list_that_is_read_and_its_place_is_accepted(
    filters: Filters, listed: Listed
) -> None:
    parts = [part for part in listing.choose_parts(filters) if listing.belongs(part, listed)]
    if not listing.accepts(filters, listed):
        return
    assert len(parts) == 1
    assert listing.accepts(filters, as_kept(parts[0], listed))
    assert listed.day is None or filters.before is None or listed.day < filters.before


@settings(max_examples=150)
@given(FILTERS, requests())
def test_a_place_that_tells_all_decides_as_the_request_itself(filters: Filters, listed: Listed) -> None:
    for part in listing.choose_parts(filters):
        of_member = part != "member" or listed.assignee == filters.member
        if listing.tells_all(part, filters) and listing.belongs(part, listed) and of_member:
            assert listing.accepts(filters, as_kept(part, listed)) == listing.accepts(filters, listed)


@settings(max_examples=150)
@given(FILTERS, requests())
def test_what_need_not_be_passed_over_is_accepted(filters: Filters, listed: Listed) -> None:
    for part in listing.choose_parts(filters):
        ended = filters.before is None or (listed.day is not None and listed.day < filters.before)
        in_reach = listing.belongs(part, listed) and (part not in ("open", "member") or ended)
        if in_reach and not listing.narrows(part, filters):
            assert listing.accepts(filters, as_kept(part, listed))


OPEN = Listed("req_1", "delete", "open", ANN, "due", TODAY)
APPEALED = Listed("req_1", "delete", "denied", NOBODY, "appeal", TODAY - timedelta(days=1))
CLOSED_ONE = Listed("req_1", "delete", "denied", NOBODY, NO_CLOCK)


@pytest.mark.parametrize(
    ("filters", "shown"),
    [
        (Filters(TODAY), (OPEN, APPEALED)),
        (Filters(TODAY, status="denied"), (APPEALED, CLOSED_ONE)),
        (Filters(TODAY, status="open"), (OPEN,)),
        (Filters(TODAY, status="denied", clock="appeal"), (APPEALED,)),
        (Filters(TODAY, assignee=NOBODY), (APPEALED,)),
        (Filters(TODAY, assignee=BEN), ()),
        (Filters(TODAY, overdue=True), (APPEALED,)),
        (Filters(TODAY, overdue=False), (OPEN,)),
        (Filters(TODAY, due_before=TODAY), (APPEALED,)),
        (Filters(TODAY, due_before=TODAY + timedelta(days=1)), (OPEN, APPEALED)),
        (Filters(TODAY, type="know"), ()),
    ],
)
def test_filters_show_what_they_name(filters: Filters, shown: tuple[Listed, ...]) -> None:
    assert tuple(one for one in (OPEN, APPEALED, CLOSED_ONE) if listing.accepts(filters, one)) == shown


def test_a_closed_status_reads_those_without_a_clock_first_and_none_of_them_where_a_day_is_asked_for() -> None:
    assert listing.choose_parts(Filters(TODAY, status="denied")) == ("closed", "open")
    assert listing.choose_parts(Filters(TODAY, status="denied", assignee=ANN)) == ("closed", "member")
    assert listing.choose_parts(Filters(TODAY, status="denied", overdue=True)) == ("open",)
    assert listing.choose_parts(Filters(TODAY, sort="received_at")) == ("all",)
