"""The errors that the domain expects, in its own terms.

    PrivacyError
    ├── Malformed            the bytes cannot be read: JSON, cursor, header, query
    ├── Invalid              readable, but breaks a rule; carries field errors
    ├── Unauthenticated      no key, or no valid one (one answer for all reasons)
    ├── Forbidden            a valid key that may not do this
    ├── NotFound             unknown to this tenant; another tenant's looks the same
    ├── MethodNotAllowed     the path exists, the method does not
    ├── Conflict             the current state does not allow it
    ├── Gone                 it existed, and its time is over
    ├── PreconditionFailed   If-Match named another version
    ├── PreconditionRequired If-Match is missing
    ├── PayloadTooLarge, UnsupportedMediaType
    ├── Misconfigured        what the service stands on refuses a call, now and later; an operator must act
    └── Unavailable          try again later; carries seconds to wait
        └── TooManyRequests

Each error carries a stable `code`, explained by `chalicelib/api/pipeline/problems.py`, which also gives it its HTTP
status. Messages never contain input: a value may be personal, and what a message leaves out cannot be logged.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any


class PrivacyError(Exception):
    """The base of all expected errors. `code` is stable; `detail` tells the caller what to do."""

    code = "internal_error"
    facts: Mapping[str, Any] = MappingProxyType({})  # further members of the answer: codes and numbers, JSON-ready

    def __init__(self, detail: str = "", *, code: str | None = None) -> None:
        self.code = code or type(self).code
        self.detail = detail
        super().__init__(f"{self.code}: {detail}" if detail else self.code)


class Malformed(PrivacyError):
    """The request cannot be read. Codes: malformed_json, malformed_header, malformed_query,
    malformed_request, invalid_cursor."""

    code = "malformed_json"


@dataclass(frozen=True, slots=True)
class FieldError:
    """One broken rule: a JSON Pointer into the body, a stable code, and a message without the value."""

    pointer: str
    code: str
    message: str


class Invalid(PrivacyError):
    """Valid JSON that breaks a rule; `fields` says which and where."""

    code = "validation_failed"

    def __init__(self, *fields: FieldError, code: str | None = None, detail: str = "") -> None:
        self.fields = fields
        super().__init__(detail or "See `errors` for what to change.", code=code)


class Unauthenticated(PrivacyError):
    """There is no credential, or it is unknown, revoked, expired or mistyped. The error never says which."""

    code = "unauthorized"


class Forbidden(PrivacyError):
    """The key is valid but may not do this. Codes: missing_scope, origin_not_allowed."""

    code = "missing_scope"


class NotFound(PrivacyError):
    """The thing is unknown or belongs to another tenant; both must look the same."""

    code = "not_found"


class MethodNotAllowed(PrivacyError):
    """The path exists but not with this method; `allow` lists the methods that it has."""

    code = "method_not_allowed"

    def __init__(self, allow: tuple[str, ...]) -> None:
        self.allow = allow
        super().__init__("Use one of the methods in the Allow header.")


class Conflict(PrivacyError):
    """The current state does not allow it; the code says why."""

    code = "conflict"


class Gone(PrivacyError):
    """The thing existed, and its time is over. Codes: confirmation_over, documents_over."""

    code = "confirmation_over"


class PreconditionFailed(PrivacyError):
    """`If-Match` names a version that is no longer the current one."""

    code = "precondition_failed"

    def __init__(self) -> None:
        super().__init__("It has changed since you read it. Read it again and send its current ETag.")


class PreconditionRequired(PrivacyError):
    """The change needs an `If-Match` header."""

    code = "precondition_required"


class PayloadTooLarge(PrivacyError):
    """The body is larger than the route accepts."""

    code = "payload_too_large"


class UnsupportedMediaType(PrivacyError):
    """The body's Content-Type is not one that the route accepts."""

    code = "unsupported_media_type"


class Misconfigured(PrivacyError):
    """A part that the service stands on refuses this call whenever it comes: rights, a key or a table is not in order.

    Nothing was done. Repeating does not help; whoever runs the service must act, and the log says on what.
    """

    code = "deployment_fault"

    def __init__(self) -> None:
        super().__init__("Nothing was changed. Don't repeat the call; send us the request_id.")


class Unavailable(PrivacyError):
    """Nothing was done; the same call may succeed after `retry_after` seconds."""

    code = "temporarily_unavailable"

    def __init__(self, detail: str = "", *, retry_after: int = 1, code: str | None = None) -> None:
        self.retry_after = retry_after
        super().__init__(detail or "Nothing was changed. Try again after the seconds in Retry-After.", code=code)


class TooManyRequests(Unavailable):
    """The caller has exceeded its rate limit."""

    code = "too_many_requests"
