"""The sentences and fixed parts of the document that no route or model provides."""

from __future__ import annotations

from typing import Any, Final

ABOUT: Final = (
    "Consents, opt-outs, contracts, policies and contact checks for the companies that use this service.",
    """
Your key identifies your company. **Secret** keys (`sk_…`) belong on a server and carry scopes. **Publishable** keys
(`pk_…`) may appear in a web page; they record what people decide and can read nothing about them.

- Bodies are JSON in UTF-8, at most 256 KiB. Unknown fields are refused. Moments use RFC 3339 and are returned in UTC
  with milliseconds; dates are days in the company's time zone.
- Errors are `application/problem+json`. Branch on `code`; `type` is the address of a page that explains it. An unknown
  path returns 404, and a method that a path does not support returns 405 with `Allow`.
- With an `Idempotency-Key`, repeating a call within 24 hours returns the first answer and does nothing twice.
- Lists are paginated with `limit` and `cursor`.
- The console's page calls by the cookie of a session in place of a key; see `POST /v1/sessions` and `cookieAuth`.
- Every answer has an `X-Request-Id`; quote it when you ask us about a call.
""".strip(),
)

TAGS: Final = {
    "Consents": "What people decided and under which policy, with proof.",
    "Opt-outs": "What people no longer want, how they take an opt-out back, and what senders must know.",
    "Rights requests": "What people ask for by right: from intake over verification and the answer to appeal.",
    "Letters": "What requests send to people: what left, what waits for somebody, and what would be sent.",
    "Reviews": "Cases that need human judgment: replies that may mean STOP, and contradictory identifiers.",
    "Preferences": "What people see and change themselves, through a link that works for an hour.",
    "Contact checks": "May this person be contacted, and if not, why?",
    "Contracts": "Contracts with clients, which some contacts require.",
    "Policies": "Privacy policies: what is in force, what was, what comes next, and what changed.",
    "Subjects": "Who is who: joining the identifiers of one person and separating those of several.",
    "Uploads": "Files that you announce and send with a form; they are checked, and deleted when they expire.",
    "SMS": "Webhooks for SMS providers, called when somebody sends a text or is added to a provider's opt-out list.",
    "Imports": "Whole files of consents, opt-outs and contracts, line by line.",
    "Confirmations": "The pages that links in our e-mails open.",
    "Tenant": "What your company contacts people about, and what it promises them.",
    "Keys": "API keys and the people who hold them.",
    "Webhooks": "Events that we send to your own systems, signed as Standard Webhooks says.",
    "Reports": "What needs attention.",
    "Audit": "What happened and what was read, and the proof that nothing is missing.",
    "Console": "The page in which a company's staff work, and its files.",
    "Service": "Health, documentation and public files.",
}

HEADERS: Final[dict[str, Any]] = {
    "X-Request-Id": {
        "description": "Identifies this call in our logs.",
        "schema": {"type": "string", "maxLength": 128},
        "example": "c6af9ac6-7b61-11e6-9a41-93e8deadbeef",
    },
    "ETag": {
        "description": "Identifies this version. Send it as If-Match to change it, or as If-None-Match for pages.",
        "schema": {"type": "string", "pattern": '^"[0-9a-f]{1,64}"$'},
        "example": '"3"',
    },
    "Idempotent-Replayed": {
        "description": "`true` if this is the answer to an earlier call with the same Idempotency-Key.",
        "schema": {"type": "string", "enum": ["true"]},
        "example": "true",
    },
    "Set-Cookie": {
        "description": "Gives the browser the session's cookie, or takes it away.",
        "required": True,
        "schema": {"type": "string", "maxLength": 200},
        "example": "__Host-session=cyclonex.…; HttpOnly; Secure; SameSite=Strict; Path=/",
    },
    "Retry-After": {
        "description": "How many seconds to wait.",
        "required": True,
        "schema": {"type": "integer", "minimum": 0, "maximum": 86400},
        "example": 1,
    },
    "WWW-Authenticate": {
        "description": "How to authenticate.",
        "required": True,
        "schema": {"type": "string", "maxLength": 200},
        "example": 'Bearer realm="privacy"',
    },
}

_IF_MATCH: Final = {
    "name": "If-Match",
    "in": "header",
    "schema": {"type": "string", "pattern": r'^((W/)?"[\x21\x23-\x7e]*"|\*)$'},
    "example": '"3"',
}
REQUEST_HEADERS: Final[dict[str, Any]] = {
    "Idempotency-Key": {
        "name": "Idempotency-Key",
        "in": "header",
        "description": "A new random value for each operation, the same when you repeat it. Quoted or unquoted.",
        "schema": {
            "type": "string",
            "pattern": r'^("[\x20-\x21\x23-\x5b\x5d-\x7e]{1,255}"|[A-Za-z0-9._~+/=:-]{1,255})$',
            "maxLength": 257,
        },
        "example": '"8e03978e-40d5-43dd-bc93-6894a57f9324"',
    },
    "If-Match": {
        **_IF_MATCH,
        "description": "The ETag that you read. The call fails with 412 if it has changed since.",
    },
    "If-Match (required)": {
        **_IF_MATCH,
        "required": True,
        "description": "The ETag that you read. The call fails with 412 if it has changed since, with 428 without it.",
    },
    "Sec-GPC": {
        "name": "Sec-GPC",
        "in": "header",
        "description": "Global Privacy Control, as browsers send it. With a publishable key, the value `1` and no "
        "other opts out everybody named, and the known owners of their device, from sale, sharing and targeted "
        "advertising.",
        "schema": {"type": "string"},
        "example": "1",
    },
    "X-Console": {
        "name": "X-Console",
        "in": "header",
        "required": True,
        "description": "`1`. No page of another origin can send it.",
        "schema": {"type": "string", "enum": ["1"]},
        "example": "1",
    },
}
