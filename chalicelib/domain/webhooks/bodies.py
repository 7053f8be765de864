"""The bodies of events: type, time, ids, codes and dates. Whoever may see more asks for it with the id and a key."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Final

from chalicelib.domain.outgoing import OutgoingEvent, Telling
from chalicelib.domain.times import format_rfc3339
from chalicelib.domain.webhooks.catalogue import EVENTS
from chalicelib.domain.webhooks.deliveries import DeliveryType

_PART_NAMES: Final = {"apl": "appeal_id", "tsk": "task_id"}
_TELLABLE: Final = re.compile(r"[a-z]{3}_[0-9A-Za-z]{1,30}|[a-z][a-z_]{0,63}|[0-9]{4}-[0-9]{2}-[0-9]{2}")
"""An id, a code, or a date."""


def write_body(event: OutgoingEvent, telling: Telling, at: datetime) -> str:
    """Returns the JSON of an event, in the form that Standard Webhooks advises. Raises ValueError for anything else
    than ids, codes and dates.
    """
    part = {_PART_NAMES[event.part[:3]]: event.part} if event.part else {}
    return _write(event.type, at, {**telling.data, **part})


def write_test_body(endpoint_id: str, at: datetime) -> str:
    """Returns the JSON of the event that tries an endpoint."""
    return _write("endpoint.test", at, {"id": endpoint_id})


def _write(name: DeliveryType, at: datetime, known: Mapping[str, str]) -> str:
    data = {field: known[field] for field in EVENTS[name].fields if field in known}
    if not all(_TELLABLE.fullmatch(value) for value in data.values()):
        raise ValueError("an event tells ids, codes and dates alone")
    return json.dumps({"type": name, "timestamp": format_rfc3339(at), "data": data}, separators=(",", ":"))
