"""The bodies of events: type, time, ids, codes and dates. Whoever may see more asks for it with the id and a key."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Final

from chalicelib.domain.outgoing import OutgoingEvent, Telling
from chalicelib.domain.times import format_rfc3339

TEST_TYPE: Final = "endpoint.test"
_PART_NAMES: Final = {"apl": "appeal_id", "tsk": "task_id"}
_APPEAL_ONLY: Final = frozenset({"appeal_due_on", "appeal_outcome"})


def write_body(event: OutgoingEvent, telling: Telling, at: datetime) -> str:
    """Returns the JSON of an event, in the form that Standard Webhooks advises."""
    data = dict(telling.data)
    if not event.type.startswith("appeal."):
        data = {name: value for name, value in data.items() if name not in _APPEAL_ONLY}
    if event.part:
        data[_PART_NAMES[event.part[:3]]] = event.part
    return _write(event.type, at, data)


def write_test_body(endpoint_id: str, at: datetime) -> str:
    """Returns the JSON of the event that tries an endpoint."""
    return _write(TEST_TYPE, at, {"id": endpoint_id})


def _write(name: str, at: datetime, data: dict[str, str]) -> str:
    return json.dumps({"type": name, "timestamp": format_rfc3339(at), "data": data}, separators=(",", ":"))
