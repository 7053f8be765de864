"""Requests that were made and verified, for tests of what follows."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from chalicelib.domain.rights.intake import begin
from chalicelib.domain.rights.requests import RightsRequest
from chalicelib.domain.rights.verification import Check, Proof
from chalicelib.domain.tenants.profiles import Profile
from chalicelib.domain.tenants.rights import Right
from tests.domain.rights.started import CYCLONEX
from tests.fixtures.submissions import submit_at

AT = datetime(2026, 11, 24, 18, 0, tzinfo=UTC)
REQUEST_ID = "req_01JDXA7Z3N8Q5V2K4M6P9R0S1T"
KEYS = ("email#v1#aa", "phone#v1#bb")


def make(
    right: Right, profile: Profile = CYCLONEX, *, keys: tuple[str, ...] = KEYS, state: str | None = "CA", **intake: Any
) -> RightsRequest:
    """Returns a new request as it is stored."""
    sent = submit_at(AT, right, state=state, **intake)
    (step,) = begin(profile, sent, [REQUEST_ID], keys, AT, "key_1")
    return replace(step.after, version=1)


def verify(request: RightsRequest, *methods: Any) -> RightsRequest:
    """Returns the request as verified at the highest level, and open."""
    checks = tuple(Check(method, AT, "mem_1") for method in methods or ("code", "document"))
    return replace(request, status="open", proof=Proof(request.proof.needed, 2, checks))
