"""Rights requests: asked for by people, by an agent and by post; answered, held, passed on, denied and appealed."""

from __future__ import annotations

from typing import Any, Final

from tests.recorded_run.recorder import Answer, Recorder

_KIM: Final = {
    "first_name": "Kim",
    "last_name": "Park",
    "email": "kim.park@practice.example",
    "state": "CA",
    "relationship": "website_visitor",
}
_BY_POST: Final = {
    **{name: text for name, text in _KIM.items() if name != "email"},
    "postal_address": "12 Main Street\nSpringfield, CA 90001",
}
_REQUESTS: Final = "/v1/requests"
_PAGE: Final = r"/r/(req_\w+#[\w.~-]+)"
_CODE: Final = r"(?m)^([0-9]{6})\r?$"
_OFFICE: Final = {"name": "Ann Lee", "email": "ann.lee@cyclonex.example"}


def people(run: Recorder) -> None:
    """Plays what a person does: asks, proves the address by its code, reads, adds, appeals, has links mailed again."""
    for path in ("/r/req_01KARZ6T9GSWQ40CJ9S2ED4T52", "/r.js", "/r-tools.js"):
        run.call("GET", path)
    run.call("GET", "/r/nothing", expect=404)
    made = _ask(run, "know", "opt_out_sale_sharing").json
    request_id, own = made["id"], _bearer(made["intake_token"])
    run.call("POST", _REQUESTS, {"types": ["know"], "requester": {"state": "CA"}}, key="publishable", expect=422)
    run.call("GET", f"{_REQUESTS}/{request_id}", headers=own)
    run.call("GET", f"{_REQUESTS}/{request_id}/messages", headers=own, expect=403)
    _act(run, request_id, "verify/resend", headers=own)
    run.wait(minutes=1)
    _act(run, request_id, "verify", {"code": "000000"}, headers=own, expect=422)
    code = {"code": run.mail(_KIM["email"], _CODE)}
    tracked = _bearer(_act(run, request_id, "verify", code, headers=own).json["tracking_token"])
    for part in ("", "/messages"):
        run.call("GET", f"{_REQUESTS}/{request_id}{part}", headers=tracked)
    _act(run, request_id, "information", {"message": "I had two accounts."}, headers=tracked)
    _act(run, request_id, "tracking-link", headers=tracked)
    run.call("POST", f"{_REQUESTS}/tracking-links", {"email": _KIM["email"]}, key="publishable")
    run.wait(minutes=1)
    _documents(run, request_id, tracked)
    _act(run, request_id, "appeal", {"grounds": "A year is missing."}, headers=tracked)
    _act(run, request_id, "withdraw", {"reason": "It is on the next page."}, headers=tracked)
    _act(run, request_id, "withdraw", {}, headers=tracked, expect=409)
    run.wait(minutes=1)


def _documents(run: Recorder, request_id: str, reader: dict[str, str]) -> None:
    """Plays an answer with a file, which staff see before it is given, and its reader once it was."""
    path = f"{_REQUESTS}/{request_id}/documents"
    paper = _upload(run, "answer")
    run.call("GET", path, headers=reader, expect=404)
    run.call("GET", path, key="secret")
    _act(run, request_id, "complete", {"summary": "This is what we hold.", "upload_ids": [paper]})
    for media in ("application/json", "text/html"):
        run.call("GET", path, headers={**reader, "Accept": media})
    run.call("GET", f"{path}/{paper}", headers=reader)


def flood(run: Recorder) -> None:
    """Plays many requests in a stranger's name: the reader of the mailbox confirms one and disowns the others."""
    stranger = {**_KIM, "email": "lou.hill@practice.example"}
    made = [_ask(run, "know", requester=stranger).json["id"] for _ in range(8)]
    run.wait(minutes=1)
    last, _, token = run.mail(stranger["email"], _PAGE).partition("#")
    reader = _bearer(token)
    run.call("GET", f"{_REQUESTS}/{last}/waiting", headers=reader)
    _act(run, last, "waiting", {"confirm": [made[7]]}, headers=reader)
    _act(run, last, "withdraw", {"reason": "not_mine", "all": True}, headers=reader)
    run.wait(days=1)


def staff(run: Recorder) -> None:
    """Plays what staff do: lists, letters, tasks, holds; a deletion in part, a denial and its appeal, a redirect."""
    made = _ask(run, "delete", key="secret", requester=_BY_POST, received_via="mail").json
    request_id = made["id"]
    run.wait(minutes=1)
    _lists(run, request_id)
    _letters(run, request_id)
    method = {"method": "data_points_3_with_declaration", "note": "Name, address and invoice number agree."}
    _act(run, request_id, "verify-identity", method)
    for action, body in (
        ("start", None),
        ("note", {"note": "Asked the billing team."}),
        ("ask", {"message": "Which of your accounts is it?"}),
        ("information", {"message": "The one of 2024."}),
        ("message", {"message": "Thank you, that helps."}),
        ("extend", {"reason": "Two archives have to be searched."}),
    ):
        _act(run, request_id, action, body)
    _act(run, request_id, "extend", {"reason": "Again."}, expect=409)
    for part in ("", "/messages?limit=1", "/events?limit=2"):
        run.call("GET", f"{_REQUESTS}/{request_id}{part}", key="secret")
    _tasks(run, request_id)
    _holds(run, request_id)
    tasks = run.call("GET", f"{_REQUESTS}/{request_id}/tasks", key="secret").json["items"]
    left = [{"id": task["id"], "why": "It goes on."} for task in tasks if task["state"] == "open"]
    answer = {"summary": "What we could delete is deleted.", "tasks_left": left}
    _act(run, request_id, "preview", {"action": "complete", "body": answer})
    _act(run, request_id, "complete", answer)
    _denied(run)
    _passed_on(run)


