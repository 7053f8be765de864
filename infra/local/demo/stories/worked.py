"""Requests that staff are working on."""

from __future__ import annotations

from collections.abc import Iterator

from infra.local.demo.files import PDF
from infra.local.demo.office import REQUESTS, Office
from infra.local.demo.stories.coming import come_in
from infra.local.demo.teller import Story


def list_stories(office: Office) -> Iterator[Story]:
    """Yields the stories of one company."""
    yield _overdue(office)
    yield _in_progress(office)
    yield _extended(office)
    yield _access(office)


def _overdue(office: Office) -> Story:
    came = yield from come_in(office, "overdue", 1, 49, "know", details="Everything that you hold about me, please.")
    yield office.days.ago(48, 17)
    office.assign(came.id, "case_worker")
    yield office.days.ago(30, 18)
    came.do("start")
    came.do("note", {"note": "Asked the billing archive; no answer yet."})
    yield office.days.ago(8, 18)
    came.say("information", {"message": "Is anybody there? I have been waiting for weeks."})


def _in_progress(office: Office) -> Story:
    """A deletion whose tasks are partly done, with messages both ways and a paper."""
    came = yield from come_in(office, "in_progress", 2, 20, "delete", details="Delete my account and all mails.")
    yield office.days.ago(19, 17)
    office.assign(came.id, "case_worker_2")
    came.do("start", by="case_worker_2")
    came.do("message", {"message": "We have begun. It takes us about two weeks."}, by="case_worker_2")
    yield office.days.ago(18, 20)
    came.say("information", {"message": "Thank you. Please do not forget the newsletter."})
    yield office.days.ago(15, 17)
    came.do("note", {"note": "CRM is done, the phone system is not."}, by="case_worker_2")
    own = {"title": "Backups of the old portal", "recipient_class": "own_systems", "system_ref": "portal-2019"}
    came.do("tasks", own, by="case_worker_2")
    tasks = office.call("GET", f"{REQUESTS}/{came.id}/tasks")["items"]
    for task, change in zip(
        tasks, ({"state": "done", "outcome": "deleted", "note": "By Nils."}, {"state": "not_found"}), strict=False
    ):
        path = f"{REQUESTS}/{came.id}/tasks/{task['id']}"
        office.call("PATCH", path, change, by="case_worker_2", headers={"If-Match": task["etag"]})


def _extended(office: Office) -> Story:
    came = yield from come_in(office, "extended", 3, 44, "know")
    yield office.days.ago(43, 18)
    office.assign(came.id, "case_worker")
    came.do("start")
    yield office.days.ago(5, 18)
    came.do("extend", {"reason": "Two archives have to be searched by hand."})


def _access(office: Office) -> Story:
    """Pieces are asked for, and staff looked at a paper; it is open and nobody's."""
    came = yield from come_in(office, "open", 4, 10, "access")
    yield office.days.ago(9, 19)
    paper = office.upload("identity_document", "licence.pdf", "application/pdf", PDF)
    came.do("verify-identity", {"method": "document", "note": "Name and address fit.", "upload_id": paper})
