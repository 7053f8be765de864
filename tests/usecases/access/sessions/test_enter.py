"""Which cookies get in, at what cost, until when, and what a refusal tells."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.domain.access.sessions import IDLE, LEEWAY, LONGEST
from chalicelib.domain.errors import Conflict, Unauthenticated
from chalicelib.usecases.access import manage as manage_keys
from chalicelib.usecases.ports.bundle import Ports
from tests.fixtures.worlds.api_keys import ALL
from tests.usecases.access.sessions.world import SessionWorld


@pytest.fixture
def world() -> SessionWorld:
    world = SessionWorld()
    world.make(ALL)  # so that no key of a test is the last that manages keys
    return world


def refused(world: SessionWorld, text: str, ports: Ports | None = None) -> str:
    with pytest.raises(Unauthenticated) as refusal:
        world.enter(text, ports=ports)
    assert text not in f"{refusal.value} {refusal.value.detail}"
    return refusal.value.code


def test_nothing_is_asked_while_cached_and_else_a_write_each_for_session_and_key(world: SessionWorld) -> None:
    done, elsewhere = world.sign_in(world.make().key), world.process()
    world.table.calls.clear()
    for _ in range(5):
        world.enter(done.text, done.session.id, elsewhere)
    assert world.table.calls == ["write", "write"]
    world.wait_a_cache()
    world.enter(done.text, done.session.id, elsewhere)
    assert world.table.calls == ["write"] * 4


def test_a_call_marks_session_and_key_as_used(world: SessionWorld) -> None:
    done = world.sign_in(world.make().key)
    world.wait(timedelta(minutes=20))
    now = world.clock.now()
    session, key = world.enter(done.text)
    assert session.idle_ends_at == now + IDLE + LEEWAY and session.ends_at == done.session.ends_at
    assert key.last_used_at == now


def test_it_ends_when_nobody_calls_for_half_an_hour(world: SessionWorld) -> None:
    done = world.sign_in(world.make().key)
    for _ in range(3):
        world.wait(IDLE)
        world.enter(done.text)
    world.wait(IDLE + LEEWAY)
    assert refused(world, done.text) == "session_over"


def test_each_call_is_good_for_half_an_hour_and_a_minute_more_at_most(world: SessionWorld) -> None:
    done, elsewhere = world.sign_in(world.make().key), world.process()
    world.wait(timedelta(seconds=59.999))
    assert world.enter(done.text)[0].idle_ends_at == done.session.idle_ends_at  # nothing was written
    world.wait(IDLE)
    session, _ = world.enter(done.text, ports=elsewhere)
    assert session.idle_ends_at == world.clock.now() + IDLE + LEEWAY
    world.wait(IDLE + LEEWAY)
    assert refused(world, done.text, elsewhere) == "session_over"


def test_it_ends_after_twelve_hours_however_much_it_is_used(world: SessionWorld) -> None:
    done = world.sign_in(world.make().key)
    for _ in range(35):
        world.wait(timedelta(minutes=20))
        world.enter(done.text)
    world.wait(done.session.started_at + LONGEST - world.clock.now() - timedelta(milliseconds=1))
    world.enter(done.text)
    world.wait(timedelta(milliseconds=1))
    assert refused(world, done.text) == "session_over"


@pytest.mark.parametrize("step", [IDLE + LEEWAY, LONGEST])
def test_a_cache_hides_no_end_where_the_clock_alone_moves(world: SessionWorld, step: timedelta) -> None:
    done = world.sign_in(world.make().key)
    world.enter(done.text)
    world.clock.advance(step)
    assert refused(world, done.text) == "session_over"


def test_it_ends_with_its_key_at_once_here_and_within_a_minute_elsewhere(world: SessionWorld) -> None:
    done, elsewhere = world.sign_in(world.make().key), world.process()
    world.enter(done.text, ports=elsewhere)
    manage_keys.revoke(world.ports, world.ctx(), done.key.id, None)
    assert refused(world, done.text) == "session_over"
    world.wait(timedelta(seconds=59))
    world.enter(done.text, ports=elsewhere)
    world.wait(timedelta(seconds=1))
    assert refused(world, done.text, elsewhere) == "session_over"


def test_it_ends_at_the_moment_when_its_key_expires(world: SessionWorld) -> None:
    done = world.sign_in(world.make(expires_at=world.clock.now() + timedelta(seconds=30)).key)
    world.enter(done.text)
    world.wait(timedelta(seconds=30))
    assert refused(world, done.text) == "session_over"


def test_it_may_do_what_its_key_may_do_now(world: SessionWorld) -> None:
    done, elsewhere = world.sign_in(world.make(ALL).key), world.process()
    world.enter(done.text, ports=elsewhere)
    manage_keys.change(world.ports, world.ctx(), done.key.id, 1, {"scopes": frozenset({"consents:read"})})
    assert world.enter(done.text)[1].scopes == {"consents:read"}
    world.wait_a_cache()
    assert world.enter(done.text, ports=elsewhere)[1].scopes == {"consents:read"}


@pytest.mark.parametrize("named", ["", "1", "ses_01KARZ6TA13D5F7H9K1M3P5R7T"])
def test_a_page_that_means_another_session_is_told_so_and_its_key_is_not_used(world: SessionWorld, named: str) -> None:
    done = world.sign_in(world.make().key)
    before = world.get(done.key)
    world.wait_a_cache()
    with pytest.raises(Conflict) as refusal:
        world.enter(done.text, named)
    assert refusal.value.code == "session_changed"
    assert world.get(done.key) == before


def test_only_a_cookie_that_was_a_sessions_is_told_that_it_is_over(world: SessionWorld) -> None:
    text = world.sign_in(world.make().key).text
    other = text[:-1] + ("1" if text[-1] == "0" else "0")
    assert refused(world, other) == "unauthorized"
    assert refused(world, text.replace("cyclonex", "psynergy")) == "unauthorized"
    assert refused(world, text.replace("cyclonex", "acme")) == "unauthorized"


def test_a_repeated_refusal_costs_nothing(world: SessionWorld) -> None:
    done = world.sign_in(world.make().key)
    world.wait(IDLE + LEEWAY)
    world.table.calls.clear()
    for text in (done.text, f"cyclonex.{'0' * 52}"):
        for _ in range(3):
            refused(world, text)
    assert world.table.calls == ["write", "write"]


def test_made_up_cookies_push_no_session_out_of_the_cache(world: SessionWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chalicelib.storage.access.sessions.CACHE_SIZE", 2)
    done, process = world.sign_in(world.make().key), world.process()
    world.enter(done.text, ports=process)
    for number in range(3):
        refused(world, f"cyclonex.{number:0>52}", process)
    world.table.calls.clear()
    world.enter(done.text, ports=process)
    assert world.table.calls == []
