"""Turns a Lambda event into a request with headers, body bytes, query and path values. It reads and judges nothing."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Any

from chalicelib.domain.errors import Malformed
from chalicelib.domain.signals.signal import read_gpc_header


@dataclass(frozen=True, slots=True, repr=False)
class Request:
    """One HTTP request. It has no repr because it holds keys and personal values."""

    method: str
    template: str  # the route, e.g. /v1/consents/{consent_id}; the only form of the path that may be logged
    path: dict[str, str]
    headers: dict[str, list[str]]  # lower-case names
    query: dict[str, list[str]]
    raw: str | bytes | None
    encoded: bool
    source_ip: str = ""  # as API Gateway saw it; headers such as X-Forwarded-For are whatever the caller writes

    def header(self, name: str) -> str:
        """Returns the header's one value, trimmed, or "" if it is missing. Raises Malformed if it was sent twice."""
        values = self.headers.get(name, [])
        if len(values) > 1:
            raise Malformed(f"Send the header {name} once.", code="malformed_header")
        return values[0].strip() if values else ""

    @property
    def gpc(self) -> bool:
        """Tells whether the browser signals by `Sec-GPC: 1` that the person opts out."""
        return read_gpc_header(self.headers.get("sec-gpc", []))

    @property
    def caller(self) -> str:
        """Returns the network that the call came from: the IPv4 address, or the 64 bits of IPv6 that one site is given.

        Whoever has one IPv6 address has 2^64 of them. Returns "" for an unknown address, which is one caller then.
        """
        try:
            address = ip_address(self.source_ip)
        except ValueError:
            return ""
        if isinstance(address, IPv4Address):
            return str(address)
        return str(address.ipv4_mapped or IPv6Address(int(address) >> 64 << 64))

    def body(self) -> bytes:
        """Returns the body's bytes. Raises Malformed for invalid base64."""
        if self.raw is None:
            return b""
        if isinstance(self.raw, bytes):
            return self.raw
        if not self.encoded:
            return self.raw.encode("utf-8", "surrogatepass")
        try:
            return base64.b64decode(self.raw, validate=True)
        except (binascii.Error, ValueError) as error:
            raise Malformed("The body's encoding is broken.", code="malformed_request") from error

    @property
    def body_size(self) -> int:
        """Returns the size of the body in bytes without decoding it; base64 padding may add up to two bytes."""
        if self.raw is None:
            return 0
        if self.encoded:
            return len(self.raw) * 3 // 4
        return len(self.raw if isinstance(self.raw, bytes) else self.raw.encode("utf-8", "surrogatepass"))


def from_event(event: dict[str, Any], template: str) -> Request:
    """Reads the request from an API Gateway REST proxy event."""
    multi = event.get("multiValueHeaders") or {name: [value] for name, value in (event.get("headers") or {}).items()}
    headers: dict[str, list[str]] = {}
    for name, values in multi.items():
        headers.setdefault(name.lower(), []).extend(values)
    return Request(
        method=str(event.get("httpMethod", "")).upper(),
        template=template,
        path=dict(event.get("pathParameters") or {}),
        headers=headers,
        query={name: list(values) for name, values in (event.get("multiValueQueryStringParameters") or {}).items()},
        raw=event.get("body"),
        encoded=bool(event.get("isBase64Encoded")),
        source_ip=str(((event.get("requestContext") or {}).get("identity") or {}).get("sourceIp") or ""),
    )
