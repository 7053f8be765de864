"""Requests that staff are working on, or have answered."""

from __future__ import annotations

from collections.abc import Iterator

from infra.local.demo.office import Office
from infra.local.demo.teller import Story


def list_stories(office: Office) -> Iterator[Story]:
    """Yields the stories of one company."""
    yield _overdue(office)
    yield _in_progress(office)
    yield _answered(office)


def _overdue(office: Office) -> Story:
    person = office.person(1)
    yield office.days.ago(49, 15)
    made = office.ask(person, "know", details="Everything you hold about me, please.")
    office.records["overdue"] = made["id"]
    yield office.days.ago(49, 15, 20)
    office.verify(person, made)
    yield office.days.ago(48, 17)
    office.assign(made["id"], "case_worker")
    yield office.days.ago(30, 18)
    office.act(made["id"], "start")
    office.act(made["id"], "note", {"note": "Billing archive asked; no answer yet."})


def _in_progress(office: Office) -> Story:
    person = office.person(2)
    yield office.days.ago(20, 15)
    made = office.ask(person, "delete")
    office.records["in_progress"] = made["id"]
    yield office.days.ago(20, 15, 10)
    office.verify(person, made)
    yield office.days.ago(19, 17)
    office.assign(made["id"], "case_worker_2")
    office.act(made["id"], "start", by="case_worker_2")


def _answered(office: Office) -> Story:
    person = office.person(3)
    yield office.days.ago(40, 16)
    made = office.ask(person, "know")
    office.records["archived"] = made["id"]
    yield office.days.ago(40, 16, 12)
    office.verify(person, made)
    yield office.days.ago(25, 17)
    office.complete(made["id"], "We hold your name and your e-mail address, for our newsletter.")
