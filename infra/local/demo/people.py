"""Invented people, always the same, among them names that pages must bear: long, right to left, and hostile."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

HOSTILE: Final = "<img src=x onerror=alert(1)>"
LONG: Final = "Wolfeschlegelsteinhausenbergerdorff"
_FIRST: Final = (
    *("Amara", "Bennett", "Carmen", "Dmitri", "Elena", "Farid", "Grace", "Hiroshi", "Imani", "Jonas", "Keiko", "Liam"),
    *(
        "Mariela",
        "Noor",
        "Owen",
        "Priya",
        "Quentin",
        "Rosa",
        "Samuel",
        "Tamsin",
        "Umar",
        "Valeria",
        "Wendell",
        "Xiomara",
    ),
)
_LAST: Final = (
    *("Okafor", "Lindqvist", "Delgado", "Petrov", "Marchetti", "Haddad", "O'Neill", "Tanaka", "Abara", "Weiss"),
    *("Sørensen", "Castillo", "Rahman", "Fitzgerald", "Iyer", "Beaumont", "Moreno", "Goldberg", "Ashworth", "Nguyen"),
    *("Farouk", "Santos", "Kowalski"),
)
_STATES: Final = ("CA", "TX", "CO", "FL", "NY", "VA", "CT", "OR", "IL", "UT", "WA")
_STREETS: Final = ("Main Street", "Oak Avenue", "Lakeview Drive", "Cedar Lane", "Harbor Road")
_TOWNS: Final[dict[str, str]] = {
    "CA": "Sacramento, CA 95814",
    "TX": "Austin, TX 78701",
    "CO": "Denver, CO 80202",
    "FL": "Tampa, FL 33602",
    "NY": "Albany, NY 12207",
    "VA": "Richmond, VA 23219",
    "CT": "Hartford, CT 06103",
    "OR": "Salem, OR 97301",
    "IL": "Springfield, IL 62704",
    "UT": "Provo, UT 84601",
    "WA": "Olympia, WA 98501",
}
_AREAS: Final = ("415", "512", "303", "813", "518", "804", "860", "503", "217", "801", "360")


@dataclass(frozen=True, slots=True, repr=False)
class Person:
    """Somebody who is no one. Does not print itself, as nothing does that holds a name."""

    number: int
    first_name: str
    last_name: str
    email: str
    phone: str
    state: str

    @property
    def address(self) -> str:
        """The lines of an envelope, the name first."""
        street = _STREETS[self.number % len(_STREETS)]
        return f"{self.first_name} {self.last_name}\n{100 + self.number} {street}\n{_TOWNS[self.state]}"

    @property
    def ip(self) -> str:
        """The network address from which the person calls."""
        return f"198.51.100.{self.number % 250 + 1}"

    def subject(self, *kinds: str) -> dict[str, str]:
        """Names the person as calls about people do, by e-mail alone unless `kinds` says otherwise."""
        known = {"email": self.email, "phone": self.phone}
        return {kind: known[kind] for kind in kinds or ("email",)}

    def requester(self, *by: str, relationship: str = "website_visitor", **more: Any) -> dict[str, Any]:
        """Names the person as the requester of a rights request; `by` says how they can be reached."""
        ways = {"email": self.email, "phone": self.phone, "postal_address": self.address}
        reached = {way: ways[way] for way in by or ("email",)}
        named = {"first_name": self.first_name, "last_name": self.last_name, "state": self.state}
        return {**named, "relationship": relationship, **reached, **more}


def find_person(tenant: str, number: int) -> Person:
    """Returns a company's person of this number, the same at every call."""
    turn = number + 7 * len(tenant)
    state = turn % len(_STATES)
    first, last = _NAMES.get(number) or (
        _FIRST[turn % len(_FIRST)],
        _LAST[(7 * turn + turn // len(_FIRST)) % len(_LAST)],
    )
    local = f"person{number}" if number in _NAMES else f"{first}.{last}".lower().translate(_PLAIN)
    return Person(
        number,
        first,
        last,
        f"{local}@{tenant}-people.example",
        f"+1{_AREAS[state]}555{100 + number % 100:04}",
        _STATES[state],
    )


_PLAIN: Final = str.maketrans({"'": "", "ø": "o"})
_NAMES: Final[dict[int, tuple[str, str]]] = {
    90: (HOSTILE, f"{HOSTILE}'\"&amp;"),
    91: ((LONG * 3)[:100], (LONG * 3)[:100]),
    92: ("שרה", "בן־דוד"),
    93: ("عبد الرحمن", "الخطيب"),
    94: ("=HYPERLINK(0)", "+1+1"),
}
"""Number → a name that a page, a letter, a print and a table must show as it is."""
STRANGE: Final = tuple(_NAMES)
