"""The context of a call without a key names the right actor."""

from __future__ import annotations

from chalicelib.domain.changes import Claim
from chalicelib.usecases.context import Actor, Context, of_system, of_token
from tests.fixtures.worlds.people import PeopleWorld

CLAIM = Claim("a" * 64, "b" * 64)


def test_the_system_acts_under_a_name_and_signals_nothing() -> None:
    world = PeopleWorld()
    profile, now = world.ctx().profile, world.clock.now()
    ctx = of_system(profile, "push", now)
    assert ctx == Context(profile, Actor("system", "push"), "", now)
    assert not (ctx.actor.trusted or ctx.signalling)
    assert of_system(profile, "out_1", now, "out_1", claim=CLAIM) == Context(
        profile, Actor("system", "out_1"), "out_1", now, CLAIM
    )


def test_a_token_is_proof_of_a_person_only_where_it_was_sent_to_them() -> None:
    world = PeopleWorld()
    profile, now = world.ctx().profile, world.clock.now()
    shown = of_token(profile, "unl_1", "r-1", now, gpc=True)
    assert shown == Context(profile, Actor("subject", "unl_1"), "r-1", now, gpc=True)
    assert not (shown.actor.trusted or shown.signalling)
    sent = of_token(profile, "prf_1", "r-1", now, claim=CLAIM, verified=True)
    assert sent == Context(profile, Actor("subject", "prf_1", verified=True), "r-1", now, CLAIM)
    assert sent.actor.trusted
