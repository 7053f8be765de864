"""Writes docs/events.md from the table by which events are sent, or with --check says whether it is current.

usage: python -m infra.tools.events [--check]

Exit status: 0 if all is well; 1 if the page is stale; 2 for wrong usage.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Final

from chalicelib.domain.webhooks import endpoints
from chalicelib.domain.webhooks.catalogue import EVENTS, FIELDS
from chalicelib.domain.webhooks.deliveries import JITTER, KEPT, LONGEST_ASKED, WAITS
from chalicelib.storage.webhooks.receivers import MOST_ANSWER, SECONDS

TARGET: Final = Path(__file__).parents[2] / "docs" / "events.md"
_EXAMPLE: Final = {
    "type": "request.completed",
    "timestamp": "2026-11-22T17:00:00.000Z",
    "data": {"id": "req_01KARZ6T9T2F4H6K8M0P1R3S5V", "type": "delete", "status": "completed", "due_on": "2027-01-06"},
}
_PAGE: Final = """# Events

This page is written by `.venv/bin/python -m infra.tools.events`, from the table by which events are sent.

An event is sent to each webhook endpoint that wants its type (`POST /v1/webhook-endpoints`, scope `webhooks:manage`).
Its body is thin: type, time, ids, codes and dates, and never contact data, names or free text. Whoever may see more
asks for it with the id: `GET /v1/requests/{id}`.

%(example)s

## Types

| type | when | data |
| --- | --- | --- |
%(types)s

One act may be several events: an opt-out that is carried out at once is `request.received`, `request.completed`, and a
`task.created` for each task that comes with it. `request.reminder` and `request.overdue` are about the answer, the
confirmation of receipt, a task, an appeal or a letter that came back; each comes as often as staff are reminded.

## Fields of `data`

| field | meaning |
| --- | --- |
%(fields)s

## Signatures

As [Standard Webhooks](https://www.standardwebhooks.com/) says: the headers are `webhook-id` (the delivery's id, the
same at every try), `webhook-timestamp` (seconds) and `webhook-signature`. Its packages check them with the secret
`whsec_…`, which is shown once. For %(overlap)s after a rotation both secrets sign. Take an id once: where an answer was
lost, it comes again. Events come in any order; the time tells which is newer.

## Tries

At once, then %(waits)s after the try before, each
wait up to %(jitter)s longer. Any 2xx within %(seconds).0f seconds is success; of an answer no more than %(size)d KB is
read, and only its status is kept. A redirection is a failure and is never followed. 410 disables the endpoint and tells
the owner. With 429, 502, 503 and 504 `Retry-After` is heeded, up to %(asked)s. What was not taken is parked: it is in
`GET /v1/webhook-endpoints/{id}/deliveries?state=parked` until it is sent again by
`POST …/deliveries/{id}/redeliver`. What was taken is listed for %(kept)d days.

## Addresses

https on its own port, on a public name: no number in place of a name, no internationalised name, no user, password or
fragment. At each try the name must lead to public addresses alone, and the certificate must be of that name.
`make run`, and nothing that is deployed, also takes `http://127.0.0.1:<port>`, written so and not as `localhost`.
"""


def make_page() -> str:
    """Returns the page."""
    types = (
        f"| `{name}` | {one.when} | {', '.join(f'`{field}`' for field in one.fields)} |" for name, one in EVENTS.items()
    )
    return _PAGE % {
        "example": "\n".join(f"    {line}" for line in json.dumps(_EXAMPLE, indent=2).splitlines()),
        "types": "\n".join(types),
        "fields": "\n".join(f"| `{name}` | {meaning} |" for name, meaning in FIELDS.items()),
        "overlap": _say(endpoints.OVERLAP),
        "waits": ", ".join(_say(wait) for wait in WAITS[1:]),
        "jitter": f"{JITTER:.0%}",
        "seconds": SECONDS,
        "size": MOST_ANSWER // 1024,
        "asked": _say(LONGEST_ASKED),
        "kept": KEPT.days,
    }


def _say(wait: timedelta) -> str:
    seconds = wait.total_seconds()
    if seconds < 60:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 3600 else f"{seconds / 3600:.0f} h"


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command and returns its exit status."""
    parser = argparse.ArgumentParser(prog="python -m infra.tools.events", description="Writes docs/events.md.")
    parser.add_argument("--check", action="store_true", help="only say whether the page is current")
    check = parser.parse_args(arguments).check
    page = make_page()
    if not check:
        TARGET.write_text(page, encoding="utf-8")
    elif TARGET.read_text(encoding="utf-8") != page:
        print("docs/events.md is stale: run .venv/bin/python -m infra.tools.events", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
