"""Links in mails: signed, placed and opened in one place, and every one that was ever sent still opens."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import replace
from typing import Any

import pytest

from chalicelib.domain import base32
from chalicelib.domain.errors import NotFound, Unauthenticated
from chalicelib.domain.links.tokens import TOKENS
from chalicelib.usecases.links.tokens import can_open, compose_address, open_token, place_token, sign_token
from chalicelib.usecases.ports.bundle import Ports
from chalicelib.usecases.self_service import preferences, unsubscribe
from tests.fixtures.memory.ports import memory_ports
from tests.fixtures.worlds.people import PeopleWorld

TENANT, ULID = "psynergy", "01KARZ6T9GSWQ40CJ9S2ED4T52"
BASE, LEAD = "https://privacy.example", "psynergy.01karz6t9gswq40cj9s2ed4t52"
SENT = {
    ("con", 1): f"{BASE}/c/1.{LEAD}.dt7pgz3nb3y8ksw6pmbas8dj67",
    ("con", 2): f"{BASE}/c/1.{LEAD}.dt7pgz3nb3y8ksw6pmbas8dj67",
    ("opt", 1): f"{BASE}/c/1.{LEAD}.j0095n1dck6np2kphxq6c1p987",
    ("opt", 2): f"{BASE}/c/1.{LEAD}.j0095n1dck6np2kphxq6c1p987",
    ("unl", 1): f"{BASE}/u/1.{LEAD}.ddqc6fs6tba1nnvmpv1gyyvz7s",
    ("unl", 2): f"{BASE}/u/2.{LEAD}.svnvn82frrhknypfwvhv0hrdxk",
    ("prf", 1): f"{BASE}/preferences#1.{LEAD}.w0r3dep3wnsfke0p7a6hvad2c9",
    ("prf", 2): f"{BASE}/preferences#2.{LEAD}.rvdd3e7b3y3r2a5br6mc8mdhtb",
}
"""Prefix of the record and newest version of the key → the address as it was sent. Such links stay in mailboxes for
years, so none of these lines may ever be changed."""
NUMBERED = [(prefix, newest) for prefix, newest in SENT]


class FixedKeys:
    """Secrets whose keys consist of their version's number alone."""

    def __init__(self, newest: int) -> None:
        self.newest = newest
        self.asked: list[str] = []

    def sign(self, tenant: str, purpose: str, message: str, version: int = 1) -> str:
        mac = hmac.digest(bytes([version]) * 32, f"{purpose}\0{message}".encode(), hashlib.sha256)
        return base32.encode(int.from_bytes(mac, "big") >> 126, 26)

    def newest_token_key(self, tenant: str) -> int:
        self.asked.append("newest_token_key")
        return self.newest

    def has_token_key(self, tenant: str, version: int) -> bool:
        self.asked.append("has_token_key")
        return version <= self.newest


def with_keys(newest: int) -> tuple[Ports, FixedKeys]:
    keys: Any = FixedKeys(newest)
    return replace(memory_ports(), secrets=keys, base_url=BASE), keys


def token_of(address: str) -> str:
    return address.rpartition("#")[2].rpartition("/")[2]


@pytest.mark.parametrize(("prefix", "newest"), NUMBERED)
def test_an_address_is_composed_as_it_always_was(prefix: str, newest: int) -> None:
    ports, _ = with_keys(newest)
    record_id, address = f"{prefix}_{ULID}", SENT[prefix, newest]
    assert compose_address(ports, TENANT, record_id) == address
    assert sign_token(ports, TENANT, record_id) == token_of(address)
    assert place_token(ports, record_id, token_of(address)) == address


@pytest.mark.parametrize(("prefix", "newest"), NUMBERED)
def test_a_link_that_was_sent_opens_its_record_whatever_keys_came_since(prefix: str, newest: int) -> None:
    for now in (newest, newest + 1):
        ports, _ = with_keys(now)
        profile, record_id = open_token(ports, token_of(SENT[prefix, newest]), TOKENS[prefix])
        assert (profile.tenant, record_id) == (TENANT, f"{prefix}_{ULID}")


@pytest.mark.parametrize(("prefix", "newest"), NUMBERED)
def test_a_link_opens_nothing_of_another_kind(prefix: str, newest: int) -> None:
    ports, _ = with_keys(newest)
    text = token_of(SENT[prefix, newest])
    assert [kind.prefix for kind in TOKENS.values() if can_open(ports, text, kind)] == [prefix]


def test_a_token_of_no_tenant_of_ours_or_of_a_key_that_there_is_not_opens_nothing() -> None:
    ports, _ = with_keys(1)
    for text in (
        token_of(SENT["unl", 2]),
        token_of(SENT["unl", 1]).replace("psynergy", "nobody"),
        token_of(SENT["unl", 1]).replace("psynergy", "cyclonex"),
        "x",
    ):
        with pytest.raises(NotFound):
            open_token(ports, text, TOKENS["unl"])


def test_what_is_signed_with_the_first_key_alone_asks_for_no_versions() -> None:
    ports, keys = with_keys(1)
    for prefix in ("con", "opt"):
        sign_token(ports, TENANT, f"{prefix}_{ULID}")
        open_token(ports, token_of(SENT[prefix, 1]), TOKENS[prefix])
    assert keys.asked == []


@pytest.mark.parametrize("text", ["", "x", "1.cyclonex.01karz6t9gswq40cj9s2ed4t52." + "0" * 26, "1.nobody.x.y"])
def test_a_token_of_nobodys_reads_nothing(text: str) -> None:
    world = PeopleWorld()
    with pytest.raises(NotFound):
        unsubscribe.read_offer(world.ports, text)
    with pytest.raises(Unauthenticated):
        preferences.read(world.ports, text, "req", world.clock.now())
