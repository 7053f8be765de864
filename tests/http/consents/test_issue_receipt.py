"""Receipts: complete, without personal values, and verifiable by a third party who has only the JWKS."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import uuid
from collections.abc import Callable
from copy import deepcopy
from typing import Any

import jcs
import pytest
from joserfc import jws
from joserfc.errors import BadSignatureError
from joserfc.jwk import KeySet

from infra.local.stack import Stack

EMAIL, PHONE = "pat.receipt@example.com", "+14155550142"
MANDATORY = {
    "schema_version",
    "receipt_id",
    "record_id",
    "pii_principal_id",
    "language",
    "privacy_notice",
    "purposes",
    "pii_controllers",
    "collection_method",
    "withdrawal_method",
    "storage_locations",
    "retention_period",
    "recipient_third_parties",
    "jurisdiction",
    "privacy_rights",
    "events",
}
WORDING = "I agree to “service” messages.\nReply STOP to end. \u00e9\u4e2d\U0001f600"


def consent(stack: Stack, tenant: str = "cyclonex", **changes: Any) -> dict[str, Any]:
    body = {
        "subject": {"email": EMAIL, "phone": PHONE},
        "decisions": [{"purpose": "service_updates", "channel": "email", "granted": True}],
        "source": {"channel": "web_form", "url": "https://www.cxbilling.com/start", "wording": WORDING},
        "jurisdiction": "US-CA",
        **changes,
    }
    answer = stack.http("POST", "/v1/consents", json=body, key=stack.keys[tenant].secret)
    assert answer.status == 201, answer.text
    made: dict[str, Any] = answer.json
    return made


def receipt(stack: Stack, consent_id: str, tenant: str = "cyclonex") -> dict[str, Any]:
    answer = stack.http("GET", f"/v1/consents/{consent_id}/receipt", key=stack.keys[tenant].secret)
    assert answer.status == 200, answer.text
    signed: dict[str, Any] = answer.json
    return signed


def verified(signed: dict[str, Any], keys: Any) -> bool:
    """Verifies a receipt as a third party would, with nothing of ours but the published keys."""
    try:
        envelope = jws.deserialize_compact(signed["jws"], KeySet.import_key_set(keys), algorithms=["ES256"])
    except (BadSignatureError, ValueError):
        return False
    payload = json.loads(envelope.payload)
    [key] = [key for key in keys["keys"] if key["kid"] == envelope.protected["kid"]]
    found = hashlib.sha256(jcs.canonicalize(signed["receipt"])).hexdigest()
    return bool(found == payload["receipt_sha256"] == signed["sha256"] and key["tenant"] == payload["tenant"])


def test_a_third_party_verifies_it_offline_by_the_published_keys(stack: Stack) -> None:
    signed = receipt(stack, consent(stack)["id"])
    keys = stack.http("GET", "/.well-known/jwks.json").json
    assert verified(signed, keys)


def _every_leaf(value: Any, place: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    if isinstance(value, dict):
        return [leaf for name, part in value.items() for leaf in _every_leaf(part, (*place, name))]
    if isinstance(value, list):
        return [leaf for number, part in enumerate(value) for leaf in _every_leaf(part, (*place, number))]
    return [place]


def test_a_change_anywhere_in_the_receipt_breaks_it(stack: Stack) -> None:
    signed = receipt(stack, consent(stack)["id"])
    keys = stack.http("GET", "/.well-known/jwks.json").json
    leaves = _every_leaf(signed["receipt"])
    assert len(leaves) > 30
    for *path, last in leaves:
        forged = deepcopy(signed)
        part = forged["receipt"]
        for step in path:
            part = part[step]
        part[last] = "forged" if part[last] != "forged" else None
        forged["sha256"] = hashlib.sha256(jcs.canonicalize(forged["receipt"])).hexdigest()
        assert not verified(forged, keys), last


def _flip(part: int) -> Callable[[str], str]:
    def change(token: str) -> str:
        parts = token.split(".")
        raw = bytearray(base64.urlsafe_b64decode(parts[part] + "=" * (-len(parts[part]) % 4)))
        raw[-8] ^= 1
        parts[part] = base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
        return ".".join(parts)

    return change


@pytest.mark.parametrize("part", [1, 2], ids=["payload", "signature"])
def test_a_changed_signature_or_payload_breaks_it(stack: Stack, part: int) -> None:
    signed = receipt(stack, consent(stack)["id"])
    signed["jws"] = _flip(part)(signed["jws"])
    assert not verified(signed, stack.http("GET", "/.well-known/jwks.json").json)


def test_another_companys_key_does_not_verify_it(stack: Stack) -> None:
    signed = receipt(stack, consent(stack)["id"])
    keys = stack.http("GET", "/.well-known/jwks.json").json
    own, other = keys["keys"][1], keys["keys"][0]
    assert own["tenant"] == "cyclonex"
    swapped = {"keys": [{**other, "kid": own["kid"], "tenant": "cyclonex"}]}
    assert not verified(signed, swapped)


def test_it_has_every_field_that_the_standard_asks_for(stack: Stack) -> None:
    made = consent(stack)
    told = receipt(stack, made["id"])["receipt"]
    assert told.keys() >= MANDATORY
    assert told["schema_version"] == "ISO/IEC TS 27560:2023"
    assert uuid.UUID(told["record_id"]).version == 4
    assert told["pii_principal_id"] == made["subject_id"]
    assert told["jurisdiction"] == "US-CA"
    assert told["privacy_notice"] == {
        **made["policy"],
        "url": f"{stack.settings.base_url}/p/cyclonex/privacy/1",
    }
    assert told["collection_method"]["wording_sha256"] == hashlib.sha256(WORDING.encode()).hexdigest()
    [controller] = told["pii_controllers"]
    assert controller["party_name"] == "Cyclonex Solutions LLC"
    assert controller["party_contact"]["website"] == "https://cxbilling.com"
    assert "Sheridan, WY 82801" in controller["postal_address"]
    [event] = told["events"]
    assert (event["event_state"], event["event_time"]) == ("ConsentGiven", made["decisions"][0]["effective_at"])


def test_it_holds_no_address_and_no_number_of_the_person(stack: Stack) -> None:
    evidence = {"name_typed": "Pat Receipt"}
    source = {"channel": "web_form", "wording": WORDING, "evidence": evidence}
    text = json.dumps(receipt(stack, consent(stack, source=source)["id"]))
    assert all(value not in text for value in (EMAIL, PHONE, "Pat Receipt"))


def test_the_same_record_has_the_same_receipt(stack: Stack) -> None:
    made = consent(stack)
    first, second = receipt(stack, made["id"]), receipt(stack, made["id"])
    assert (first["receipt"], first["sha256"]) == (second["receipt"], second["sha256"])


def test_a_withdrawal_has_a_receipt_of_its_own(stack: Stack) -> None:
    consent(stack)
    body = {"subject": {"email": EMAIL}, "purposes": "all", "source": {"channel": "phone"}}
    made = stack.http("POST", "/v1/consents/withdraw", json=body, key=stack.keys["cyclonex"].secret).json
    told = receipt(stack, made["id"])["receipt"]
    [event] = told["events"]
    assert (event["event_state"], event["purpose"], event["channel"]) == ("ConsentWithdrawn", "*", None)


def test_a_confirmation_joins_the_receipt_of_what_it_confirms(stack: Stack) -> None:
    body = {
        "subject": {"email": EMAIL},
        "decisions": [{"purpose": "newsletter", "channel": "email", "granted": True}],
        "source": {"channel": "web_form", "wording": WORDING},
    }
    made = stack.http("POST", "/v1/consents", json=body, key=stack.keys["cyclonex"].publishable).json
    before = receipt(stack, made["id"])["receipt"]
    assert [event["event_state"] for event in before["events"]] == ["ConsentRequested"]
    stack.tick()
    [mail] = stack.mails()
    path = re.search(r"/c/\S+", mail.text)
    assert path
    assert stack.http("POST", path[0]).status == 200
    after = receipt(stack, made["id"])["receipt"]
    assert [event["event_state"] for event in after["events"]] == ["ConsentRequested", "ConsentGiven"]
    assert after["receipt_id"] == before["receipt_id"]


def test_another_tenants_record_is_as_unknown_as_one_that_does_not_exist(stack: Stack) -> None:
    made = consent(stack)
    key = stack.keys["psynergy"].secret
    foreign = stack.http("GET", f"/v1/consents/{made['id']}/receipt", key=key).json
    missing = stack.http("GET", "/v1/consents/con_01KARZ6T9GSWQ40CJ9S2ED4T52/receipt", key=key).json
    assert foreign["code"] == "not_found"
    assert {**foreign, "request_id": ""} == {**missing, "request_id": ""}


def test_a_publishable_key_reads_no_receipt(stack: Stack) -> None:
    made = consent(stack)
    answer = stack.http("GET", f"/v1/consents/{made['id']}/receipt", key=stack.keys["cyclonex"].publishable)
    assert (answer.status, answer.json["code"]) == (403, "missing_scope")
