"""Notices in the table: a head with the progress, and one item for each person's notice."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, cast

from chalicelib.domain.notices.notice import Notice, NoticeState, PersonNotice, SaveNotice, SavePersonNotice
from chalicelib.domain.policies.versions import NoticeChannel
from chalicelib.domain.times import from_ms, to_ms
from chalicelib.storage.table import events, ops, places
from chalicelib.storage.table.heads import read_head, write_head
from chalicelib.storage.table.ops import Item
from chalicelib.storage.table.reads import read_each


class DynamoNotices:
    """Implements `usecases.ports.notices.Notices`."""

    def __init__(self, table: ops.Table) -> None:
        self._table = table

    def get(self, tenant: str, notice_id: str) -> Notice | None:
        item = self._table.get(tenant, places.notice(tenant, notice_id))
        return _notice(item) if item else None

    def find_of_people(self, tenant: str, notice_id: str, subject_ids: Sequence[str]) -> dict[str, PersonNotice]:
        wanted = [places.person_notice(tenant, notice_id, subject_id) for subject_id in subject_ids]
        found = [_read_person_notice(notice_id, item) for item in read_each(self._table, tenant, wanted).values()]
        return {person_notice.subject_id: person_notice for person_notice in found}

    def page(self, tenant: str, notice_id: str, after: str | None, limit: int) -> tuple[list[PersonNotice], str | None]:
        start = places.person_notice(tenant, notice_id, after).sk if after else None
        span = ops.Span(
            places.notice(tenant, notice_id).pk, prefix=places.PERSON_NOTICE_PREFIX, after=start, limit=limit
        )
        page = self._table.query(tenant, span)
        last = page.last.removeprefix(places.PERSON_NOTICE_PREFIX) if page.last else None
        return [_read_person_notice(notice_id, item) for item in page.items], last


def notice_writes(tenant: str, change: SaveNotice) -> list[ops.Write]:
    """Returns the writes of the head's next version, of the event, and of an item per person, which must be new."""
    notice = change.notice
    place = places.notice(tenant, notice.id)
    values: Item = {
        "id": notice.id,
        "says": ops.compact(_says(notice)),
        "state": notice.state,
        "shard": notice.shard,
        "after": notice.after or None,
        "people": notice.people,
        "mails": notice.mails,
        "unreachable": notice.unreachable,
    }
    person_notices = [ops.Put(_person_notice_item(tenant, one, ""), ops.Absent()) for one in change.person_notices]
    return [*write_head(place, notice, change.expected, change.event, values), *person_notices]


def person_notice_writes(tenant: str, change: SavePersonNotice) -> list[ops.Write]:
    """Returns the writes of one person's notice in its next version, and of the event."""
    person_notice = change.person_notice
    chain = places.person_notice_chain(tenant, person_notice.notice_id, person_notice.subject_id)
    event, head = events.append(chain, person_notice.version, person_notice.head, change.event)
    return [ops.Put(_person_notice_item(tenant, person_notice, head), ops.Equals({"version": change.expected})), event]


def _says(notice: Notice) -> dict[str, Any]:
    return {
        "kind": notice.kind,
        "title": notice.title,
        "summary": notice.summary,
        "audience": list(notice.audience),
        "channels": list(notice.channels),
        "created_at": to_ms(notice.created_at),
        "send_at": to_ms(notice.send_at),
        "effective_at": to_ms(notice.effective_at) if notice.effective_at else None,
        "slug": notice.slug,
        "number": notice.number,
        "override_reason": notice.override_reason,
    }


def _notice(item: Item) -> Notice:
    says = json.loads(str(item["says"]))
    effective = says["effective_at"]
    return Notice(
        id=str(item["id"]),
        kind=says["kind"],
        title=says["title"],
        summary=says["summary"],
        audience=tuple(says["audience"]),
        channels=tuple(says["channels"]),
        created_at=from_ms(says["created_at"]),
        send_at=from_ms(says["send_at"]),
        effective_at=from_ms(effective) if effective is not None else None,
        slug=says["slug"],
        number=says["number"],
        override_reason=says["override_reason"],
        state=cast("NoticeState", item["state"]),  # written from the same literal type
        shard=int(item["shard"] or 0),
        after=str(item.get("after") or ""),
        people=int(item["people"] or 0),
        mails=int(item["mails"] or 0),
        unreachable=int(item["unreachable"] or 0),
        **read_head(item),
    )


def _person_notice_item(tenant: str, person_notice: PersonNotice, head: str) -> Item:
    place = places.person_notice(tenant, person_notice.notice_id, person_notice.subject_id)
    return {
        "pk": place.pk,
        "sk": place.sk,
        "channels": " ".join(person_notice.channels),
        "queued_at": person_notice.queued_at,
        "sent_at": person_notice.sent_at,
        "failed_at": person_notice.failed_at,
        "shown_at": person_notice.shown_at,
        "shown_on": person_notice.shown_on,
        "version": person_notice.version,
        "head": head or None,
    }


def _read_person_notice(notice_id: str, item: Item) -> PersonNotice:
    return PersonNotice(
        notice_id=notice_id,
        subject_id=str(item["sk"]).removeprefix(places.PERSON_NOTICE_PREFIX),
        channels=tuple(cast("list[NoticeChannel]", str(item["channels"]).split())),
        queued_at=int(item["queued_at"] or 0),
        sent_at=_number(item.get("sent_at")),
        failed_at=_number(item.get("failed_at")),
        shown_at=_number(item.get("shown_at")),
        shown_on=str(item["shown_on"]) if item.get("shown_on") else None,
        version=int(item["version"] or 0),
        head=str(item.get("head") or ""),
    )


def _number(value: ops.Value) -> int | None:
    return int(value) if value is not None else None
