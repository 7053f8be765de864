"""Which keys get in, at what cost, and that a refusal never says why."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.domain.access import key_text
from chalicelib.domain.access.key_text import KeyKind
from chalicelib.domain.access.scopes import SCOPES
from chalicelib.domain.errors import Forbidden, Unauthenticated, Unavailable
from chalicelib.storage.access.api_keys import DynamoApiKeys
from chalicelib.storage.access.recent import CACHED_FOR, Recent
from chalicelib.storage.table import ops
from chalicelib.usecases.access import manage as manage_keys
from chalicelib.usecases.access.authenticate import authenticate, make_actor
from chalicelib.usecases.access.issue import Issued
from chalicelib.usecases.ports.bundle import Ports
from tests.fixtures.factories import make_guess
from tests.fixtures.memory.ports import context, memory_ports
from tests.fixtures.worlds.memory import MemoryWorld

SITE = "https://www.cxbilling.com"


class CachedKeys(MemoryWorld):
    """One tenant's keys, and the seconds that caches count."""

    def __init__(self) -> None:
        super().__init__()
        self.seconds = 0.0
        self.ports = self.process()

    def process(self) -> Ports:
        """Returns another process on the same table, with an empty cache."""
        return replace(memory_ports(self.table, self.clock), api_keys=DynamoApiKeys(self.table, lambda: self.seconds))

    def make(self, kind: KeyKind = "secret", **fields: object) -> Issued:
        """Makes a new key of cyclonex."""
        scopes = frozenset(SCOPES) if kind == "secret" else frozenset[str]()
        wanted = manage_keys.NewKey(**{"kind": kind, "name": "k", "scopes": scopes, **fields})  # type: ignore[arg-type]
        return manage_keys.create(self.ports, context(self.ports), wanted).result


@pytest.fixture
def world() -> CachedKeys:
    return CachedKeys()


def refused(world: CachedKeys, text: str, ports: Ports | None = None) -> str:
    with pytest.raises(Unauthenticated) as refusal:
        authenticate(ports or world.ports, text, "", world.clock.now())
    return f"{refusal.value.code} {refusal.value.detail} {refusal.value}"


def test_a_good_key_says_who_acts_for_whom_with_what(world: CachedKeys) -> None:
    issued = world.make(scopes=frozenset({"consents:read"}))
    key = authenticate(world.ports, issued.text, "", world.clock.now())
    assert (key.tenant, key.id) == ("cyclonex", issued.key.id)
    assert (
        make_actor(key).kind == "secret"
        and make_actor(key).id == key.id
        and make_actor(key).scopes == {"consents:read"}
    )


def test_every_reason_to_refuse_looks_the_same(world: CachedKeys) -> None:
    good, revoked, expired = world.make(), world.make(), world.make(expires_at=world.clock.now() + timedelta(hours=1))
    manage_keys.revoke(world.ports, context(world.ports), revoked.key.id, None)
    world.clock.advance(timedelta(hours=1))
    body = good.text[len("sk_cyclonex_") : -7]
    ulid = good.key.id
    wrong_secret = key_text.compose("secret", "cyclonex", ulid, "0" * key_text.SECRET_LENGTH)
    other_kind = key_text.compose("publishable", "cyclonex", ulid, body[26:])
    other_tenant = key_text.compose("secret", "psynergy", ulid, body[26:])
    no_tenant = key_text.compose("secret", "acme", ulid, body[26:])
    mistyped = good.text[:-1] + ("0" if good.text[-1] != "0" else "1")
    tried = (revoked.text, expired.text, wrong_secret, other_kind, other_tenant, no_tenant, mistyped, "", "secret")
    assert len({refused(world, text) for text in tried}) == 1
    assert authenticate(world.ports, good.text, "", world.clock.now()).id == ulid


def test_what_cannot_be_a_key_of_a_tenant_costs_no_call(world: CachedKeys) -> None:
    good = world.make()
    world.table.calls.clear()
    for text in (good.text[:-1], good.text[:-2] + "00", good.text.upper(), "x", good.text.replace("cyclonex", "acme")):
        refused(world, text)
    refused(world, key_text.compose("secret", "acme", good.key.id, "0" * key_text.SECRET_LENGTH))
    assert world.table.calls == []


def test_a_key_costs_one_write_a_minute_and_process(world: CachedKeys) -> None:
    text = world.make().text
    world.table.calls.clear()
    for _ in range(5):
        authenticate(world.ports, text, "", world.clock.now())
    assert world.table.calls == ["write"]
    world.seconds += CACHED_FOR
    authenticate(world.ports, text, "", world.clock.now())
    assert world.table.calls == ["write", "write"]


def test_last_use_is_told_at_most_a_minute_stale(world: CachedKeys) -> None:
    issued = world.make()
    authenticate(world.ports, issued.text, "", world.clock.now())
    world.clock.advance(timedelta(seconds=61))
    world.seconds += 61
    used_at = world.clock.now()
    authenticate(world.ports, issued.text, "", used_at)
    key = world.ports.api_keys.get("cyclonex", issued.key.id)
    assert key is not None and key.last_used_at == used_at


def test_a_revocation_is_felt_at_once_here_and_within_a_minute_elsewhere(world: CachedKeys) -> None:
    issued, elsewhere = world.make(), world.process()
    world.make()
    for ports in (world.ports, elsewhere):
        authenticate(ports, issued.text, "", world.clock.now())
    manage_keys.revoke(world.ports, context(world.ports), issued.key.id, None)
    refused(world, issued.text)
    world.seconds += CACHED_FOR - 0.001
    assert authenticate(elsewhere, issued.text, "", world.clock.now()).id == issued.key.id
    world.seconds += 0.001
    refused(world, issued.text, elsewhere)


