"""The tables of a profile from which answers are made, and which of them somebody must confirm before they are told.

A profile names what its policy's text lost or never said in `needs_confirmation`, each line with its subject first.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

from chalicelib.domain.tenants.profiles import Profile

Table = Literal["collection", "disclosures"]
"""What is collected, from where and what for; and what was given to whom in twelve months."""
_SUBJECTS: Final[Mapping[str, Table]] = {
    "Lists of sources and uses": "collection",
    "Twelve-month table": "disclosures",
}


def list_unconfirmed(profile: Profile) -> frozenset[Table]:
    """Returns the tables that the profile itself is not sure of."""
    subjects = {line.partition(":")[0] for line in profile.needs_confirmation}
    return frozenset(table for subject, table in _SUBJECTS.items() if subject in subjects)
