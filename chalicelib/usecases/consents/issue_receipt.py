"""Signs the receipt of one consent record, so that a third party can verify it offline."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from chalicelib.domain.consents import receipts
from chalicelib.domain.consents.records import ConsentRecord
from chalicelib.domain.people.acts import slot
from chalicelib.usecases.consents.read import read_consent
from chalicelib.usecases.context import Context
from chalicelib.usecases.ports.bundle import Ports


@dataclass(frozen=True, slots=True, repr=False)
class SignedReceipt:
    """A receipt, the SHA-256 (hex) of its canonical form, and the compact JWS over that hash."""

    document: dict[str, Any]
    sha256: str
    jws: str


def issue_receipt(ports: Ports, ctx: Context, consent_id: str) -> SignedReceipt:
    """Signs the receipt with the tenant's key. Raises NotFound, also for another tenant's id, or Unavailable."""
    record = read_consent(ports, ctx, consent_id)
    around = receipts.Surroundings(ports.base_url, f"aws:{ports.region}")
    document = receipts.build_receipt(ctx.profile, record, _confirmed(ports, ctx, record), around)
    kid = ports.signer.public_jwk(ctx.tenant)["kid"]
    signed = receipts.build_signing_input(document, ctx.tenant, ports.base_url, kid)
    signature = receipts.base64url(ports.signer.sign(ctx.tenant, signed))
    return SignedReceipt(document, receipts.digest(document), b".".join((signed, signature)).decode())


def _confirmed(ports: Ports, ctx: Context, record: ConsentRecord) -> dict[str, int]:
    """Returns by slot the moments when pending decisions were confirmed. Reads only where there were any."""
    pending = {slot(d.purpose, d.channel) for d in record.decisions if d.state == "pending"}
    if not pending:
        return {}
    subjects = ports.subjects.get(ctx.tenant, record.subject_ids)
    grants = (grant for subject in subjects.values() for grant in subject.state.proven.values())
    return {grant.slot: grant.at for grant in grants if grant.record_id == record.id and grant.slot in pending}
