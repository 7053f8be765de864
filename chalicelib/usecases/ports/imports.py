"""The port to imports."""

from __future__ import annotations

from typing import Protocol

from chalicelib.domain.imports.job import Import, LineResult


class Imports(Protocol):
    """Imports of uploaded files."""

    def get(self, tenant: str, import_id: str) -> Import | None:
        """Returns the import, or None where this tenant has none of that id."""

    def page(self, tenant: str, before: str | None, limit: int) -> tuple[list[Import], str | None]:
        """Returns the tenant's imports after a mark, the newest first, and the mark to go on from; None at the end."""

    def results(self, tenant: str, import_id: str, after: int, limit: int, *, passed: bool) -> list[LineResult]:
        """Returns at most `limit` results of lines after line `after`, in their order.

        They are of the failed lines, and if `passed` of the others too.
        """
