"""Subjects in the table: one item by subject id, one identical copy by each identifier, one chain of events."""

from __future__ import annotations

import json
import zlib
from collections.abc import Sequence
from typing import Any, cast

from chalicelib.domain.events import StoredEvent
from chalicelib.domain.people.identifiers import Identifier, read_kind
from chalicelib.domain.people.subjects import PEOPLE_SHARDS, Ended, IdentifierRef, SaveSubject, Subject, SubjectKind
from chalicelib.storage.people import states
from chalicelib.storage.table import events, ops, places
from chalicelib.storage.table.due_places import place_moment
from chalicelib.storage.table.heads import read_head, require_version
from chalicelib.storage.table.ops import Item
from chalicelib.storage.table.reads import read_each


class DynamoSubjects:
    """Implements `usecases.ports.people.Subjects`."""

    def __init__(self, table: ops.Table) -> None:
        self._table = table

    def find(self, tenant: str, identifier_keys: Sequence[str]) -> dict[str, Subject]:
        wanted = {places.named(tenant, key): key for key in identifier_keys}
        return {wanted[key]: subject for key, subject in self._read(tenant, list(wanted)).items()}

    def get(self, tenant: str, subject_ids: Sequence[str]) -> dict[str, Subject]:
        wanted = {places.subject(tenant, subject_id): subject_id for subject_id in subject_ids}
        return {wanted[key]: subject for key, subject in self._read(tenant, list(wanted)).items()}

    def gather(
        self, tenant: str, subject_ids: Sequence[str], identifier_keys: Sequence[str]
    ) -> tuple[dict[str, Subject], dict[str, Subject]]:
        by_id = {places.subject(tenant, subject_id): subject_id for subject_id in subject_ids}
        by_key = {places.identifier(tenant, key): key for key in identifier_keys}
        found = self._read(tenant, [*by_id, *by_key])
        return (
            {by_id[key]: subject for key, subject in found.items() if key in by_id},
            {by_key[key]: subject for key, subject in found.items() if key in by_key},
        )

    def _read(self, tenant: str, wanted: list[ops.Place]) -> dict[ops.Place, Subject]:
        return {key: from_item(item) for key, item in read_each(self._table, tenant, wanted).items()}

    def people(self, tenant: str, shard: int, after: str, limit: int) -> tuple[list[Subject], str | None]:
        span = ops.Span(places.people_listing(tenant, shard), after=after or None, limit=limit, index="listing")
        page = self._table.query(tenant, span)
        found = self.get(tenant, [str(item["list_sk"]) for item in page.items])
        return list(found.values()), page.last

    def events(self, tenant: str, subject_id: str, before: int | None, limit: int) -> list[StoredEvent]:
        return events.read_chain(self._table, tenant, places.subject(tenant, subject_id).pk, before, limit)

    def identifier_value(self, tenant: str, identifier_key: str) -> Identifier | None:
        item = self._table.get(tenant, places.identifier(tenant, identifier_key))
        if item is None or not item.get("value"):
            return None
        return Identifier(read_kind(identifier_key), str(item["value"]))

    def identifier_values(self, tenant: str, identifier_keys: Sequence[str]) -> dict[str, Identifier]:
        wanted = {places.identifier(tenant, key): key for key in identifier_keys}
        if not wanted:
            return {}
        found = self._table.batch_get(tenant, list(wanted))
        return {
            wanted[place]: Identifier(read_kind(wanted[place]), str(item["value"]))
            for place, item in found.items()
            if item.get("value")
        }


def writes(tenant: str, change: SaveSubject) -> list[ops.Write]:
    """Returns the conditional writes of the subject's item, of a copy for each identifier it owns, and of the event."""
    subject = change.subject
    head_place = places.subject(tenant, subject.id)
    event, head = events.append(head_place.pk, subject.version, subject.head, change.event)
    body = _to_values(subject, head)
    values: Item = {**body, **_listing(tenant, subject), **_moment(tenant, change)}
    # Updates, of new items too: one that is there keeps its moment in the calendar, and the write of somebody known
    # takes as long as that of somebody unknown (docs/decisions/0013-time-tells-a-little.md).
    result: list[ops.Write] = [ops.Update(head_place, values, require_version(change.expected)), event]
    for copy in change.copies:
        place = places.identifier(tenant, copy.key)
        if copy.expected is None:
            result.append(ops.Update(place, {**body, "value": _value(copy.identifier)}, ops.Absent()))
        else:
            owner, version = copy.expected
            value: Item = {"value": copy.identifier.value} if copy.identifier and copy.identifier.value else {}
            if copy.erases:
                value = {"value": None}
            result.append(ops.Update(place, {**body, **value}, ops.Equals({"subject_id": owner, "version": version})))
    return result


def _moment(tenant: str, change: SaveSubject) -> Item:
    """Returns the subject's place in the calendar where it begins or ends with this version; nothing in between."""
    if change.looked_at is None and not change.subject.is_ended:
        return {}
    return place_moment(tenant, change.subject.id, change.looked_at)


def _listing(tenant: str, subject: Subject) -> Item:
    """Returns a person's place in the list of people; a shared, absorbed or device subject has none."""
    if subject.kind != "person" or subject.merged_into:
        return {"list_pk": None, "list_sk": None}
    shard = zlib.crc32(subject.id.encode()) % PEOPLE_SHARDS
    return {"list_pk": places.people_listing(tenant, shard), "list_sk": subject.id}


def _value(identifier: Identifier | None) -> str:
    if identifier is None:
        raise TypeError("a new identifier item needs its value")
    return identifier.value


def _to_values(subject: Subject, head: str) -> Item:
    return {
        "subject_id": subject.id,
        "kind": subject.kind if subject.kind != "person" else None,
        "version": subject.version,
        "head": head,
        "state": states.dumps(subject.state),
        "ids": ops.compact([_ref(ref) for ref in subject.identifiers]),
        "members": " ".join(subject.members) or None,
        "overflow": True if subject.overflow else None,
        "merged_into": subject.merged_into or None,
        "absorbed": " ".join(subject.absorbed) or None,
        "review": subject.review_id or None,
        "ended": f"{subject.ended.version} {subject.ended.at}" if subject.ended else None,
    }


def _ref(ref: IdentifierRef) -> list[Any]:
    return [ref.key, int(ref.assurance == "verified"), ref.since, int(ref.shared), ref.area]


def from_item(item: Item) -> Subject:
    """Returns the subject that is stored in its own item or in one of its identifiers' items."""
    refs = json.loads(str(item["ids"]))
    return Subject(
        id=str(item["subject_id"]),
        kind=cast("SubjectKind", item.get("kind") or "person"),  # written from the same literal type
        **read_head(item),
        state=states.loads(str(item["state"])),
        identifiers=tuple(
            IdentifierRef(key, "verified" if sure else "asserted", since, bool(shared), area)
            for key, sure, since, shared, area in refs
        ),
        members=tuple(str(item.get("members") or "").split()),
        overflow=bool(item.get("overflow")),
        merged_into=str(item.get("merged_into") or ""),
        absorbed=tuple(str(item.get("absorbed") or "").split()),
        review_id=str(item.get("review") or ""),
        ended=Ended(*map(int, str(item["ended"]).split())) if item.get("ended") else None,
    )
