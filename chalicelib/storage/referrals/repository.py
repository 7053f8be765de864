"""Referrals in the table: one item per address, under its keyed hash, which stays when the address is erased."""

from __future__ import annotations

from collections.abc import Sequence

from chalicelib.domain.people.identifiers import Identifier, IdentifierKind
from chalicelib.domain.referrals.referral import Referral, SaveReferral
from chalicelib.storage.table import events, ops, places
from chalicelib.storage.table.heads import read_head, require_version
from chalicelib.storage.table.ops import Item
from chalicelib.storage.table.reads import read_each


class DynamoReferrals:
    """Implements `usecases.ports.referrals.Referrals`."""

    def __init__(self, table: ops.Table) -> None:
        self._table = table

    def get(self, tenant: str, identifier_keys: Sequence[str]) -> dict[str, Referral]:
        wanted = [places.referral(tenant, key) for key in identifier_keys]
        found = map(_from_item, read_each(self._table, tenant, wanted).values())
        return {referral.key: referral for referral in found}


def writes(tenant: str, change: SaveReferral) -> list[ops.Write]:
    """Returns the write of the item and, if anything changed, of the event."""
    referral = change.referral
    place = places.referral(tenant, referral.key)
    head, event = referral.head, None
    if change.event is not None:
        event, head = events.append(place.pk, referral.version, referral.head, change.event)
    item: Item = {
        "pk": place.pk,
        "sk": place.sk,
        "key": referral.key,
        "by": " ".join(referral.referrer_keys),
        "queued_at": referral.queued_at,
        "link_id": referral.link_id,
        "address": referral.address.value if referral.address else None,
        "sent_at": referral.sent_at,
        "ended_at": referral.ended_at,
        "removed_at": referral.removed_at,
        "version": referral.version,
        "head": head,
    }
    put = ops.Put({name: value for name, value in item.items() if value is not None}, require_version(change.expected))
    return [put, event] if event else [put]


def _from_item(item: Item) -> Referral:
    address = item.get("address")
    return Referral(
        key=str(item["key"]),
        referrer_keys=tuple(str(item["by"]).split()),
        queued_at=int(item["queued_at"] or 0),
        link_id=str(item["link_id"]),
        address=Identifier(IdentifierKind.EMAIL, str(address)) if address else None,
        sent_at=_number(item.get("sent_at")),
        ended_at=_number(item.get("ended_at")),
        removed_at=_number(item.get("removed_at")),
        **read_head(item),
    )


def _number(value: ops.Value) -> int | None:
    return int(value) if value is not None else None
