"""The port to imports."""

from __future__ import annotations

from typing import Protocol

from chalicelib.domain.imports.job import Import, LineResult


class Imports(Protocol):
    """Imports of uploaded files."""

    def get(self, tenant: str, import_id: str) -> Import | None:
        """The import, or None where there is none (here)."""

    def results(self, tenant: str, import_id: str, after: int, limit: int) -> list[LineResult]:
        """What is told of lines beyond line `after`, in their order, at most `limit`."""
