"""Files: sent in by visitors, and imports of each kind."""

from __future__ import annotations

import json

from tests.recorded_run.recorder import Answer, Recorder

_PDF = b"%PDF-1.7 a power of attorney"
_PAPER = {
    "purpose": "authorization",
    "file_name": "power of attorney.pdf",
    "content_type": "application/pdf",
    "size": len(_PDF),
}
_CONSENTS = (
    "email,purpose,channel,granted,collected_at\n"
    "lee@example.com,newsletter,email,yes,2026-01-05T10:00:00Z\n"
    "kim@example.com,nothing_known,email,yes,\n"
    "lee@example.com,newsletter,email,no,2026-02-05T10:00:00Z\n"
)
_CONTRACT = {"external_id": "practice-70", "started_on": "2026-01-01", "subjects": [{"email": "lee@example.com"}]}


def uploads(run: Recorder) -> None:
    """Plays uploads: announced, sent wrongly and rightly, completed; shown to the office and to nobody else."""
    form = run.call("POST", "/v1/uploads", _PAPER, key="publishable").json
    path = f"/v1/uploads/{form['id']}"
    run.call("POST", "/v1/uploads", {**_PAPER, "content_type": "text/html"}, key="publishable", expect=422)
    run.send(form, _PDF + b" and more", expect=400)
    run.call("POST", f"{path}/complete", key="publishable", expect=409)
    run.send(form, _PDF)
    run.call("POST", f"{path}/complete", key="publishable")
    run.call("GET", path, key="secret")
    run.call("GET", path, key="secret", tenant="psynergy", expect=404)
    run.wait(days=2)
    run.call("GET", path, key="secret", expect=404)


def imports(run: Recorder) -> None:
    """Plays imports: first a dry run, then for real; of each kind; and one whose header is unknown."""
    _import(run, "consents", _CONSENTS, dry_run=True)
    done = _import(run, "consents", _CONSENTS)
    run.call("POST", f"/v1/imports/{done.json['id']}/start", key="secret", expect=409)
    _import(run, "opt_outs", "phone,kinds\n(415) 555-2679,sms phone\n")
    _import(run, "contracts", json.dumps(_CONTRACT) + "\n", "application/x-ndjson")
    _import(run, "consents", "email,shoe_size\nlee@example.com,43\n")
    body = {"kind": "consents", "upload_id": "upl_01KARZ6T9GSWQ40CJ9S2ED4T52"}
    run.call("POST", "/v1/imports", body, key="secret", expect=422)
    run.call("GET", "/v1/imports/imp_01KARZ6T9GSWQ40CJ9S2ED4T52", key="secret", expect=404)


def _import(run: Recorder, kind: str, content: str, content_type: str = "text/csv", **more: bool) -> Answer:
    raw = content.encode()
    announced = {"purpose": "import", "file_name": "lines", "content_type": content_type, "size": len(raw)}
    form = run.call("POST", "/v1/uploads", announced, key="secret").json
    run.send(form, raw)
    run.call("POST", f"/v1/uploads/{form['id']}/complete", key="secret")
    made = run.call("POST", "/v1/imports", {"kind": kind, "upload_id": form["id"], **more}, key="secret")
    run.call("POST", f"/v1/imports/{made.json['id']}/start", key="secret", headers=made.etag)
    run.wait(minutes=1)
    return run.call("GET", f"/v1/imports/{made.json['id']}?limit=2", key="secret")
