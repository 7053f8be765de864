"""Letters that somebody must print or speak, and one that came back."""

from __future__ import annotations

from collections.abc import Iterator

from infra.local.demo.office import Office
from infra.local.demo.stories.coming import Came, ask
from infra.local.demo.teller import Story


def list_stories(office: Office) -> Iterator[Story]:
    """Yields the stories of one company."""
    yield _to_print(office)
    yield _to_call(office)
    yield _bounced(office)


def _to_print(office: Office) -> Story:
    for number, ago in ((50, 3), (51, 2)):
        yield office.days.ago(ago, 18)
        person = office.person(number)
        requester = person.requester("postal_address", relationship="client", preferred_contact="mail")
        made = office.take_in(person, "delete", requester=requester, received_via="mail", details="By letter.")
        office.records[f"to_print_{number - 49}"] = made["id"]


def _to_call(office: Office) -> Story:
    yield office.days.ago(2, 19)
    person = office.person(52)
    requester = person.requester("phone", relationship="employee", preferred_contact="phone")
    made = office.take_in(person, "correct", requester=requester, received_via="phone", details="My start date.")
    office.records["to_call"] = made["id"]


def _bounced(office: Office) -> Story:
    """The mail comes back: a letter is printed instead, and the request says so."""
    person = office.person(53)
    email = f"bounce+{office.tenant}@simulator.amazonses.com"
    came: Came = yield from ask(
        office,
        "bounced",
        53,
        office.days.ago(5, 18),
        "know",
        requester=person.requester("postal_address", email=email),
    )
    yield office.days.ago(5, 20)
    came.do("note", {"note": "The mail came back. Tried to call; no number is known."})
