"""The port to people, who are called subjects."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from chalicelib.domain.events import StoredEvent
from chalicelib.domain.people.identifiers import Identifier
from chalicelib.domain.people.subjects import Subject


class Subjects(Protocol):
    """People, and what holds for them, by id and by identifier."""

    def find(self, tenant: str, identifier_keys: Sequence[str]) -> dict[str, Subject]:
        """Returns the known subjects by identifier key, or by id where one stands in its place. One read for all."""

    def get(self, tenant: str, subject_ids: Sequence[str]) -> dict[str, Subject]:
        """Returns the existing subjects by id. One read for all of them."""

    def gather(
        self, tenant: str, subject_ids: Sequence[str], identifier_keys: Sequence[str]
    ) -> tuple[dict[str, Subject], dict[str, Subject]]:
        """Does the work of `get` and `find` in one read."""

    def people(self, tenant: str, shard: int, after: str, limit: int) -> tuple[list[Subject], str | None]:
        """Returns the people in one shard of the list by id, as they are now, and where the next page starts.

        Somebody who became known only a moment ago may still be missing.
        """

    def events(self, tenant: str, subject_id: str, before: int | None, limit: int) -> list[StoredEvent]:
        """Returns the events of the subject's chain below a version, newest first."""

    def identifier_value(self, tenant: str, identifier_key: str) -> Identifier | None:
        """Returns the identifier with its plain value while that is held, else None."""

    def identifier_values(self, tenant: str, identifier_keys: Sequence[str]) -> dict[str, Identifier]:
        """Returns by key the identifiers whose plain values are held. One read for all of them."""
