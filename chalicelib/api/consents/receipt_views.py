"""The endpoint for the signed receipt of a consent record (contract, section 4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.api.consents.receipt_schemas import ReceiptOut
from chalicelib.api.pipeline.routes import endpoint
from chalicelib.usecases.consents.issue_receipt import issue_receipt

if TYPE_CHECKING:
    from chalicelib.api.pipeline.call import Call


@endpoint(
    "GET",
    "/v1/consents/{consent_id}/receipt",
    operation_id="readReceipt",
    summary="Read a signed consent receipt",
    tag="Consents",
    scope="consents:read",
    answer=ReceiptOut,
    errors=("not_found",),
)
def read_receipt(call: Call) -> ReceiptOut:
    """Returns a receipt with the fields of ISO/IEC TS 27560, which anybody can verify without our help.

    To verify it, put `receipt` in the canonical form of RFC 8785 and compare its SHA-256 with `receipt_sha256` in the
    payload of `jws`. Then verify `jws` with the key in `/.well-known/jwks.json` that has the `kid` in its header, and
    check that the key's `tenant` is the payload's.
    """
    signed = issue_receipt(call.ports, call.context, call.path["consent_id"])
    return ReceiptOut.model_validate({"receipt": signed.document, "sha256": signed.sha256, "jws": signed.jws})
