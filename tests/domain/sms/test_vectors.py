"""The collected vectors: official ones of the vendors, and others made with the vendors' own libraries."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from chalicelib.domain.sms import ed25519
from chalicelib.domain.sms.provider import Account, Handshake, Received, Refused, Secret, Stale, Webhook
from chalicelib.domain.sms.registry import make_provider

NAMES = ("twilio", "ringcentral", "telnyx", "aws", "standardwebhooks")
VECTORS: list[dict[str, Any]] = json.loads((Path(__file__).parents[2] / "data" / "sms_vectors.json").read_text("utf-8"))
CALLS = [vector for vector in VECTORS if vector["provider"] in NAMES]
SETTINGS = "X-Twilio-Webhooks-Signature-Settings"


def received(vector: dict[str, Any]) -> Received:
    found = make_provider(
        {"standardwebhooks": "generic"}.get(vector["provider"], vector["provider"]),
        lambda url: str(vector["certificate_pem"]).encode(),
    )
    assert found is not None
    at = datetime.fromtimestamp(vector.get("now", 1795305660), UTC)
    webhook = Webhook.of(vector["method"], vector["url"], vector["headers"].items(), vector["body"].encode(), at)
    secret = vector.get("secret") or vector.get("public_key") or ""
    key_id = vector["headers"].get(SETTINGS, "").partition(",")[0].removeprefix("key=")
    ids = frozenset({vector["expected_topic_arn"]} if "expected_topic_arn" in vector else ())
    return found.receive(webhook, Account((Secret(secret, key_id),), ids))


@pytest.mark.parametrize("vector", CALLS, ids=lambda vector: str(vector["id"]))
def test_the_verdict_is_that_of_the_vector(vector: dict[str, Any]) -> None:
    if vector["expected_valid"]:
        events = received(vector).events
        assert events
        assert isinstance(events[0], Handshake) is vector.get("handshake", False)
    else:
        with pytest.raises(Refused) as refused:
            received(vector)
        assert isinstance(refused.value, Stale) is ("stale" in vector["id"])


def test_the_vectors_are_all_there() -> None:
    counted = {name: sum(vector["provider"] == name for vector in VECTORS) for name in (*NAMES, "ed25519")}
    assert counted == {"twilio": 15, "ringcentral": 4, "telnyx": 4, "aws": 4, "standardwebhooks": 2, "ed25519": 1}


def test_the_signature_of_the_rfc_is_accepted() -> None:
    (vector,) = (vector for vector in VECTORS if vector["provider"] == "ed25519")
    key, signature = base64.b64decode(vector["public_key"]), base64.b64decode(vector["signature_b64"])
    assert ed25519.verify(key, signature, b"") is True
    assert ed25519.verify(key, signature, b"\0") is False
