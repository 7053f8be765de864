"""The port to people, called subjects."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from chalicelib.domain.events import StoredEvent
from chalicelib.domain.people.identifiers import Identifier
from chalicelib.domain.people.subjects import Subject


class Subjects(Protocol):
    """People: what holds for them, by id and by identifier."""

    def find(self, tenant: str, identifier_keys: Sequence[str]) -> dict[str, Subject]:
        """By identifier key, those that are known. One read for all of them."""

    def get(self, tenant: str, subject_ids: Sequence[str]) -> dict[str, Subject]:
        """By subject id, those that exist. One read for all of them."""

    def gather(
        self, tenant: str, subject_ids: Sequence[str], identifier_keys: Sequence[str]
    ) -> tuple[dict[str, Subject], dict[str, Subject]]:
        """`get` and `find` in one read."""

    def people(self, tenant: str, shard: int, after: str, limit: int) -> tuple[list[Subject], str | None]:
        """The people in one shard of their list by id, as they are now, and where the next page starts.

        Somebody who was first told of a moment ago may still be missing.
        """

    def events(self, tenant: str, subject_id: str, before: int | None, limit: int) -> list[StoredEvent]:
        """The run of events below a version, newest first."""

    def identifier_value(self, tenant: str, identifier_key: str) -> Identifier | None:
        """The identifier in the clear while it is held, else None."""

    def identifier_values(self, tenant: str, identifier_keys: Sequence[str]) -> dict[str, Identifier]:
        """By identifier key, those that are held in the clear. One read for all of them."""
