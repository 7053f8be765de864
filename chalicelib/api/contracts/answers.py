"""How contracts appear in answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chalicelib.api.contracts.schemas import ContractOut, MemberOut
from chalicelib.api.pipeline import preconditions
from chalicelib.api.pipeline.responses import Reply
from chalicelib.domain.times import from_ms

if TYPE_CHECKING:
    from chalicelib.domain.contracts.contract import Contract
    from chalicelib.usecases.contracts.read import KnownContract


def reply(known: KnownContract, *, status: int = 200, replayed: bool = False) -> Reply:
    """Answers with a contract, its people and its ETag."""
    members = [
        MemberOut(
            subject_id=member.subject_id,
            since=from_ms(member.joined_at),
            left_at=from_ms(member.left_at) if member.left_at is not None else None,
        )
        for member in known.members
    ]
    answer = ContractOut(**summarise(known.contract, known.at), subjects=members)
    headers = {"ETag": preconditions.etag(known.contract.version)}
    return Reply(answer, status=status, headers=headers, replayed=replayed)


def summarise(contract: Contract, now: int) -> dict[str, Any]:
    """Returns the fields of ContractSummaryOut."""
    return {
        "external_id": contract.external_id,
        "kind": contract.kind,
        "state": contract.state(now),
        "started_on": contract.started_on,
        "ended_on": contract.ended_on,
        "end_reason": contract.end_reason,
        "controller_contact": contract.controller_contact,
        "archived_at": contract.archived.at if contract.archived else None,
    }
