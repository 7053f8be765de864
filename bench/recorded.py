"""The requests to be timed, as Lambda's events, with the items that they find."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.canned import Items, typed
from bench.operations import checks, consent, email
from bench.sqlite_table import SqliteTable
from bench.worlds import FileWorld
from infra.local.http.events import HttpRequest, proxy_event
from infra.local.http.routing import Router


@dataclass(frozen=True, slots=True)
class Recorded:
    """Events by name, and all items of the tenant's table at that time."""

    events: dict[str, dict[str, Any]]
    items: Items

    def write(self, path: Path) -> None:
        """Writes a file for a process that starts cold."""
        path.write_text(json.dumps({"events": self.events, "items": self.items}), encoding="utf-8")


@contextmanager
def record() -> Iterator[Recorded]:
    """Records a known person with a consent and a contract, and the requests about that person."""
    table = SqliteTable(Path(":memory:"))
    world = FileWorld(table)
    try:
        world.ask("POST", "/v1/consents", consent(0))
        world.ask("POST", "/v1/consents", consent(1, with_phone=True))
        terms = {"subjects": [{"email": email(0)}], "started_on": "2026-01-01"}
        world.ask("PUT", "/v1/contracts/contract-0", terms)
        known = {f"{item['pk']}\n{item['sk']}": typed(item) for item in table.everything()}
        router = Router(world.app.routes)

        def event(target: str, body: Any) -> dict[str, Any]:
            headers = [
                ("Authorization", f"Bearer {world.key()}"),
                ("Content-Type", "application/json"),
                ("Accept", "*/*"),
                ("Host", "privacy.example"),
                ("User-Agent", "bench"),
            ]
            match = router.match(target)
            if match is None:
                raise LookupError(target)
            return proxy_event(HttpRequest("POST", target, headers, json.dumps(body).encode()), match, [])

        yield Recorded(
            {
                "contact check": event("/v1/contact-checks", checks(0)),
                "100 contact checks": event("/v1/contact-checks", checks(*range(100))),
                "consent": event("/v1/consents", consent(0)),
                "consent, 2 identifiers": event("/v1/consents", consent(1, with_phone=True)),
            },
            known,
        )
    finally:
        world.close()
        table.close()
