"""Answers that caches may keep: their ETag, and 304 to whoever has them already (RFC 9110, section 13.1.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.api.pipeline.responses import Reply
from chalicelib.domain.hashing import hash_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chalicelib.api.pipeline.call import Call


def answer_cached(call: Call, body: str, media: str, headers: Mapping[str, str]) -> Reply:
    """Answers with a text and the ETag of its bytes, or with 304 if the caller has just that."""
    digest = hash_text(f"{media}\n{body}")
    tag = f'"{digest[:32]}"'
    tagged = {"ETag": tag, **headers}
    sent = ",".join(call.request.headers.get("if-none-match", []))
    known = [entry.strip().removeprefix("W/") for entry in sent.split(",")]
    if tag in known or known == ["*"]:
        return Reply(status=304, headers=tagged, media=media)
    return Reply(body, headers=tagged, media=media)
