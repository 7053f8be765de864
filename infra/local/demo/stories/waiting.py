"""Requests that wait: for their proof, for whoever asked, for a paper, or for somebody to take them up."""

from __future__ import annotations

from collections.abc import Iterator

from infra.local.demo.office import Office
from infra.local.demo.people import HOSTILE, STRANGE
from infra.local.demo.stories.coming import ask, come_in, verify
from infra.local.demo.teller import Story


def list_stories(office: Office) -> Iterator[Story]:
    """Yields the stories of one company."""
    yield _fresh(office)
    yield _unproven(office)
    yield _due_this_week(office)
    yield _asked_back(office)
    yield _of_an_agent(office)
    yield _asked_twice(office)
    yield _by_phone(office)
    for number in STRANGE if office.rich else STRANGE[:3]:
        yield _strange(office, number)


def _fresh(office: Office) -> Story:
    """One came within the hour, and its reader has not sent the code yet."""
    yield from ask(office, "awaiting_verification", 10, office.days.minutes_ago(25), "access", details="All of it.")


def _unproven(office: Office) -> Story:
    """One was never verified; of the mail that reminded of it nobody knows whether it left."""
    came = yield from ask(office, "uncertain", 11, office.days.ago(30, 15), "know")
    yield office.days.ago(30, 16)
    office.lost.add(came.person.email)
    yield office.days.ago(2, 10)
    office.lost.discard(came.person.email)


def _due_this_week(office: Office) -> Story:
    came = yield from come_in(office, "due_this_week", 12, 41, "know", details="Where did you get my address from?")
    yield office.days.ago(40, 17)
    came.do("note", {"note": "Marketing looks for the list that it came from."})


def _asked_back(office: Office) -> Story:
    """One waits for an answer of whoever asked."""
    came = yield from come_in(office, "waiting_for_requester", 13, 18, "know")
    yield office.days.ago(17, 17)
    office.assign(came.id, "case_worker_2")
    came.do("ask", {"message": "Which of our two practices do you mean, Denver or Cheyenne?"}, by="case_worker_2")


def _of_an_agent(office: Office) -> Story:
    """One came from an agent who showed no paper."""
    agent = {
        "name": "Dana Whitcomb",
        "organization": f"Data Rights Partners {HOSTILE}",
        "email": f"cases@agents-for-{office.tenant}.example",
        "reference": "DRP-2041",
        "authorization": "signed_permission",
    }
    yield from ask(
        office, "agent", 14, office.days.ago(9, 15), "delete", received_from="agent", agent=agent, details="See paper."
    )


def _asked_twice(office: Office) -> Story:
    """Somebody asks for three things in one call, and for one of them again later."""
    yield from come_in(office, "linked", 15, 12, "know", "correct", "opt_out_targeted_advertising")
    came = yield from ask(office, "possible_duplicate", 15, office.days.ago(6, 15), "know")
    yield from verify(came, office.days.ago(6, 15, 15))


def _by_phone(office: Office) -> Story:
    """One came within the hour by phone: somebody has to call back."""
    yield office.days.minutes_ago(50)
    person = office.person(16)
    requester = person.requester("phone", relationship="client", preferred_contact="phone")
    made = office.take_in(person, "correct", requester=requester, received_via="phone", details="New phone number.")
    office.records["unassigned"] = made["id"]


def _strange(office: Office, number: int) -> Story:
    """A name that no page may stumble over, in every field that a stranger can fill."""
    name = office.person(number).first_name
    details = f"{name} {HOSTILE}\n=1+1\n\"'<script>alert(1)</script> &lt;b&gt; שלום مرحبا {'w' * 200}"
    came = yield from come_in(office, f"strange_{number}", number, 7, "know", details=details)
    yield office.days.ago(6, 18)
    came.say("information", {"message": f"It is me, {name}. {details}"})
    came.do("start")