def test_narrowing_is_felt_within_a_minute_elsewhere(world: CachedKeys) -> None:
    issued, elsewhere = world.make(), world.process()
    world.make()
    authenticate(elsewhere, issued.text, "", world.clock.now())
    fields = {"scopes": frozenset({"consents:read"})}
    manage_keys.change(world.ports, context(world.ports), issued.key.id, 1, fields)
    world.seconds += CACHED_FOR
    assert authenticate(elsewhere, issued.text, "", world.clock.now()).scopes == {"consents:read"}


def test_expiry_is_felt_at_its_moment_even_while_cached(world: CachedKeys) -> None:
    issued = world.make(expires_at=world.clock.now() + timedelta(seconds=30))
    authenticate(world.ports, issued.text, "", world.clock.now())
    world.clock.advance(timedelta(seconds=30))
    refused(world, issued.text)


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", "http://www.cxbilling.com", SITE + ":444", SITE + "."]
)
def test_a_publishable_key_is_refused_in_pages_of_other_sites(world: CachedKeys, origin: str) -> None:
    text = world.make("publishable").text
    with pytest.raises(Forbidden) as refusal:
        authenticate(world.ports, text, origin, world.clock.now())
    assert refusal.value.code == "origin_not_allowed"
    assert origin not in str(refusal.value)


@pytest.mark.parametrize("origin", ["", SITE])
def test_a_publishable_key_works_on_the_tenants_site_and_without_a_browser(world: CachedKeys, origin: str) -> None:
    issued = world.make("publishable")
    assert authenticate(world.ports, issued.text, origin, world.clock.now()).id == issued.key.id


def test_a_secret_key_is_not_bound_to_origins(world: CachedKeys) -> None:
    issued = world.make()
    assert authenticate(world.ports, issued.text, "https://evil.example", world.clock.now()).id == issued.key.id


def wrong(issued: Issued, number: int) -> str:
    """Returns a text with the id of an issued key and a wrong secret."""
    secret = f"{number:0>{key_text.SECRET_LENGTH}}"
    return key_text.compose(issued.key.kind, "cyclonex", issued.key.id, secret)


@pytest.mark.parametrize("kind", ["secret", "publishable"])
def test_wrong_secrets_cost_one_call_and_neither_the_key_nor_its_last_use(world: CachedKeys, kind: KeyKind) -> None:
    issued = world.make(kind)
    world.table.calls.clear()
    for number in range(30):
        refused(world, wrong(issued, number))
    assert world.table.calls == ["write"]
    assert authenticate(world.ports, issued.text, "", world.clock.now()).id == issued.key.id
    refused(world, wrong(issued, 99))
    authenticate(world.ports, issued.text, "", world.clock.now())
    assert world.table.calls == ["write", "write"]
    key = world.ports.api_keys.get("cyclonex", issued.key.id)
    assert key is not None and key.last_used_at == world.clock.now()


def test_a_revoked_key_costs_one_call_a_minute_and_process(world: CachedKeys) -> None:
    issued, elsewhere = world.make(), world.process()
    world.make()
    manage_keys.revoke(world.ports, context(world.ports), issued.key.id, None)
    world.table.calls.clear()
    for _ in range(5):
        refused(world, issued.text, elsewhere)
    assert world.table.calls == ["write"]


def test_texts_of_no_key_are_remembered_and_push_no_key_out(world: CachedKeys, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chalicelib.storage.access.api_keys.CACHE_SIZE", 3)
    issued, process = world.make(), world.process()
    authenticate(process, issued.text, "", world.clock.now())
    for number in range(20):
        refused(world, make_guess(number), process)
    world.table.calls.clear()
    authenticate(process, issued.text, "", world.clock.now())
    refused(world, make_guess(19), process)
    assert world.table.calls == []
    refused(world, make_guess(1), process)
    assert world.table.calls == ["write"]


def test_the_cache_keeps_a_bounded_number_of_keys(world: CachedKeys, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chalicelib.storage.access.api_keys.CACHE_SIZE", 2)
    process = world.process()
    texts = [world.make().text for _ in range(3)]
    for text in texts:
        authenticate(process, text, "", world.clock.now())
    world.table.calls.clear()
    authenticate(process, texts[2], "", world.clock.now())
    authenticate(process, texts[1], "", world.clock.now())
    assert world.table.calls == []
    authenticate(process, texts[0], "", world.clock.now())
    assert world.table.calls == ["write"]


def test_what_is_kept_again_is_the_newest(world: CachedKeys) -> None:
    recent: Recent[str, int] = Recent(2, lambda: world.seconds)
    for name, value in (("a", 1), ("b", 2), ("a", 3), ("c", 4)):
        recent.keep(name, value, 0.0)
    assert (recent.get("a"), recent.get("b"), recent.get("c"), len(recent)) == (3, None, 4, 2)


@pytest.mark.parametrize(
    ("failure", "times", "passes"),
    [(ops.Contended(), 2, True), (ops.Contended(), 9, False), (ops.Throttled("x"), 1, False)],
)
def test_a_table_that_does_not_answer_is_no_refusal(
    world: CachedKeys, monkeypatch: pytest.MonkeyPatch, failure: Exception, times: int, passes: bool
) -> None:
    issued = world.make()
    left, write = [failure] * times, world.table.write

    def flaky(tenant: str, wanted: ops.Write) -> ops.Item | None:
        if left:
            raise left.pop()
        return write(tenant, wanted)

    monkeypatch.setattr(world.table, "write", flaky)
    if passes:
        assert authenticate(world.ports, issued.text, "", world.clock.now()).id == issued.key.id
    else:
        with pytest.raises(Unavailable):
            authenticate(world.ports, issued.text, "", world.clock.now())
