"""The port to person links, each of which is for one person."""

from __future__ import annotations

from typing import Protocol

from chalicelib.domain.links.person_links import PersonLink


class PersonLinks(Protocol):
    """Person links, each of which is for one person."""

    def get(self, tenant: str, link_id: str) -> PersonLink | None:
        """Returns the link, or None where this tenant has none of that id."""
