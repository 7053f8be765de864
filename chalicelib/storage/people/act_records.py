"""Records of acts as items: the head that all of them share, in one JSON body with what each kind adds."""

from __future__ import annotations

from typing import Any

from chalicelib.domain.people.act_records import ActRecord, Head, Source
from chalicelib.storage.table import ops, places


def put_record(tenant: str, record: ActRecord, **further: Any) -> list[ops.Write]:
    """The record's item, with what neither the head nor the digest covers; an id is used once."""
    body = {
        **record.details(),
        "subjects": list(record.subject_ids),
        "recorded_at": record.recorded_at,
        "actor": record.actor,
        "trusted": record.trusted,
        "salt": record.salt,
        **further,
    }
    place = places.record(tenant, record.id)
    return [ops.Put({"pk": place.pk, "sk": place.sk, "body": ops.compact(body)}, ops.Absent())]


def read_head(body: dict[str, Any], at: int) -> Head:
    """The head of a body; its moment has another name in each kind."""
    return {
        "id": body["id"],
        "subject_ids": tuple(body["subjects"]),
        "at": at,
        "recorded_at": body["recorded_at"],
        "source": Source(*body["source"]),
        "actor": body["actor"],
        "trusted": body["trusted"],
        "gpc": body["gpc"],
        "salt": body["salt"],
    }
