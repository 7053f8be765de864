"""Reads the objects in which an ended contract lies, for staff and auditors."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from chalicelib import logs
from chalicelib.domain.audit.records import show_record
from chalicelib.domain.errors import Conflict, Misconfigured
from chalicelib.domain.hashing import hash_bytes
from chalicelib.usecases.audit.keep_read import keep_read
from chalicelib.usecases.contracts.read import require_contract

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
        raise Conflict(code="contract_not_archived")
    keep_read(ports, ctx, "contract.archive_read", [show_record(f"C#{external_id}")])
    objects = archived.list_objects(external_id)
    read = tuple((key, part, _read(ports, ctx.tenant, key, part)) for key, part in objects)
    return ArchivedContractFile(archived, read)


def _read(ports: Ports, tenant: str, key: str, part: ArchivedPart) -> Mapping[str, Any]:
    content = ports.archive.read(tenant, key, part.object_version)
    if content is not None and hash_bytes(content) == part.sha256:
        file: dict[str, Any] = json.loads(content)
        return file
    code = "missing" if content is None else "altered"
    # The contract's id, which the key holds, is a word of the company's own, and no log line has any.
    logs.log("error", "archive.unreadable", tenant=tenant, record_id=part.object_version, code=code)
    raise Misconfigured
