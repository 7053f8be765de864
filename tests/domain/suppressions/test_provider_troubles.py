"""What is wrong at a provider keeps its first moment until a look finds it right."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from chalicelib.domain.suppressions.provider_troubles import ProviderTrouble, follow_troubles, list_standing

NOW = datetime(2026, 11, 23, 17, tzinfo=UTC)
LOST = ProviderTrouble("ringcentral", "subscription", "SUB-505", NOW - timedelta(days=2))


def test_a_trouble_that_goes_on_keeps_its_first_moment_and_tells_the_latest_code() -> None:
    found = follow_troubles([LOST], {("ringcentral", "subscription"): "unavailable", ("aws", "list"): "x"}, NOW)
    assert found == [
        ProviderTrouble("aws", "list", "x", NOW),
        ProviderTrouble("ringcentral", "subscription", "unavailable", LOST.since),
    ]


def test_another_task_of_the_same_provider_is_a_trouble_of_its_own_and_what_is_right_again_is_none() -> None:
    assert follow_troubles([LOST], {("ringcentral", "list"): "x"}, NOW) == [
        ProviderTrouble("ringcentral", "list", "x", NOW)
    ]
    assert follow_troubles([LOST], {}, NOW) == []


def test_a_provider_without_an_account_troubles_nobody() -> None:
    assert list_standing([LOST], ("aws", "ringcentral")) == [LOST]
    assert list_standing([LOST], ("aws",)) == []
