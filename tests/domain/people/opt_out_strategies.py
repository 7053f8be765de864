"""Acts on opt-outs as strategies for property tests: few kinds, moments and records, so that they meet."""

from __future__ import annotations

from typing import get_args

from hypothesis import strategies as st

from chalicelib.domain.people.opt_out_acts import (
    Dismissed,
    Lifted,
    OptedOut,
    OptOutAct,
    OptOutSource,
    Reopened,
    Started,
)
from chalicelib.domain.people.register import Register, apply
from chalicelib.domain.tenants.purposes import Channel, OptOutKind, Purpose

LATEST = 9
KINDS: tuple[OptOutKind, ...] = ("sms", "email", "all_communications", "sale_sharing", "partner_sharing")
SOURCES: tuple[OptOutSource, ...] = get_args(OptOutSource)
MOMENTS = st.integers(0, LATEST)
RECORDS = st.integers(0, 3).map(lambda number: f"opt_01KARZ6T9GSWQ40CJ9S2ED4T5{number}")


def purpose(code: str, channels: tuple[Channel, ...], blocked_by: tuple[OptOutKind, ...]) -> Purpose:
    """A purpose with no gate but its opt-outs."""
    return Purpose(code, code, "service", channels, False, None, False, None, blocked_by, False, False, "", ())


UPDATES = purpose("updates", ("sms", "email"), ("sms", "email", "all_communications"))
SHARING = purpose("sharing", (), ("partner_sharing", "sale_sharing"))
NOTICE = purpose("notice", ("email",), ())
PLACES: tuple[tuple[Purpose, Channel | None], ...] = (
    (UPDATES, "sms"),
    (UPDATES, "email"),
    (UPDATES, "chat"),
    (SHARING, None),
    (NOTICE, "email"),
)
SLOTS = tuple(f"{place.code}/{channel or ''}" for place, channel in PLACES)


def opt_outs() -> st.SearchStrategy[OptedOut]:
    """Opt-outs of any kind, by any way."""
    return st.builds(OptedOut, st.sampled_from(KINDS), MOMENTS, st.sampled_from(SOURCES), RECORDS)


def any_act() -> st.SearchStrategy[OptOutAct]:
    """Any act, opt-outs as often as all that lift together."""
    lifts = st.one_of(
        st.builds(Lifted, st.sampled_from(KINDS), MOMENTS, st.sampled_from(SOURCES), RECORDS, st.booleans()),
        st.builds(Reopened, st.sampled_from(SLOTS), MOMENTS, RECORDS, st.booleans()),
        st.builds(Started, MOMENTS, RECORDS),
        st.builds(Dismissed, MOMENTS, RECORDS),
    )
    return opt_outs() | lifts


def any_register() -> st.SearchStrategy[Register]:
    """A register that some acts lead to."""
    return st.lists(any_act(), max_size=12).map(lambda acts: apply(Register(), acts))
