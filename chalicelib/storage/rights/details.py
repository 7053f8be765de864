"""What people wrote about a request: details and words, which can be erased, and the requests of one identifier."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, cast

from chalicelib.domain.rights import seen
from chalicelib.domain.rights.details import (
    AddDetails,
    AddToPerson,
    AddWords,
    RequestDetails,
    RestoreDetails,
    RightsMessage,
    read_details,
)
from chalicelib.domain.rights.seen import PersonRequest
from chalicelib.domain.times import from_ms, to_ms
from chalicelib.storage.rights import listing
from chalicelib.storage.table import asker_places, ops, places
from chalicelib.storage.table.ops import Item
from chalicelib.storage.table.packed import pack_text, unpack_text

if TYPE_CHECKING:
    from chalicelib.domain.tenants.rights import Right

_PACK_ABOVE: Final = 700


def details_writes(tenant: str, change: AddDetails) -> list[ops.Write]:
    """Returns the write of a new request's details, which take a place in the list of all requests by receipt."""
    return [ops.Put(_make_item(tenant, change), ops.Absent())]


def restored_writes(tenant: str, change: RestoreDetails) -> list[ops.Write]:
    """Returns the write that puts details back, over the place in the list that the archive left of them."""
    return [ops.Put(_make_item(tenant, change))]


def _make_item(tenant: str, change: AddDetails | RestoreDetails) -> Item:
    details = change.details
    place = places.rights_details(tenant, details.request_id)
    return {
        "pk": place.pk,
        "sk": place.sk,
        "id": details.request_id,
        "body": pack_text(ops.compact(details.details()), _PACK_ABOVE),
        "salt": details.salt,
        "list_pk": places.requests_listing(tenant, "all"),
        "list_sk": listing.place_by_receipt(change.received_at, change.type, details.request_id),
    }


def find_in(item: Item | None) -> RequestDetails | None:
    """Returns the details that an item holds; None where there is no item, or only its place in the list is left."""
    if item is None or "body" not in item:
        return None
    return read_details(str(item["id"]), str(item["salt"]), json.loads(unpack_text(str(item["body"]))))


def words_writes(tenant: str, change: AddWords) -> list[ops.Write]:
    """Returns the write of what an act said."""
    find_place = places.rights_message if change.is_message else places.rights_words
    place = find_place(tenant, change.request_id, change.version)
    item: Item = {
        "pk": place.pk,
        "sk": place.sk,
        "version": change.version,
        "at": to_ms(change.at),
        "body": pack_text(ops.compact(dict(change.words)), _PACK_ABOVE),
        "salt": change.salt,
    }
    return [ops.Put(item, ops.Absent())]


def read_words(item: Item) -> Mapping[str, Any]:
    """Returns the words that an item holds."""
    words: Mapping[str, Any] = json.loads(unpack_text(str(item["body"])))
    return words


def read_said(request_id: str, item: Item) -> AddWords:
    """Returns what an act said, as it was written."""
    at, salt = from_ms(int(item["at"] or 0)), str(item["salt"])
    return AddWords(request_id, int(item["version"] or 0), at, read_words(item), salt)


def read_message(item: Item) -> RightsMessage:
    """Returns the message that an item holds."""
    return seen.read_message(read_said("", item))


def person_writes(tenant: str, change: AddToPerson) -> list[ops.Write]:
    """Returns the write of a request's place in the list of an identifier."""
    place = asker_places.person_request(tenant, change.identifier_key, to_ms(change.received_at), change.request_id)
    item: Item = {
        "pk": place.pk,
        "sk": place.sk,
        "id": change.request_id,
        "type": change.type,
    }
    return [ops.Put(item)]


def read_person_request(item: Item) -> PersonRequest:
    """Returns one of an identifier's requests."""
    received = int(str(item["sk"]).partition("#")[0])
    return PersonRequest(str(item["id"]), cast("Right", item["type"]), received)
