"""Contracts of clients and staff, and what must be kept of them."""

from __future__ import annotations

from collections.abc import Iterator

from infra.local.demo.office import Office
from infra.local.demo.teller import Story


def list_stories(office: Office) -> Iterator[Story]:
    """Yields the stories of one company."""
    yield _contracts(office)
    yield _holds(office)


def _put(office: Office, external_id: str, *numbers: int, **more: str) -> None:
    body = {
        "subjects": [office.person(number).subject("email", "phone") for number in numbers],
        "started_on": "2026-01-01",
        **more,
    }
    office.call("PUT", f"/v1/contracts/{external_id}", body, by="admin")


def _contracts(office: Office) -> Story:
    yield office.days.ago(49, 14)
    contact = f"privacy@lakeside-for-{office.tenant}.example"
    _put(office, "clinic-lakeside", 100, 101, 102, controller_contact=contact)
    for number, name in enumerate(("practice-hill", "practice-river", "lab-north", "dental-oak")):
        _put(office, name, 103 + number)
    _put(office, "staff-desk", 107, 108, kind="employment")
    office.records["contract"] = "clinic-lakeside"
    yield office.days.ago(21, 17)
    over = {"ended_on": office.days.ago(21).date().isoformat(), "reason": "Terminated by the client"}
    office.call("POST", "/v1/contracts/lab-north/end", over, by="admin")
    office.call("POST", "/v1/contracts/dental-oak/end", {**over, "reason": "Invoice unpaid"}, by="admin")
    office.records["contract_ended"] = "lab-north"
    yield office.days.ago(11, 17)
    office.call("POST", "/v1/contracts/dental-oak/reinstate", {}, by="admin")


def _holds(office: Office) -> Story:
    yield office.days.ago(40, 17, 5)
    on_contract = {"contract_external_id": "clinic-lakeside", "code": "legal_obligation"}
    hold = office.call(
        "POST", "/v1/holds", {**on_contract, "reason": "Books of the year.", "review_on": office.days.later(200)}
    )
    office.records["hold"] = hold["id"]
    yield office.days.ago(20, 17, 5)
    on_person = {"subject": office.person(103).subject(), "code": "legal_obligation"}
    soon = office.call(
        "POST", "/v1/holds", {**on_person, "reason": "Letter of a lawyer.", "review_on": office.days.later(5)}
    )
    office.records["hold_review_soon"] = soon["id"]
    over = {"subject": office.person(104).subject(), "code": "legal_obligation"}
    old = office.call("POST", "/v1/holds", {**over, "reason": "Open complaint.", "review_on": office.days.later(30)})
    office.records["hold_released"] = old["id"]
    yield office.days.ago(9, 17)
    office.call("POST", f"/v1/holds/{old['id']}/release", {"reason": "The complaint was settled."})
