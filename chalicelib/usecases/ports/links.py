"""The port to links for one person each."""

from __future__ import annotations

from typing import Protocol

from chalicelib.domain.links.person_links import PersonLink


class PersonLinks(Protocol):
    """Links for one person each."""

    def get(self, tenant: str, link_id: str) -> PersonLink | None:
        """The link, or None where there is none (here)."""
