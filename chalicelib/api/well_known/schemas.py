"""Answers of the well-known addresses, which programs read."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from chalicelib.api.pipeline.models import Day, Output


class JwkOut(Output):
    """A public key on NIST P-256 (RFC 7517, RFC 7518)."""

    kty: Literal["EC"]
    crv: Literal["P-256"]
    x: str = Field(examples=["f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU"])
    y: str = Field(examples=["x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"])
    alg: Literal["ES256"]
    use: Literal["sig"]
    kid: str = Field(description="Its thumbprint (RFC 7638).", examples=["oKIywvGUpTVTyxMQ3bwIIeQUudfr_CkLMjCE19ECD-U"])
    tenant: str = Field(description="The company whose receipts it signs.", examples=["cyclonex"])


class JwksOut(Output):
    """The current keys of all companies."""

    keys: list[JwkOut]


class GpcOut(Output):
    """States that this site honors the Global Privacy Control, and when this statement was last updated."""

    gpc: Literal[True]
    lastUpdate: Day  # noqa: N815 - the specification's name
