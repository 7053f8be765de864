"""The places of lists of imports in the tables, built like all others in `places.py`."""

from __future__ import annotations

from typing import Final

from chalicelib.storage.table import places
from chalicelib.storage.table.ops import Place

PASSED_PREFIX: Final = "P#"


def imports_listing(tenant: str) -> str:
    """Index `listing`: all imports of the tenant, in order of id, which is that of their making."""
    return "#".join(("T", tenant, "IMPORTS"))


def import_passed(tenant: str, import_id: str, line: int) -> Place:
    """What is told of some lines that did not fail; `line` is the first of them."""
    return Place(places.import_head(tenant, import_id).pk, f"{PASSED_PREFIX}{line:010d}")
