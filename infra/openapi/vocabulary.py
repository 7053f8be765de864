"""What names mean wherever they appear in paths and answers: a pattern or length, and an example."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from chalicelib.api.pipeline.problems import PROBLEMS
from chalicelib.domain.sms.registry import NAMES
from infra.openapi.ids import IDS as _IDS
from infra.openapi.ids import ULID as _ULID

_SAID: Final = ("SaidOut", "WaitingSaidOut")
_SHA256: Final = "a3f5c1d2e4b697885746352413021f1e2d3c4b5a69788796a5b4c3d2e1f0a9b8"


@dataclass(frozen=True, slots=True)
class Term:
    """JSON Schema keywords and an example for one name."""

    facts: dict[str, Any]
    example: Any
    description: str = ""


def _id(prefix: str, description: str = "") -> Term:
    return Term({"pattern": f"^{prefix}_{_ULID}$"}, _IDS[prefix], description)


def _text(most: int, example: Any) -> Term:
    return Term({"maxLength": most}, example)


_CODE: Final = Term({"pattern": r"^[a-z][a-z0-9_]{0,63}$"}, "service_updates")
_PURPOSE: Final = Term({"pattern": r"^([a-z][a-z0-9_]{0,63}|\*)$"}, "service_updates")
_MOMENT: Final = Term({"format": "date-time"}, "2026-11-02T17:00:00.000Z")
_HASH: Final = Term({"pattern": "^[0-9a-f]{64}$"}, _SHA256)
_URL: Final = _text(2000, "https://www.example.com/contact")
_BASE64URL: Final = Term({"pattern": "^[A-Za-z0-9_-]{43}$"}, "oKIywvGUpTVTyxMQ3bwIIeQUudfr_CkLMjCE19ECD-U")
_TOKEN: Final = _text(200, "cyclonex.req_01karz6t9t2f4h6k8m0p1r3s5v.0123456789abcdefghjkmnpqrs")
_UUID: Final = Term(
    {"format": "uuid", "pattern": "^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$"},
    "7d444840-9dc0-41d1-b245-5ffdce74fad2",
)

PATH: Final[dict[str, Term]] = {
    "consent_id": _id("con", "The record's `id`."),
    "key_id": _id("key", "The key's `id`."),
    "review_id": _id("rev", "The review's `id`."),
    "rights_request_id": _id("req", "The rights request's `id`."),
    "letter_id": _id("let", "The letter's `id`."),
    "task_id": _id("tsk", "The task's `id`."),
    "hold_id": _id("hld", "The hold's `id`."),
    "verification_id": _id("ver", "The verification's `id`."),
    "endpoint_id": _id("whe", "The webhook endpoint's `id`."),
    "delivery_id": _id("whd", "The delivery's `id`."),
    "external_id": Term(
        {"pattern": "^[A-Za-z0-9._-]{1,64}$"},
        "contract-2026-17",
        "Your own id for the contract. It must contain nothing personal.",
    ),
    "upload_id": _id("upl", "The upload's `id`."),
    "hash": Term(
        {"pattern": "^[0-9a-f]{16}$"}, "0123456789abcdef", "The hash of the console's files, as `/console` names it."
    ),
    "proxy": Term({"pattern": r"^[a-z]+(/[a-z]+)?[.](js|css|svg)$"}, "main.js", "The file's path."),
    "import_id": _id("imp", "The import's `id`."),
    "slug": Term({"pattern": "^[a-z][a-z0-9-]{0,63}$"}, "privacy", "The policy's slug."),
    "notice_id": Term(
        {"pattern": f"^ntc_{_ULID}(_{_ULID})?$"},
        _IDS["ntc"],
        "The notice's `id`; to record that a person was shown theirs, the `id` of that person's notice.",
    ),
    "version": Term({"pattern": "^[1-9][0-9]{0,5}$"}, "1", "The version's number."),
    "token": Term({"pattern": "^[A-Za-z0-9._~-]{1,256}$"}, "cyclonex.01KARZ6T9G", "The token from the e-mail."),
    "tenant": Term({"pattern": "^[a-z][a-z0-9]{1,30}$"}, "cyclonex", "The company's code."),
    "provider": Term({"pattern": f"^({'|'.join(NAMES)})$"}, "twilio", "The SMS provider."),
    "secret": Term(
        {"pattern": "^[A-Za-z0-9_-]{16,128}$"},
        "kV3mXo6h0b1cT9wq",
        "The last segment of the webhook address agreed with the provider.",
    ),
    "code": Term(
        {"pattern": "^[a-z][a-z0-9_]{0,63}$", "examples": sorted(PROBLEMS)}, "not_found", "A problem's `code`."
    ),
}
"""Path parameters by name."""

_ANSWERS: Final[dict[str, Term]] = {
    "subject_id": _id("sub"),
    "pii_principal_id": _id("sub"),
    "entity_id": _id("sub"),
    "consent_id": _id("con"),
    "source_id": Term({"pattern": "^[A-Za-z0-9._-]{1,64}$"}, _IDS["con"]),  # or a contract's external id
    "record_id": Term({"pattern": "^[A-Za-z0-9._-]{1,64}$"}, _IDS["con"]),
    "MessageOut.record_id": Term({"pattern": f"^opt_{_ULID}$"}, "opt_01KARZ6T9R5V7X9Z1B3D5F7H9K"),
    "MessageOut.text": _text(10000, "not now, maybe stop it later"),
    "ReviewOut.id": _id("rev"),
    "resolver": _id("key"),
    "note": _text(1000, "Asked about an invoice."),
    "subject_ids": Term({"pattern": f"^sub_{_ULID}$"}, [_IDS["sub"]]),
    "ConsentOut.id": _id("con"),
    "OptOutOut.id": _id("opt"),
    "LiftOut.id": _id("opt"),
    "ImportOut.upload_id": _id("upl"),
    "ImportPage.upload_id": _id("upl"),
    "AnswerFileOut.upload_id": _id("upl"),
    "AnswerFileOut.url": _text(200, f"/v1/requests/{_IDS['req']}/documents/{_IDS['upl']}"),
    "DocumentOut.rights_request_id": _id("req"),
    "DocumentOut.company": _text(200, "Cyclonex"),
    "DocumentOut.notes": _text(1000, []),
    "DocumentOut.answer": _text(10_000, ["This is all that we have."]),
    "FieldOut.value": _text(10_000, "pat@example.com"),
    "FormPartOut.heading": _text(200, "The reason for the decision:"),
    "FormPartOut.paragraphs": _text(4000, ["The score was too low."]),
    "field": _text(100, "phone"),
    "opt_out_id": Term({"pattern": f"^(opt|con|acc|prf)_{_ULID}$"}, _IDS["opt"]),  # or of the call with `Sec-GPC`
    "OptOutOut.confirmation": _text(600, "You will get no more text messages from Cyclonex Solutions."),
    "KeyOut.id": _id("key"),
    "IssuedKeyOut.id": _id("key"),
    "HolderOut.id": _id("mem"),
    "TeamMemberOut.id": _id("mem"),
    "session_id": _id("ses"),
    "SessionKeyOut.id": _id("key"),
    "acceptance_id": _id("acc"),
    "AcceptanceOut.id": _id("acc"),
    "NoticeHead.id": _id("ntc"),
    "ImportOut.id": _id("imp"),
    "ImportPage.id": _id("imp"),
    "LineResultOut.field": _text(400, "purpose"),
    "LineResultOut.code": Term(_CODE.facts, "unknown_purpose"),
    "UploadOut.id": _id("upl"),
    "UploadFormOut.id": _id("upl"),
    "UploadOut.file_name": _text(200, "licence.pdf"),
    "UploadFormOut.file_name": _text(200, "licence.pdf"),
    "UploadFormOut.url": _text(300, "https://privacy-live-cyclonex-transfer.s3.us-east-1.amazonaws.com/"),
    "UploadFormOut.fields": _text(8192, {"Content-Type": "application/pdf"}),
    "PersonNotice.id": Term({"pattern": f"^ntc_{_ULID}_{_ULID}$"}, f"{_IDS['ntc']}_01KARZ6T9H1T5D9W7Z0QX2B8YE"),
    "summary": _text(2000, "From March on Acme is responsible for your data."),
    "created_by": _text(64, _IDS["key"]),
    "replaces": _id("key"),
    "replaced_by": _id("key"),
    "secret": _text(200, "sk_cyclonex_01karz6t9gswq40cj9s2ed4t52_4f9d…"),
    "ReceiptDocumentOut.record_id": _UUID,
    "ReceiptDocumentOut.receipt_id": _UUID,
    **{f"{model}.id": _id("req") for model in ("TakenInOut", "LinkedRequestOut", "VerifiedOut", "RightsRequestOut")},
    "RightsRequestOut.linked_requests": Term({"pattern": f"^req_{_ULID}$"}, [_IDS["req"]]),
    "possible_duplicates": Term({"pattern": f"^req_{_ULID}$"}, [_IDS["req"]]),
    "AppealOut.id": _id("apl"),
    **{f"{model}.id": _id("let") for model in ("RequestNoticeOut", "NoticeTextOut", "WaitingNoticeOut")},
    **{f"{model}.id": _id("tsk") for model in ("RequestTaskOut", "TaskOut")},
    "MadeRequestOut.id": _id("req"),
    "WaitingRequestOut.id": _id("req"),
    "RequestFileOut.id": _id("upl"),
    "HoldOut.id": _id("hld"),
    **{f"{model}.id": _id("whe") for model in ("EndpointOut", "RevealedEndpointOut")},
    **{f"{model}.description": _text(200, "Ticket system") for model in ("EndpointOut", "RevealedEndpointOut")},
    "RevealedEndpointOut.secret": Term({"pattern": "^whsec_[A-Za-z0-9+/]{32,96}={0,2}$"}, "whsec_" + "MGc4ZTJ5" * 8),
    "DeliveryOut.id": _id("whd"),
    "ActRecordOut.id": Term({"pattern": f"^(con|acc|opt)_{_ULID}$"}, _IDS["con"]),
    "rights_request": _id("req"),
    "rights_request_id": _id("req"),
    "rights_request_ids": Term({"pattern": f"^req_{_ULID}$"}, [_IDS["req"]]),
    "contract_external_id": Term(PATH["external_id"].facts, PATH["external_id"].example),
    "HoldOut.reason": _text(2000, "The account is part of a lawsuit."),
    "HoldOut.release_reason": _text(2000, "The lawsuit has ended."),
    "HoldOut.placed_by": _text(64, _IDS["mem"]),
    "HoldOut.released_by": _text(64, _IDS["mem"]),
    "system_ref": Term({"pattern": "^[A-Za-z0-9._:/-]{1,64}$"}, "crm-eu-1"),
    "etag": Term({"pattern": '^"[0-9]{1,9}"$'}, '"1"'),
    "IdentifierOut.value": _text(254, "pat@example.com"),
    "ActRecordOut.erased": Term(_CODE.facts, ["evidence"]),
    "KeptOut.what": Term(_CODE.facts, "suppressions"),
    "KeptOut.why": Term(_CODE.facts, "suppression"),
    **{f"{model}.address": _text(500, ["pat@example.com"]) for model in ("NoticeTextOut", "PreviewedNoticeOut")},
    **{f"{model}.subject": _text(200, "Your request") for model in ("NoticeTextOut", "PreviewedNoticeOut")},
    "NoticeTextOut.script": _text(262144, "Your request has arrived."),
    "paragraphs": _text(262144, ["Your request has arrived."]),
    **{f"{model}.asked": _text(400, "You asked us to delete what we hold about you.") for model in _SAID},
    **{f"{model}.received": _text(400, "We received it on November 2, 2026.") for model in _SAID},
    "SaidOut.status": _text(400, "We are working on it."),
    **{f"{model}.answer": _text(400, "You will have our answer by December 17, 2026.") for model in _SAID},
    "SaidOut.next_step": _text(600, "There is nothing that you have to do."),
    "SaidOut.appeal": _text(600, "You can ask us to look at the decision again until February 15, 2027."),
    "assignee": _id("mem"),
    "decided_by": _text(64, _IDS["mem"]),
    "ProofCheckOut.by": _text(64, _IDS["mem"]),
    "intake_token": _TOKEN,
    "tracking_token": _TOKEN,
    "law": _text(200, "California Consumer Privacy Act"),
    "citation": _text(400, "Cal. Civ. Code 1798.130"),
    "certainty": _text(64, "secondary"),
    "explanation": _text(600, ["The company promises an answer within 45 days."]),
    "marks": Term({"pattern": "^[a-z][a-z_]{0,63}$"}, ["new_message"]),
    "first_name": _text(100, "Pat"),
    "last_name": _text(100, "Doe"),
    "state": Term({"pattern": "^[A-Z]{2}$"}, "CA"),
    "country": Term({"pattern": "^[A-Z]{2}$"}, "US"),
    "organization": _text(200, "Agents for Privacy"),
    "reference": _text(100, "case 17"),
    "details": _text(10000, "All that you hold about me."),
    "RightsMessageOut.text": _text(10000, "Which account do you mean?"),
    "RightsMessageOut.sender": Term({"pattern": "^[a-z]{1,16}$"}, "staff"),
    "upload_ids": Term({"pattern": f"^upl_{_ULID}$"}, [_IDS["upl"]]),
    "digest": _HASH,
    "sha256": _HASH,
    "wording_sha256": _HASH,
    "hash": _HASH,
    "previous": Term({"pattern": "^([0-9a-f]{64})?$"}, _SHA256),
    "kid": _BASE64URL,
    "x": _BASE64URL,
    "y": _BASE64URL,
    "jws": Term(
        {"pattern": r"^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]{86}$", "maxLength": 4096},
        "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJodHRwczovL2FwaS5leGFtcGxlIn0."
        + "oKIywvGUpTVTyxMQ3bwIIeQUudfr_CkLMjCE19ECD-U" * 2,
    ),
    "purpose": _PURPOSE,
    "code": _CODE,
    "Problem.code": Term(_CODE.facts, "not_found"),
    "ProblemEntryOut.code": Term(_CODE.facts, "not_found"),
    "type": Term({"pattern": "^[a-z][a-z_]*(\\.[a-z_]+)+$"}, "consent.recorded"),
    "Problem.type": Term({"pattern": "^/problems/[a-z][a-z0-9_]{0,63}$"}, "/problems/not_found"),
    "pointer": _text(400, "/subject/phone"),
    "detail": _text(600, "Say on which channel; GET /v1/tenant lists them."),
    "ActOut.detail": _text(128, "client"),
    "message": _text(1000, "This field is required."),
    "request_id": _text(128, "c6af9ac6-7b61-11e6-9a41-93e8deadbeef"),
    "title": _text(200, "Updates about your services"),
    "advice": _text(400, "Check path and id."),
    "next_cursor": _text(4096, "eyJhZnRlciI6ImtleV8wMUsifQ"),
    "confirm_url": _text(
        400, "https://api.example.com/c/1.cyclonex.01karz6t9gswq40cj9s2ed4t52.0123456789abcdefghjkmnpqrs"
    ),
    "receipt_url": _text(300, f"https://api.example.com/v1/consents/{_IDS['con']}/receipt"),
    "api": _text(300, "https://api.example.com/v1/consents/withdraw"),
    "url": _URL,
    "website": _URL,
    "logo_url": _text(300, "https://api.example.com/brand/cyclonex/logo.svg"),
    "privacy_mailbox": _text(254, "privacy@example.com"),
    "owner": _text(100, "Chief Compliance Officer"),
    "NoticeOut.url": _text(300, "https://api.example.com/p/cyclonex/privacy/1"),
    "slug": Term({"pattern": "^[a-z][a-z0-9-]{0,63}$"}, "privacy"),
    "version": Term({"minimum": 1}, 1),
    "tenant": Term({"pattern": "^[a-z][a-z0-9]{1,30}$"}, "cyclonex"),
    "party_identifier": Term({"pattern": "^[a-z][a-z0-9]{1,30}$"}, "cyclonex"),
    "party_name": _text(200, "Cyclonex Solutions LLC"),
    "name": _text(200, "Cyclonex Solutions"),
    "time_zone": _text(64, "America/Denver"),
    "zones": _text(64, ["America/Denver"]),
    "email": _text(254, "privacy@example.com"),
    "phone": _text(64, ["888-555-0100"]),
    "postal_address": _text(200, ["Example LLC", "1 Main St", "Sheridan, WY 82801"]),
    "origins": _text(120, ["https://www.example.com"]),
    "channel": _text(32, "email"),
    "jurisdiction": Term({"pattern": "^[A-Z]{2}(-[A-Z0-9]{1,3})?$"}, "US-CA"),
    "evidence": _text(500, {"form_id": "f-17"}),
    "needs_confirmation": _text(400, ["Time zone: taken from the postal address."]),
    "pii_type": Term(_CODE.facts, "email_address"),
    "language": Term({"pattern": "^[a-z]{2}$"}, "en"),
    "storage_locations": _text(64, ["aws:us-east-1"]),
    "recipient_third_parties": Term(_CODE.facts, ["affiliates"]),
    "privacy_rights": Term(_CODE.facts, ["access", "delete"]),
    "retention_period": Term({"pattern": "^P[0-9]+Y$"}, "P6Y"),
    "validity_duration": Term({"pattern": "^P([0-9]+D|T[0-9]+S)$"}, "P365D"),
    "event_time": _MOMENT,
    "ReceiptDocumentOut.collected_at": _MOMENT,
    "ReceiptDocumentOut.recorded_at": _MOMENT,
    "external_id": Term(PATH["external_id"].facts, PATH["external_id"].example),
    "kind": _text(32, "client"),
    "end_reason": _text(500, "terminated by client"),
    "controller_contact": _text(200, "https://www.example.com/privacy"),
    "actor": _text(64, f"secret:{_IDS['key']}"),
    "act": Term({"pattern": "^[a-z]{1,20}$"}, "granted"),
    "slot": _text(100, "service_updates/email"),
    "ref": _text(64, "row-1"),
    "locale": Term({"pattern": "^[a-z]{2}(-[A-Z]{2})?$"}, "en-US"),
    "author": _text(64, f"secret:{_IDS['key']}"),
    "reconsent_purposes": Term(_CODE.facts, ["newsletter"]),
    "content": _text(262144, "# What this covers"),
    "change_summary": _text(2000, "How to reach us."),
    "override_reason": _text(200, "The text was in force before this service was."),
    "html": _text(1048576, "<h2>What this covers</h2>"),
    "plain": _text(1048576, "What this covers"),
    "anchor": _text(200, "what-this-covers"),
    "before": _text(200, "what-this-covers"),
    "text": _text(262144, "our website"),
    "stated_effective_on": Term({"format": "date"}, "2026-01-01"),
    "draft": Term({"minimum": 1}, 2),
    "from_version": Term({"minimum": 1}, 1),
    "to_version": Term({"minimum": 1}, 2),
}
"""Fields of answers, by `Model.field` or else `field`."""


def term(model: str, field: str) -> Term | None:
    """Returns what is known about a field of an answer."""
    return _ANSWERS.get(f"{model}.{field}") or _ANSWERS.get(field)
