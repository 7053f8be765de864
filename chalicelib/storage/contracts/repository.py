"""Contracts in the table: a head, its members, its chain of events, and the tenant's list."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import cast

from chalicelib.domain.contracts.archived import name_due
from chalicelib.domain.contracts.archiving import MoveContract, WholeContract
from chalicelib.domain.contracts.contract import Contract, Member, Period, SaveContract, SaveMember
from chalicelib.domain.events import StoredEvent
from chalicelib.domain.tenants.purposes import ContractKind
from chalicelib.domain.times import format_rfc3339, from_ms, to_ms
from chalicelib.storage.contracts.archived import read_archived, write_archived
from chalicelib.storage.table import events, ops, places
from chalicelib.storage.table.due_places import find_due_partition
from chalicelib.storage.table.heads import read_head, write_head
from chalicelib.storage.table.ops import Item
from chalicelib.storage.table.reads import read_each


class DynamoContracts:
    """Implements `usecases.ports.contracts.Contracts`."""

    def __init__(self, table: ops.Table) -> None:
        self._table = table

    def get(self, tenant: str, external_ids: Sequence[str]) -> dict[str, Contract]:
        wanted = [places.contract(tenant, external_id) for external_id in external_ids]
        found = map(_from_item, read_each(self._table, tenant, wanted).values())
        return {contract.external_id: contract for contract in found}

    def members(self, tenant: str, external_id: str) -> list[Member]:
        span = ops.Span(places.contract(tenant, external_id).pk, prefix=places.MEMBER_PREFIX, limit=1000)
        page = self._table.query(tenant, span)
        items = page.items
        while page.last is not None:
            page = self._table.query(tenant, replace(span, after=page.last))
            items += page.items
        return [_member(item) for item in items]

    def event(self, tenant: str, external_id: str, version: int) -> StoredEvent | None:
        item = self._table.get(tenant, places.event(places.contract(tenant, external_id).pk, version))
        return events.from_item(item) if item else None

    def whole(self, tenant: str, external_id: str) -> WholeContract | None:
        found = self._read_all(tenant, places.contract(tenant, external_id).pk)
        if places.STATE not in found:
            return None
        return WholeContract(
            _from_item(found[places.STATE]),
            tuple(_member(item) for sk, item in found.items() if sk.startswith(places.MEMBER_PREFIX)),
            tuple(events.from_item(item) for sk, item in found.items() if sk.startswith(places.EVENT_PREFIX)),
        )

    def _read_all(self, tenant: str, pk: str) -> dict[str, Item]:
        """Returns all items of a contract by their sort keys, in order.

        The head comes first, being the last by its key: a query is no transaction, so whatever changes while the rest
        is read has made another version, by which whoever commits this one learns of it.
        """
        found: dict[str, Item] = {}
        after: str | None = None
        while True:
            page = self._table.query(tenant, ops.Span(pk, after=after, newest_first=True, limit=1000))
            found |= {str(item["sk"]): item for item in page.items}
            if page.last is None:
                return dict(sorted(found.items()))
            after = page.last

    def page(self, tenant: str, after: str | None, limit: int) -> tuple[list[Contract], str | None]:
        span = ops.Span(places.contract_listing(tenant), after=after, limit=limit, index="listing")
        page = self._table.query(tenant, span)
        ids = [str(item["list_sk"]) for item in page.items]
        found = self.get(tenant, ids)
        return [found[external_id] for external_id in ids if external_id in found], page.last


def contract_writes(tenant: str, change: SaveContract) -> list[ops.Write]:
    """Returns the writes of the head's next version and of the event."""
    contract = change.contract
    place = places.contract(tenant, contract.external_id)
    values: Item = {
        "list_pk": places.contract_listing(tenant),
        "list_sk": contract.external_id,
        "kind": contract.kind,
        "periods": json.dumps([[period.start, period.end] for period in contract.periods]),
        "started_on": contract.started_on.isoformat(),
        "ended_on": contract.ended_on.isoformat() if contract.ended_on else None,
        "end_reason": contract.end_reason,
        "controller_contact": contract.controller_contact,
        "archiving": contract.archiving or None,
        "archived": write_archived(contract.archived) if contract.archived else None,
        **_due_values(tenant, contract),
    }
    return write_head(place, contract, change.expected, change.event, values)


def move_writes(tenant: str, change: MoveContract) -> list[ops.Write]:
    """Returns the write of a contract's next moment, if it and its moment are as they were read."""
    contract = change.contract
    before = _due_values(tenant, contract)
    after = _due_values(tenant, replace(contract, due_at=change.due_at))
    values: Item = {**after, "archiving": change.row_id or None}
    unchanged = ops.Equals({"version": contract.version, "due_at": before["due_at"]})
    return [ops.Update(places.contract(tenant, contract.external_id), values, unchanged)]


def member_writes(tenant: str, change: SaveMember) -> list[ops.Write]:
    """Returns the write of the member's item; the head's version guards it in the same transaction."""
    place = places.contract_member(tenant, change.external_id, change.member.subject_id)
    member = change.member
    return [ops.Put({"pk": place.pk, "sk": place.sk, "joined_at": member.joined_at, "left_at": member.left_at})]


def _member(item: Item) -> Member:
    left = item.get("left_at")
    subject_id = str(item["sk"]).removeprefix(places.MEMBER_PREFIX)
    return Member(subject_id, int(item["joined_at"] or 0), int(left) if left is not None else None)


def _from_item(item: Item) -> Contract:
    ended_on = item.get("ended_on")
    return Contract(
        external_id=str(item["list_sk"]),
        kind=cast("ContractKind", item["kind"]),  # written from the same literal type
        periods=tuple(Period(*values) for values in json.loads(str(item["periods"]))),
        started_on=date.fromisoformat(str(item["started_on"])),
        ended_on=date.fromisoformat(str(ended_on)) if ended_on else None,
        end_reason=_text(item.get("end_reason")),
        controller_contact=_text(item.get("controller_contact")),
        due_at=_read_moment(item.get("due_at")),
        archiving=str(item.get("archiving") or ""),
        archived=read_archived(str(item["archived"])) if item.get("archived") else None,
        **read_head(item),
    )


def _due_values(tenant: str, contract: Contract) -> Item:
    """Returns the contract's place in the calendar; none where it has no moment."""
    if contract.due_at is None:
        return {"due_pk": None, "due_at": None}
    name = name_due(contract.external_id)
    return {
        "due_pk": find_due_partition(tenant, name),
        "due_at": f"{format_rfc3339(from_ms(contract.due_at))}#{name}",
    }


def _read_moment(due_at: ops.Value) -> int | None:
    return to_ms(datetime.fromisoformat(str(due_at).partition("#")[0])) if due_at else None


def _text(value: ops.Value) -> str | None:
    return str(value) if value is not None else None
