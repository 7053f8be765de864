"""Letters, messages and tracking links of requests, and the lists of letters that wait for somebody."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta
from typing import Final, cast

from chalicelib.domain.rights.details import RightsMessage
from chalicelib.domain.rights.letters import (
    MOST_LETTERS,
    WAITING,
    Letter,
    LetterState,
    LetterTo,
    SaveLetter,
    SaveTracking,
    Tracking,
)
from chalicelib.domain.rights.requests import RightsRequest
from chalicelib.domain.rights.seen import SeenRequest
from chalicelib.domain.times import from_ms, to_ms
from chalicelib.storage.rights.details import find_in, read_message
from chalicelib.storage.rights.letter_items import read_letter
from chalicelib.storage.rights.letter_words import LETTER_WORDS
from chalicelib.storage.rights.requests import from_item
from chalicelib.storage.table import asker_places, ops, places
from chalicelib.storage.table.ops import Item
from chalicelib.storage.table.packed import pack_text
from chalicelib.storage.table.reads import read_each

_PACK_ABOVE: Final = 700
_MOST: Final = 2 * MOST_LETTERS  # answers are sent above the most, too
_COUNTER_KEPT: Final = timedelta(days=2)
_LINK_KEPT: Final = timedelta(days=365)
"""For so long after its end a tracking link can still have a new one mailed."""
_COLLECTING: Final = "collecting"  # stands in the place of a day


class DynamoLetters:
    """Implements `usecases.ports.rights.Letters`."""

    def __init__(self, table: ops.Table) -> None:
        self._table = table

    def of_request(self, tenant: str, request_id: str) -> list[Letter]:
        pk = places.rights_request(tenant, request_id).pk
        items = self._table.query(tenant, ops.Span(pk, prefix=places.LETTER_PREFIX, limit=_MOST)).items
        return [read_letter(item) for item in items]

    def get(self, tenant: str, request_id: str, letter_id: str) -> Letter | None:
        item = self._table.get(tenant, places.letter(tenant, request_id, letter_id))
        return read_letter(item) if item else None

    def waiting(
        self, tenant: str, state: LetterState, after: str | None, limit: int
    ) -> tuple[list[tuple[Letter, SeenRequest]], str | None]:
        span = ops.Span(places.letters_listing(tenant, state), after=after, limit=limit, index="listing")
        page = self._table.query(tenant, span)
        listed = [_find_letter(item) for item in page.items]
        around = [ops.Place(one.pk, sk) for one in listed for sk in (places.STATE, places.DETAILS)]
        found = read_each(self._table, tenant, [*listed, *dict.fromkeys(around)])
        seen = [
            (read_letter(found[place]), _read_request(found, place.pk))
            for place in listed
            if place in found and ops.Place(place.pk, places.STATE) in found
        ]
        return [(letter, one) for letter, one in seen if _waits_so(letter, one.request, state)], page.last

    def count_waiting(self, tenant: str, state: LetterState, most: int) -> int:
        span = ops.Span(places.letters_listing(tenant, state), limit=most, index="listing")
        return len(self._table.query(tenant, span).items)

    def messages(
        self, tenant: str, request_id: str, after: str | None, limit: int
    ) -> tuple[list[RightsMessage], str | None]:
        pk = places.rights_request(tenant, request_id).pk
        page = self._table.query(
            tenant, ops.Span(pk, prefix=places.MESSAGE_PREFIX, after=after, limit=limit, newest_first=True)
        )
        return [read_message(item) for item in page.items], page.last

    def tracking(self, tenant: str, request_id: str, tracking_id: str) -> tuple[Tracking, LetterTo] | None:
        item = self._table.get(tenant, places.tracking(tenant, request_id, tracking_id))
        if item is None:
            return None
        return Tracking(str(item["id"]), from_ms(int(item["until"] or 0))), cast("LetterTo", item["to"])

    def take_mail(self, tenant: str, identifier_key: str, day: str, most: int, now: datetime) -> int | None:
        place = asker_places.address_mails(tenant, identifier_key, day)
        ttl = int((now + _COUNTER_KEPT).timestamp())
        try:
            item = self._table.write(tenant, ops.Count(place, "n", {"ttl": ttl}, ops.Below("n", most)))
        except ops.ConditionFailed:
            return None
        return int((item or {}).get("n") or 0)

    def give_back_mail(self, tenant: str, identifier_key: str, day: str) -> None:
        place = asker_places.address_mails(tenant, identifier_key, day)
        item = self._table.get(tenant, place)
        taken = int((item or {}).get("n") or 0)
        if taken < 1:
            return
        with suppress(ops.ConditionFailed):
            self._table.write(tenant, ops.Update(place, {"n": taken - 1}, ops.Equals({"n": taken})))

    def begin_collecting(self, tenant: str, identifier_key: str, now: datetime, until: datetime) -> bool:
        place = asker_places.address_mails(tenant, identifier_key, _COLLECTING)
        ends = int(until.timestamp())
        item: Item = {"pk": place.pk, "sk": place.sk, "until": ends, "ttl": ends}
        try:
            self._table.write(tenant, ops.Put(item, ops.AbsentOrPast("until", int(now.timestamp()))))
        except ops.ConditionFailed:
            return False
        return True


def letter_writes(tenant: str, change: SaveLetter) -> list[ops.Write]:
    """Returns the write of a letter; the request's version, in the same transaction, guards it."""
    letter = change.letter
    place = places.letter(tenant, letter.request_id, letter.id)
    body = {**letter.details(), "note": letter.note}
    waits = letter.state in WAITING
    item: Item = {
        "pk": place.pk,
        "sk": place.sk,
        "id": letter.id,
        "of": letter.request_id,
        "kind": letter.kind,
        "version": letter.version,
        "to": letter.to,
        "channel": letter.channel,
        "state": letter.state,
        "at": to_ms(letter.at),
        "body": pack_text(ops.compact(body), _PACK_ABOVE, LETTER_WORDS),
        "salt": letter.salt,
        "clock_on": letter.clock_on or None,
        "collected_by": letter.collected_by or None,
        "sent_at": to_ms(letter.sent_at) if letter.sent_at else None,
        "list_pk": places.letters_listing(tenant, letter.state) if waits else None,
        "list_sk": f"{letter.clock_on}#{letter.id}" if waits else None,
    }
    return [ops.Put({name: value for name, value in item.items() if value is not None})]


