"""ETag and If-Match (RFC 9110): a version number in quotes, so that nobody overwrites what they have not seen."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from chalicelib.domain.errors import Malformed, PreconditionFailed, PreconditionRequired

if TYPE_CHECKING:
    from chalicelib.api.pipeline.request import Request

_TAG: Final = re.compile(r'(?:W/)?"[\x21\x23-\x7e]*"')
_VERSION: Final = re.compile(r'"(0|[1-9][0-9]{0,14})"')


def etag(version: int) -> str:
    """Returns the strong entity tag of a version."""
    return f'"{version}"'


def required(request: Request) -> int:
    """Returns the version in If-Match. Raises PreconditionRequired without it, PreconditionFailed if it can match none.

    `*` fails too: whoever changes something must say which version they have read.
    """
    version = optional(request)
    if version is not None:
        return version
    if request.header("if-match"):
        raise PreconditionFailed()
    raise PreconditionRequired("Send the ETag that you read as If-Match.")


def optional(request: Request) -> int | None:
    """Returns the version in If-Match, None without the header or for `*`.

    Raises PreconditionFailed if the tag can match no version, Malformed for anything but one entity tag or `*`. A weak
    tag matches nothing (RFC 9110, section 13.1.1).
    """
    value = request.header("if-match")
    if value == "*" or "if-match" not in request.headers:
        return None
    version = _VERSION.fullmatch(value)
    if version:
        return int(version[1])
    if _TAG.fullmatch(value):
        raise PreconditionFailed()
    raise Malformed("If-Match takes one entity tag, exactly as it came in ETag.", code="malformed_header")
