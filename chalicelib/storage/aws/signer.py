"""Signatures with each tenant's own KMS key; the private key never leaves KMS."""

from __future__ import annotations

import base64
import hashlib
import threading
import time
from functools import partial
from typing import TYPE_CHECKING, Final

from chalicelib.storage.aws import failures

if TYPE_CHECKING:
    from chalicelib.settings import Settings
    from chalicelib.storage.aws.clients import Clients

_MAX_AGE: Final = 3600.0  # seconds for which a public key is cached
_HALF: Final = 32  # bytes of one P-256 coordinate or signature half


class KmsSigner:
    """Implements `usecases.ports.system.Signer` with ES256 on NIST P-256."""

    def __init__(self, settings: Settings, clients: Clients) -> None:
        self._settings = settings
        self._clients = clients
        self._lock = threading.Lock()
        self._keys: dict[str, tuple[float, dict[str, str]]] = {}

    def sign(self, tenant: str, message: bytes) -> bytes:
        call = partial(
            self._clients.get("kms", tenant).sign,
            KeyId=self._settings.signing_key(tenant),
            Message=message,
            MessageType="RAW",
            SigningAlgorithm="ECDSA_SHA_256",
        )
        answer = failures.ask(tenant, call, "Signature")
        return _convert_signature(answer["Signature"])

    def public_jwk(self, tenant: str) -> dict[str, str]:
        known = self._keys.get(tenant)
        if known is None or time.monotonic() - known[0] > _MAX_AGE:
            with self._lock:
                known = self._keys[tenant] = (time.monotonic(), self._fetch(tenant))
        return dict(known[1])

    def _fetch(self, tenant: str) -> dict[str, str]:
        client, key_id = self._clients.get("kms", tenant), self._settings.signing_key(tenant)
        answer = failures.ask(tenant, lambda: client.get_public_key(KeyId=key_id), "PublicKey")
        point = answer["PublicKey"][-2 * _HALF :]  # SubjectPublicKeyInfo of P-256 ends with x and y
        x, y = _base64url(point[:_HALF]), _base64url(point[_HALF:])
        thumbprint = hashlib.sha256(f'{{"crv":"P-256","kty":"EC","x":"{x}","y":"{y}"}}'.encode()).digest()
        return {
            "kty": "EC",
            "crv": "P-256",
            "x": x,
            "y": y,
            "alg": "ES256",
            "use": "sig",
            "kid": _base64url(thumbprint),
        }


def _convert_signature(der: bytes) -> bytes:
    """Converts KMS's ASN.1 sequence of two integers into the r||s of RFC 7518 section 3.4."""
    position = 2
    halves = []
    for _ in range(2):
        length = der[position + 1]
        number = int.from_bytes(der[position + 2 : position + 2 + length], "big")
        halves.append(number.to_bytes(_HALF, "big"))
        position += 2 + length
    return b"".join(halves)


def _base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
