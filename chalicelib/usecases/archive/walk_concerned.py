"""Walks the requests that a hold concerns, of thousands of people too: by pages, each with where the walk goes on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from chalicelib.usecases.people.reach import read_present

if TYPE_CHECKING:
    from chalicelib.domain.rights.holds.hold import Hold
    from chalicelib.domain.rights.requests import RightsRequest
    from chalicelib.usecases.ports.bundle import Ports

_PEOPLE: Final = 20
"""Of how many people the identifiers are read at once."""


@dataclass(frozen=True, slots=True, repr=False)
class Spot:
    """Where a walk goes on: among the people from this one on, behind this key, or behind a page of its requests."""

    person: str = ""
    key: str = ""
    after: str = ""

    def write(self) -> str:
        """Returns it as text; `read` makes it again."""
        return " ".join((self.person, self.key, self.after)) if self.person else ""

    @staticmethod
    def read(text: str) -> Spot:
        """Returns the spot that `write` was asked of; of an empty text the start."""
        return Spot(*text.split(" ")) if text else Spot()


def walk_concerned(
    ports: Ports, tenant: str, hold: Hold, spot: Spot | None = None
) -> Iterator[tuple[list[RightsRequest], Spot]]:
    """Yields pages of the requests that a hold lies on, or whose people it lies on, by their verified identifiers.

    A page may be empty, and a request comes once for each of its identifiers. What people verify or are added behind
    the walk is found by whoever asks of the request. Raises Unavailable.
    """
    if hold.on == "rights_request":
        found = ports.rights_requests.get(tenant, hold.target)
        yield ([found] if found is not None else []), Spot()
        return
    start = spot or Spot()
    ids = [one for one in list_subjects(ports, tenant, hold) if one >= start.person]
    for at in range(0, len(ids), _PEOPLE):
        some = ids[at : at + _PEOPLE]
        yield from _walk_people(ports, tenant, some, start if start.person == some[0] else Spot(some[0]))
        if at + _PEOPLE < len(ids):
            yield [], Spot(ids[at + _PEOPLE])


def list_concerned(ports: Ports, tenant: str, hold: Hold) -> Iterator[RightsRequest]:
    """Yields the same one by one. Raises Unavailable."""
    for page, _ in walk_concerned(ports, tenant, hold):
        yield from page


def list_subjects(ports: Ports, tenant: str, hold: Hold) -> list[str]:
    """Returns the ids of those on whom a hold lies, or who belong or belonged to its contract, in order."""
    if hold.on != "contract":
        return [hold.target] if hold.on == "subject" else []
    return sorted({one.subject_id for one in ports.contracts.members(tenant, hold.target)})


def _walk_people(
    ports: Ports, tenant: str, ids: Sequence[str], spot: Spot
) -> Iterator[tuple[list[RightsRequest], Spot]]:
    people = read_present(ports, tenant, ids).values()
    refs = [(person, ref) for person in people for ref in person.identifiers]
    for key in sorted({ref.key for person, ref in refs if person.has_verified(ref.key)}):
        if key < spot.key or (key == spot.key and not spot.after):
            continue
        after = (spot.after or None) if key == spot.key else None
        while True:
            listed, after = ports.rights_requests.page_of_person(tenant, key, after)
            states = ports.rights_requests.states(tenant, [one.request_id for one in listed])
            yield list(states.values()), Spot(ids[0], key, after or "")
            if after is None:
                break
