"""`tell(stack)`: lays the sample data, and says whom and what it holds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from chalicelib.storage.tenants.profiles import tenants
from infra.local.demo.cast import Cast
from infra.local.demo.office import Office
from infra.local.demo.stories import answered
from infra.local.demo.team import hire
from infra.local.demo.teller import DAYS, Days, Story, tell_side_by_side
from infra.local.stack import Stack


def tell(stack: Stack, *names: str) -> Cast:
    """Lets fifty days pass from the clock's present on, at the companies named, or at all.

    The same people do the same things each time; ids, dates and secrets differ. Raises UntoldError where a call does
    not go as it should.
    """
    days = Days(stack.clock.now() + timedelta(days=DAYS))
    offices = [Office(stack, tenant, days) for tenant in names or tenants()]
    for office in offices:
        hire(office)
    tell_side_by_side(stack, days, (story for office in offices for story in _list_stories(office)))
    return Cast({one.tenant: one.keys for one in offices}, {one.tenant: one.records for one in offices})


def _list_stories(office: Office) -> Iterator[Story]:
    yield from answered.list_stories(office)