def tracking_writes(tenant: str, change: SaveTracking) -> list[ops.Write]:
    """Returns the write of a tracking link, which TTL clears away a year after its end."""
    place = places.tracking(tenant, change.request_id, change.tracking.id)
    until = change.tracking.until
    item: Item = {
        "pk": place.pk,
        "sk": place.sk,
        "id": change.tracking.id,
        "to": change.to,
        "until": to_ms(until),
        "ttl": int((until + _LINK_KEPT).timestamp()),
    }
    return [ops.Put(item)]  # a mail that is tried again brings the same link once more


def _find_letter(item: Item) -> ops.Place:
    """Returns where the letter of an entry of a list lies: the entry is the letter's own, or stands for its return."""
    return ops.Place(str(item["pk"]), places.LETTER_PREFIX + str(item["sk"]).partition("#")[2])


def _read_request(found: dict[ops.Place, Item], pk: str) -> SeenRequest:
    state, written = found[ops.Place(pk, places.STATE)], found.get(ops.Place(pk, places.DETAILS))
    return SeenRequest(from_item(state), find_in(written))


def _waits_so(letter: Letter, request: RightsRequest, state: LetterState) -> bool:
    """Returns whether a letter that was found by a list, which may lag, still waits as the list says."""
    if state == "bounced":
        return letter.state in WAITING and request.post.came_back(letter.id)
    return letter.state == state
