"""Signing out takes effect in its process at once and everywhere within a minute, and nothing brings a session back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.domain.errors import NotFound, Unauthenticated
from chalicelib.storage.table import ops
from chalicelib.usecases.access.sessions.sign_in import SignedIn
from chalicelib.usecases.access.sessions.sign_out import sign_out
from chalicelib.usecases.ports.bundle import Ports
from tests.usecases.access.sessions.world import SessionWorld


@pytest.fixture
def world() -> SessionWorld:
    return SessionWorld()


def leave(world: SessionWorld, done: SignedIn) -> None:
    """Signs out."""
    sign_out(world.ports, world.by(done.key, done.session))


def refused(world: SessionWorld, done: SignedIn, ports: Ports | None = None) -> str:
    """Returns the code with which a session's cookie is refused."""
    with pytest.raises(Unauthenticated) as refusal:
        world.enter(done.text, ports=ports)
    return refusal.value.code


def test_it_is_felt_here_at_once_and_elsewhere_within_a_minute(world: SessionWorld) -> None:
    done, elsewhere = world.sign_in(world.make().key), world.process()
    world.enter(done.text, ports=elsewhere)
    leave(world, done)
    assert refused(world, done) == "session_over"
    world.wait(timedelta(seconds=59.999))
    assert world.enter(done.text, ports=elsewhere)[0].id == done.session.id
    world.wait(timedelta(milliseconds=1))
    assert refused(world, done, elsewhere) == "session_over"


def test_a_second_time_changes_nothing(world: SessionWorld) -> None:
    done = world.sign_in(world.make().key)
    leave(world, done)
    kept = world.kept()
    world.wait_a_cache()
    leave(world, done)
    assert world.kept() == kept
    assert refused(world, done) == "session_over"


def test_the_other_sessions_of_the_key_go_on(world: SessionWorld) -> None:
    key = world.make().key
    first, second = world.sign_in(key), world.sign_in(key)
    leave(world, first)
    assert world.enter(second.text)[0].id == second.session.id


def test_a_call_with_a_key_has_nothing_to_end(world: SessionWorld) -> None:
    key = world.make().key
    with pytest.raises(NotFound):
        sign_out(world.ports, world.by(key))


def test_a_call_that_is_under_way_meanwhile_does_not_bring_it_back(
    world: SessionWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = world.sign_in(world.make().key)
    world.wait_a_cache()
    write, left = world.table.write, [True]

    def overtaken(tenant: str, wanted: ops.Write) -> ops.Item | None:
        """Writes, and lets somebody sign out before the first caller hears of it."""
        answer = write(tenant, wanted)
        if left:
            left.clear()
            leave(world, done)
        return answer

    monkeypatch.setattr(world.table, "write", overtaken)
    world.enter(done.text)
    assert refused(world, done) == "session_over"
    world.wait_a_cache()
    assert refused(world, done) == "session_over"
