"""Warns of what nobody would look for: what is not set up yet, what runs out, and what a provider did not carry out.

Each function says what it reads; the law, the profile and the parameters are known to the process already.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.domain.reports import cautions
from chalicelib.domain.suppressions.provider_troubles import list_standing
from chalicelib.domain.times import local_date
from chalicelib.law.jurisdictions import find_checked_on

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chalicelib.domain.reports.waiting import Caution
    from chalicelib.domain.suppressions.pushes import FailingPush
    from chalicelib.usecases.context import Context
    from chalicelib.usecases.ports.bundle import Ports


def warn_of_keys(ports: Ports, ctx: Context) -> list[Caution]:
    """Returns the warnings of keys that expire or are missing; one read and one query."""
    keys = ports.api_keys.all(ctx.tenant).keys
    return [*cautions.warn_of_missing_keys(keys, ctx.now), *cautions.warn_of_expiry(keys, ctx.now)]


def warn_of_set_up(ports: Ports, ctx: Context) -> list[Caution]:
    """Returns the warnings of what the deployment does not have yet; no call while its parameters are known."""
    found = [ports.sms_accounts.get(ctx.tenant, one) for one in ports.sms_accounts.providers(ctx.tenant)]
    accounts = [one for one in found if one is not None]
    mailbox = ports.secrets.privacy_mailbox(ctx.tenant)
    return [*cautions.warn_of_mailbox(mailbox), *cautions.warn_of_accounts(accounts)]


def warn_of_references(ctx: Context) -> list[Caution]:
    """Returns the warnings of what decisions rest on: the profile and the table of the law; no call."""
    zone = ctx.profile.time_zone
    law = cautions.warn_of_law(find_checked_on(), local_date(ctx.now, zone), zone)
    return [*cautions.warn_of_profile(ctx.profile.needs_confirmation), *law]


def warn_of_providers(ports: Ports, ctx: Context, failing: Sequence[FailingPush]) -> list[Caution]:
    """Returns the warnings of what SMS providers do not do, and of opt-outs that they should have taken; one read."""
    zone = ctx.profile.time_zone
    troubles = list_standing(ports.pushes.troubles(ctx.tenant), ports.sms_accounts.providers(ctx.tenant))
    late = cautions.warn_of_late_pushes(failing, local_date(ctx.now, zone), zone)
    return [*cautions.warn_of_providers(troubles), *late]
