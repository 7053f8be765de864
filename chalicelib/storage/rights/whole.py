"""A request with all that the table holds of it, read at once for the archive; and what leaves it afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from chalicelib.domain.archive.purge import EndPurge, Part, PurgeWritten
from chalicelib.domain.rights.seen import WholeRequest, Written
from chalicelib.storage.rights import details, encoding, listing
from chalicelib.storage.rights.letter_items import read_letter
from chalicelib.storage.table import due_places, events, ops, places

if TYPE_CHECKING:
    from chalicelib.domain.rights.requests import RightsRequest
    from chalicelib.storage.table.ops import Item

_PAGE: Final = 500


def read_items(table: ops.Table, tenant: str, request_id: str) -> dict[str, Item]:
    """Returns all items of a request by their sort keys; a query for every megabyte of them.

    The state comes first, being the last by its key: a query is no transaction, so whatever changes while the rest is
    read has made another version, by which whoever commits this one learns of it.
    """
    found: dict[str, Item] = {}
    pk, after = places.rights_request(tenant, request_id).pk, None
    while True:
        page = table.query(tenant, ops.Span(pk, after=after, newest_first=True, limit=_PAGE))
        found |= {str(item["sk"]): item for item in page.items}
        if page.last is None:
            return dict(sorted(found.items()))
        after = page.last


def collect(request: RightsRequest, items: dict[str, Item]) -> WholeRequest:
    """Returns the request with what these items hold."""

    def under(*prefixes: str) -> Iterator[Item]:
        return (item for sk, item in items.items() if sk.startswith(prefixes))

    said = [details.read_said(request.id, item) for item in under(places.WORDS_PREFIX, places.MESSAGE_PREFIX)]
    letters = [read_letter(item) for item in under(places.LETTER_PREFIX)]
    return WholeRequest(
        request=request,
        events=tuple(events.from_item(item) for item in under(places.EVENT_PREFIX)),
        written=Written(
            details.find_in(items.get(places.DETAILS)),
            tuple(sorted(said, key=lambda one: one.version)),
            tuple(sorted(letters, key=lambda one: one.id)),
        ),
        has_tries=places.CODE in items,
    )


def purge_writes(tenant: str, change: PurgeWritten) -> list[ops.Write]:
    """Returns the deletion of what lies in the archive, as long as the request is as it was archived.

    Of the details the place in the list by receipt stays.
    """
    state = places.rights_request(tenant, change.request.id)
    check = ops.Check(state, ops.Equals({"version": change.request.version}))
    return [check, *(_purge(tenant, change.request, part) for part in change.parts)]


def _purge(tenant: str, request: RightsRequest, part: Part) -> ops.Write:
    match part.kind:
        case "details":
            place = places.rights_details(tenant, request.id)
            item: Item = {
                "pk": place.pk,
                "sk": place.sk,
                "id": request.id,
                "list_pk": places.requests_listing(tenant, "all"),
                "list_sk": listing.place_by_receipt(request.intake.received_at, request.type, request.id),
            }
            return ops.Put(item)
        case "code":
            return ops.Delete(places.rights_code(tenant, request.id))
        case "words":
            return ops.Delete(places.rights_words(tenant, request.id, int(part.id)))
        case "message":
            return ops.Delete(places.rights_message(tenant, request.id, int(part.id)))
        case "letter":
            return ops.Delete(places.letter(tenant, request.id, part.id))


def end_writes(tenant: str, change: EndPurge) -> list[ops.Write]:
    """Returns the deletion of what is left, with the mark that all is gone, as long as it is as it was archived."""
    request = change.request
    values: Item = {"body": encoding.dumps(request), **due_places.place_moment(tenant, request.id, change.next_at)}
    place = places.rights_request(tenant, request.id)
    mark = ops.Update(place, values, ops.Equals({"version": request.version}))
    return [mark, *(_purge(tenant, request, part) for part in change.parts)]
