"""Short calls about signals and what they close."""

from __future__ import annotations

from typing import Any

from infra.local.stack import Answer
from tests.fixtures.client import Client, KeyName

DEVICE = {"device_id": "d-71c0"}
PAT = {"email": "pat.rivera@practice.example"}
BOTH = {**DEVICE, **PAT}
KINDS = ["sale_sharing", "targeted_advertising"]
TARGETING = ("cookies_targeting", None, True)
GPC = {"Sec-GPC": "1"}


def signal(
    client: Client,
    subject: dict[str, str],
    *,
    key: KeyName = "publishable",
    headers: dict[str, str] | None = None,
    **signals: Any,
) -> Answer:
    """Calls POST /v1/signals."""
    body = {"subject": subject, "signals": signals or {"gpc": True}}
    return client.call("POST", "/v1/signals", body, key=key, headers=headers or {})


def read_opt_outs(client: Client, subject: dict[str, str]) -> dict[str, str]:
    """Returns the opt-outs: kind → source, or `lifted`."""
    answer = client.call("POST", "/v1/opt-outs/lookup", {"subject": subject})
    assert answer.status == 200, answer.text
    return {one["kind"]: one["source"] if one["state"] == "active" else "lifted" for one in answer.json["opt_outs"]}


SIGNALLED = dict.fromkeys(KINDS, "signal")


def grant(client: Client, subject: dict[str, str], *, key: KeyName = "secret", **headers: str) -> dict[str, Any]:
    """Grants targeting cookies; returns the decision, with the answer's confirm_url."""
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    answer = client.record(subject, TARGETING, key=key, headers=sent)
    assert answer.status == 201, answer.text
    (decision,) = answer.json["decisions"]
    return {**decision, "url": answer.json.get("confirm_url")}
