"""Requests that are closed, each in another way. They go to the archive by themselves, once their letters left."""

from __future__ import annotations

from collections.abc import Iterator

from infra.local.demo.files import PDF
from infra.local.demo.office import REQUESTS, Office
from infra.local.demo.stories.coming import ask, come_in
from infra.local.demo.teller import Story


def list_stories(office: Office) -> Iterator[Story]:
    """Yields the stories of one company."""
    yield _archived(office)
    yield _completed(office)
    yield _partial(office)
    yield _denied(office)
    yield _never_verified(office)
    yield _redirected(office)
    yield _withdrawn(office)
    yield _not_mine(office)
    yield _opt_out(office)
    for number in range(3 if office.rich else 1):
        yield _question(office, number)


def _archived(office: Office) -> Story:
    came = yield from come_in(office, "archived", 20, 46, "know")
    yield office.days.ago(45, 17)
    office.assign(came.id, "case_worker")
    yield office.days.ago(31, 17)
    office.complete(came.id, "We hold your name and your e-mail address, for our newsletter.")


def _completed(office: Office) -> Story:
    """Answered within the hour with a file; the letter is printed, so the archive waits for whoever posts it."""
    yield office.days.ago(14, 18)
    person = office.person(21)
    requester = person.requester("postal_address", relationship="client", preferred_contact="mail")
    made = office.take_in(person, "access", requester=requester, received_via="mail", details="A copy of my file.")
    office.records["completed"] = made["id"]
    office.act(made["id"], "verify-identity", {"method": "in_person", "note": "Showed the licence at the desk."})
    yield office.days.ago(13, 18)
    (letter,) = office.call("GET", f"{REQUESTS}/{made['id']}/notices")["items"]
    office.act(made["id"], f"notices/{letter['id']}/done", {"channel": "mail"})
    yield office.days.minutes_ago(45)
    copy = office.upload("answer", "copy of the file.pdf", "application/pdf", PDF)
    office.complete(made["id"], "The paper in this letter is a copy of your file.", upload_ids=[copy])


def _partial(office: Office) -> Story:
    """A deletion that a hold keeps a part from."""
    came = yield from come_in(office, "partially_completed", 22, 26, "delete")
    hold = {
        "rights_request": came.id,
        "code": "legal_obligation",
        "reason": "Tax audit of last year.",
        "review_on": office.days.later(150),
    }
    yield office.days.ago(24, 17)
    office.call("POST", "/v1/holds", hold)
    yield office.days.ago(12, 17)
    office.complete(came.id, "All but the invoices of the last two years is deleted.")


def _denied(office: Office) -> Story:
    came = yield from come_in(office, "denied", 23, 28, "know")
    yield office.days.ago(16, 17)
    reason = {"code": "no_data_found", "explanation": "We looked in all our systems, by name and by address."}
    came.do("deny", {"reasons": [reason]}, by="case_worker_2")


def _never_verified(office: Office) -> Story:
    """Nobody sent the code in forty-five days: the system denies it by itself."""
    yield from ask(office, "denied_unverified", 24, office.days.ago(49, 17), "portability")


def _redirected(office: Office) -> Story:
    """A patient asks the company that bills for a clinic; the clinic answers."""
    came = yield from come_in(office, "redirected_to_controller", 25, 22, "know", details="Who saw my bills?")
    yield office.days.ago(21, 17)
    whose = {"contract_external_id": "clinic-lakeside", "controller": "Lakeside Clinic", "scope": "all"}
    came.do("redirect", {**whose, "note": "We keep these records for the clinic."})


def _withdrawn(office: Office) -> Story:
    came = yield from come_in(office, "withdrawn", 26, 15, "know")
    yield office.days.ago(14, 20)
    came.say("withdraw", {"reason": "I found it myself."})


def _not_mine(office: Office) -> Story:
    """Somebody gave an address that belongs to somebody else, who says so."""
    came = yield from ask(office, "not_mine", 27, office.days.ago(11, 15), "delete")
    yield office.days.ago(11, 21)
    came.do("withdraw", {"reason": "not_mine"})


def _opt_out(office: Office) -> Story:
    """Carried out at once; what other systems must do is told by tasks, one of which is late."""
    yield from ask(office, "opt_out", 28, office.days.ago(35, 18), "opt_out_sale_sharing", "limit_sensitive")


def _question(office: Office, number: int) -> Story:
    ago = (38, 23, 4)[number]
    came = yield from ask(
        office,
        f"question_{number + 1}",
        30 + number,
        office.days.ago(ago, 18, number),
        "question",
        question_code="other",
        details="Do you use cookies of advertisers?",
    )
    yield office.days.ago(ago - 2, 17, number)
    office.complete(came.id, "We use none without your consent. Our page on cookies lists them.", by="case_worker_2")
