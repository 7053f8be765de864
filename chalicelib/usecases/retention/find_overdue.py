"""Looks through a company's requests, contracts and people for what should be gone by now. For an operator's command.

The calendar finds each of them by itself; this is independent of it, and so finds what the calendar has lost.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from chalicelib.domain.contracts.archived import name_due
from chalicelib.domain.ids import read_moment
from chalicelib.domain.people.subjects import FIRST_LOOK, PEOPLE_SHARDS
from chalicelib.domain.retention.kinds import Overdue, list_overdue
from chalicelib.usecases.archive.end_contract_file import is_contract_over
from chalicelib.usecases.archive.hold_contract import is_contract_held
from chalicelib.usecases.retention.judge_person import judge_person
from chalicelib.usecases.rights.holds import list_active
from chalicelib.usecases.rights.lists.walk import walk_all

if TYPE_CHECKING:
    from chalicelib.usecases.context import Context
    from chalicelib.usecases.ports.bundle import Ports

_PAGE: Final = 100


def find_overdue(ports: Ports, ctx: Context) -> Iterator[Overdue]:
    """Yields what is to go by now, and what a hold keeps of it.

    It takes a query and some reads for 500 requests, a query and a batch for 100 contracts, and some reads for each
    person who has been known for six years. Devices and shared identifiers are in no list; the calendar alone finds
    them. Raises Unavailable.
    """
    for request in walk_all(ports, ctx.tenant):
        if list_overdue(request, ctx.now, held=False):
            yield from list_overdue(request, ctx.now, held=bool(list_active(ports, ctx, request)))
    yield from _find_contracts(ports, ctx)
    for shard in range(PEOPLE_SHARDS):
        yield from _find_people(ports, ctx, shard)


def _find_contracts(ports: Ports, ctx: Context) -> Iterator[Overdue]:
    """Yields the contracts whose files are to go, by the names that the calendar has for them."""
    after: str | None = None
    while True:
        contracts, after = ports.contracts.page(ctx.tenant, after, _PAGE)
        for contract in contracts:
            if contract.archived is not None and is_contract_over(contract, ctx):
                held = is_contract_held(ports, ctx.tenant, contract.external_id)
                end = max(one.locked_until for one in contract.archived.parts)
                yield Overdue("contract_files", name_due(contract.external_id), end, held=held)
        if after is None:
            return


def _find_people(ports: Ports, ctx: Context, shard: int) -> Iterator[Overdue]:
    """Yields the people of a shard whose proofs are to go: the list is in the order in which they became known."""
    after: str | None = ""
    while after is not None:
        people, after = ports.subjects.people(ctx.tenant, shard, after, _PAGE)
        for person in sorted(people, key=lambda one: one.id):
            if read_moment(person.id) + FIRST_LOOK > ctx.now:
                return
            if person.is_ended or person.merged_into:
                continue
            found = judge_person(ports, ctx, person)
            if found.end <= ctx.now and found.kept_by in (None, "hold"):
                yield Overdue("consent_proof", person.id, found.end, held=found.kept_by == "hold")


def ask_for(ports: Ports, tenant: str, found: list[Overdue]) -> int:
    """Sends a message for each request, contract or person of which something is to go, and returns their number."""
    ids = list(dict.fromkeys(one.record_id for one in found if not one.held))
    ports.outbox.remind(tenant, ids)
    return len(ids)
