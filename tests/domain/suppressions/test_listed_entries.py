"""An entry of a provider's list is outdated if something has opened the number here since."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.domain.people.opt_out_acts import Lifted, OptedOut, OptOutAct
from chalicelib.domain.people.register import Register, apply
from chalicelib.domain.sms.lists import ListedOptOut
from chalicelib.domain.suppressions.listed_entries import judge_by_people, judge_by_push
from chalicelib.domain.suppressions.pushes import Push
from chalicelib.domain.times import to_ms

NOW = datetime(2026, 11, 22, 17, tzinfo=UTC)
BEFORE, AFTER = NOW - timedelta(hours=1), NOW + timedelta(hours=1)
TAKEN = Push("phone#1", "ringcentral", closed=False, pushed_at=NOW)
WAITING = Push("phone#1", "ringcentral", closed=True, pushed_at=BEFORE)
FAILED = Push("phone#1", "ringcentral", closed=False, failed_at=NOW, code="busy")


def entry(source: str, at: datetime | None) -> ListedOptOut:
    """Returns an entry for some number."""
    return ListedOptOut("+14155550100", True, source, at=at)


def register(*acts: OptOutAct) -> Register:
    """Returns the register after these acts."""
    return apply(Register(), acts)


@pytest.mark.parametrize(
    ("push", "source", "at", "outdated"),
    [
        (None, "Recipient", None, False),
        (TAKEN, "Recipient", None, False),
        (TAKEN, "Api", None, False),
        (None, "Recipient", BEFORE, None),
        (TAKEN, "Api", BEFORE, None),
        (WAITING, "Recipient", None, None),
        (WAITING, "Api", None, True),
        (WAITING, "Account", AFTER, True),
        (FAILED, "Api", None, True),
        (FAILED, "Api", NOW, True),
        (FAILED, "Api", AFTER, None),
        (FAILED, "Recipient", BEFORE, None),
    ],
)
def test_what_the_provider_was_told_shows_or_leaves_open(
    push: Push | None, source: str, at: datetime | None, outdated: bool | None
) -> None:
    assert judge_by_push(entry(source, at), push) is outdated


def test_an_entry_without_a_time_is_older_than_a_lift_of_texts() -> None:
    told = entry("Recipient", None)
    closed = OptedOut("sms", to_ms(BEFORE), "sms_stop", "opt_1")
    lifted = Lifted("sms", to_ms(NOW), "phone", "opt_2", False)
    assert not judge_by_people(told, [], "sms")
    assert not judge_by_people(told, [register(closed)], "sms")
    assert judge_by_people(told, [register(closed, lifted)], "sms")
    assert not judge_by_people(told, [register(OptedOut("email", 1, "web", "opt_1"))], "sms")


def test_an_entry_is_outdated_only_where_it_would_close_nothing_for_anybody() -> None:
    lifted = register(Lifted("sms", to_ms(NOW), "phone", "opt_2", False))
    assert judge_by_people(entry("Recipient", BEFORE), [lifted], "sms")
    assert not judge_by_people(entry("Recipient", AFTER), [lifted], "sms")
    assert not judge_by_people(entry("Recipient", BEFORE), [lifted, Register()], "sms")
    assert not judge_by_people(entry("Recipient", BEFORE), [], "sms")
