"""The identifiers that a call names, each with its stored key and the subject to which it leads."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from chalicelib.domain.people.identifiers import RANK, Identifier, IdentifierKind
from chalicelib.domain.people.subjects import Assurance, IdentifierRef, Subject

NewId = Callable[[], str]


@dataclass(frozen=True, slots=True)
class Named:
    """One identifier of a call, its stored key, and the subject found under it."""

    identifier: Identifier
    key: str
    found: Subject | None

    @property
    def rank(self) -> int:
        """How surely it names one person."""
        return RANK[self.identifier.kind]

    @property
    def unknown(self) -> bool:
        """Whether it leads to nobody for a trusted caller, to whom a stranger's earlier claim must not matter."""
        if self.found is None:
            return self.identifier.kind is not IdentifierKind.DEVICE
        return self.found.floating

    def ref(self, assurance: Assurance, now: int) -> IdentifierRef:
        """Returns a reference to this identifier that holds from now on."""
        value = self.identifier.value
        area = value[2:5] if value.startswith("+1") and self.identifier.kind is IdentifierKind.PHONE else ""
        return IdentifierRef(self.key, assurance, now, area=area)
