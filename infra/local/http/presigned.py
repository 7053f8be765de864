"""S3's rules for a presigned address (GET Object): who signed it, and until when it works.

They follow "Authenticating requests: using query parameters" of the S3 reference.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from infra.local.http.post_policy import Refused
from infra.local.iam.sessions import Session

_SIGNATURE = "X-Amz-Signature"


def redirect(url: str, front: str, bucket: str) -> str:
    """Returns the address that a client signed, as it is served at the front."""
    parts = urlsplit(url)
    return f"{front}/{bucket}{parts.path}?{parts.query}"


def check(
    path: str, query: str, values: Mapping[str, str], session: Session | None, bucket: str, region: str, now: datetime
) -> None:
    """Passes if the session signed this address and `now` (real time) is before its end. Raises Refused.

    `path` and `query` are as they were sent, without the bucket; `values` are the query's, decoded.
    """
    if session is None:
        raise Refused(403, "InvalidAccessKeyId", "The access key is not known")
    _, _, scope = values.get("X-Amz-Credential", "").partition("/")
    day, *rest = scope.split("/")
    if rest != [region, "s3", "aws4_request"] or not values.get("X-Amz-Date", "").startswith(f"{day}T"):
        raise Refused(400, "AuthorizationQueryParametersError", "The credential's scope is wrong")
    if not hmac.compare_digest(values.get("X-Amz-Security-Token", "").encode(), session.token.encode()):
        raise Refused(403, "InvalidToken", "The provided token is malformed or otherwise invalid")
    begun = datetime.strptime(values["X-Amz-Date"], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    if now >= begun + timedelta(seconds=int(values.get("X-Amz-Expires", "0"))) or now >= session.expires_at:
        raise Refused(403, "AccessDenied", "Request has expired")
    signed = "&".join(sorted(pair for pair in query.split("&") if not pair.startswith(_SIGNATURE + "=")))
    host = f"{bucket}.s3.{region}.amazonaws.com"
    canonical = f"GET\n{path}\n{signed}\nhost:{host}\n\nhost\nUNSIGNED-PAYLOAD"
    text = f"AWS4-HMAC-SHA256\n{values['X-Amz-Date']}\n{scope}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    key = f"AWS4{session.secret}".encode()
    for part in (day, *rest, text):
        key = hmac.digest(key, part.encode(), hashlib.sha256)
    if not hmac.compare_digest(key.hex().encode(), values.get(_SIGNATURE, "").encode()):
        raise Refused(403, "SignatureDoesNotMatch", "The signature does not match the address")
