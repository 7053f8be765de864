"""The well-known addresses: the keys that sign receipts, the security contacts, and the support of browser signals."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from chalicelib.api.pipeline.responses import Reply
from chalicelib.api.pipeline.routes import endpoint
from chalicelib.api.well_known.schemas import GpcOut, JwkOut, JwksOut
from chalicelib.domain.people.identifiers import parse_phone
from chalicelib.domain.tenants.parts import Contacts

if TYPE_CHECKING:
    from chalicelib.api.pipeline.call import Call

_HEEDED_SINCE: Final = date(2026, 11, 27)
_VALID: Final = timedelta(days=180)  # RFC 9116, section 2.5.5 recommends less than a year


@endpoint(
    "GET",
    "/.well-known/jwks.json",
    operation_id="readSigningKeys",
    summary="Read the keys that sign consent receipts",
    tag="Service",
    public="anybody can verify a receipt",
    answer=JwksOut,
    media="application/jwk-set+json",
)
def read_signing_keys(call: Call) -> Reply:
    """Returns the public key of every tenant (RFC 7517). A receipt names its key by `kid`."""
    keys = [
        JwkOut.model_validate({**call.ports.signer.public_jwk(tenant), "tenant": tenant})
        for tenant in call.ports.profiles
    ]
    return Reply(JwksOut(keys=keys), headers={"Cache-Control": "public, max-age=3600"})


@endpoint(
    "GET",
    "/.well-known/security.txt",
    operation_id="readSecurityContacts",
    summary="Read where to report a vulnerability",
    tag="Service",
    public="RFC 9116 requires it to be public",
    media="text/plain; charset=utf-8",
)
def read_security_contacts(call: Call) -> str:
    """Returns the companies' published contacts and when this file expires (RFC 9116)."""
    contacts = [uri for profile in call.ports.profiles.values() for uri in _uris(profile.contacts)]
    expires = (call.ports.clock.now() + _VALID).strftime("%Y-%m-%dT00:00:00Z")
    lines = [
        *(f"Contact: {uri}" for uri in dict.fromkeys(contacts)),
        f"Expires: {expires}",
        "Preferred-Languages: en",
        f"Canonical: {call.ports.base_url}/.well-known/security.txt",
    ]
    return "\n".join(lines) + "\n"


@endpoint(
    "GET",
    "/.well-known/gpc.json",
    operation_id="readGpcSupport",
    summary="Read the support of the Global Privacy Control",
    tag="Service",
    public="browsers look for it without a key",
    answer=GpcOut,
)
def read_gpc_support(_: Call) -> Reply:
    """States that this site supports the Global Privacy Control, in the form that its specification requires."""
    return Reply(GpcOut(gpc=True, lastUpdate=_HEEDED_SINCE), headers={"Cache-Control": "public, max-age=86400"})


def _uris(contacts: Contacts) -> list[str]:
    """Returns the ways to reach a company, best first: e-mail, website, telephone."""
    numbers = [found.value for text in contacts.phone if (found := parse_phone(text))]
    mail = [f"mailto:{contacts.email}"] if contacts.email else []
    return [*mail, contacts.website, *(f"tel:{number}" for number in numbers)]
