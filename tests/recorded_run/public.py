"""What anybody may read, and what is refused for reasons that all routes share."""

from __future__ import annotations

from tests.recorded_run.recorder import Recorder

BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
_ANN = {"email": "ann.lee@practice.example"}


def documents(run: Recorder) -> None:
    """Plays the API's own documents, each policy's page, and health."""
    for path in ("/v1/health", "/openapi.json", "/docs", "/preferences", "/preferences.js"):
        run.call("GET", path)
    run.call("GET", "/v1/health?deep=1", key="admin")
    for path in ("/.well-known/jwks.json", "/.well-known/gpc.json", "/.well-known/security.txt"):
        run.call("GET", path)
    for tenant in ("billgenix", "cyclonex", "psynergy"):
        run.call("GET", "/v1/tenant", key="secret", tenant=tenant)
        run.call("GET", "/v1/tenant", key="publishable", tenant=tenant)
        run.call("GET", f"/p/{tenant}/privacy", headers=BROWSER)
        run.call("GET", f"/p/{tenant}/privacy/1", headers=BROWSER)
        run.call("GET", f"/p/{tenant}/privacy", headers={"Accept": "application/json"})
    run.call("GET", "/problems/not_found", headers=BROWSER)
    run.call("GET", "/problems/missing_scope", headers={"Accept": "application/json"})
    run.call("HEAD", "/v1/health")
    run.call("OPTIONS", "/v1/consents", headers={"Origin": "http://localhost:3000"})


def failures(run: Recorder) -> None:
    """Plays calls that fail: no key, a wrong key, one that may not; nothing found; a body that cannot be read."""
    body = {"subject": _ANN}
    run.call("POST", "/v1/consents/lookup", body, expect=401)
    run.call("POST", "/v1/consents/lookup", body, headers={"Authorization": "Bearer nonsense"}, expect=401)
    run.call("POST", "/v1/consents/lookup", body, key="publishable", expect=403)
    run.call("GET", "/v1/keys", key="secret", expect=403)
    run.call("GET", "/v1/consents/con_01KARZ6T9GSWQ40CJ9S2ED4T52", key="secret", expect=404)
    run.call("GET", "/v1/nothing", key="secret", expect=404)
    run.call("GET", "/", expect=404)
    run.call("DELETE", "/v1/consents", key="secret", expect=405)
    run.call("POST", "/v1/consents/lookup", {"subject": {}}, key="secret", expect=422)
    run.call("POST", "/v1/consents/lookup", {**body, "shoe_size": 43}, key="secret", expect=422)
    json = {"Content-Type": "application/json"}
    run.call("POST", "/v1/consents/lookup", raw=b'{"subject":', headers=json, key="secret", expect=400)
    run.call(
        "POST", "/v1/consents/lookup", raw=b"a=b", headers={"Content-Type": "text/plain"}, key="secret", expect=415
    )
    run.call("POST", "/v1/consents/lookup", raw=b" " * 300_000, headers=json, key="secret", expect=413)
    run.call("POST", "/v1/consents/lookup", body, key="secret", tenant="psynergy")
    run.call("GET", "/u/1.cyclonex.nothing.nothing", headers=BROWSER, expect=404)
    run.call("GET", "/c/1.cyclonex.nothing.nothing", headers=BROWSER, expect=404)
    run.call("GET", "/p/cyclonex/nothing", headers=BROWSER, expect=404)
    run.call("GET", "/v1/preferences", headers={"Authorization": "Bearer nonsense"}, expect=401)
