"""The opt-outs that a person can choose where they see their own choices."""

from __future__ import annotations

from collections.abc import Iterable

from chalicelib.domain.people.register import Standing
from chalicelib.domain.tenants.profiles import Profile
from chalicelib.domain.tenants.purposes import OPT_OUT_KINDS, OptOutKind


def list_choices(profile: Profile, standings: Iterable[Standing]) -> dict[OptOutKind, Standing | None]:
    """Returns, in the order of the kinds, each kind that closes a purpose of the company or that is active.

    Each kind comes with what is active, or None.
    """
    heeded = {kind for purpose in profile.purposes.values() for kind in purpose.blocked_by}
    active = {one.kind: one for one in standings if one.state == "active"}
    return {kind: active.get(kind) for kind in OPT_OUT_KINDS if kind in heeded or kind in active}
