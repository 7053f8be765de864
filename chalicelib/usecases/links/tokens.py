"""The one place that signs the tokens of links, puts them into addresses, and opens them again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chalicelib.domain.errors import NotFound
from chalicelib.domain.links.tokens import compose, kind_of, parse

if TYPE_CHECKING:
    from chalicelib.domain.links.tokens import Sign, TokenKind
    from chalicelib.domain.tenants.profiles import Profile
    from chalicelib.usecases.ports.bundle import Ports

NOTHING_HERE: Final = "There is nothing at this address. Use the link exactly as it was sent."


def sign_token(ports: Ports, tenant: str, record_id: str, kind: TokenKind | None = None) -> str:
    """Returns the token that opens a record. It is a secret: only the person whom it is for may have it.

    `kind` is needed for records that tokens of several kinds open.
    """
    kind = kind or kind_of(record_id)
    version = kind.only_version or ports.secrets.newest_token_key(tenant)
    return compose(version, tenant, record_id, _signer(ports, tenant, kind, version))


def compose_address(ports: Ports, tenant: str, record_id: str) -> str:
    """Returns the address that opens a record. It is as secret as its token."""
    return place_token(ports, record_id, sign_token(ports, tenant, record_id))


def place_token(ports: Ports, record_id: str, token: str) -> str:
    """Returns the address that opens a record with its token."""
    return f"{ports.base_url}{kind_of(record_id).path}{token}"


def place_on_page(ports: Ports, kind: TokenKind, page: str, token: str) -> str:
    """Returns the address of a page, by the last part of its path, with a token in its fragment."""
    return f"{ports.base_url}{kind.path}{page}#{token}"


def open_token(ports: Ports, text: str, kind: TokenKind) -> tuple[Profile, str]:
    """Returns the profile of the tenant and the id of the record that a token is for.

    Raises NotFound for any text that is not a token of ours of this kind. The MAC is checked before anything is read.
    """
    opened = _try_open(ports, text, kind)
    if opened is None:
        raise NotFound(NOTHING_HERE)
    return opened


def can_open(ports: Ports, text: str, kind: TokenKind) -> bool:
    """Returns whether a text is a token of ours and of this kind. Reads nothing."""
    return _try_open(ports, text, kind) is not None


def _try_open(ports: Ports, text: str, kind: TokenKind) -> tuple[Profile, str] | None:
    token = parse(text, kind)
    profile = ports.profiles.get(token.tenant) if token else None
    if token is None or profile is None:
        return None

    def signing(version: int) -> Sign | None:
        known = kind.only_version is not None or ports.secrets.has_token_key(profile.tenant, version)
        return _signer(ports, profile.tenant, kind, version) if known else None

    return (profile, token.record_id) if token.verify_with(signing) else None


def _signer(ports: Ports, tenant: str, kind: TokenKind, version: int) -> Sign:
    return lambda message: ports.secrets.sign(tenant, kind.purpose, message, version)
