"""The one table of errors: problem code → HTTP status, title, and what the caller should do (RFC 9457).

`/problems/<code>` serves each entry as a page; the OpenAPI document lists them; a test proves that every
code raised anywhere stands here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Problem:
    """How an error with one problem code is answered."""

    status: int
    title: str
    advice: str


PROBLEMS: Final[dict[str, Problem]] = {
    "malformed_json": Problem(
        400,
        "The body is not JSON",
        "Send one JSON object in UTF-8: no NaN, no duplicate keys, no deep nesting.",
    ),
    "malformed_header": Problem(
        400,
        "A header cannot be read",
        "Check the form of the header that the detail names.",
    ),
    "malformed_query": Problem(
        400,
        "A query parameter cannot be used",
        "Check name, number and range of the query parameters.",
    ),
    "malformed_request": Problem(
        400,
        "The request cannot be read",
        "Send a well-formed HTTP request with a correct Content-Length.",
    ),
    "invalid_cursor": Problem(
        400,
        "The cursor cannot be used",
        "Use `next_cursor` unchanged, with the same key's tenant and the same list.",
    ),
    "unauthorized": Problem(
        401,
        "No valid key",
        "Send a key as `Authorization: Bearer <key>` or `X-Api-Key: <key>`; it may be mistyped, expired or revoked.",
    ),
    "missing_scope": Problem(403, "The key may not do this", "Use a key that has the scope which the detail names."),
    "origin_not_allowed": Problem(
        403,
        "This origin may not use the key",
        "Add the site's origin to the publishable key, or call from an allowed one.",
    ),
    "webhook_refused": Problem(
        403,
        "The call is not a genuine one of the provider",
        "Check the signing secret, the public URL that is signed, and the sender's clock.",
    ),
    "not_found": Problem(404, "Not found", "Check path and id. What belongs to another tenant is not found either."),
    "method_not_allowed": Problem(405, "Method not allowed", "Use one of the methods in the Allow header."),
    "conflict": Problem(409, "The present state does not allow this", "Read the resource again and decide again."),
    "identity_conflict": Problem(
        409,
        "These identifiers belong to different people",
        "Name one person, or join the two with POST /v1/subjects/link if they are one.",
    ),
    "too_many_identifiers": Problem(
        409,
        "This person has as many identifiers as one may have",
        "Unlink one that is out of use first: eight are kept.",
    ),
    "too_many_contracts": Problem(
        409,
        "This person has as many contracts as one may have",
        "A person belongs to twelve contracts at most, ended ones included.",
    ),
    "draft_exists": Problem(
        409,
        "A draft is open already",
        "Change, publish or delete the draft that the detail names.",
    ),
    "already_published": Problem(
        409,
        "The version is published",
        "A published version never changes. Make a new draft; the detail names the version.",
    ),
    "not_cancellable": Problem(
        409,
        "The version can't be cancelled",
        "Only a published version that has not taken effect yet can be cancelled.",
    ),
    "upload_missing": Problem(
        409,
        "Nothing was sent yet",
        "Send the file with the form that its announcement gave, then complete the upload.",
    ),
    "upload_changed": Problem(
        409,
        "The file was sent again after it had been completed",
        "Announce the file anew, send it once and complete it.",
    ),
    "contract_not_active": Problem(409, "The contract is not active", "Only an active contract can be ended."),
    "contract_not_ended": Problem(409, "The contract has not ended", "Only an ended contract can be reinstated."),
    "review_resolved": Problem(
        409,
        "The review is resolved",
        "A review is resolved once. Read it to see by whom and how; opt the person out or lift it instead.",
    ),
    "import_not_ready": Problem(409, "The import was started before", "Make another import to run it again."),
    "last_manager_key": Problem(409, "The last key that can manage keys", "Make another key with keys:manage first."),
    "key_not_active": Problem(409, "The key is revoked or expired", "Make a new key instead."),
    "key_limit_reached": Problem(409, "As many keys as a tenant may have", "Revoke keys that are out of use."),
    "confirmation_over": Problem(
        410,
        "This confirmation is over",
        "Give the consent again: a question can be confirmed for 24 hours.",
    ),
    "precondition_failed": Problem(
        412,
        "Changed in the meantime",
        "Read the resource again and send its present ETag.",
    ),
    "payload_too_large": Problem(413, "The body is too large", "Keep bodies under 256 KiB."),
    "unsupported_media_type": Problem(415, "Unsupported Content-Type", "Send `Content-Type: application/json`."),
    "validation_failed": Problem(
        422,
        "The body breaks a rule",
        "Each entry of `errors` points to a field and says what it must be.",
    ),
    "notice_too_short": Problem(
        422,
        "Too little notice",
        "Send the notice earlier, let it take effect later, or say in override_reason why not.",
    ),
    "upload_refused": Problem(
        422,
        "The file is not what was announced",
        "Announce exactly the file that you send: its type and its size.",
    ),
    "idempotency_key_reused": Problem(422, "Idempotency-Key used with another body", "Use a new key for a new call."),
    "precondition_required": Problem(428, "If-Match is required", "Send the ETag that you read as If-Match."),
    "too_many_requests": Problem(429, "Too many requests", "Wait as long as Retry-After says."),
    "internal_error": Problem(
        500,
        "Something went wrong on our side",
        "Send the same call again; if it stays so, tell us the request_id.",
    ),
    "temporarily_unavailable": Problem(
        503,
        "Try again later",
        "Nothing is known to have changed. Wait as long as Retry-After says; with an Idempotency-Key "
        "the repeat is safe.",
    ),
}
"""Kept in order of status."""
