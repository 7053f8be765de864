"""ETag, If-Match and If-None-Match (RFC 9110).

A record's tag is its version number in quotes, so that nobody overwrites what they have not seen; that of a file or
page is made of its bytes, so that caches ask whether theirs is the present one.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from chalicelib.api.pipeline.responses import Reply
from chalicelib.domain.errors import Malformed, PreconditionFailed, PreconditionRequired
from chalicelib.domain.hashing import hash_text

if TYPE_CHECKING:
    from collections.abc import Mapping

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


def answer_cached(request: Request, body: str, media: str, headers: Mapping[str, str]) -> Reply:
    """Answers with a text and the tag of its bytes, or with 304 if the caller has just that (section 13.1.2)."""
    digest = hash_text(f"{media}\n{body}")
    tag = f'"{digest[:32]}"'
    tagged = {"ETag": tag, **headers}
    sent = ",".join(request.headers.get("if-none-match", []))
    known = [entry.strip().removeprefix("W/") for entry in sent.split(",")]
    if tag in known or known == ["*"]:
        return Reply(status=304, headers=tagged, media=media)
    return Reply(body, headers=tagged, media=media)
