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
        "A header is malformed",
        "Check the format of the header that the detail names.",
    ),
    "malformed_query": Problem(
        400,
        "A query parameter cannot be used",
        "Check the names, number and ranges of the query parameters.",
    ),
    "malformed_request": Problem(
        400,
        "The request is malformed",
        "Send a well-formed HTTP request with a correct Content-Length.",
    ),
    "invalid_cursor": Problem(
        400,
        "The cursor cannot be used",
        "Use `next_cursor` unchanged, for the same tenant and the same list.",
    ),
    "unauthorized": Problem(
        401,
        "No valid key",
        "Send a key as `Authorization: Bearer <key>` or `X-Api-Key: <key>`; it may be mistyped, expired or revoked.",
    ),
    "session_over": Problem(
        401,
        "This session is over",
        "Sign in again with `POST /v1/sessions`. A session ends 30 minutes after its last call, after 12 hours, when "
        "somebody signs out, and with its key.",
    ),
    "link_over": Problem(
        401,
        "This link is over",
        "Tracking links work for 60 days. With one that is over, `POST /v1/requests/{id}/tracking-link` mails a new "
        "one; `POST /v1/requests/tracking-links` mails those of an address. The link of a mail that told of many "
        "requests lists them for three days.",
    ),
    "missing_scope": Problem(
        403, "The key is not allowed to do this", "Use a key that has the scope named in the detail."
    ),
    "origin_not_allowed": Problem(
        403,
        "This origin is not allowed to use the key",
        "Add the site's origin to the publishable key, or call from an allowed one.",
    ),
    "not_from_console": Problem(
        403,
        "The call does not come from the console's own page",
        "By cookie, and to sign in, send `X-Console` from a page of this very origin. Elsewhere, send a key.",
    ),
    "sign_in_again": Problem(
        403,
        "This needs a recent sign-in",
        "Sign in with `POST /v1/sessions`, then repeat the call within 15 minutes. A call with a key needs none.",
    ),
    "webhook_refused": Problem(
        403,
        "The call did not come from the provider",
        "Check the signing secret, the public URL that was signed, and the sender's clock.",
    ),
    "not_found": Problem(404, "Not found", "Check the path and the id. You can't see what belongs to another tenant."),
    "method_not_allowed": Problem(405, "Method not allowed", "Use one of the methods in the Allow header."),
    "session_changed": Problem(
        409,
        "Another session is signed in",
        "Read `GET /v1/sessions`: somebody signed in in another tab of this browser. Name that session in `X-Console`.",
    ),
    "conflict": Problem(409, "The current state does not allow this", "Read the resource again and decide what to do."),
    "identity_conflict": Problem(
        409,
        "These identifiers belong to different people",
        "Name one person, or join the two with POST /v1/subjects/link if they are one.",
    ),
    "too_many_identifiers": Problem(
        409,
        "This person has the maximum number of identifiers",
        "Unlink an unused one first: a person can have eight.",
    ),
    "too_many_contracts": Problem(
        409,
        "This person has the maximum number of contracts",
        "A person can belong to at most twelve contracts, including those that have ended.",
    ),
    "draft_exists": Problem(
        409,
        "There is already a draft",
        "Change, publish or delete the draft that the detail names.",
    ),
    "already_published": Problem(
        409,
        "The version is already published",
        "A published version never changes. Create a new draft; the detail names the version.",
    ),
    "not_cancellable": Problem(
        409,
        "This can't be cancelled",
        "You can cancel a published version before it takes effect, and a notice that is not cancelled yet.",
    ),
    "upload_missing": Problem(
        409,
        "No file has been sent yet",
        "Send the file with the form that announcing it returned, then complete the upload.",
    ),
    "upload_changed": Problem(
        409,
        "The file was sent again after the upload was completed",
        "Announce the file again, send it once, and complete the upload.",
    ),
    "contract_not_active": Problem(409, "The contract is not active", "Only an active contract can be ended."),
    "contract_not_ended": Problem(409, "The contract has not ended", "Only an ended contract can be reinstated."),
    "review_resolved": Problem(
        409,
        "The review is already resolved",
        "Read the review to see who resolved it and how. To change the result, record an opt-out or lift one.",
    ),
    "import_not_ready": Problem(409, "The import was already started", "Create another import to run it again."),
    "last_manager_key": Problem(
        409, "This is the last key that can manage keys", "Create another key with keys:manage first."
    ),
    "key_not_active": Problem(409, "The key is revoked or expired", "Create a new key instead."),
    "key_limit_reached": Problem(
        409, "The tenant has the maximum number of keys", "Revoke keys that are no longer used."
    ),
    "wrong_status": Problem(
        409,
        "The request's status does not allow this",
        "`allowed_actions` names what can be done with it now. Where it waits for verification, verify the person "
        "first.",
    ),
    "verified_already": Problem(409, "Nothing is left to verify", "Go on with what `allowed_actions` names."),
    "resends_used": Problem(
        409, "No more codes are sent", "Staff can verify the person by other means: `verify-identity`."
    ),
    "level_not_reached": Problem(
        409, "It is not sure enough who asks", "Verify the person first, with `verify` or `verify-identity`."
    ),
    "permission_missing": Problem(
        409, "The agent's permission is missing", "Wait for it, or ask for it with `ask`. Nobody may act without it."
    ),
    "tasks_open": Problem(
        409,
        "Tasks are open",
        "Finish them, or name each open one, and no other, in `tasks_left` and say why it is left open.",
    ),
    "not_theirs": Problem(
        409, "The request isn't theirs", "Its reader said so, and nothing more is sent for it. Note what you know."
    ),
    "not_extendable": Problem(409, "This can't take longer", "Answer by the day on which it is due."),
    "extension_used": Problem(409, "It was extended before", "Answer by the day on which it is due."),
    "not_after_an_appeal": Problem(409, "After an appeal nothing is extended", "Answer by the day on which it is due."),
    "first_period_over": Problem(
        409, "The first period is over", "An extension has to be told within it. Answer as soon as possible."
    ),
    "nothing_left_to_do": Problem(409, "Nothing is left to do", "Closed requests without an appeal need nobody."),
    "appeal_is_open": Problem(409, "An appeal is open already", "Decide it, or wait for its answer."),
    "appealed_already": Problem(409, "This decision was appealed before", "Each decision can be appealed once."),
    "no_open_appeal": Problem(409, "No appeal is open", "Read the request again: `appeal` tells of the latest."),
    "confirmed_by_person": Problem(
        409, "The person has confirmed this request", "Only they can say that it isn't theirs."
    ),
    "same_decider": Problem(
        409,
        "Whoever decided can't decide the appeal",
        "Let somebody else decide, or give an `override_reason` with a key that can manage keys.",
    ),
    "letter_done_already": Problem(409, "The notice is done already", "Read it again: it says when, and by what way."),
    "letter_not_waiting": Problem(
        409, "The notice waits for nobody", "Only those in `to_print`, `to_call`, `bounced` and `uncertain` do."
    ),
    "hold_released": Problem(409, "The hold is already released", "Place another one where something must be kept."),
    "endpoint_limit_reached": Problem(
        409, "There are too many webhook endpoints", "Delete one that is no longer needed, or give one more types."
    ),
    "endpoint_disabled": Problem(409, "The endpoint is disabled", "Enable it first, then send again."),
    "limit_reached": Problem(409, "The request has too many of these", "Finish it, and make a new one."),
    "not_archived": Problem(
        409,
        "The request does not lie in the archive yet",
        "It does within minutes after it is closed and its letters have left; until then read the request itself.",
    ),
    "contract_not_archived": Problem(
        409,
        "The contract does not lie in the archive yet",
        "It does some days after it has ended, as the company has decided; until then read the contract itself.",
    ),
    "no_documents": Problem(
        409,
        "There is no document",
        "The letter is the whole answer: this type has no document, and no file belongs to the answer.",
    ),
    "documents_over": Problem(
        410,
        "The document's time is over",
        "Documents can be read for 90 days after the answer. Ask the company to make it again.",
    ),
    "confirmation_over": Problem(
        410,
        "This confirmation has expired",
        "Give the consent again: you have 24 hours to confirm it.",
    ),
    "precondition_failed": Problem(
        412,
        "The resource has changed in the meantime",
        "Read the resource again and send its current ETag.",
    ),
    "payload_too_large": Problem(413, "The body is too large", "Keep bodies under 256 KiB."),
    "unsupported_media_type": Problem(415, "Unsupported Content-Type", "Send `Content-Type: application/json`."),
    "validation_failed": Problem(
        422,
        "The body breaks a rule",
        "Each entry in `errors` points to a field and says what it must be.",
    ),
    "notice_too_short": Problem(
        422,
        "The notice is too short",
        "Send the notice earlier, let the change take effect later, or explain in override_reason why not.",
    ),
    "upload_refused": Problem(
        422,
        "The file is not what was announced",
        "Announce exactly the file that you will send, with its type and size.",
    ),
    "audit_too_large": Problem(
        422,
        "Too much to verify at once",
        "Ask for at most 31 days and 50,000 lines, or start a job with POST /v1/audit/verifications.",
    ),
    "idempotency_key_reused": Problem(
        422, "The Idempotency-Key was used with a different body", "Use a new key for a new call."
    ),
    "precondition_required": Problem(428, "If-Match is required", "Send the ETag that you read as If-Match."),
    "too_many_requests": Problem(
        429,
        "Too many requests",
        "Wait as long as Retry-After says, then try again: a second or so for a rate, until the next day for a cap.",
    ),
    "internal_error": Problem(
        500,
        "Something went wrong on our side",
        "Try the same call again. If it keeps failing, send us the request_id.",
    ),
    "deployment_fault": Problem(
        500,
        "The service's own set-up refuses this",
        "Nothing was changed. Repeating does not help until we have repaired it: send us the request_id.",
    ),
    "temporarily_unavailable": Problem(
        503,
        "Please try again later",
        "As far as we know, nothing has changed. Wait as long as Retry-After says; with an Idempotency-Key "
        "it is safe to repeat the call.",
    ),
}
"""Kept in order of status."""
