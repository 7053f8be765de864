"""Has an ended contract archived once its day has come: the calendar's entry becomes a row of the queue `archive`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.domain.contracts.archiving import AskForArchive, is_due
from chalicelib.domain.daily_caps import CALENDAR
from chalicelib.domain.outbox import ARCHIVE, OutboxRow
from chalicelib.domain.times import to_ms
from chalicelib.usecases.commit import Plan, commit_step
from chalicelib.usecases.context import of_system

if TYPE_CHECKING:
    from chalicelib.usecases.ports.bundle import Ports


def ask_to_archive(ports: Ports, tenant: str, external_id: str) -> None:
    """Makes the row that archives a contract, unless it is gone, is not due, or somebody did. Raises Unavailable."""
    ctx = of_system(ports.profiles[tenant], CALENDAR, ports.clock.now(), external_id)

    def attempt() -> Plan[None]:
        contract = ports.contracts.get(tenant, [external_id]).get(external_id)
        if contract is None or not is_due(contract, to_ms(ctx.now)):
            return Plan([], None)
        row_id = ports.randomness.id(ARCHIVE, ctx.now)
        refs = {"contract": external_id}
        row = OutboxRow(row_id, "archive_contract", ctx.now, refs, repeat_if_uncertain=True)
        return Plan([AskForArchive(contract, row_id), row], None)

    commit_step(ports, ctx, attempt)
