"""The tokens of a request, the address of its page, and its codes. None of these is stored; all are derived."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chalicelib.domain.hashing import hash_text
from chalicelib.domain.links.tokens import INTAKE, LETTER, TRACKING
from chalicelib.domain.rights.letters import Tracking
from chalicelib.domain.rights.post.delivery import TRACKING_LASTS
from chalicelib.usecases.links.tokens import place_on_page, sign_token

if TYPE_CHECKING:
    from datetime import datetime

    from chalicelib.usecases.ports.bundle import Ports

_DIGITS: Final = 6


def intake_token(ports: Ports, tenant: str, request_id: str) -> str:
    """Returns the token that the call which made a request gets: for its status, additions, withdrawal and appeal."""
    return sign_token(ports, tenant, request_id, INTAKE)


def new_tracking(ports: Ports, now: datetime) -> Tracking:
    """Returns a new tracking link, which works for as long as they do. It is stored with its end; its token is not."""
    return Tracking(ports.randomness.id("trk", now), now + TRACKING_LASTS)


def tracking_token(ports: Ports, tenant: str, tracking_id: str) -> str:
    """Returns the token of a tracking link, which opens messages and answers."""
    return sign_token(ports, tenant, tracking_id, TRACKING)


def tracking_page(ports: Ports, tenant: str, request_id: str, tracking_id: str) -> str:
    """Returns the address of a request's page with a tracking link's token in its fragment."""
    return place_on_page(ports, TRACKING, request_id, tracking_token(ports, tenant, tracking_id))


def letter_page(ports: Ports, tenant: str, request_id: str) -> str:
    """Returns the address of the page where the reader of a mail enters the code, or says that it isn't theirs."""
    return place_on_page(ports, LETTER, request_id, sign_token(ports, tenant, request_id, LETTER))


def compose_code(ports: Ports, tenant: str, lead_id: str, number: int) -> str:
    """Returns the code with this number of the requests that a lead stands for: six digits."""
    mac = ports.secrets.sign(tenant, "code", f"{lead_id}\n{number}")
    return f"{int(hash_text(mac), 16) % 10**_DIGITS:0{_DIGITS}d}"
