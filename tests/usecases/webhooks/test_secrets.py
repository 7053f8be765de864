"""Secrets follow from the tenant's key: each endpoint, number and tenant has its own, and none is stored."""

from __future__ import annotations

import base64
from dataclasses import replace

from chalicelib.usecases.webhooks.secrets import list_keys, show_secret
from tests.fixtures.webhooks.world import HooksWorld


def test_a_secret_belongs_to_one_endpoint_one_number_and_one_tenant(w: HooksWorld) -> None:
    one = w.endpoint()
    others = (replace(one, id="whe_2"), replace(one, secret=2))
    secrets = {show_secret(w.ports, w.tenant, each) for each in (one, *others)}
    secrets.add(show_secret(w.ports, "cyclonex", one))
    assert len(secrets) == 4
    assert show_secret(w.ports, w.tenant, one) == show_secret(w.ports, w.tenant, one)


def test_it_is_as_long_as_the_standard_asks_and_is_what_signs(w: HooksWorld) -> None:
    one = w.endpoint()
    (key,) = list_keys(w.ports, w.tenant, one, w.clock.now())
    assert 24 <= len(key) <= 64
    assert base64.b64decode(show_secret(w.ports, w.tenant, one).removeprefix("whsec_")) == key
