"""A world in which people's latest acts lie six years back."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from chalicelib.domain.times import format_rfc3339
from chalicelib.usecases.outbox.deliver import deliver
from chalicelib.usecases.retention.end_person import end_person
from tests.fixtures.worlds.erasing import ErasingWorld

if TYPE_CHECKING:
    from tests.fixtures.worlds.memory import MemoryWorld

DAY = timedelta(days=1)
SIX_YEARS = timedelta(days=6 * 365 + 2)


def list_due(w: MemoryWorld) -> list[str]:
    """Returns the people whose moment in the calendar has come, the earliest first."""
    return [one for one in w.ports.rights_requests.due(w.tenant, w.clock.now()) if one.startswith("sub_")]


def look(w: MemoryWorld) -> None:
    """Works the calendar off twice, since the first look moves moments to their ends; and all that follows from it."""
    for subject_id in (one for _ in range(2) for one in list_due(w)):
        end_person(w.ports, w.tenant, subject_id)
    drop(w)


def drop(w: MemoryWorld) -> int:
    """Works the rows by which proofs go, until they are done; returns how often any was worked."""
    worked = 0
    while rows := [str(item["id"]) for item in w.items("#OUT#") if item["template"] == "drop_proofs"]:
        for row_id in rows:
            deliver(w.ports, w.tenant, row_id)
            worked += 1
    return worked


class AgedWorld(ErasingWorld):
    """Psynergy's world, whose calendar is worked off when `look` is called."""

    def due(self) -> list[str]:
        """Returns the people whose moment in the calendar has come."""
        return list_due(self)

    def look(self) -> None:
        """Works the calendar off, and all that follows from it."""
        look(self)

    def age(self, step: timedelta = SIX_YEARS) -> None:
        """Lets time pass, and works the calendar off."""
        self.clock.advance(step)
        self.look()

    def named(self) -> list[list[object]]:
        """Returns what this month's run names as gone."""
        chain = self.ports.audit.segment(self.tenant, f"RETENTION#{self.clock.now():%Y-%m}", 1, None)
        return [gone for stored in chain for gone in stored.event.body.get("gone", ())]

    def moments(self) -> dict[str, str]:
        """Returns the moment that the calendar has of each person, as text."""
        found = {str(item["subject_id"]): item.get("due_at") for item in self.items("#S#") if item["sk"] == "state"}
        return {name: str(at).partition("#")[0] for name, at in found.items() if at}

    def text_now(self, step: timedelta = timedelta()) -> str:
        """Returns a moment as the calendar writes it."""
        return format_rfc3339(self.clock.now() + step)
