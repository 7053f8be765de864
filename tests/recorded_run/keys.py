"""API keys: made, changed, rotated, revoked, used too late; who holds them; and sessions of the console."""

from __future__ import annotations

from tests.recorded_run.recorder import Recorder

_READER = {"kind": "secret", "name": "Reader", "scopes": ["consents:read"]}
_HOLDER = {"name": "Ada Example", "email": "Ada@Example.com"}
_ONCE = {"Idempotency-Key": '"key-1"'}


def play(run: Recorder) -> None:
    """Plays the life of a key."""
    made = run.call("POST", "/v1/keys", {**_READER, "holder": _HOLDER}, key="admin", headers=_ONCE)
    run.call("POST", "/v1/keys", {**_READER, "name": "Other"}, key="admin", headers=_ONCE, expect=422)
    run.call("POST", "/v1/keys", {**_READER, "scopes": ["keys:mange"]}, key="admin", expect=422)
    website = {"kind": "publishable", "name": "Website", "origins": ["https://www.example.com"]}
    site = run.call("POST", "/v1/keys", website, key="admin").json
    path = f"/v1/keys/{made.json['id']}"
    own = {"Authorization": f"Bearer {made.json['secret']}"}
    run.call("GET", "/v1/tenant", headers=own)
    run.call("GET", path, key="admin")
    run.call("GET", path, key="admin", tenant="psynergy", expect=404)
    run.call("PATCH", path, {"name": "Reception"}, key="admin", expect=428)
    changed = run.call("PATCH", path, {"name": "Reception", "preset": "reviewer"}, key="admin", headers=made.etag)
    run.call("PATCH", path, {"name": "Late"}, key="admin", headers=made.etag, expect=412)
    run.call("PATCH", path, {"name": ""}, key="admin", headers=changed.etag, expect=422)
    rotated = run.call("POST", f"{path}/rotate", {"overlap_seconds": 3600}, key="admin")
    run.call("GET", "/v1/tenant", headers={"X-Api-Key": rotated.json["secret"]})
    origin = {"Authorization": f"Bearer {site['secret']}", "Origin": "https://www.example.com"}
    run.call("GET", "/v1/tenant", headers=origin)
    run.call("GET", "/v1/tenant", headers={**origin, "Origin": "https://other.example"}, expect=403)
    run.call("POST", f"/v1/keys/{site['id']}/revoke", key="admin")
    run.call("POST", f"/v1/keys/{site['id']}/rotate", {}, key="admin", expect=409)
    for number in range(22):
        run.later(seconds=0)
        run.call("GET", "/v1/tenant", headers=origin, expect=401 if number < 20 else 429)
    run.call("GET", "/v1/keys?limit=2", key="admin")
    run.call("GET", "/v1/keys", key="admin")
    run.call("GET", "/v1/team", key="admin")
    _sign_in(run)
    run.wait(hours=2)
    run.call("GET", "/v1/tenant", headers=own, expect=401)


def _sign_in(run: Recorder) -> None:
    """Signs in, calls by the cookie, and signs out."""
    page = {"X-Console": "1", "Sec-Fetch-Site": "same-origin"}
    run.call("POST", "/v1/sessions", key="admin", expect=403)
    first = run.call("POST", "/v1/sessions", key="admin", headers=page)
    before = {**page, "Cookie": first.headers["set-cookie"].partition(";")[0]}
    made = run.call("POST", "/v1/sessions", key="admin", headers=before)
    cookie = {**page, "Cookie": made.headers["set-cookie"].partition(";")[0]}
    run.call("GET", "/v1/sessions", headers=before, expect=401)
    run.call("GET", "/v1/sessions", headers=cookie)
    run.call("GET", "/v1/sessions", key="admin")
    run.call("GET", "/v1/keys", headers=cookie, expect=409)
    run.call("GET", "/v1/keys", headers={**cookie, "X-Console": made.json["session_id"]})
    run.call("DELETE", "/v1/sessions", key="admin", expect=404)
    run.call("DELETE", "/v1/sessions", headers=cookie)
