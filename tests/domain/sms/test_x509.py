"""Certificates as SNS serves them, and others that must not pass."""

from __future__ import annotations

import ssl
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey, RSAPublicNumbers
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.sms.x509 import MAX_PEM, BadCertificate, read_rsa_key, verify
from tests.fixtures.sms.calls import NOW, pem, rsa_private_key

CERTIFICATE = pem()
DER = ssl.PEM_cert_to_DER_cert(CERTIFICATE.decode())
KEY = read_rsa_key(CERTIFICATE, NOW)


@pytest.mark.parametrize("bits", [2048, 3072, pytest.param(4096, marks=pytest.mark.long)])
def test_the_key_is_that_of_the_certificate(bits: int) -> None:
    key = rsa_private_key(bits)
    assert read_rsa_key(pem(key), NOW) == key.public_key()


def test_the_first_of_a_chain_counts_whatever_stands_around_it() -> None:
    other = pem(rsa_private_key(3072))
    assert read_rsa_key(b"Bag Attributes\r\n" + CERTIFICATE.replace(b"\n", b"\r\n") + other, NOW) == KEY


def test_it_is_valid_from_its_first_to_its_last_second() -> None:
    since = NOW - timedelta(days=1)
    certificate = pem(since=since, days=2)
    assert read_rsa_key(certificate, since) == read_rsa_key(certificate, since + timedelta(days=2)) == KEY
    for at in (since - timedelta(seconds=1), since + timedelta(days=2, seconds=1)):
        with pytest.raises(BadCertificate):
            read_rsa_key(certificate, at)


def test_a_certificate_may_outlive_2049() -> None:
    assert read_rsa_key(pem(days=365 * 40), NOW + timedelta(days=365 * 39)) == KEY


def test_a_text_over_the_limit_is_not_looked_at() -> None:
    assert read_rsa_key(CERTIFICATE.ljust(MAX_PEM), NOW) == KEY
    with pytest.raises(BadCertificate):
        read_rsa_key(CERTIFICATE.ljust(MAX_PEM + 1), NOW)


@pytest.mark.filterwarnings("ignore::cryptography.utils.CryptographyDeprecationWarning")  # a serial number of 0
@given(st.integers(0, len(DER) - 1), st.integers(1, 255))
def test_an_altered_certificate_gives_its_key_or_a_refusal_but_no_other_error(place: int, change: int) -> None:
    altered = bytearray(DER)
    altered[place] ^= change
    try:
        assert isinstance(read_rsa_key(ssl.DER_cert_to_PEM_cert(bytes(altered)).encode(), NOW), RSAPublicKey)
    except BadCertificate as refused:
        assert str(refused) in {"not readable", "outside its time", "no RSA key", "unfit RSA key"}


@given(st.integers(0, len(DER) - 257))
def test_a_certificate_cut_short_is_refused(length: int) -> None:
    with pytest.raises(BadCertificate):
        read_rsa_key(ssl.DER_cert_to_PEM_cert(DER[:length]).encode(), NOW)


@given(st.binary(max_size=500))
def test_bytes_that_are_no_certificate_are_refused(data: bytes) -> None:
    for text in (data, ssl.DER_cert_to_PEM_cert(data).encode()):
        with pytest.raises(BadCertificate):
            read_rsa_key(text, NOW)


@pytest.mark.long
@given(message=st.binary(max_size=200))
def test_a_librarys_signature_is_accepted_with_its_own_hash_only(message: bytes) -> None:
    private = rsa_private_key()
    first = private.sign(message, padding.PKCS1v15(), hashes.SHA1())  # noqa: S303 - SNS's signature version 1 uses it
    second = private.sign(message, padding.PKCS1v15(), hashes.SHA256())
    assert verify(KEY, first, message, "sha1") is True
    assert verify(KEY, second, message, "sha256") is True
    assert verify(KEY, first, message, "sha256") is False
    assert verify(KEY, second, message, "sha1") is False
    assert verify(KEY, second, message + b"!", "sha256") is False


@given(signature=st.binary(max_size=300))
def test_other_bytes_are_no_signature(signature: bytes) -> None:
    assert verify(KEY, signature, b"STOP", "sha256") is False


def test_a_second_spelling_of_a_good_signature_is_refused() -> None:
    signature = rsa_private_key().sign(b"STOP", padding.PKCS1v15(), hashes.SHA256())
    larger = int.from_bytes(signature, "big") + KEY.public_numbers().n
    assert verify(KEY, b"\0" + signature, b"STOP", "sha256") is False
    if larger < 256**256:
        assert verify(KEY, larger.to_bytes(256, "big"), b"STOP", "sha256") is False


def test_loose_padding_does_not_pass() -> None:
    # With exponent 3 a cube root forges a signature wherever the padding is parsed instead of compared.
    key = RSAPublicNumbers(3, KEY.public_numbers().n).public_key()
    start = b"\x00\x01\xff\x00" + bytes.fromhex("3031300d060960864801650304020105000420") + bytes(32)
    target = int.from_bytes(start.ljust(256, b"\0"), "big")
    low, high = 0, 1 << 700
    while low < high:
        middle = (low + high) // 2
        low, high = (middle + 1, high) if middle**3 < target else (low, middle)
    assert (low**3).to_bytes(256, "big").startswith(start[:20])
    assert verify(key, low.to_bytes(256, "big"), b"", "sha256") is False
