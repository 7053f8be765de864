"""Records of acts as items: one JSON body holds the head that all kinds share and the details that each kind adds."""

from __future__ import annotations

from typing import Any

from chalicelib.domain.people.act_records import ActRecord, Head, Source
from chalicelib.storage.table import ops, places


def put_record(tenant: str, record: ActRecord, **further: Any) -> list[ops.Write]:
    """Returns the write of a record's new item; `further` is what neither the head nor the digest covers.

    A record of which something was erased takes the place of the one that held it.
    """
    body = {
        **record.details(),
        "subjects": list(record.subject_ids),
        "recorded_at": record.recorded_at,
        "actor": record.actor,
        "trusted": record.trusted,
        "salt": record.salt,
        **({"gone": list(record.gone)} if record.gone else {}),
        **further,
    }
    place = places.record(tenant, record.id)
    condition = None if record.gone else ops.Absent()
    return [ops.Put({"pk": place.pk, "sk": place.sk, "body": ops.compact(body)}, condition)]


def read_head(body: dict[str, Any], at: int) -> Head:
    """Returns the head in a body; the caller passes its moment, whose name differs between the kinds."""
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
        "gone": tuple(body.get("gone", ())),
    }
