"""What the overview warns of: what is not set up yet, what runs out or is old, and what others did not carry out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from chalicelib.domain.people.opt_out_kinds import honor_by
from chalicelib.domain.reports.waiting import Caution, WarningCode
from chalicelib.domain.rights.moments import list_open_tasks
from chalicelib.domain.times import local_date, start_of_day

if TYPE_CHECKING:
    from chalicelib.domain.access.api_keys import ApiKey
    from chalicelib.domain.rights.requests import RightsRequest
    from chalicelib.domain.sms.account import SmsAccount
    from chalicelib.domain.suppressions.provider_troubles import ProviderTask, ProviderTrouble
    from chalicelib.domain.suppressions.pushes import FailingPush

KEY_EXPIRES_WITHIN: Final = timedelta(days=14)
LAW_CHECKED_EVERY: Final = timedelta(days=90)
"""How long the table of the law may go unchecked: legislatures change it at any time."""
_NO_MAILBOX: Final = (".example", ".invalid", ".test", ".localhost")
"""Names at which no mailbox can be (RFC 2606): such an address stands in for one that nobody has set yet."""
_THIS_MACHINE: Final = frozenset({"localhost", "127.0.0.1", "::1"})
_TROUBLES: Final[dict[ProviderTask, WarningCode]] = {
    "subscription": "subscription_down",
    "list": "provider_list_unread",
}


def warn_of_expiry(keys: Iterable[ApiKey], now: datetime) -> list[Caution]:
    """Returns a warning for each API key that expires within 14 days and has no successor."""
    until = now + KEY_EXPIRES_WITHIN
    return [
        Caution("key_expires", ref=key.id)
        for key in keys
        if key.active(now) and key.expires_at is not None and key.expires_at <= until and key.replaced_by is None
    ]


def warn_of_missing_keys(keys: Iterable[ApiKey], now: datetime) -> list[Caution]:
    """Returns the warnings that no key is anybody's own, and that no website has one.

    A publishable key that works on a developer's machine alone is no website's.
    """
    active = [key for key in keys if key.active(now)]
    found = []
    if not any(key.holder is not None for key in active):
        found.append(Caution("no_personal_key"))
    if not any(key.kind == "publishable" and _is_for_website(key) for key in active):
        found.append(Caution("no_website_key"))
    return found


def warn_of_mailbox(address: str) -> list[Caution]:
    """Returns the warning that the address of the privacy mailbox is none at which anybody reads."""
    return [Caution("no_privacy_mailbox")] if address.endswith(_NO_MAILBOX) else []


def warn_of_accounts(accounts: Iterable[SmsAccount]) -> list[Caution]:
    """Returns the warning that no SMS provider is set up: none takes from us whom nobody may text, or texts for us."""
    return [] if any(one.api or one.sends_texts for one in accounts) else [Caution("no_sms_provider")]


def warn_of_law(checked_on: date, today: date, zone: str) -> list[Caution]:
    """Returns the warning that nobody has compared the table of the law with the law for too long, and since when."""
    over = checked_on + LAW_CHECKED_EVERY
    return [Caution("law_unchecked", start_of_day(over, zone))] if over <= today else []


def warn_of_profile(unconfirmed: Sequence[str]) -> list[Caution]:
    """Returns the warning that the company has not confirmed so many values of its profile."""
    return [Caution("profile_unconfirmed", ref=str(len(unconfirmed)))] if unconfirmed else []


def warn_of_providers(troubles: Iterable[ProviderTrouble]) -> list[Caution]:
    """Returns a warning for each thing that the daily look at the SMS providers found wrong."""
    return [Caution(_TROUBLES[one.task], one.since, one.provider) for one in troubles]


def warn_of_late_pushes(pushes: Iterable[FailingPush], today: date, zone: str) -> list[Caution]:
    """Returns a warning for each provider that has not taken an opt-out by the last day that the law allows.

    A push begins to fail within minutes of the opt-out, so that its day is counted from there. One that opens a number
    again has no such day. `since` is the beginning of the day after that of the oldest.
    """
    late: dict[str, date] = {}
    for one in pushes:
        by = honor_by("sms", one.since, zone)
        if one.closed and by < today:
            late[one.provider] = min(by, late.get(one.provider, by))
    return [_warn_of_day(by, provider, zone) for provider, by in sorted(late.items())]


def warn_of_late_tasks(requests: Iterable[RightsRequest], now: datetime, zone: str) -> list[Caution]:
    """Returns a warning for the opt-out by request that other systems should have carried out first, if any is late."""
    today = local_date(now, zone)
    late = [
        (one.clock.honor_by, one.id)
        for one in requests
        if one.clock.honor_by is not None
        and one.clock.honor_by < today
        and any(task.carries_out for task in list_open_tasks(one))
    ]
    return [_warn_of_day(*min(late), zone)] if late else []


def _warn_of_day(by: date, ref: str, zone: str) -> Caution:
    return Caution("honor_by_passed", start_of_day(by + timedelta(days=1), zone), ref)


def _is_for_website(key: ApiKey) -> bool:
    return any(urlsplit(origin).hostname not in _THIS_MACHINE for origin in key.origins)
