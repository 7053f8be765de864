"""Once a day, compares the providers' opt-out lists with ours and maintains RingCentral's subscription.

A number whose owner opted out at the provider and that may still get texts here is closed here at once; every other
difference is pushed again. An entry of a provider's list that is older than what opened the number here counts for
nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial, reduce
from typing import TYPE_CHECKING, Final

from chalicelib import logs
from chalicelib.domain.errors import Unavailable
from chalicelib.domain.people import register as registers
from chalicelib.domain.people.act_records import Source
from chalicelib.domain.people.identifiers import Identifier, parse_phone
from chalicelib.domain.sms.lists import ListedOptOut, ProviderRefused
from chalicelib.domain.suppressions.listed_entries import judge_by_people, judge_by_push
from chalicelib.domain.suppressions.provider_troubles import ProviderTask, follow_troubles
from chalicelib.domain.suppressions.pushes import ABOUT_TEXTS
from chalicelib.usecases.context import Context, of_system
from chalicelib.usecases.opt_outs.record import RecordOptOut, record_opt_out
from chalicelib.usecases.people.origin import Origin
from chalicelib.usecases.people.person_views import read_views
from chalicelib.usecases.suppressions.push import PHONE, find_closed, push_keys
from chalicelib.usecases.suppressions.read import sequence

if TYPE_CHECKING:
    from chalicelib.usecases.ports.bundle import Ports
    from chalicelib.usecases.ports.sms import SmsClient

PAGE: Final = 100
EVERY: Final = timedelta(hours=24)


@dataclass(frozen=True, slots=True, repr=False)
class Drift:
    """The difference between a provider's list and ours, by stored key. Holds numbers, so it does not print itself."""

    only_there: tuple[tuple[str, ListedOptOut], ...]  # opted out there, open here
    only_here: tuple[str, ...]  # closed here, missing from their list
    equal: int
    unreadable: int  # entries there that are not phone numbers


def find_drift(ports: Ports, tenant: str, listed: Iterable[ListedOptOut], now: datetime) -> Drift:
    """Compares the entries of a provider's list (or of a file) with what holds here. Reads the whole feed once."""
    there: dict[str, ListedOptOut] = {}
    unreadable = 0
    for entry in listed:
        found = parse_phone(entry.number, leave_extension=True)
        if found is None:
            unreadable += 1
        elif entry.closed:
            there[ports.secrets.identifier_key(tenant, found)] = entry
    known = _ever_suppressed(ports, tenant)
    closed: dict[str, bool] = {}
    every = sorted(there.keys() | known)
    for start in range(0, len(every), PAGE):
        closed |= find_closed(ports, tenant, every[start : start + PAGE], now)
    return Drift(
        only_there=tuple((key, entry) for key, entry in there.items() if not closed[key]),
        only_here=tuple(key for key in every if closed[key] and key not in there),
        equal=sum(closed[key] for key in there),
        unreadable=unreadable,
    )


def reconcile(ports: Ports, tenant: str, provider: str, now: datetime) -> None:
    """Makes both lists equal, where the provider has one to read. Raises Unavailable, ProviderRefused."""
    client = ports.sms_clients.get(tenant, provider)
    if client is None or not client.can_list:
        return
    found = find_drift(ports, tenant, read_entries(client), now)
    again = list(found.only_here)
    for key, entry in found.only_there:
        if _is_outdated(ports, tenant, provider, key, entry, now):
            again.append(key)
        else:
            _take_over(ports, tenant, provider, entry, now)
    for start in range(0, len(again), PAGE):
        push_keys(ports, tenant, again[start : start + PAGE], now, only=[provider])
    logs.count("DriftFound", len(found.only_there) + len(found.only_here), tenant=tenant)


def keep_subscription(ports: Ports, tenant: str, provider: str) -> str | None:
    """Checks the subscription through which a provider calls us, and creates it again where it is lost.

    Returns its status, or None where the provider needs none.
    Raises Unavailable or ProviderRefused.
    """
    client, account = ports.sms_clients.get(tenant, provider), ports.sms_accounts.get(tenant, provider)
    if client is None or account is None or not client.has_subscription:
        return None
    state = client.check_subscription()
    if not state.active:
        logs.log("error", "sms.subscription_lost", tenant=tenant, provider=provider, code=state.status)
        logs.count("SubscriptionsLost", tenant=tenant)
        state = client.create_subscription(account.url, account.account.secrets[0].value)
    return state.status


