"""The state of each rights request with its chain of events, its places in the lists, and its next moment."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from heapq import merge
from typing import TYPE_CHECKING, Any, Final

from chalicelib.domain.rights.counted import Counted
from chalicelib.domain.rights.lists.listing import Listed, Part
from chalicelib.domain.rights.requests import RightsRequest, SaveRightsRequest
from chalicelib.domain.rights.seen import LetterBasis, PersonRequest, SeenRequest, WholeRequest
from chalicelib.domain.rights.verification import TRIES, UseCode, UseLastTry
from chalicelib.domain.times import format_rfc3339
from chalicelib.storage.rights import counted, details, encoding, listing, whole
from chalicelib.storage.table import asker_places, due_places, events, ops, places
from chalicelib.storage.table.heads import read_head, write_head
from chalicelib.storage.table.ops import Item
from chalicelib.storage.table.reads import read_each

if TYPE_CHECKING:
    from chalicelib.domain.events import StoredEvent

_MOST_OF_PERSON: Final = 100
_DUE_PAGE: Final = 500
_NONE_LATE_FOR: Final = timedelta(hours=1)
"""How long a process goes on knowing of a day that nothing was late on it: what is late when it is entered is rare."""


class DynamoRightsRequests:
    """Implements `usecases.ports.rights.RightsRequests`."""

    def __init__(self, table: ops.Table) -> None:
        self._table = table
        self._none_late: dict[str, tuple[date, datetime]] = {}

    def get(self, tenant: str, request_id: str) -> RightsRequest | None:
        item = self._table.get(tenant, places.rights_request(tenant, request_id))
        return from_item(item) if item else None

    def read(self, tenant: str, request_ids: Sequence[str]) -> dict[str, SeenRequest]:
        wanted = [
            place
            for one in request_ids
            for place in (places.rights_request(tenant, one), places.rights_details(tenant, one))
        ]
        found = read_each(self._table, tenant, wanted)
        seen: dict[str, SeenRequest] = {}
        for one in request_ids:
            state = found.get(places.rights_request(tenant, one))
            written = found.get(places.rights_details(tenant, one))
            if state:
                seen[one] = SeenRequest(from_item(state), details.find_in(written))
        return seen

    def states(self, tenant: str, request_ids: Sequence[str]) -> dict[str, RightsRequest]:
        wanted = {places.rights_request(tenant, one): one for one in request_ids}
        found = read_each(self._table, tenant, list(wanted))
        return {wanted[place]: from_item(item) for place, item in found.items()}

    def with_tries(self, tenant: str, request_id: str) -> tuple[RightsRequest, int] | None:
        state, code = places.rights_request(tenant, request_id), places.rights_code(tenant, request_id)
        found = self._table.batch_get(tenant, [state, code])
        if state not in found:
            return None
        return from_item(found[state]), int(found.get(code, {}).get("tries") or 0)

    def count_try(self, tenant: str, request_id: str) -> bool:
        write = ops.Count(places.rights_code(tenant, request_id), "tries", {}, ops.Below("tries", TRIES - 1))
        try:
            self._table.write(tenant, write)
        except ops.ConditionFailed:
            return False
        return True

    def counted(self, tenant: str, identifier_keys: Sequence[str]) -> dict[str, Counted]:
        return counted.read(self._table, tenant, identifier_keys)

    def letter_basis(self, tenant: str, request_id: str, version: int) -> LetterBasis | None:
        state = places.rights_request(tenant, request_id)
        written = places.rights_details(tenant, request_id)
        caused = places.event(state.pk, version)
        words = places.rights_words(tenant, request_id, version)
        message = places.rights_message(tenant, request_id, version)
        found = self._table.batch_get(tenant, [state, written, caused, words, message])
        said = found.get(words) or found.get(message)
        if state not in found or caused not in found:
            return None
        return LetterBasis(
            request=from_item(found[state]),
            details=details.find_in(found.get(written)),
            event=events.from_item(found[caused]).event,
            words=details.read_words(said) if said else {},
        )

    def whole(self, tenant: str, request_id: str) -> WholeRequest | None:
        items = whole.read_items(self._table, tenant, request_id)
        return whole.collect(from_item(items[places.STATE]), items) if places.STATE in items else None

    def words(self, tenant: str, request_id: str, versions: Sequence[int]) -> dict[int, Mapping[str, Any]]:
        wanted = {places.rights_words(tenant, request_id, version): version for version in versions}
        found = read_each(self._table, tenant, list(wanted))
        return {wanted[place]: details.read_words(item) for place, item in found.items()}

    def events(self, tenant: str, request_id: str, before: int | None, limit: int) -> list[StoredEvent]:
        partition = places.rights_request(tenant, request_id).pk
        return events.read_chain(self._table, tenant, partition, before, limit)

    def page_of_person(
        self, tenant: str, identifier_key: str, after: str | None
    ) -> tuple[list[PersonRequest], str | None]:
        pk = asker_places.person_requests(tenant, identifier_key)
        page = self._table.query(tenant, ops.Span(pk, after=after, newest_first=True, limit=_MOST_OF_PERSON))
        found = [item for item in page.items if "id" in item]  # the others count mails
        return [details.read_person_request(item) for item in found], page.last

    def of_person(self, tenant: str, identifier_key: str) -> list[PersonRequest]:
        return self.page_of_person(tenant, identifier_key, None)[0]

    def listed(
        self, tenant: str, part: Part, member: str, before: date | None, after: str | None, limit: int
    ) -> tuple[list[tuple[str, Listed]], str | None]:
        return listing.read_page(self._table, tenant, part, member, before, after, limit)

    def late(self, tenant: str, today: date, now: datetime, most: int) -> int:
        day, since = self._none_late.get(tenant, (None, now))
        if day == today and now - since < _NONE_LATE_FOR:
            return 0
        listed, _ = self.listed(tenant, "open", "", today, None, most)
        number = sum(one.day is not None and one.day < today for _, one in listed)
        if not number:
            self._none_late[tenant] = (today, now)
        return number

    def due(self, tenant: str, now: datetime) -> Iterator[str]:
        until = format_rfc3339(now) + "~"
        shards = (self._due_of(tenant, places.remind(tenant, shard), until) for shard in range(places.DUE_SHARDS))
        yield from (position.partition("#")[2] for position in merge(*shards))

    def _due_of(self, tenant: str, pk: str, until: str) -> Iterator[str]:
        """Yields the positions of one shard in order, and reads a page when it is come to."""
        after: str | None = None
        while True:
            page = self._table.query(tenant, ops.Span(pk, after=after, until=until, index="due", limit=_DUE_PAGE))
            yield from (str(item["due_at"]) for item in page.items)
            after = page.last
            if after is None:
                return


def writes(tenant: str, change: SaveRightsRequest) -> list[ops.Write]:
    """Returns the writes of the next version, of its event, and of its other places in lists where these move."""
    request, before = change.request, change.before
    place = places.rights_request(tenant, request.id)
    part, list_sk = listing.find_position(request)
    values: Item = {
        "list_pk": places.requests_listing(tenant, part),
        "list_sk": list_sk,
        **due_places.place_moment(tenant, request.id, change.next_at),
        "id": request.id,
        "body": encoding.dumps(request),
    }
    expected = before.version if before else 0
    moved = [*_assignee_writes(tenant, request, before), *_returned_writes(tenant, request, before)]
    return [*write_head(place, request, expected, change.event, values), *moved]


def code_writes(tenant: str, change: UseCode) -> list[ops.Write]:
    """Returns the write that ends the tries at a code, unless there were more than the caller knows of, if it does."""
    place = places.rights_code(tenant, change.request_id)
    if change.tries is None:
        return [ops.Delete(place)]
    return [ops.Delete(place, ops.Equals({"tries": change.tries}) if change.tries else ops.Absent())]


def last_try_writes(tenant: str, change: UseLastTry) -> list[ops.Write]:
    """Returns the write that counts the last wrong code allowed, if all before it were counted."""
    place = places.rights_code(tenant, change.request_id)
    return [ops.Put({"pk": place.pk, "sk": place.sk, "tries": TRIES}, ops.Equals({"tries": TRIES - 1}))]


def from_item(item: Item) -> RightsRequest:
    """Returns the request that an item holds."""
    return encoding.loads(str(item["id"]), str(item["body"]), **read_head(item))


def _assignee_writes(tenant: str, request: RightsRequest, before: RightsRequest | None) -> list[ops.Write]:
    position, old = listing.find_member_position(request), listing.find_member_position(before) if before else None
    if position == old:
        return []
    place = places.assignee(tenant, request.id)
    if position is None:
        return [ops.Delete(place)]
    member, list_sk = position
    item: Item = {
        "pk": place.pk,
        "sk": place.sk,
        "id": request.id,
        "list_pk": places.requests_listing(tenant, member),
        "list_sk": list_sk,
    }
    return [ops.Put(item)]


def _returned_writes(tenant: str, request: RightsRequest, before: RightsRequest | None) -> list[ops.Write]:
    positions = listing.find_returned_positions(request)
    old = listing.find_returned_positions(before) if before else {}
    gone = [ops.Delete(places.returned_letter(tenant, request.id, one)) for one in old if one not in positions]
    came: list[ops.Write] = []
    for letter_id, list_sk in positions.items():
        if old.get(letter_id) != list_sk:
            place = places.returned_letter(tenant, request.id, letter_id)
            list_pk = places.letters_listing(tenant, "bounced")
            came.append(ops.Put({"pk": place.pk, "sk": place.sk, "list_pk": list_pk, "list_sk": list_sk}))
    return [*gone, *came]
