"""Reads the RSA key of a PEM certificate and verifies RSA signatures with it (RFC 5280, RFC 8017 section 8.2.2).

It reads only what SNS needs: the first certificate of the text, its validity, and an RSA key of at least 2,048 bits.
It does not follow the certificate's chain: the certificate is trusted because it came by TLS from an address that only
SNS serves (see aws.py).
"""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Literal

from chalicelib.domain.sms.reading import unbase64

MAX_PEM: Final = 32 * 1024  # bytes

_PEM: Final = re.compile(rb"-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----")
_TIMES: Final = re.compile(r"[0-9]{14}Z")
_INTEGER, _BITS, _SEQUENCE, _UTC_TIME, _TIME, _VERSION = 0x02, 0x03, 0x30, 0x17, 0x18, 0xA0
_RSA: Final = bytes.fromhex("06092a864886f70d0101010500")  # OID rsaEncryption, NULL
_DIGEST_INFO: Final = {
    "sha1": bytes.fromhex("3021300906052b0e03021a05000414"),
    "sha256": bytes.fromhex("3031300d060960864801650304020105000420"),
}


class BadCertificate(Exception):
    """The text holds no certificate that may be used. The message says why in fixed words."""


@dataclass(frozen=True, slots=True)
class RsaKey:
    """An RSA public key."""

    modulus: int
    exponent: int

    def verify(self, signature: bytes, message: bytes, algorithm: Literal["sha1", "sha256"]) -> bool:
        """Whether it is the message's PKCS #1 v1.5 signature. Compares the whole padded text and parses nothing."""
        size = (self.modulus.bit_length() + 7) // 8
        opened = int.from_bytes(signature, "big")
        if len(signature) != size or opened >= self.modulus:
            return False
        tail = _DIGEST_INFO[algorithm] + hashlib.new(algorithm, message).digest()
        expected = b"\x00\x01" + b"\xff" * (size - len(tail) - 3) + b"\x00" + tail
        return hmac.compare_digest(pow(opened, self.exponent, self.modulus).to_bytes(size, "big"), expected)


def rsa_key(pem: bytes, at: datetime) -> RsaKey:
    """Returns the key of the first certificate, which must be valid at `at`. Raises BadCertificate."""
    match = _PEM.search(pem) if len(pem) <= MAX_PEM else None
    der = unbase64("".join(match[1].decode("ascii").split())) if match else None
    if der is None:
        raise BadCertificate("not PEM")
    certificate = _Der(_Der(der).take(_SEQUENCE))
    fields = _Der(certificate.take(_SEQUENCE))
    if fields.next() == _VERSION:
        fields.take(_VERSION)
    for tag in (_INTEGER, _SEQUENCE, _SEQUENCE):  # serial number, algorithm, issuer
        fields.take(tag)
    validity = _Der(fields.take(_SEQUENCE))
    since, until = _time(validity), _time(validity)
    if not since <= at <= until:
        raise BadCertificate("outside its time")
    fields.take(_SEQUENCE)  # subject
    return _key(_Der(fields.take(_SEQUENCE)))


def _key(info: _Der) -> RsaKey:
    if info.take(_SEQUENCE) != _RSA:
        raise BadCertificate("no RSA key")
    bits = info.take(_BITS)
    if bits[:1] != b"\0":  # the bits are not a whole number of bytes
        raise BadCertificate("not DER")
    numbers = _Der(_Der(bits[1:]).take(_SEQUENCE))
    modulus, exponent = numbers.integer(), numbers.integer()
    if not 2048 <= modulus.bit_length() <= 8192 or not 2 < exponent < 2**32:
        raise BadCertificate("unfit RSA key")
    return RsaKey(modulus, exponent)


def _time(validity: _Der) -> datetime:
    tag = validity.next()
    if tag not in (_UTC_TIME, _TIME):
        raise BadCertificate("not DER")
    text = validity.take(tag).decode("ascii", "replace")
    if tag == _UTC_TIME:  # its year has two digits: 1950 to 2049
        text = ("19" if text[:2] >= "50" else "20") + text
    try:
        if not _TIMES.fullmatch(text):
            raise ValueError("not the form that DER allows")
        return datetime.fromisoformat(f"{text[:8]}T{text[8:14]}").replace(tzinfo=UTC)
    except ValueError:
        raise BadCertificate("not DER") from None


class _Der:
    """Reads the values of one DER sequence in their order."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def next(self) -> int:
        """Returns the tag of the next value; 0 at the end."""
        return self._data[self._at] if self._at < len(self._data) else 0

    def take(self, tag: int) -> bytes:
        """Returns the content of the next value and moves past it. Raises BadCertificate if it has another tag."""
        if self.next() != tag or self._at + 2 > len(self._data):
            raise BadCertificate("not DER")
        length, start = self._data[self._at + 1], self._at + 2
        if length >= 0x80:  # the low bits say how many bytes of length follow
            count = length & 0x7F
            if not 1 <= count <= 3:
                raise BadCertificate("not DER")
            length, start = int.from_bytes(self._data[start : start + count], "big"), start + count
        end = start + length
        if end > len(self._data):
            raise BadCertificate("not DER")
        self._at = end
        return self._data[start:end]

    def integer(self) -> int:
        """Reads a positive integer."""
        return int.from_bytes(self.take(_INTEGER), "big")
