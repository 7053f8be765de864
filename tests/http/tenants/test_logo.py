"""A company's logo: everybody may load it, and opened by itself it can do nothing."""

from __future__ import annotations

import pytest

from chalicelib.storage.tenants.profiles import load_profile, tenants
from infra.local.stack import Stack
from tests.fixtures.client import problem


@pytest.mark.parametrize("tenant", tenants())
def test_a_logo_is_served_as_a_sealed_picture_that_caches_keep(stack: Stack, tenant: str) -> None:
    path = f"/brand/{tenant}/logo.svg"
    answer = stack.http("GET", path)
    assert (answer.status, answer.text) == (200, load_profile(tenant).brand.logo)
    assert answer.header("Content-Type") == "image/svg+xml"
    assert answer.header("Content-Security-Policy") == "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    assert answer.header("X-Content-Type-Options") == "nosniff"
    assert answer.header("Cache-Control") == "public, max-age=86400"
    tag = answer.header("ETag") or ""
    again = stack.http("GET", path, headers={"If-None-Match": tag})
    assert (again.status, again.body, again.header("ETag")) == (304, b"", tag)
    assert stack.http("GET", path, headers={"If-None-Match": '"other"'}).status == 200


def test_each_company_has_a_logo_of_its_own_and_nobody_else_one(stack: Stack) -> None:
    tags = {stack.http("GET", f"/brand/{tenant}/logo.svg").header("ETag") for tenant in tenants()}
    assert len(tags) == len(tenants()) == 3
    for name in ("nobody", "../cyclonex", "logos"):
        problem(stack.http("GET", f"/brand/{name}/logo.svg"), 404, "not_found")


def test_a_logo_costs_no_call(stack: Stack) -> None:
    with stack.meter() as meter:
        assert stack.http("GET", "/brand/cyclonex/logo.svg").status == 200
    assert not meter.calls
