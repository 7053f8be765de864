"""What admins set up: keys beside those of the team, receivers of events, and lists that were brought along."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from infra.local.demo.office import Office
from infra.local.demo.teller import Story

_NOBODY: Final = "http://127.0.0.1:9/events"
"""A port on which nothing listens."""


def list_stories(office: Office) -> Iterator[Story]:
    """Yields the stories of one company."""
    yield _keys(office)
    yield _receivers(office)
    yield _lists(office)


def _keys(office: Office) -> Story:
    """The website has its keys, of which its server's is about to expire; a colleague has left."""
    yield office.days.ago(49, 13, 5)
    office.call("POST", "/v1/keys", {"kind": "publishable", "name": "Website"}, by="admin")
    soon = (office.days.end + timedelta(days=5)).isoformat()
    site = {"kind": "secret", "name": "Server of the website", "preset": "website", "expires_at": soon}
    office.records["key_expires_soon"] = office.call("POST", "/v1/keys", site, by="admin")["id"]
    holder = {"name": "Gus Halloran", "email": f"gus@{office.tenant}.example"}
    left = {"kind": "secret", "name": "Gus Halloran", "preset": "case_worker", "holder": holder}
    key_id = office.call("POST", "/v1/keys", left, by="admin")["id"]
    yield office.days.ago(29, 16)
    office.call("POST", f"/v1/keys/{key_id}/revoke", by="admin")
    office.records["key_revoked"] = key_id


def _receivers(office: Office) -> Story:
    """One receiver went away: what waits for it is parked in the end. Another was switched off."""
    yield office.days.ago(49, 13, 10)
    wanted = {"url": _NOBODY, "events": ["appeal.received"], "description": "Ticket system"}
    office.records["endpoint"] = office.call("POST", "/v1/webhook-endpoints", wanted, by="admin")["id"]
    other = {"url": "https://hooks.example.com/privacy", "events": ["request.overdue"], "description": "Old pager"}
    made = office.call("POST", "/v1/webhook-endpoints", other, by="admin")
    office.change(f"/v1/webhook-endpoints/{made['id']}", {"enabled": False}, by="admin")
    office.records["endpoint_disabled"] = made["id"]


def _lists(office: Office) -> Story:
    yield office.days.ago(25, 18)
    office.records["import"] = _import(office, dry_run=False)
    yield office.days.ago(2, 16, 30)
    office.records["import_dry_run"] = _import(office, dry_run=True)


def _import(office: Office, *, dry_run: bool) -> str:
    """Imports the opt-outs of an earlier provider; four of the lines can't be right."""
    at = office.days.ago(48).isoformat()
    lines = ["email,kinds,collected_at,source_channel,reason"]
    lines += [f"{office.person(300 + number).email},email,{at},web_form,Moved away" for number in range(10)]
    lines += ["no-address,email,,web_form,", f"{office.person(310).email},telegraph,,web_form,"]
    lines += [f"{office.person(311).email},email,yesterday,web_form,", ",email,,web_form,<img src=x onerror=alert(1)>"]
    content = ("\n".join(lines) + "\n").encode()
    upload = office.upload("import", "opt-outs of the old provider.csv", "text/csv", content, by="admin")
    job = office.call("POST", "/v1/imports", {"kind": "opt_outs", "upload_id": upload, "dry_run": dry_run}, by="admin")
    office.call("POST", f"/v1/imports/{job['id']}/start", {}, by="admin")
    return str(job["id"])
