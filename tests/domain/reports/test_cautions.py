"""Each warning of the overview: when it is told, from when on, and about what."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from chalicelib.domain.access.api_keys import ApiKey, Holder
from chalicelib.domain.reports import cautions
from chalicelib.domain.reports.waiting import Caution
from chalicelib.domain.rights.requests import RightsRequest
from chalicelib.domain.rights.tasks import RightsTask
from chalicelib.domain.sms.account import SmsAccount, parse
from chalicelib.domain.suppressions.provider_troubles import ProviderTrouble
from chalicelib.domain.suppressions.pushes import FailingPush
from chalicelib.domain.times import start_of_day
from tests.domain.rights.made import MONDAY, make

NOW = MONDAY
DAY = timedelta(days=1)
ZONE = "America/Phoenix"
HOLDER = Holder("mem_1", "Alex", "alex@company.example")


def key(**fields: Any) -> ApiKey:
    return replace(ApiKey("cyclonex", "key_1", "secret", "k", "hash", NOW, "bootstrap"), **fields)


def website(*origins: str, **fields: Any) -> ApiKey:
    return key(kind="publishable", origins=origins, **fields)


def account(**more: Any) -> SmsAccount:
    text = '{"path_secrets": ["abcdefghijklmnopqrst"], "secrets": ["token"]}'
    return replace(parse(text, "https://privacy.example/sms/cyclonex/twilio/"), **more)


def codes(found: list[Caution]) -> list[str]:
    return [one.code for one in found]


@pytest.mark.parametrize(
    ("keys", "missing"),
    [
        ([], ["no_personal_key", "no_website_key"]),
        ([key(), website("http://localhost:3000", "http://127.0.0.1:8000")], ["no_personal_key", "no_website_key"]),
        ([key(holder=HOLDER)], ["no_website_key"]),
        ([key(holder=HOLDER, revoked_at=NOW - DAY)], ["no_personal_key", "no_website_key"]),
        ([key(holder=HOLDER), website("http://localhost:3000", "https://company.example")], []),
        ([key(holder=HOLDER), website()], ["no_website_key"]),
        ([key(holder=HOLDER), website("https://company.example", expires_at=NOW)], ["no_website_key"]),
        ([website("https://company.example")], ["no_personal_key"]),
    ],
)
def test_a_company_lacks_a_key_of_a_person_and_one_of_a_website(keys: list[ApiKey], missing: list[str]) -> None:
    assert codes(cautions.warn_of_missing_keys(keys, NOW)) == missing


def test_a_key_that_ends_within_14_days_without_a_successor_is_named() -> None:
    keys = [
        key(id="key_soon", expires_at=NOW + 14 * DAY),
        key(id="key_later", expires_at=NOW + 14 * DAY + timedelta(milliseconds=1)),
        key(id="key_over", expires_at=NOW),
        key(id="key_followed", expires_at=NOW + DAY, replaced_by="key_9"),
        key(id="key_for_good"),
    ]
    assert cautions.warn_of_expiry(keys, NOW) == [Caution("key_expires", ref="key_soon")]


@pytest.mark.parametrize(
    ("address", "set_up"),
    [("privacy@cyclonex.example", False), ("privacy@cyclonex.com", True), ("privacy@example.com", True)],
)
def test_an_address_that_nobody_can_have_is_no_mailbox(address: str, set_up: bool) -> None:
    assert codes(cautions.warn_of_mailbox(address)) == ([] if set_up else ["no_privacy_mailbox"])


def test_an_account_counts_once_it_can_push_or_text() -> None:
    assert codes(cautions.warn_of_accounts([])) == codes(cautions.warn_of_accounts([account()])) == ["no_sms_provider"]
    for useful in (account(api={"api_key": "x"}), account(sends_texts=True)):
        assert cautions.warn_of_accounts([account(), useful]) == []


@pytest.mark.parametrize(("days", "told"), [(89, False), (90, True), (200, True)])
def test_the_law_is_to_be_compared_every_ninety_days(days: int, told: bool) -> None:
    checked = date(2026, 11, 27)
    since = datetime(2027, 2, 25, 7, tzinfo=UTC)  # the beginning of the ninetieth day after it, in Phoenix
    expected = [Caution("law_unchecked", since)] if told else []
    assert cautions.warn_of_law(checked, checked + days * DAY, ZONE) == expected


def test_unconfirmed_values_of_the_profile_are_counted() -> None:
    assert cautions.warn_of_profile(("texts.help", "owner")) == [Caution("profile_unconfirmed", ref="2")]
    assert cautions.warn_of_profile(()) == []


def test_each_trouble_at_a_provider_has_its_code_its_moment_and_the_providers_name() -> None:
    troubles = [ProviderTrouble("aws", "list", "x", NOW), ProviderTrouble("ringcentral", "subscription", "y", NOW)]
    assert cautions.warn_of_providers(troubles) == [
        Caution("provider_list_unread", NOW, "aws"),
        Caution("subscription_down", NOW, "ringcentral"),
    ]


def test_an_opt_out_that_a_provider_has_not_taken_by_the_legal_day_is_told_from_the_next_day_on() -> None:
    old = FailingPush("twilio", True, NOW)  # Monday, 23 November: Thanksgiving is no business day
    pushes = [old, replace(old, since=NOW + DAY), replace(old, provider="aws", closed=False)]
    by = date(2026, 12, 8)
    assert cautions.warn_of_late_pushes(pushes, by, ZONE) == []
    assert cautions.warn_of_late_pushes(pushes, by + DAY, ZONE) == [
        Caution("honor_by_passed", start_of_day(by + DAY, ZONE), "twilio")
    ]


def late(number: int = 1, **changes: Any) -> RightsRequest:
    """Returns an opt-out by request whose task in another system is open."""
    made = make("opt_out_sale_sharing")
    task = RightsTask("tsk_1", "crm", "own_systems", made.clock.due_on, carries_out=True)
    return replace(made, **{"id": f"req_{number}", "tasks": (task,), **changes})


def test_the_opt_out_that_is_late_the_longest_in_other_systems_is_named_from_the_day_after_on() -> None:
    first = late()
    by = first.clock.honor_by
    assert by is not None
    after = replace(first.clock, honor_by=by + DAY)
    many = [late(2, clock=after), first, late(3, tasks=()), replace(make("delete"), tasks=first.tasks)]
    own = replace(first.tasks[0], carries_out=False)  # one that staff added is no part of what was asked
    assert cautions.warn_of_late_tasks([late(4, tasks=(own,))], start_of_day(by + 9 * DAY, ZONE), ZONE) == []
    for moment, told in ((start_of_day(by + DAY, ZONE) - timedelta(milliseconds=1), False), (NOW + 60 * DAY, True)):
        expected = [Caution("honor_by_passed", start_of_day(by + DAY, ZONE), "req_1")] if told else []
        assert cautions.warn_of_late_tasks(many, moment, ZONE) == expected
