"""The clock and the randomness of the whole process, fixed. `install` comes before any other import.

Time stands still within a step and moves with `begin`. Random bytes depend on the step's name and a counter for
each kind, so that a step which draws once more than before changes itself and no later step.
"""

from __future__ import annotations

import ctypes
import gc
import hashlib
import os
import random
import time
import uuid
from collections import Counter
from datetime import UTC, date, datetime
from typing import Any, ClassVar, Final

START: Final = datetime(2026, 11, 30, 20, tzinfo=UTC)
"""A moment on a Monday that is in no quiet hours from New York to Hawaii."""
_REAL: Final = {name: getattr(time, name) for name in ("gmtime", "localtime", "strftime")}
_REAL_SEED: Final = random.Random.seed


class _State:
    milliseconds = int(START.timestamp()) * 1000
    step = "start"
    drawn: ClassVar[Counter[str]] = Counter()
    generators: ClassVar[list[random.Random]] = [vars(random)["_inst"]]  # behind random.random and others


def begin(step: str, seconds: float = 1) -> None:
    """Begins a new step: its own randomness, `seconds` later by every clock."""
    move(round(seconds * 1000))
    _State.step = step
    _State.drawn.clear()
    for generator in _State.generators:
        _REAL_SEED(generator, f"{step}/{type(generator).__qualname__}")


def move(milliseconds: int) -> None:
    """Lets time pass within a step."""
    _State.milliseconds += milliseconds


def _wall() -> float:
    return _State.milliseconds / 1000


def draw(kind: str, size: int) -> bytes:
    """Returns the next bytes of this kind."""
    _State.drawn[kind] += 1
    name = f"{_State.step}/{kind}/{_State.drawn[kind]}".encode()
    return hashlib.shake_256(name).digest(size)


def install() -> None:
    """Replaces every source of time and randomness in the standard library."""
    os.environ["TZ"] = "UTC"
    time.tzset()
    _install_time()
    os.urandom = random._urandom = lambda size: draw("bytes", size)  # type: ignore[attr-defined]  # `secrets` reads it
    uuid.uuid4 = lambda: uuid.UUID(bytes=draw("uuid", 16), version=4)
    uuid.uuid1 = lambda *_, **__: uuid.UUID(bytes=draw("uuid", 16), version=1)
    random.Random.seed = _seed  # type: ignore[method-assign]
    begin("start", 0)


def install_keys() -> None:
    """Replaces what `cryptography` leaves to OpenSSL's own randomness: new keys, and the nonces of ECDSA."""
    from cryptography.hazmat.primitives.asymmetric import ec, rsa
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    class Ecdsa(ec.ECDSA):
        """The signature algorithm with nonces that follow from key and message (RFC 6979)."""

        def __init__(self, algorithm: Any, deterministic_signing: bool = True) -> None:
            super().__init__(algorithm, deterministic_signing=deterministic_signing)

    def new_ec(curve: ec.EllipticCurve, backend: Any = None) -> ec.EllipticCurvePrivateKey:
        return ec.derive_private_key(int.from_bytes(draw("ec", curve.key_size // 8 - 1)), curve)

    def new_rsa(public_exponent: int, key_size: int, backend: Any = None) -> rsa.RSAPrivateKey:
        p, q = sorted((_prime(key_size // 2, public_exponent), _prime(key_size // 2, public_exponent)), reverse=True)
        d = pow(public_exponent, -1, (p - 1) * (q - 1))
        public = rsa.RSAPublicNumbers(public_exponent, p * q)
        parts = rsa.rsa_crt_dmp1(d, p), rsa.rsa_crt_dmq1(d, q), rsa.rsa_crt_iqmp(p, q)
        return rsa.RSAPrivateNumbers(p, q, d, *parts, public).private_key()

    ec.ECDSA = Ecdsa  # type: ignore[misc]
    ec.generate_private_key = new_ec
    rsa.generate_private_key = new_rsa
    Ed25519PrivateKey.generate = classmethod(  # type: ignore[method-assign,assignment]
        lambda _: Ed25519PrivateKey.from_private_bytes(draw("ed25519", 32))
    )


def _install_time() -> None:
    _replace(datetime, "now", lambda _, tz=None: datetime.fromtimestamp(_wall(), tz))
    _replace(datetime, "today", lambda _: datetime.fromtimestamp(_wall(), UTC).replace(tzinfo=None))
    _replace(datetime, "utcnow", lambda _: datetime.fromtimestamp(_wall(), UTC).replace(tzinfo=None))
    _replace(date, "today", lambda _: datetime.fromtimestamp(_wall(), UTC).date())
    time.time = _wall
    time.time_ns = lambda: _State.milliseconds * 1_000_000
    time.monotonic = time.perf_counter = _wall
    time.sleep = lambda _: None
    time.gmtime = lambda seconds=None: _REAL["gmtime"](_wall() if seconds is None else seconds)
    time.localtime = lambda seconds=None: _REAL["localtime"](_wall() if seconds is None else seconds)
    time.strftime = lambda form, moment=None: _REAL["strftime"](form, moment or time.localtime())


def _replace(kind: type, name: str, method: Any) -> None:
    """Replaces a class method of a built-in type, which Python itself does not permit.

    A subclass in its place would not do: parts written in C and Rust use the real class.
    """
    gc.get_referents(vars(kind))[0][name] = classmethod(method)
    ctypes.pythonapi.PyType_Modified(ctypes.py_object(kind))


def _seed(self: random.Random, a: Any = None, version: int = 2) -> None:
    if a is None:  # from the operating system, as moto's generator is
        _State.generators.append(self)
        a = f"{_State.step}/{type(self).__qualname__}"
    _REAL_SEED(self, a, version)


def _prime(bits: int, exponent: int) -> int:
    while True:
        candidate = int.from_bytes(draw("prime", bits // 8)) | (3 << (bits - 2)) | 1
        if candidate % exponent != 1 and all(candidate % small for small in (3, 5, 7, 11, 13)) and _is_prime(candidate):
            return candidate


def _is_prime(number: int) -> bool:
    """Tests by Miller and Rabin with ten fixed bases, plenty for numbers that nobody chose to deceive it."""
    odd, twos = number - 1, 0
    while odd % 2 == 0:
        odd, twos = odd // 2, twos + 1
    for base in (2, 3, 5, 7, 11, 13, 17, 19, 23, 29):
        x = pow(base, odd, number)
        if x in (1, number - 1):
            continue
        for _ in range(twos - 1):
            x = x * x % number
            if x == number - 1:
                break
        else:
            return False
    return True
