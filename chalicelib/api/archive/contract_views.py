"""The endpoint for an archived contract."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.api.archive.contract_schemas import ContractArchiveOut, ContractPartOut
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
    answer=ContractArchiveOut,
    errors=("contract_not_archived",),
)
def read(call: Call) -> ContractArchiveOut:
    """Returns the objects in which an ended contract lies, as they were locked, one for each class.

    A contract is archived as many days after its end as the company has decided, and again after whatever changes it
    then. This is its latest file; the `sha256` are those of canonical JSON: sorted names, no white space, UTF-8.
    """
    external_id = read_id(call)
    found = read_archived_contract(call.ports, call.context, external_id)
    parts = [
        ContractPartOut(
            part=part.name,
            object=key,
            object_version=part.object_version,
            sha256=part.sha256,
            locked_until=part.locked_until,
            file=dict(file),
        )
        for key, part, file in found.objects
    ]
    archived = found.archived
    return ContractArchiveOut(external_id=external_id, version=archived.version, archived_at=archived.at, parts=parts)