def reconcile_daily(ports: Ports, tenant: str, now: datetime) -> list[str]:
    """Runs the daily job of one tenant, unless it ran within a day; returns the providers for which it failed.

    What failed is kept until a later run finds it right, so that the overview can tell. A process that dies before that
    leaves what was kept the day before.
    """
    providers = ports.sms_accounts.providers(tenant)
    if not providers or not ports.pushes.begin_reconciling(tenant, now, now + EVERY):
        return []
    sequence(ports, tenant)
    found: dict[tuple[str, ProviderTask], str] = {}
    for provider in providers:
        # Each on its own: the list is needed most when the subscription cannot be created again.
        tasks: dict[ProviderTask, Callable[[], object]] = {
            "subscription": partial(keep_subscription, ports, tenant, provider),
            "list": partial(reconcile, ports, tenant, provider, now),
        }
        for task, do in tasks.items():
            code = _try(tenant, provider, do)
            if code is not None:
                found[provider, task] = code
    before = ports.pushes.troubles(tenant)
    troubles = follow_troubles(before, found, now)
    if troubles != before:
        ports.pushes.keep_troubles(tenant, troubles)
    return list(dict.fromkeys(one.provider for one in troubles))


def _try(tenant: str, provider: str, do: Callable[[], object]) -> str | None:
    """Does it, and returns why that failed; None where it did not."""
    try:
        do()
    except ProviderRefused as refusal:
        logs.log("error", "reconcile.refused", tenant=tenant, provider=provider, code=refusal.code)
        return refusal.code
    except Unavailable:
        logs.log("error", "reconcile.unavailable", tenant=tenant, provider=provider)
        return "unavailable"
    return None


def read_entries(client: SmsClient) -> Iterable[ListedOptOut]:
    """Yields the entries of the provider's list, page by page."""
    cursor: str | None = None
    while True:
        entries, cursor = client.listed(cursor)
        yield from entries
        if cursor is None:
            return


def _ever_suppressed(ports: Ports, tenant: str) -> set[str]:
    """Returns the stored key of every number that was ever in the feed; all that are closed here are among them."""
    keys: set[str] = set()
    position = 0
    while found := ports.suppressions.page(tenant, position, PAGE):
        keys.update(e.identifier_key for e in found if e.kind in ABOUT_TEXTS and e.identifier_key.startswith(PHONE))
        position = found[-1].position
    return keys


def _is_outdated(ports: Ports, tenant: str, provider: str, key: str, entry: ListedOptOut, now: datetime) -> bool:
    """Returns whether the entry is older than what opened the number here. Reads the people only where it must."""
    pushes = ports.pushes.of(tenant, [key], (provider,))
    outdated = judge_by_push(entry, pushes[0] if pushes else None)
    if outdated is not None:
        return outdated
    ctx = _context(ports, tenant, now)
    (views,) = read_views(ports, ctx, [[key]])
    # What opened a shared number, such as a START, is kept with the number and counts for nobody by itself.
    numbers = [around.state.opt_outs for view in views for around in view.around if around.kind == "shared"]
    people = [reduce(registers.join, numbers, view.state.opt_outs) for view in views]
    return judge_by_people(entry, people, ctx.profile.stop_scope)


def _take_over(ports: Ports, tenant: str, provider: str, entry: ListedOptOut, now: datetime) -> None:
    ctx = _context(ports, tenant, now)
    identifiers: tuple[Identifier, ...] = tuple(i for i in (parse_phone(entry.number, leave_extension=True),) if i)
    origin = Origin(identifiers, Source("sms", evidence={"provider": provider, "list": "reconciled"}))
    command = RecordOptOut(origin, (ctx.profile.stop_scope,), "sms_stop", at=entry.at or now)
    record_opt_out(ports, ctx, command)


def _context(ports: Ports, tenant: str, now: datetime) -> Context:
    return of_system(ports.profiles[tenant], "reconcile", now)


def read_numbers(ports: Ports, tenant: str, keys: Sequence[str]) -> dict[str, str]:
    """Returns by stored key the numbers whose plain values are held. Only the operator's command may use it."""
    return {key: found.value for key, found in ports.subjects.identifier_values(tenant, list(keys)).items()}
