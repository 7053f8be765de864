"""Signing keys and security contacts: public, complete, in the form that their standards require."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from joserfc.jwk import ECKey

from chalicelib.storage.tenants.profiles import tenants
from infra.local.stack import Stack
from tests.fixtures.client import move_to_daytime


def fields(stack: Stack) -> list[tuple[str, str]]:
    lines = stack.http("GET", "/.well-known/security.txt").text.splitlines()
    return [(name, value.strip()) for name, _, value in (line.partition(":") for line in lines)]


def test_every_tenant_has_one_public_key_under_its_thumbprint(stack: Stack) -> None:
    answer = stack.http("GET", "/.well-known/jwks.json")
    assert answer.status == 200
    assert [key["tenant"] for key in answer.json["keys"]] == list(tenants())
    assert len({key["kid"] for key in answer.json["keys"]}) == len(tenants())
    for jwk in answer.json["keys"]:
        key = ECKey.import_key(jwk)
        assert (key.curve_name, key.is_private) == ("P-256", False)
        assert jwk["kid"] == key.thumbprint()


def test_keys_may_be_cached_for_an_hour(stack: Stack) -> None:
    answer = stack.http("GET", "/.well-known/jwks.json")
    assert answer.header("Cache-Control") == "public, max-age=3600"
    assert answer.header("Content-Type") == "application/jwk-set+json"


def test_public_keys_are_fetched_once_an_hour(stack: Stack) -> None:
    stack.http("GET", "/.well-known/jwks.json")
    with stack.meter() as meter:
        stack.http("GET", "/.well-known/jwks.json")
    assert meter.total() == 0


def test_security_contacts_are_plain_text_with_one_expiry_within_a_year(stack: Stack) -> None:
    answer = stack.http("GET", "/.well-known/security.txt")
    assert answer.header("Content-Type") == "text/plain; charset=utf-8"
    [expires] = [value for name, value in fields(stack) if name == "Expires"]
    left = datetime.fromisoformat(expires) - datetime.now(UTC)
    assert timedelta(days=170) < left < timedelta(days=365)


def test_the_expiry_moves_with_the_clock(stack: Stack) -> None:
    move_to_daytime(stack)  # no midnight between the two
    before = dict(fields(stack))["Expires"]
    stack.clock.advance(timedelta(days=30))
    after = dict(fields(stack))["Expires"]
    assert datetime.fromisoformat(after) - datetime.fromisoformat(before) == timedelta(days=30)


def test_contacts_are_uris_of_what_the_companies_publish(stack: Stack) -> None:
    contacts = [value for name, value in fields(stack) if name == "Contact"]
    assert "tel:+18887221357" in contacts
    assert "mailto:support@psynergybilling.com" in contacts
    assert all(contact.startswith(("https://", "mailto:", "tel:+")) for contact in contacts)


def test_the_file_names_its_own_place(stack: Stack) -> None:
    assert dict(fields(stack))["Canonical"] == f"{stack.settings.base_url}/.well-known/security.txt"
