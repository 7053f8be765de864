"""Consent receipts with the fields of ISO/IEC TS 27560:2023. Moments are strings here, because they are signed so."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from chalicelib.api.pipeline.models import Output
from chalicelib.domain.tenants.purposes import Channel, Nature

EventState = Literal["ConsentGiven", "ConsentRefused", "ConsentRequested", "ConsentWithdrawn", "ConsentExpired"]


class NoticeOut(Output):
    """The exact policy version that was in force."""

    slug: str
    version: int
    sha256: str
    url: str


class PiiOut(Output):
    """A kind of personal data that the purpose uses."""

    pii_type: str = Field(examples=["email_address"])
    sensitive_pii_category: bool


class ReceiptPurposeOut(Output):
    """A purpose that was asked about. `purpose` is `*` for all; the title is null if the purpose no longer exists."""

    purpose: str
    title: str | None
    purpose_type: Nature | None
    lawful_basis: Literal["consent"]
    channels: list[Channel]
    pii_information: list[PiiOut]


class PartyContactOut(Output):
    """How to reach a party about privacy."""

    website: str
    phone: list[str]
    email: str | None


class PartyOut(Output):
    """A company that decides how the data is used (a controller)."""

    party_identifier: str = Field(examples=["cyclonex"])
    party_name: str = Field(examples=["Cyclonex Solutions LLC"])
    party_role: Literal["controller"]
    party_contact: PartyContactOut
    postal_address: list[str] | None


class CollectionMethodOut(Output):
    """How the company received the decision, and the hash of what the person saw."""

    channel: str
    url: str | None
    wording_sha256: str | None


class WithdrawalMethodOut(Output):
    """How the person can withdraw."""

    website: str
    phone: list[str]
    api: str


class ReceiptEventOut(Output):
    """Something that happened to one decision of the record."""

    event_time: str
    event_type: Literal["explicit"]
    event_state: EventState = Field(description="In the terms of the W3C Data Privacy Vocabulary.")
    entity_id: str = Field(description="Who acted: the person.")
    purpose: str
    channel: Channel | None
    validity_duration: str | None = Field(description="ISO 8601; null means until withdrawn.", examples=["P365D"])


class ReceiptDocumentOut(Output):
    """The receipt itself. It contains none of the person's addresses or numbers."""

    schema_version: Literal["ISO/IEC TS 27560:2023"]
    receipt_id: str
    record_id: str = Field(description="A UUID derived from `consent_id`, as the standard requires.")
    consent_id: str
    pii_principal_id: str = Field(description="The person's `subject_id`.")
    collected_at: str
    recorded_at: str
    language: str = Field(examples=["en"])
    jurisdiction: str | None
    privacy_notice: NoticeOut | None
    purposes: list[ReceiptPurposeOut]
    pii_controllers: list[PartyOut]
    collection_method: CollectionMethodOut
    withdrawal_method: WithdrawalMethodOut
    storage_locations: list[str] = Field(examples=[["aws:us-east-1"]])
    retention_period: str = Field(description="ISO 8601.", examples=["P6Y"])
    recipient_third_parties: list[str] | None = Field(
        description="The kinds of recipients that the policy names; null if it has no such list.",
        examples=[["affiliates"]],
    )
    privacy_rights: list[str] = Field(examples=[["access", "delete"]])
    gpc: bool
    events: list[ReceiptEventOut]


class ReceiptOut(Output):
    """A receipt with its proof. The operation's description says how to verify it."""

    receipt: ReceiptDocumentOut
    sha256: str = Field(description="SHA-256 of the receipt in canonical form (RFC 8785).")
    jws: str = Field(description="Compact JWS (RFC 7515, ES256); its payload holds the hash as `receipt_sha256`.")
