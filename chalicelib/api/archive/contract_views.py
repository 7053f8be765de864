"""The endpoint for an archived contract."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.api.archive.contract_schemas import ContractArchiveOut, ContractPartOut
from chalicelib.api.archive.schemas import ArchiveQuery
from chalicelib.api.contracts.external_ids import read_id
from chalicelib.api.pipeline.routes import endpoint
from chalicelib.usecases.archive.read_archived_contract import read_archived_contract

if TYPE_CHECKING:
    from chalicelib.api.pipeline.call import Call


@endpoint(
    "GET",
    "/v1/contracts/{external_id}/archive",
    operation_id="readArchivedContract",
    summary="Read an archived contract",
    tag="Contracts",
    scope="audit:read",
    query=ArchiveQuery,
    answer=ContractArchiveOut,
    errors=("contract_not_archived", "invalid_cursor"),
)
def read(call: Call, query: ArchiveQuery) -> ContractArchiveOut:
    """Returns the objects in which an ended contract lies, as they were locked, one for each class.

    A contract is archived as many days after its end as the company has decided, and again after whatever changes it
    then. This is its latest file; the `sha256` are those of canonical JSON: sorted names, no white space, UTF-8.
    Those of thousands of people come in pieces of their text, one by one: follow `next_cursor`, which is null nearly
    always. If the contract is archived again meanwhile, its cursor is over: begin anew.
    """
    external_id = read_id(call)
    found = read_archived_contract(call.ports, call.context, external_id, query.cursor)
    parts = [
        ContractPartOut(
            part=one.part.name,
            object=one.key,
            object_version=one.part.object_version,
            sha256=one.part.sha256,
            locked_until=one.part.locked_until,
            file=dict(one.file) if one.file is not None else None,
            text=one.text,
        )
        for one in found.objects
    ]
    archived = found.archived
    return ContractArchiveOut(
        external_id=external_id,
        version=archived.version,
        archived_at=archived.at,
        parts=parts,
        next_cursor=found.cursor,
    )
