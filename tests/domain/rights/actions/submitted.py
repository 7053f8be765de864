"""Requests as somebody sends them in, for tests of what becomes of them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from chalicelib.domain.rights.intake import begin
from chalicelib.domain.rights.requests import RightsRequest
from chalicelib.domain.rights.vocabulary import Authorization
from chalicelib.domain.tenants.profiles import Profile
from chalicelib.domain.tenants.rights import Right
from tests.domain.rights.started import PSYNERGY
from tests.fixtures.submissions import submit_at

AT = datetime(2026, 11, 24, 18, tzinfo=UTC)
ID = "req_01JDXA7Z3N8Q5V2K4M6P9R0S1T"
EMAIL_KEY = "email#v1#0a1b2c3d"


def submit(
    right: Right = "access",
    *,
    authorization: Authorization | None = None,
    paper: bool = False,
    keys: tuple[str, ...] = (EMAIL_KEY,),
    profile: Profile = PSYNERGY,
    **intake: Any,
) -> RightsRequest:
    """Returns the request that is made of a call on AT; by an agent, where an `authorization` is given."""
    upload_id = "upl_01JDXA7Z3N8Q5V2K4M6P9R0S1T" if paper else None
    sent = submit_at(AT, right, authorization=authorization, upload_id=upload_id, **intake)
    (step,) = begin(profile, sent, [ID], keys, AT, "key_1")
    return step.after
