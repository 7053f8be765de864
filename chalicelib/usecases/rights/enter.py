"""Lets people in by their tokens: to one request each, for what the token was made for and for nothing else."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from chalicelib.domain.errors import NotFound, Unauthenticated
from chalicelib.domain.links.tokens import INTAKE, LETTER, TRACKING
from chalicelib.usecases.context import Context, OpenedBy, of_token
from chalicelib.usecases.links.tokens import open_token

if TYPE_CHECKING:
    from datetime import datetime

    from chalicelib.domain.links.tokens import TokenKind
    from chalicelib.domain.tenants.profiles import Profile
    from chalicelib.usecases.ports.bundle import Ports

_NOT_OURS: Final = "This link is not valid. Use it exactly as it was sent."
_OVER: Final = "This link is over. With it, `POST …/tracking-link` has a new one mailed."
_WITHOUT_ITEM: Final[dict[OpenedBy, TokenKind]] = {"intake": INTAKE, "letter": LETTER}


def enter(
    ports: Ports, text: str, rights_request_id: str, request_id: str, now: datetime, *, though_over: bool = False
) -> Context:
    """Returns the context of a person who holds a token of this request.

    The MAC is checked before anything is read; only a tracking link is read at all. Raises Unauthenticated for every
    text that does not open this request; with the code `link_over` for a tracking link whose time is over, unless
    `though_over`: then that is let in too.
    """
    for opened_by, kind in _WITHOUT_ITEM.items():
        found = _open(ports, text, kind)
        if found is not None and found[1] == rights_request_id:
            return _make_context(found[0], rights_request_id, opened_by, request_id, now)
    found = _open(ports, text, TRACKING)
    link = ports.letters.tracking(found[0].tenant, rights_request_id, found[1]) if found else None
    if found is None or link is None:
        raise Unauthenticated(_NOT_OURS)
    tracking, to = link
    if now >= tracking.until and not though_over:
        raise Unauthenticated(_OVER, code="link_over")
    return _make_context(found[0], rights_request_id, "agent" if to == "agent" else "tracking", request_id, now)


def _open(ports: Ports, text: str, kind: TokenKind) -> tuple[Profile, str] | None:
    try:
        return open_token(ports, text, kind)
    except NotFound:
        return None


def _make_context(
    profile: Profile, rights_request_id: str, opened_by: OpenedBy, request_id: str, now: datetime
) -> Context:
    ctx = of_token(profile, rights_request_id, request_id, now)
    return replace(ctx, actor=replace(ctx.actor, opened_by=opened_by))
