"""Pushes to the SMS providers which numbers get no texts.

Each step of the suppression feed queues an outbox row, which is pushed again until every provider has accepted it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final, Literal

from chalicelib import logs
from chalicelib.domain.errors import Unavailable
from chalicelib.domain.outbox import OutboxRow
from chalicelib.domain.sms.lists import ProviderRefused
from chalicelib.domain.suppressions.pushes import ABOUT_TEXTS, Push, gets_no_texts
from chalicelib.domain.times import to_ms
from chalicelib.usecases.context import of_system
from chalicelib.usecases.people.person_views import read_views

if TYPE_CHECKING:
    from datetime import datetime

    from chalicelib.domain.people.subjects import Subject
    from chalicelib.domain.suppressions.feed import Numbered
    from chalicelib.usecases.ports.bundle import Ports
    from chalicelib.usecases.ports.sms import SmsClient

PHONE: Final = "phone#"


def follow(ports: Ports, tenant: str, numbered: Sequence[Numbered]) -> list[OutboxRow]:
    """Returns the row that pushes a step of the feed to the providers, if the step concerns texts to numbers."""
    about = [e.position for e in numbered if e.kind in ABOUT_TEXTS and e.identifier_key.startswith(PHONE)]
    if not about or not ports.sms_accounts.providers(tenant):
        return []
    now = ports.clock.now()
    refs = {"first": str(about[0]), "last": str(about[-1])}
    return [OutboxRow(ports.randomness.id("out", now), "push_suppressions", now, refs, repeat_if_uncertain=True)]


def push_row(ports: Ports, tenant: str, row: OutboxRow, now: datetime) -> Literal["finished", "later"]:
    """Pushes the entries of a row. Returns `later` where a provider did not accept all; what it refused is stored."""
    first, last = int(row.refs["first"]), int(row.refs["last"])
    found = ports.suppressions.page(tenant, first - 1, last - first + 1)
    keys = [e.identifier_key for e in found if e.kind in ABOUT_TEXTS and e.identifier_key.startswith(PHONE)]
    return "finished" if push_keys(ports, tenant, list(dict.fromkeys(keys)), now) else "later"


def push_keys(ports: Ports, tenant: str, keys: Sequence[str], now: datetime, only: Sequence[str] | None = None) -> bool:
    """Pushes what holds for these numbers now to every provider (or `only` some) that takes pushes.

    Returns whether all of them accepted everything.
    """
    numbers = {key: found.value for key, found in ports.subjects.identifier_values(tenant, keys).items()}
    closed = find_closed(ports, tenant, list(numbers), now)
    taken = True
    for provider in only if only is not None else ports.sms_accounts.providers(tenant):
        client = ports.sms_clients.get(tenant, provider)
        if client is None or not client.can_push:
            continue
        for state in (True, False):
            some = {key: number for key, number in numbers.items() if closed[key] is state}
            if some:
                failed = _push(client, some, state)
                _note(ports, tenant, provider, some, state, failed, now)
                taken = taken and not failed
    return taken


def find_closed(ports: Ports, tenant: str, keys: Sequence[str], now: datetime) -> dict[str, bool]:
    """Returns by identifier key whether no text may go to the number, by the strictest of the people who have it."""
    ctx = of_system(ports.profiles[tenant], "push", now)
    seen = read_views(ports, ctx, [[key] for key in keys])
    names = {name for views in seen for view in views for name in view.state.contracts}
    contracts = ports.contracts.get(tenant, sorted(names)) if names else {}
    return {
        key: any(gets_no_texts(ctx.profile, view.state, contracts, to_ms(now)) for view in views)
        for key, views in zip(keys, seen, strict=True)
    }


def read_pushes(ports: Ports, tenant: str, subjects: Sequence[Subject]) -> list[Push]:
    """Returns the last pushes of these people's numbers to the tenant's providers. One read, none without numbers."""
    keys = [ref.key for subject in subjects for ref in subject.identifiers if ref.key.startswith(PHONE)]
    providers = ports.sms_accounts.providers(tenant) if keys else ()
    return ports.pushes.of(tenant, list(dict.fromkeys(keys)), providers) if providers else []


def _push(client: SmsClient, numbers: Mapping[str, str], closed: bool) -> dict[str, str]:
    """Pushes numbers to a provider and returns by identifier key why any were not accepted; empty where all were."""
    try:
        failures = client.push(list(numbers.values()), closed)
    except Unavailable:
        return dict.fromkeys(numbers, "unavailable")
    except ProviderRefused as refusal:
        return dict.fromkeys(numbers, refusal.code)
    codes = {failure.number: failure.code for failure in failures}
    return {key: codes[number] for key, number in numbers.items() if number in codes}


def _note(
    ports: Ports,
    tenant: str,
    provider: str,
    numbers: Mapping[str, str],
    closed: bool,
    failed: Mapping[str, str],
    now: datetime,
) -> None:
    before = {one.identifier_key: one for one in ports.pushes.of(tenant, list(failed), (provider,))} if failed else {}
    for key in numbers:
        if key in failed:
            since = (before[key].failing_since if key in before else None) or now
            push = Push(key, provider, closed, failed_at=now, code=failed[key], failing_since=since)
            ports.pushes.keep(tenant, push)
        else:
            ports.pushes.keep(tenant, Push(key, provider, closed, pushed_at=now))
    if failed:
        logs.log("error", "push.failed", tenant=tenant, provider=provider, failed=len(failed))
        logs.count("PushesFailed", len(failed), tenant=tenant)
