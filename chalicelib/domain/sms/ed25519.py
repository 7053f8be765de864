"""Ed25519 verification (RFC 8032 section 5.1.7), for Telnyx and for Standard Webhooks `v1a`.

This verifies only: all its input is public, so nothing needs to take constant time. It is stricter than the RFC:
encodings must be canonical, S must be below the group's order, and neither the key nor R may have a small order, as in
libsodium. docs/sms-providers.md explains why this is not a library.
"""

from __future__ import annotations

import hashlib
from typing import Final

_P: Final = 2**255 - 19
_ORDER: Final = 2**252 + 27742317777372353535851937790883648493
_D: Final = -121665 * pow(121666, -1, _P) % _P
_ROOT: Final = pow(2, (_P - 1) // 4, _P)  # a square root of -1

_Point = tuple[int, int, int, int]  # extended coordinates X, Y, Z, T: x = X/Z, y = Y/Z, xy = T/Z
_NEUTRAL: Final[_Point] = (0, 1, 1, 0)


def verify(public_key: bytes, signature: bytes, message: bytes) -> bool:
    """Whether the signature (64 bytes) of the message is valid for the public key (32 bytes). Never raises."""
    if len(public_key) != 32 or len(signature) != 64:
        return False
    key, commitment = _decode(public_key), _decode(signature[:32])
    scalar = int.from_bytes(signature[32:], "little")
    if key is None or commitment is None or scalar >= _ORDER or _small(key) or _small(commitment):
        return False
    digest = hashlib.sha512(signature[:32] + public_key + message).digest()
    challenge = int.from_bytes(digest, "little") % _ORDER
    return _equal(_sum_of_multiples(scalar, _BASE, challenge, _negated(key)), commitment)


def _decode(text: bytes) -> _Point | None:
    encoded = int.from_bytes(text, "little")
    sign, y = encoded >> 255, encoded & (1 << 255) - 1
    if y >= _P:
        return None
    # x² = (y² - 1) / (dy² + 1); one exponentiation gives both the square root and the inverse
    above, below = (y * y - 1) % _P, (_D * y * y + 1) % _P
    x = above * pow(below, 3, _P) * pow(above * pow(below, 7, _P), (_P - 5) // 8, _P) % _P
    if below * x * x % _P != above:
        x = x * _ROOT % _P
    if below * x * x % _P != above or (x == 0 and sign):
        return None
    if x & 1 != sign:
        x = _P - x
    return x, y, 1, x * y % _P


def _add(one: _Point, other: _Point) -> _Point:
    a = (one[1] - one[0]) * (other[1] - other[0]) % _P
    b = (one[1] + one[0]) * (other[1] + other[0]) % _P
    c = 2 * one[3] * other[3] * _D % _P
    d = 2 * one[2] * other[2] % _P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % _P, g * h % _P, f * g % _P, e * h % _P


def _double(point: _Point) -> _Point:
    a, b = point[0] * point[0] % _P, point[1] * point[1] % _P
    h, g = a + b, a - b
    e = h - (point[0] + point[1]) ** 2
    f = 2 * point[2] * point[2] + g
    return e * f % _P, g * h % _P, f * g % _P, e * h % _P


def _negated(point: _Point) -> _Point:
    return _P - point[0], point[1], point[2], _P - point[3]


def _equal(one: _Point, other: _Point) -> bool:
    return (one[0] * other[2] - other[0] * one[2]) % _P == 0 and (one[1] * other[2] - other[1] * one[2]) % _P == 0


def _small(point: _Point) -> bool:
    return _equal(_double(_double(_double(point))), _NEUTRAL)


def _sum_of_multiples(m: int, one: _Point, n: int, other: _Point) -> _Point:
    """Returns m·one + n·other, with one doubling per bit for both."""
    both, total = _add(one, other), _NEUTRAL
    for bit in range(max(m.bit_length(), n.bit_length()) - 1, -1, -1):
        total = _double(total)
        chosen = (m >> bit & 1) | (n >> bit & 1) << 1
        if chosen:
            total = _add(total, (one, other, both)[chosen - 1])
    return total


_BASE: Final[_Point] = _decode(bytes.fromhex("58" + "66" * 31)) or _NEUTRAL  # y = 4/5, x even
