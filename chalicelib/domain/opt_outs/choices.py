"""What a person may opt out of where they see their own choices."""

from __future__ import annotations

from collections.abc import Iterable

from chalicelib.domain.people.register import Standing
from chalicelib.domain.tenants.profiles import Profile
from chalicelib.domain.tenants.purposes import OPT_OUT_KINDS, OptOutKind


def list_choices(profile: Profile, standings: Iterable[Standing]) -> dict[OptOutKind, Standing | None]:
    """Each kind that a purpose of the company heeds or that stands, with what stands; in the kinds' order."""
    heeded = {kind for purpose in profile.purposes.values() for kind in purpose.blocked_by}
    active = {one.kind: one for one in standings if one.state == "active"}
    return {kind: active.get(kind) for kind in OPT_OUT_KINDS if kind in heeded or kind in active}
