"""Reads the objects in which an ended contract lies, for staff and auditors."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from chalicelib.domain.errors import Conflict
from chalicelib.usecases.audit.keep_read import keep_read
from chalicelib.usecases.contracts.read import require_contract
from chalicelib.usecases.rights.archived import read_object

if TYPE_CHECKING:
    from chalicelib.domain.contracts.archived import ArchivedContract, ArchivedPart
    from chalicelib.usecases.context import Context
    from chalicelib.usecases.ports.bundle import Ports


@dataclass(frozen=True, slots=True, repr=False)
class ArchivedContractFile:
    """A contract's objects as they were locked: the key, where the contract remembers it, and the content of each."""

    archived: ArchivedContract
    objects: tuple[tuple[str, ArchivedPart, Mapping[str, Any]], ...]


def read_archived_contract(ports: Ports, ctx: Context, external_id: str) -> ArchivedContractFile:
    """Returns the objects of an archived contract. The read is kept.

    Raises NotFound, Conflict (contract_not_archived), Unavailable; Misconfigured where one is gone or altered.
    """
    contract = require_contract(ports, ctx, external_id)
    archived = contract.archived
    if archived is None:
        raise Conflict("The contract does not lie in the archive yet.", code="contract_not_archived")
    keep_read(ports, ctx, "contract.archive_read", [external_id])
    read = tuple(
        (key, part, json.loads(read_object(ports, ctx.tenant, key, part)))
        for key, part in archived.list_objects(external_id)
    )
    return ArchivedContractFile(archived, read)
