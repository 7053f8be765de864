"""Pushes that fail are listed the oldest first; what is wrong at providers stays while the next look is claimed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from chalicelib.domain.suppressions.provider_troubles import ProviderTrouble
from chalicelib.domain.suppressions.pushes import FailingPush, Push
from chalicelib.storage.suppressions.pushes import DynamoPushes
from tests.fixtures.memory.table import MemoryTable

NOW = datetime(2026, 11, 23, 17, tzinfo=UTC)
DAY = timedelta(days=1)
LOST = ProviderTrouble("ringcentral", "subscription", "SUB-505", NOW)


def test_a_push_that_fails_tells_which_way_it_goes_and_since_when() -> None:
    pushes = DynamoPushes(MemoryTable())
    for number, (provider, closed, since) in enumerate([("twilio", True, NOW), ("aws", False, NOW - DAY)]):
        pushes.keep("cyclonex", Push(f"phone#v1#{number}", provider, closed, code="x", failing_since=since))
    assert pushes.failing("cyclonex", 100) == [FailingPush("aws", False, NOW - DAY), FailingPush("twilio", True, NOW)]
    assert pushes.failing("cyclonex", 1) == [FailingPush("aws", False, NOW - DAY)]
    assert pushes.failing("psynergy", 100) == []


def test_troubles_stay_while_the_next_look_is_claimed_and_go_with_what_it_finds() -> None:
    pushes = DynamoPushes(MemoryTable())
    assert pushes.troubles("cyclonex") == []
    assert pushes.begin_reconciling("cyclonex", NOW, NOW + DAY)
    pushes.keep_troubles("cyclonex", [LOST])
    assert not pushes.begin_reconciling("cyclonex", NOW, NOW + DAY)
    assert pushes.begin_reconciling("cyclonex", NOW + DAY, NOW + 2 * DAY)
    assert pushes.troubles("cyclonex") == [LOST] and pushes.troubles("psynergy") == []
    pushes.keep_troubles("cyclonex", [])
    assert pushes.troubles("cyclonex") == []
    assert not pushes.begin_reconciling("cyclonex", NOW + DAY, NOW + 2 * DAY)
