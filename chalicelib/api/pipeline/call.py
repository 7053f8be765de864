"""The first argument of every view."""

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
        """Returns the caller's context, on routes that need a key. Raises TypeError on public routes."""
        if self.caller is None:
            raise TypeError("a public route has no caller")
        return self.caller

    @property
    def path(self) -> dict[str, str]:
        """Returns the values in the path, by the names in the route's template."""
        return self.request.path

    @property
    def if_match(self) -> int | None:
        """Returns the version in If-Match, where the header is optional. Raises as `preconditions.optional` does."""
        from chalicelib.api.pipeline import preconditions  # most routes do without it, so it is imported late

        return preconditions.optional(self.request)

    @property
    def if_match_required(self) -> int:
        """Returns the version in If-Match. Raises as `preconditions.required` does."""
        from chalicelib.api.pipeline import preconditions

        return preconditions.required(self.request)

    def name(self, actor: str | None) -> str | None:
        """Returns the name that stands beside an actor in the answer; None for system and strangers (`name_actor`)."""
        from chalicelib.usecases.access.name_actors import name_actor

        return name_actor(self.ports, self.context, actor)
