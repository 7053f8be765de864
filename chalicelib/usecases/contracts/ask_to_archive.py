"""Has an ended contract archived once its day has come, and its file deleted once that one's day has.

The calendar's entry becomes a row of the queue `archive`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chalicelib.domain.contracts.archiving import MoveContract, is_due, is_file_over, needs_file
from chalicelib.domain.daily_caps import CALENDAR
from chalicelib.domain.outbox import ARCHIVE, OutboxRow
from chalicelib.domain.times import DAY_MS, to_ms
from chalicelib.usecases.commit import Plan, commit_step
from chalicelib.usecases.context import of_system

if TYPE_CHECKING:
    from chalicelib.domain.contracts.contract import Contract
    from chalicelib.domain.transactions import Change
    from chalicelib.usecases.context import Context
    from chalicelib.usecases.ports.bundle import Ports

_LOOK_AGAIN_MS: Final = DAY_MS
"""When a file that is to go is looked at again: a hold kept it."""


def ask_to_archive(ports: Ports, tenant: str, external_id: str) -> None:
    """Makes the row that is due of a contract, unless nothing is due or somebody did. Raises Unavailable."""
    ctx = of_system(ports.profiles[tenant], CALENDAR, ports.clock.now(), external_id)

    def attempt() -> Plan[None]:
        contract = ports.contracts.get(tenant, [external_id]).get(external_id)
        return Plan(_plan(ports, ctx, contract) if contract is not None and _is_due(ctx, contract) else [], None)

    commit_step(ports, ctx, attempt)


def _is_due(ctx: Context, contract: Contract) -> bool:
    """Returns whether its moment has come, or should have: of a file that is over the calendar may have lost it."""
    days, now = ctx.profile.retention.archive_after_contract_end_days, to_ms(ctx.now)
    return is_due(contract, now) or (contract.due_at is None and is_file_over(contract, days, now))


def _plan(ports: Ports, ctx: Context, contract: Contract) -> list[Change]:
    now, after_days = to_ms(ctx.now), ctx.profile.retention.archive_after_contract_end_days
    row_id = ports.randomness.id(ARCHIVE, ctx.now)
    refs = {"contract": contract.external_id}
    if needs_file(contract, after_days):
        row = OutboxRow(row_id, "archive_contract", ctx.now, refs, repeat_if_uncertain=True)
        return [MoveContract(contract, None, row_id), row]
    if is_file_over(contract, after_days, now) and contract.archived is not None:
        refs = {**refs, "version": str(contract.archived.version)}
        row = OutboxRow(row_id, "end_contract_file", ctx.now, refs, repeat_if_uncertain=True)
        return [MoveContract(contract, now + _LOOK_AGAIN_MS), row]
    return [MoveContract(contract, None)]
