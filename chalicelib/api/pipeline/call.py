"""What a view gets beside its typed input."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from chalicelib.api.pipeline.request import Request
    from chalicelib.usecases.context import Context
    from chalicelib.usecases.ports.bundle import Ports


@dataclass(frozen=True, slots=True, repr=False)
class Call:
    """One call of a view: the ports, the caller's context (None on public routes), and the request itself."""

    ports: Ports
    caller: Context | None
    request: Request
    request_id: str

    @property
    def context(self) -> Context:
        """The caller's context, on routes that need a key."""
        if self.caller is None:
            raise TypeError("a public route has no caller")
        return self.caller

    @property
    def path(self) -> dict[str, str]:
        """The values in the path, by the names in the route's template."""
        return self.request.path

    @property
    def if_match(self) -> int | None:
        """The version in If-Match, where it may be left out. Raises as `preconditions.optional`."""
        from chalicelib.api.pipeline import preconditions  # most routes can do without

        return preconditions.optional(self.request)

    @property
    def if_match_required(self) -> int:
        """The version in If-Match. Raises as `preconditions.required`."""
        from chalicelib.api.pipeline import preconditions

        return preconditions.required(self.request)
