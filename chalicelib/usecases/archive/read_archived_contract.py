"""Reads the objects in which an ended contract lies, for staff and auditors; in pieces where they are large."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from chalicelib.domain.archive.parts import PART
from chalicelib.domain.audit.records import show_record
from chalicelib.domain.contracts.archived import name_folder
from chalicelib.domain.errors import Conflict
from chalicelib.usecases import cursors
from chalicelib.usecases.audit.keep_read import keep_read
from chalicelib.usecases.contracts.read import require_contract
from chalicelib.usecases.rights.archived import read_object

if TYPE_CHECKING:
    from chalicelib.domain.contracts.archived import ArchivedContract, ArchivedPart
    from chalicelib.usecases.context import Context
    from chalicelib.usecases.ports.bundle import Ports


@dataclass(frozen=True, slots=True, repr=False)
class ArchivedContractObject:
    """One object as it was locked: whole, or as the next piece of its text. The other of both is None."""

    key: str
    part: ArchivedPart  # where the contract remembers it
    file: Mapping[str, Any] | None
    text: str | None


@dataclass(frozen=True, slots=True, repr=False)
class ArchivedContractFile:
    """All objects of a contract, or a piece of one of them; and the cursor of the next piece."""

    archived: ArchivedContract
    objects: tuple[ArchivedContractObject, ...]
    cursor: str | None


def read_archived_contract(
    ports: Ports, ctx: Context, external_id: str, cursor: str | None = None
) -> ArchivedContractFile:
    """Returns the objects of an archived contract, in pieces where they are large. The read is kept.

    Raises NotFound, Conflict (contract_not_archived), Unavailable; Malformed (invalid_cursor) for another contract's
    cursor, also where it was archived again meanwhile; Misconfigured where an object is gone or altered.
    """
    contract = require_contract(ports, ctx, external_id)
    archived = contract.archived
    if archived is None:
        raise Conflict(code="contract_not_archived")
    name = f"{name_folder(external_id)}{archived.version}"
    number, at = map(int, cursors.decode(ports, ctx.tenant, name, cursor).split(" ")) if cursor else (0, 0)
    keep_read(ports, ctx, "contract.archive_read", [show_record(f"C#{external_id}")])
    places = archived.list_objects(external_id)
    if not cursor:
        contents = [_read(ports, ctx.tenant, key, part) for key, part in places]
        if sum(map(len, contents)) <= PART:
            read = zip(places, contents, strict=True)
            whole = (ArchivedContractObject(key, part, json.loads(content), None) for (key, part), content in read)
            return ArchivedContractFile(archived, tuple(whole), None)
        content = contents[0]
    else:
        content = _read(ports, ctx.tenant, *places[number])
    text = content.decode()
    piece = text[at : at + PART]
    after = (number, at + PART) if at + PART < len(text) else (number + 1, 0)
    rest = cursors.encode(ports, ctx.tenant, name, " ".join(map(str, after))) if after[0] < len(places) else None
    return ArchivedContractFile(archived, (ArchivedContractObject(*places[number], None, piece),), rest)


def _read(ports: Ports, tenant: str, key: str, part: ArchivedPart) -> bytes:
    record_id = key.rpartition("/")[2].removesuffix(".json")  # a caller has chosen the contract's own
    return read_object(ports, tenant, record_id, key, part)
