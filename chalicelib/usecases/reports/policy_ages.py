"""How old the policies in force are: those that are due for their yearly update need attention."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from chalicelib.domain.policies.versions import OLD_AFTER, age, find_in_force
from chalicelib.domain.times import local_date
from chalicelib.usecases.context import Context
from chalicelib.usecases.policies.read import list_policies
from chalicelib.usecases.ports.bundle import Ports


@dataclass(frozen=True, slots=True)
class PolicyAge:
    """A policy, the version in force (None where there is none yet), and its age by the date that its page states."""

    slug: str
    number: int | None
    stated_effective_on: date | None
    age_days: int | None
    update_due: bool


def list_policy_ages(ports: Ports, ctx: Context) -> list[PolicyAge]:
    """Returns the tenant's policies in order of slug. An unknown age counts as due; a future policy does not."""
    today = local_date(ctx.now, ctx.profile.time_zone)
    ages = []
    for shelf in list_policies(ports, ctx):
        entry = find_in_force(shelf, ctx.now)
        if entry is None:
            ages.append(PolicyAge(shelf.slug, None, None, None, update_due=False))
            continue
        old = age(entry, today)
        due = old is None or old > OLD_AFTER
        ages.append(
            PolicyAge(shelf.slug, entry.number, entry.stated_effective_on, None if old is None else old.days, due)
        )
    return ages
