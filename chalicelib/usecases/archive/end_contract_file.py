"""Deletes the file of a contract once its locks have ended and no hold keeps it: every version of its objects.

First one transaction has the contract forget the objects, with an event that names them; then they go. The row of the
outbox stays until none is left, so whoever comes next goes on.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from chalicelib import logs
from chalicelib.domain.contracts.archived import name_folder
from chalicelib.domain.contracts.archiving import forget, is_file_over
from chalicelib.domain.contracts.contract import SaveContract
from chalicelib.domain.rights.holds.hold import NoHoldSince
from chalicelib.domain.times import format_rfc3339, to_ms
from chalicelib.usecases.archive.hold_contract import is_contract_held
from chalicelib.usecases.archive.walk_versions import walk_versions
from chalicelib.usecases.commit import Plan, commit_step
from chalicelib.usecases.context import of_system
from chalicelib.usecases.events import call_event

if TYPE_CHECKING:
    from datetime import datetime

    from chalicelib.domain.contracts.contract import Contract
    from chalicelib.domain.outbox import OutboxRow
    from chalicelib.usecases.context import Context
    from chalicelib.usecases.ports.bundle import Ports


def end_contract_file(ports: Ports, tenant: str, row: OutboxRow, now: datetime) -> Literal["finished"]:
    """Deletes the file of a row's contract, or what an earlier try has left of it; nothing that is still needed.

    A later file of the contract takes what is left along. Raises Unavailable.
    """
    ctx = of_system(ports.profiles[tenant], "retention", now, row.id)
    external_id = row.refs["contract"]

    def attempt() -> Plan[bool]:
        contract = ports.contracts.get(tenant, [external_id]).get(external_id)
        archived = contract.archived if contract else None
        if contract is None or archived is None:
            return Plan([], True)
        latest = ports.holds.latest(tenant)
        over = str(archived.version) == row.refs["version"] and is_contract_over(contract, ctx)
        if not over or is_contract_held(ports, tenant, external_id):
            return Plan([], False)
        parts = {one.name: [one.object_version, one.sha256] for one in archived.parts}
        body = {"of": archived.version, "since": format_rfc3339(archived.at), "parts": parts}
        event = call_event(ctx, "contract.file_deleted", record_id=external_id, body=body)
        return Plan([SaveContract(forget(contract), contract.version, event), NoHoldSince(latest)], True)

    if commit_step(ports, ctx, attempt):
        _delete_objects(ports, ctx, external_id)
        logs.count("ContractFilesEnded", tenant=tenant)
    return "finished"


def is_contract_over(contract: Contract, ctx: Context) -> bool:
    """Returns whether the day has come on which a contract's file goes."""
    return is_file_over(contract, ctx.profile.retention.archive_after_contract_end_days, to_ms(ctx.now))


def _delete_objects(ports: Ports, ctx: Context, external_id: str) -> None:
    """Deletes all versions of a contract's objects whose lock is over; lifts what holds of the past left there."""
    for listed in list(walk_versions(ports, ctx.tenant, name_folder(external_id))):  # all, before the first goes
        kept = None if listed.is_marker else ports.archive.read_back(ctx.tenant, listed.key, listed.version_id)
        if kept is not None and replace(kept, held=False).is_locked(ctx.now):
            continue  # of a file that is being made
        if kept is not None and kept.held:
            ports.archive.hold(ctx.tenant, kept.key, kept.version_id, False)
        ports.archive.delete(ctx.tenant, listed.key, listed.version_id)
