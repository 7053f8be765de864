"""S3's rules for a form (POST Object): who signed its policy, when it expires, and what it requires of each field.

They follow "Creating a POST policy" and "Authenticating requests in browser-based uploads using POST" of the S3
reference.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from infra.local.iam.sessions import Session

_FREE = {"policy", "x-amz-signature", "file"}  # fields that need no condition
_Condition = tuple[str, str, Any, Any]
"""(operator, field in lower case, first value, second value)."""


class Refused(Exception):
    """S3 does not accept the file. Holds the status and code of its answer, and why."""

    def __init__(self, status: int, code: str, message: str) -> None:
        self.status = status
        self.code = code
        super().__init__(message)


def check_signature(fields: Mapping[str, str], session: Session | None, region: str, now: datetime) -> None:
    """Passes if the session signed the form's policy (SigV4). `fields` are by lower-case name. Raises Refused."""
    if session is None:
        raise Refused(403, "InvalidAccessKeyId", "The access key is not known")
    if fields.get("x-amz-algorithm") != "AWS4-HMAC-SHA256":
        raise Refused(400, "InvalidArgument", "Only AWS4-HMAC-SHA256 is supported")
    _, _, scope = fields["x-amz-credential"].partition("/")
    day, *rest = scope.split("/")
    if rest != [region, "s3", "aws4_request"] or not fields.get("x-amz-date", "").startswith(f"{day}T"):
        raise Refused(400, "AuthorizationQueryParametersError", "The credential's scope is wrong")
    if not hmac.compare_digest(fields.get("x-amz-security-token", "").encode(), session.token.encode()):
        raise Refused(403, "InvalidToken", "The provided token is malformed or otherwise invalid")
    if now >= session.expires_at:
        raise Refused(400, "ExpiredToken", "The provided token has expired")
    key = f"AWS4{session.secret}".encode()
    for part in (day, *rest):
        key = _mac(key, part)
    expected = _mac(key, fields["policy"]).hex()
    if not hmac.compare_digest(expected.encode(), fields.get("x-amz-signature", "").encode()):
        raise Refused(403, "SignatureDoesNotMatch", "The signature does not match the policy")


def check_policy(fields: Mapping[str, str], bucket: str, size: int, now: datetime) -> None:
    """Passes if the policy is valid at `now` (real time) and permits all fields, bucket and size. Raises Refused."""
    expires_at, conditions = _read_policy(fields)
    if now >= expires_at:
        raise Refused(403, "AccessDenied", "Invalid according to Policy: Policy expired.")
    values = {**fields, "bucket": bucket}
    covered = set(_FREE)
    for operator, name, first, second in conditions:
        if operator == "content-length-range":
            _check_size(size, first, second)
            continue
        covered.add(name)
        value = values.get(name, "")
        if not (value == first if operator == "eq" else value.startswith(first)):
            raise Refused(403, "AccessDenied", f"Invalid according to Policy: Policy Condition failed: {name}")
    if extra := {name for name in fields if not name.startswith("x-ignore-")} - covered:
        raise Refused(403, "AccessDenied", f"Invalid according to Policy: Extra input fields: {sorted(extra)[0]}")


def _read_policy(fields: Mapping[str, str]) -> tuple[datetime, list[_Condition]]:
    """Returns the policy's expiry and its conditions."""
    try:
        policy = json.loads(base64.b64decode(fields["policy"], validate=True))
        expires_at = datetime.fromisoformat(policy["expiration"])
        return expires_at, [_condition(entry) for entry in policy["conditions"]]
    except (ValueError, KeyError, TypeError):
        raise Refused(400, "InvalidPolicyDocument", "The policy cannot be read") from None


def _check_size(size: int, least: int, most: int) -> None:
    if size < least:
        raise Refused(400, "EntityTooSmall", "The file is smaller than the policy allows")
    if size > most:
        raise Refused(400, "EntityTooLarge", "The file is larger than the policy allows")


def _condition(entry: Any) -> _Condition:
    if isinstance(entry, dict):
        ((name, value),) = entry.items()
        return "eq", name.lower(), value, None
    operator, first, second = entry
    if operator == "content-length-range":
        return operator, "", int(first), int(second)
    if operator not in {"eq", "starts-with"} or not first.startswith("$"):
        raise ValueError("a condition that S3 does not know")
    return operator, first[1:].lower(), second, None


def _mac(key: bytes, text: str) -> bytes:
    return hmac.new(key, text.encode(), hashlib.sha256).digest()
