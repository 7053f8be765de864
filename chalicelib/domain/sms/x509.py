"""Reads the RSA key of a PEM certificate and verifies RSA signatures with it (RFC 5280, RFC 8017 section 8.2.2).

It takes only what SNS needs: the first certificate of the text, its validity, and an RSA key of at least 2,048 bits.
It does not follow the certificate's chain: the certificate is trusted because it came by TLS from an address that only
SNS serves (see aws.py). The package `cryptography` is imported in the functions, since few processes verify anything.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

MAX_PEM: Final = 32 * 1024  # bytes


class BadCertificate(Exception):
    """The text holds no certificate that may be used. The message says why in fixed words."""


def read_rsa_key(pem: bytes, at: datetime) -> RSAPublicKey:
    """Returns the key of the first certificate, which must be valid at `at`. Raises BadCertificate."""
    from cryptography import x509
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

    if len(pem) > MAX_PEM:
        raise BadCertificate("too long")
    try:
        certificate = x509.load_pem_x509_certificate(pem)
        since, until = certificate.not_valid_before_utc, certificate.not_valid_after_utc
        key = certificate.public_key()
    except (ValueError, UnsupportedAlgorithm, x509.InvalidVersion):
        raise BadCertificate("not readable") from None
    if not since <= at <= until:
        raise BadCertificate("outside its time")
    if not isinstance(key, RSAPublicKey):
        raise BadCertificate("no RSA key")
    if not 2048 <= key.key_size <= 8192 or not 2 < key.public_numbers().e < 2**32:
        raise BadCertificate("unfit RSA key")
    return key


def verify(key: RSAPublicKey, signature: bytes, message: bytes, algorithm: Literal["sha1", "sha256"]) -> bool:
    """Whether it is the message's PKCS #1 v1.5 signature with that hash. Never raises."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15

    # SNS's signature version 1 uses SHA-1; a topic may be set to version 2.
    digest = hashes.SHA1() if algorithm == "sha1" else hashes.SHA256()  # noqa: S303
    try:
        key.verify(signature, message, PKCS1v15(), digest)
    except InvalidSignature:
        return False
    return True