def _lists(run: Recorder, request_id: str) -> None:
    body = {"kind": "secret", "name": "Ann", "scopes": ["requests:read", "requests:write"], "holder": _OFFICE}
    member = {"member_id": run.call("POST", "/v1/keys", body, key="admin").json["holder"]["id"]}
    _act(run, request_id, "assign", member)
    run.call("POST", f"{_REQUESTS}/assign", {"ids": [request_id], **member}, key="secret")
    for query in ("?limit=2", "?status=withdrawn", "?assignee=none&type=know", "?overdue=maybe"):
        run.call("GET", f"{_REQUESTS}{query}", key="secret", expect=400 if "maybe" in query else None)
    run.call("GET", f"{_REQUESTS}?sort=received_at", key="secret", headers={"Accept": "text/csv"})
    for wanted in ({"id": request_id}, {"email": _KIM["email"]}):
        run.call("POST", f"{_REQUESTS}/search", wanted, key="secret")


def _letters(run: Recorder, request_id: str) -> None:
    run.call("GET", f"{_REQUESTS}/notices?state=to_print", key="secret")
    (letter,) = run.call("GET", f"{_REQUESTS}/{request_id}/notices", key="secret").json["items"]
    run.call("GET", f"{_REQUESTS}/{request_id}/notices/{letter['id']}", key="secret")
    _act(run, request_id, "acknowledge", {"channel": "phone"})
    _act(run, request_id, f"notices/{letter['id']}/done", {"channel": "mail", "note": "Certified."})


def _tasks(run: Recorder, request_id: str) -> None:
    own = {"title": "Backups of 2024", "recipient_class": "own_systems"}
    task = _act(run, request_id, "tasks", own)
    path = f"{_REQUESTS}/{request_id}/tasks/{task.json['id']}"
    change = {"state": "done", "outcome": "deleted", "note": "By the nightly job."}
    run.call("PATCH", path, change, key="secret", headers={"If-Match": task.json["etag"]})
    run.call("PATCH", path, change, key="secret", headers={"If-Match": task.json["etag"]}, expect=412)


def _holds(run: Recorder, request_id: str) -> None:
    hold = {"code": "legal_obligation", "reason": "An audit of 2024.", "review_on": "2031-06-01"}
    placed = run.call("POST", "/v1/holds", {"rights_request": request_id, **hold}, key="secret").json
    run.call("POST", "/v1/holds", hold, key="secret", expect=422)
    run.call("GET", "/v1/holds?review_before=2031-06-01", key="secret")
    run.call("POST", f"/v1/holds/{placed['id']}/release", {"reason": "The audit is over."}, key="secret")


def _denied(run: Recorder) -> None:
    subject = {"subject": {"email": _KIM["email"]}}
    run.call("POST", "/v1/subjects/export", subject, key="secret")
    made = _ask(run, "correct", key="secret", received_via="phone").json
    reason = {"code": "accurate_as_held", "explanation": "Your invoice of May shows the same."}
    _act(run, made["id"], "deny", {"reasons": [reason]})
    _act(run, made["id"], "appeal", {"grounds": "The invoice is wrong too."}, headers=_bearer(made["intake_token"]))
    run.wait(days=1)
    decided = {"outcome": "overturned", "explanation": "It is.", "override_reason": "Nobody else is here today."}
    _act(run, made["id"], "appeal/decide", decided, key="admin")
    paper = _upload(run, "evidence")
    _act(run, made["id"], "information", {"upload_ids": [paper]})
    run.call("GET", f"/v1/uploads/{paper}/content", key="secret")
    run.wait(minutes=1)


def _passed_on(run: Recorder) -> None:
    contract = {"subjects": [{"email": _KIM["email"]}], "started_on": "2026-01-01", "kind": "client"}
    run.call("PUT", "/v1/contracts/practice-9", {**contract, "controller_contact": "office@nine.example"}, key="secret")
    made = _ask(run, "access", key="secret", received_via="email").json
    whom = {"contract_external_id": "practice-9", "controller": "Nine Practice", "scope": "all"}
    _act(run, made["id"], "redirect", whom)
    run.wait(days=1)


def _upload(run: Recorder, purpose: str) -> str:
    content = b"%PDF-1.7 an invoice"
    about = {"file_name": "invoice.pdf", "content_type": "application/pdf", "size": len(content)}
    form = run.call("POST", "/v1/uploads", {"purpose": purpose, **about}, key="secret").json
    run.send(form, content)
    run.call("POST", f"/v1/uploads/{form['id']}/complete", key="secret")
    return str(form["id"])


def _ask(run: Recorder, *types: str, key: str = "publishable", **more: Any) -> Answer:
    return run.call("POST", _REQUESTS, {"types": list(types), "requester": _KIM, **more}, key=key)


def _act(
    run: Recorder,
    request_id: str,
    action: str,
    body: Any = None,
    *,
    headers: dict[str, str] | None = None,
    key: str = "secret",
    expect: int | None = None,
) -> Answer:
    """Acts on a request: with a person's token where headers bring one, else with a key."""
    used = None if headers else key
    return run.call("POST", f"{_REQUESTS}/{request_id}/{action}", body, key=used, headers=headers, expect=expect)


def _bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}
