"""Policies and notices: drafted, published, sent, shown, accepted; cancelled."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.recorded_run.people import SOURCE, check, grant
from tests.recorded_run.public import BROWSER
from tests.recorded_run.recorder import Answer, Recorder

_BASE = "/v1/policies/privacy/versions"
_CLIENT = {"email": "office@clinic.example"}
_TEXT = "# Sharing\n\nOne more processor.\n\n# Your rights\n\nAsk us."


def _call(run: Recorder, method: str, path: str, body: Any = None, **more: Any) -> Answer:
    return run.call(method, path, body, key="secret", tenant="billgenix", **more)


def _in(run: Recorder, **length: float) -> str:
    return str(run.system.now() + timedelta(**length)).replace(" ", "T")


def versions(run: Recorder) -> None:
    """Plays a draft that becomes the version in force, after others were deleted or cancelled."""
    _call(run, "GET", "/v1/policies")
    _call(run, "POST", "/v1/policies/preview", {"content": _TEXT})
    draft = {"title": "Privacy policy", "content": _TEXT, "effective_at": _in(run, hours=1)}
    made = _call(run, "POST", _BASE, draft, headers={"Idempotency-Key": "draft-1"})
    _call(run, "POST", _BASE, draft, expect=409)
    _call(run, "PATCH", f"{_BASE}/2", {"title": "x"}, expect=428)
    _call(run, "PATCH", f"{_BASE}/2", {"title": "Our privacy policy"}, headers=made.etag)
    _call(run, "PATCH", f"{_BASE}/2", {"title": "x"}, headers=made.etag, expect=412)
    _call(run, "GET", f"{_BASE}/2")
    _call(run, "POST", f"{_BASE}/2/publish", {})
    _call(run, "POST", f"{_BASE}/2/publish", {}, expect=409)
    run.wait(hours=1, minutes=5)
    _call(run, "GET", "/v1/policies/privacy")
    _call(run, "GET", f"/v1/policies/privacy?at={_in(run, days=-2)[:19]}Z")
    _call(run, "GET", "/v1/policies/privacy/diff?from=1&to=2")
    _call(run, "POST", _BASE, {**draft, "effective_at": _in(run, days=3)})
    _call(run, "DELETE", f"{_BASE}/3")
    later = _call(run, "POST", _BASE, {**draft, "effective_at": _in(run, days=3)}).json["version"]
    _call(run, "POST", f"{_BASE}/{later}/publish", {})
    _call(run, "POST", f"{_BASE}/{later}/cancel", {})
    _call(run, "GET", f"{_BASE}?limit=2")
    run.call("GET", "/p/billgenix/privacy/2", headers=BROWSER)
    for basis in ("accepted", "continued_use"):
        body = {"subject": _CLIENT, "basis": basis, "source": SOURCE}
        _call(run, "POST", "/v1/policies/privacy/acceptances", body)
    missing = {"subject": _CLIENT, "version": 9, "source": SOURCE}
    _call(run, "POST", "/v1/policies/privacy/acceptances", missing, expect=422)


def notices(run: Recorder) -> None:
    """Plays a material change, announced by mail and in the app before it counts; and a transfer that is cancelled."""
    begun = {"subjects": [_CLIENT, {"external_id": "user-77"}], "started_on": "2026-01-01"}
    _call(run, "PUT", "/v1/contracts/clinic-1", begun)
    plan = {"audience": ["active_contracts"], "channels": ["email", "in_app"], "send_at": _in(run, days=1)}
    draft = {
        "title": "Privacy policy",
        "content": _TEXT.replace("Ask us", "Write to us"),
        "effective_at": _in(run, days=31, minutes=5),
        "material": True,
        "change_summary": "We share billing data with one more processor.",
        "notice": plan,
    }
    number = _call(run, "POST", _BASE, {**draft, "effective_at": _in(run, days=2)}).json["version"]
    _call(run, "POST", f"{_BASE}/{number}/publish", {}, expect=422)
    _call(run, "DELETE", f"{_BASE}/{number}")
    number = _call(run, "POST", _BASE, draft).json["version"]
    _call(run, "POST", f"{_BASE}/{number}/publish", {})
    run.wait(days=1, minutes=1)
    told = _call(run, "GET", f"{_BASE}/{number}/notices").json["items"]

    queued = next(one["id"] for one in told if one["state"] == "queued")
    shown = {"channel": "in_app"}
    _call(run, "POST", f"{_BASE}/{number}/notices/{queued}/shown", shown)
    _call(run, "POST", f"/v1/notices/{queued}/shown", shown)

    transfer = {
        "kind": "transfer_of_control",
        "title": "Psynergy joins Acme",
        "summary": "Acme will be responsible for your data.",
        "audience": ["consented"],
        "channels": ["email"],
        "send_at": _in(run, days=1),
        "effective_at": _in(run, days=33),
    }
    run.call("POST", "/v1/consents", grant(_CLIENT, ("testimonials", None)), key="secret", tenant="psynergy")
    short = {**transfer, "effective_at": _in(run, days=2)}
    run.call("POST", "/v1/notices", short, key="secret", tenant="psynergy", expect=422)
    made = run.call("POST", "/v1/notices", transfer, key="secret", tenant="psynergy").json
    other = {**transfer, "kind": "other", "send_at": _in(run, days=9)}
    called_off = run.call("POST", "/v1/notices", other, key="secret", tenant="psynergy").json
    path = f"/v1/notices/{called_off['id']}/cancel"
    run.call("POST", path, {}, key="secret", tenant="psynergy")
    run.call("POST", path, {}, key="secret", tenant="psynergy", expect=409)
    run.wait(days=1, minutes=1)
    run.call("GET", f"/v1/notices/{made['id']}", key="secret", tenant="psynergy")
    run.wait(days=31)
    _call(run, "GET", "/v1/policies/privacy")
    check(run, _CLIENT)
