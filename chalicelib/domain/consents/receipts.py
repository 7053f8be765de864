"""Consent receipts: a record in the fields of ISO/IEC TS 27560:2023, and the envelope that is signed.

Field names follow the DPVCG's guide to that standard (https://w3id.org/dpv/guides/consent-27560). A receipt holds
ids and codes but no e-mail address or number of the person, so that it can be shown to a third party.
"""

from __future__ import annotations

import base64
import hashlib
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from chalicelib.domain.consents.records import ConsentRecord, RecordedDecision
from chalicelib.domain.events import canonical
from chalicelib.domain.hashing import hash_text
from chalicelib.domain.people.acts import slot
from chalicelib.domain.tenants.profiles import Profile
from chalicelib.domain.times import DAY_MS, format_rfc3339, from_ms

SCHEMA_VERSION: Final = "ISO/IEC TS 27560:2023"
TYPE: Final = "consent-receipt+jws"
_STATES: Final = {
    "granted": "ConsentGiven",
    "denied": "ConsentRefused",
    "pending": "ConsentRequested",
    "withdrawn": "ConsentWithdrawn",
    "expired": "ConsentExpired",
}
_PII: Final = {"sms": "phone_number", "phone": "phone_number", "email": "email_address", "mail": "postal_address"}


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a receipt states besides profile and record: the public base URL and where the data are stored."""

    base_url: str
    storage_location: str  # e.g. aws:us-east-1


def build_receipt(
    profile: Profile, record: ConsentRecord, confirmed: Mapping[str, int], around: Surroundings
) -> dict[str, Any]:
    """Returns the receipt, JSON-ready: the same for the same record until something else happens to it.

    `confirmed`: the moments (milliseconds) at which pending decisions were confirmed, by slot.
    """
    contacts = profile.contacts
    return {
        "schema_version": SCHEMA_VERSION,
        "receipt_id": stable_uuid(f"receipt:{record.id}"),
        "record_id": stable_uuid(record.id),
        "consent_id": record.id,
        "pii_principal_id": record.subject_ids[0],
        "collected_at": _moment(record.at),
        "recorded_at": _moment(record.recorded_at),
        "language": "en",
        "jurisdiction": record.jurisdiction,
        "privacy_notice": _notice(profile, record, around),
        "purposes": _purposes(profile, record),
        "pii_controllers": [
            {
                "party_identifier": profile.tenant,
                "party_name": profile.legal_name,
                "party_role": "controller",
                "party_contact": {"website": contacts.website, "phone": list(contacts.phone), "email": contacts.email},
                "postal_address": list(contacts.postal_address) if contacts.postal_address else None,
            }
        ],
        "collection_method": {
            "channel": record.source.channel,
            "url": record.source.url,
            "wording_sha256": record.source.wording_sha256,
        },
        "withdrawal_method": {
            "website": contacts.website,
            "phone": list(contacts.phone),
            "api": f"{around.base_url}/v1/consents/withdraw",
        },
        "storage_locations": [around.storage_location],
        "retention_period": f"P{profile.retention.consent_proof_years}Y",
        "recipient_third_parties": _recipients(profile),
        "privacy_rights": list(profile.rights),
        "gpc": record.gpc,
        "events": _events(record, confirmed),
    }


def digest(document: Mapping[str, Any]) -> str:
    """Returns the SHA-256 (hex) of the receipt in its canonical form (RFC 8785)."""
    return hash_text(canonical(document))


def build_signing_input(document: Mapping[str, Any], tenant: str, issuer: str, kid: str) -> bytes:
    """Returns what a JWS (RFC 7515) signs: header and payload.

    The payload is small, since KMS signs 4,096 bytes at most.
    """
    header = {"alg": "ES256", "kid": kid, "typ": TYPE}
    payload = {
        "iss": issuer,
        "tenant": tenant,
        "consent_id": document["consent_id"],
        "receipt_sha256": digest(document),
    }
    return b".".join(base64url(canonical(part).encode()) for part in (header, payload))


def base64url(data: bytes) -> bytes:
    """Returns the data in base 64 for URLs, without padding (RFC 7515, section 2)."""
    return base64.urlsafe_b64encode(data).rstrip(b"=")


def stable_uuid(name: str) -> str:
    """Returns a UUID in the form of version 4, which the standard requires; it is always the same for a name."""
    return str(uuid.UUID(bytes=hashlib.sha256(name.encode()).digest()[:16], version=4))


def _notice(profile: Profile, record: ConsentRecord, around: Surroundings) -> dict[str, Any] | None:
    policy = record.policy
    if policy is None:
        return None
    url = f"{around.base_url}/p/{profile.tenant}/{policy.slug}/{policy.version}"
    return {"slug": policy.slug, "version": policy.version, "sha256": policy.sha256, "url": url}


def _purposes(profile: Profile, record: ConsentRecord) -> list[dict[str, Any]]:
    purposes = []
    for code in dict.fromkeys(decision.purpose for decision in record.decisions):
        known = profile.purposes.get(code)
        channels = [d.channel for d in record.decisions if d.purpose == code and d.channel is not None]
        nature = known.nature if known else None
        purposes.append(
            {
                "purpose": code,
                "title": known.title if known else None,
                "purpose_type": nature,
                "lawful_basis": "consent",
                "channels": channels,
                "pii_information": _pii(channels, nature),
            }
        )
    return purposes


def _pii(channels: list[str], nature: str | None) -> list[dict[str, Any]]:
    if nature == "cookie":
        kinds = ["device_identifier"]
    elif channels:
        kinds = list(dict.fromkeys(_PII.get(channel, "account_identifier") for channel in channels))
    else:
        kinds = ["sensitive_data"] if nature == "sensitive_data" else ["contact_identifiers"]
    return [{"pii_type": kind, "sensitive_pii_category": kind == "sensitive_data"} for kind in kinds]


def _recipients(profile: Profile) -> list[str] | None:
    """Returns the kinds of recipients in the policy's table of disclosures; None if the policy has no such table."""
    named = {recipient for row in profile.disclosures for recipient in row.recipients}
    return sorted(named) if profile.disclosures else None


def _events(record: ConsentRecord, confirmed: Mapping[str, int]) -> list[dict[str, Any]]:
    principal = record.subject_ids[0]
    events = [_event(principal, decision, decision.effective_at, decision.state) for decision in record.decisions]
    for decision in record.decisions:
        at = confirmed.get(slot(decision.purpose, decision.channel))
        if decision.state == "pending" and at is not None:
            events.append(_event(principal, decision, at, "granted"))
    return events


def _event(principal: str, decision: RecordedDecision, at: int, state: str) -> dict[str, Any]:
    return {
        "event_time": _moment(at),
        "event_type": "explicit",
        "event_state": _STATES[state],
        "entity_id": principal,
        "purpose": decision.purpose,
        "channel": decision.channel,
        "validity_duration": _duration(decision),
    }


def _duration(decision: RecordedDecision) -> str | None:
    """Returns how long a decision is valid, as an ISO 8601 duration; None if it is valid until withdrawn."""
    if decision.expires_at is None:
        return None
    milliseconds = max(0, decision.expires_at - decision.effective_at)
    days, rest = divmod(milliseconds, DAY_MS)
    return f"PT{milliseconds // 1000}S" if rest else f"P{days}D"


def _moment(milliseconds: int) -> str:
    return format_rfc3339(from_ms(milliseconds))
