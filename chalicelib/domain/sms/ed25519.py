"""Ed25519 verification (RFC 8032 section 5.1.7), for Telnyx and for Standard Webhooks `v1a`, by OpenSSL.

OpenSSL accepts keys of small order, for which anybody can sign, and keys whose coordinate is not reduced. libsodium,
which the providers' own libraries use, refuses both, so they are refused here before OpenSSL is asked.
"""

from __future__ import annotations

from typing import Final

_PRIME: Final = 2**255 - 19
_SMALL: Final = frozenset(
    (
        0,
        1,
        _PRIME - 1,
        0x05FC536D880238B13933C6D305ACDFD5F098EFF289F4C345B027B2C28F95E826,
        0x7A03AC9277FDC74EC6CC392CFA53202A0F67100D760B3CBA4FD84D3D706A17C7,
    )
)
"""The y coordinates of all points whose order is 1, 2, 4 or 8."""


def verify(public_key: bytes, signature: bytes, message: bytes) -> bool:
    """Whether the signature (64 bytes) of the message is valid for the public key (32 bytes). Never raises."""
    if len(public_key) != 32 or len(signature) != 64 or _is_unfit(public_key) or _is_unfit(signature[:32]):
        return False
    # Imported here, since few processes ever verify such a signature.
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, message)
    except InvalidSignature:
        return False
    return True


def _is_unfit(point: bytes) -> bool:
    y = int.from_bytes(point, "little") & ~(1 << 255)
    return y >= _PRIME or y in _SMALL
