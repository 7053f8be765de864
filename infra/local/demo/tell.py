"""`tell(stack)`: lays the sample data, and says whom and what it holds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from botocore.awsrequest import AWSResponse

from chalicelib.storage.tenants.profiles import tenants
from infra.local.demo.cast import Cast
from infra.local.demo.office import Office
from infra.local.demo.stories import (
    answered,
    appeals,
    consents,
    contracts,
    policies,
    post,
    set_up,
    texts,
    waiting,
    worked,
)
from infra.local.demo.team import hire
from infra.local.demo.teller import DAYS, Days, Story, tell_side_by_side
from infra.local.embedded import faults
from infra.local.embedded.embed import Call, Proceed
from infra.local.stack import Stack


def tell(stack: Stack, *names: str) -> Cast:
    """Lets fifty days pass from the clock's present on, at the companies named, or at all.

    The same people do the same things each time; ids, dates and secrets differ. Raises UntoldError where a call does
    not go as it should.
    """
    days = Days(stack.clock.now() + timedelta(days=DAYS))
    lost: set[str] = set()
    stack.faults.inject("sesv2.SendEmail", _lose(lost), times=faults.ALWAYS)
    offices = [Office(stack, tenant, days, lost=lost) for tenant in names or tenants()]
    for office in offices:
        hire(office)
    tell_side_by_side(stack, days, (story for office in offices for story in _list_stories(office)))
    stack.faults.clear()
    return Cast({one.tenant: one.keys for one in offices}, {one.tenant: one.records for one in offices})


def _list_stories(office: Office) -> Iterator[Story]:
    for theme in (set_up, contracts, policies, waiting, worked, answered, appeals, post, consents, texts):
        yield from theme.list_stories(office)


def _lose(addresses: set[str]) -> faults.Fault:
    """Returns a fault where nobody learns whether a mail to one of these addresses left."""
    unknown = faults.timeout_after()

    def fault(call: Call, proceed: Proceed) -> AWSResponse | None:
        recipients = call.content()["Destination"]["ToAddresses"]
        return proceed() if addresses.isdisjoint(recipients) else unknown(call, proceed)

    return fault
