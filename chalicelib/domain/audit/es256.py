"""Verifies ES256 signatures (RFC 7518, section 3.4) by a public key alone, in plain arithmetic.

KMS signs and gives the public key; it need not be asked whether a signature is right, and no process has to load a
library for one signature a day. Nothing here is secret, so that it may take as long as its input lets it.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from typing import Final

# The curve P-256 (SEC 2, section 2.4.2): y² = x³ - 3x + b over the field of _P, with the base point _G of order _N.
_P: Final = 0xFFFFFFFF00000001000000000000000000000000FFFFFFFFFFFFFFFFFFFFFFFF
_B: Final = 0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B
_N: Final = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
_GX: Final = 0x6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296
_GY: Final = 0x4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5
_SIZE: Final = 32
Point = tuple[int, int, int]
"""A point in Jacobian coordinates; z is 0 for the point at infinity."""


def verify(jwk: Mapping[str, str], message: bytes, signature: bytes) -> bool:
    """Returns whether the 64 bytes r||s are this key's signature of the message. Raises ValueError for no key."""
    x, y = (int.from_bytes(base64.urlsafe_b64decode(jwk[name] + "=="), "big") for name in ("x", "y"))
    if jwk.get("crv") != "P-256" or max(x, y) >= _P or (y * y - x * x * x + 3 * x - _B) % _P:
        raise ValueError("no public key of P-256")
    if len(signature) != 2 * _SIZE:
        return False
    r, s = int.from_bytes(signature[:_SIZE], "big"), int.from_bytes(signature[_SIZE:], "big")
    if not (0 < r < _N and 0 < s < _N):
        return False
    digest = int.from_bytes(hashlib.sha256(message).digest(), "big")
    inverse = pow(s, -1, _N)
    sum_x, _, z = _add(_times(digest * inverse % _N, (_GX, _GY, 1)), _times(r * inverse % _N, (x, y, 1)))
    return bool(z) and sum_x * pow(z * z, -1, _P) % _P % _N == r


def _double(point: Point) -> Point:
    x, y, z = point
    squared = y * y % _P
    middle = 4 * x * squared % _P
    slope = 3 * (x - z * z) * (x + z * z) % _P
    new_x = (slope * slope - 2 * middle) % _P
    return new_x, (slope * (middle - new_x) - 8 * squared * squared) % _P, 2 * y * z % _P


def _add(one: Point, other: Point) -> Point:
    if not one[2]:
        return other
    if not other[2]:
        return one
    (x1, y1, z1), (x2, y2, z2) = one, other
    z1z1, z2z2 = z1 * z1 % _P, z2 * z2 % _P
    u1, u2 = x1 * z2z2 % _P, x2 * z1z1 % _P
    s1, s2 = y1 * z2 * z2z2 % _P, y2 * z1 * z1z1 % _P
    if u1 == u2:
        return _double(one) if s1 == s2 else (0, 1, 0)
    h, r = u2 - u1, s2 - s1
    cubed = h * h * h % _P
    middle = u1 * h * h % _P
    x3 = (r * r - cubed - 2 * middle) % _P
    return x3, (r * (middle - x3) - s1 * cubed) % _P, h * z1 * z2 % _P


def _times(factor: int, point: Point) -> Point:
    total: Point = (0, 1, 0)
    for bit in bin(factor)[2:]:
        total = _double(total)
        if bit == "1":
            total = _add(total, point)
    return total
