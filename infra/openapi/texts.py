"""The sentences and fixed parts of the document that no route or model provides."""

from __future__ import annotations

from typing import Any, Final

ABOUT: Final = (
    "Consents, contracts and contact checks for the companies that this service keeps them for.",
    """
The key decides the company. **Secret** keys (`sk_…`) belong on a server and carry scopes; **publishable** keys
(`pk_…`) may stand in a web page, record what people decide, and read nothing about them.

- Bodies are JSON in UTF-8, at most 256 KiB. Unknown fields are refused. Moments are RFC 3339, answered in UTC with
  milliseconds; dates are days in the company's time zone.
- Errors are `application/problem+json`. Decide by `code`; `type` leads to a page that explains it. A path that does
  not exist is 404, a method that a path does not have is 405 with `Allow`.
- With an `Idempotency-Key` a repeated call within 24 hours gives the first answer again and does nothing twice.
- Lists are read page by page with `limit` and `cursor`.
- Every answer has `X-Request-Id`; name it when you ask us about a call.
""".strip(),
)

TAGS: Final = {
    "Consents": "What people decided, under which policy, and the proof of it.",
    "Opt-outs": "What people want no more of, how it is lifted, and what senders must know.",
    "Reviews": "What only a person can tell: replies that may be a STOP, identifiers that contradict each other.",
    "Preferences": "What a person sees and changes themselves, with a link for an hour.",
    "Contact checks": "May this person be contacted, and if not, why?",
    "Contracts": "Contracts that open the way to contacts which need one.",
    "Policies": "Privacy policies: what is in force, what was, what is coming, and what changed.",
    "Subjects": "Who is who: joining identifiers of one person and parting those of several.",
    "Uploads": "Files: announced, sent to the store by a form, checked, and gone when their time is over.",
    "SMS": "What SMS providers call when a person wrote, or came onto their list.",
    "Imports": "Whole files of consents, opt-outs and contracts, line by line.",
    "Confirmations": "Pages that mails lead to.",
    "Tenant": "What the key's company contacts people for and what it promises.",
    "Keys": "API keys and the people who hold them.",
    "Reports": "What needs attention.",
    "Service": "Health, documents and what is published for everybody.",
}

HEADERS: Final[dict[str, Any]] = {
    "X-Request-Id": {
        "description": "Names this call in our logs.",
        "schema": {"type": "string", "maxLength": 128},
        "example": "c6af9ac6-7b61-11e6-9a41-93e8deadbeef",
    },
    "ETag": {
        "description": "Names what was answered: for If-Match where that is asked for, for If-None-Match on pages.",
        "schema": {"type": "string", "pattern": '^"[0-9a-f]{1,64}"$'},
        "example": '"3"',
    },
    "Idempotent-Replayed": {
        "description": "`true` where this is the answer of an earlier call with the same Idempotency-Key.",
        "schema": {"type": "string", "enum": ["true"]},
        "example": "true",
    },
    "Retry-After": {
        "description": "Seconds to wait.",
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
        "description": "A new random value for each thing to be done, the same for repeats. Quoted or bare.",
        "schema": {
            "type": "string",
            "pattern": r'^("[\x20-\x21\x23-\x5b\x5d-\x7e]{1,255}"|[A-Za-z0-9._~+/=:-]{1,255})$',
            "maxLength": 257,
        },
        "example": '"8e03978e-40d5-43dd-bc93-6894a57f9324"',
    },
    "If-Match": {**_IF_MATCH, "description": "The ETag that you read: the call fails with 412 if it changed since."},
    "If-Match (required)": {
        **_IF_MATCH,
        "required": True,
        "description": "The ETag that you read: the call fails with 412 if it changed since, and with 428 without it.",
    },
    "Sec-GPC": {
        "name": "Sec-GPC",
        "in": "header",
        "description": "Global Privacy Control, as browsers send it. With a publishable key the value `1`, and no "
        "other, opts everybody named, and whom their device is known to belong to, out of sale, sharing and targeted "
        "advertising.",
        "schema": {"type": "string"},
        "example": "1",
    },
}
