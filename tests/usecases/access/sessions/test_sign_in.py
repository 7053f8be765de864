"""Signing in makes a new session each time, keeps no secret, and ends what the browser had."""

from __future__ import annotations

import pytest

from chalicelib.domain.access.sessions import IDLE, LEEWAY, LONGEST
from chalicelib.domain.errors import Unauthenticated
from chalicelib.storage.table import ops
from tests.usecases.access.sessions.world import SessionWorld, claim


@pytest.fixture
def world() -> SessionWorld:
    return SessionWorld()


def over(world: SessionWorld, text: str) -> bool:
    """Returns whether a cookie is one of a session that is over."""
    try:
        world.enter(text)
    except Unauthenticated as refusal:
        assert refusal.code == "session_over"
        return True
    return False


def test_a_session_stands_for_its_key_and_has_two_ends(world: SessionWorld) -> None:
    key = world.make().key
    done = world.sign_in(key)
    now = world.clock.now()
    assert done.key == key
    assert (done.session.key_id, done.session.tenant) == (key.id, "cyclonex")
    assert done.session.id.startswith("ses_")
    assert (done.session.started_at, done.session.ends_at) == (now, now + LONGEST)
    assert done.session.idle_ends_at == now + IDLE + LEEWAY
    assert world.enter(done.text)[1].id == key.id


def test_the_table_holds_the_hash_and_never_the_cookie(world: SessionWorld) -> None:
    done = world.sign_in(world.make().key)
    (item,) = world.items("#SESSION#")
    assert item["hash"] == claim(done.text).hash
    secret = done.text.partition(".")[2]
    assert secret not in repr(world.kept())
    assert secret not in f"{done!r} {done.session!r} {claim(done.text)!r}"


def test_each_sign_in_makes_a_new_session_and_ends_the_one_that_the_browser_had(world: SessionWorld) -> None:
    key = world.make().key
    first = world.sign_in(key)
    second = world.sign_in(key, before=first.text)
    assert first.session.id != second.session.id and first.text != second.text
    assert over(world, first.text) and not over(world, second.text)


def test_what_the_browser_had_ends_whichever_company_it_was_of(world: SessionWorld) -> None:
    other = SessionWorld("psynergy")
    other.table, other.ports = world.table, world.ports
    first = other.sign_in(other.make().key)
    second = world.sign_in(world.make().key, before=first.text)
    assert over(world, first.text) and not over(world, second.text)


@pytest.mark.parametrize("tenant", ["cyclonex", "acme"])
def test_a_made_up_cookie_that_the_browser_had_changes_nothing(world: SessionWorld, tenant: str) -> None:
    done = world.sign_in(world.make().key, before=f"{tenant}.{'0' * 52}")
    assert not over(world, done.text)
    assert len(world.items("#SESSION#")) == 1


def test_two_sign_ins_at_once_with_one_cookie_both_end_it(world: SessionWorld) -> None:
    key = world.make().key
    first = world.sign_in(key)
    both = [world.sign_in(key, before=first.text) for _ in range(2)]
    assert over(world, first.text)
    assert [over(world, done.text) for done in both] == [False, False]


def test_what_the_browser_had_lives_on_where_the_process_dies_before_the_end(
    world: SessionWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = world.make().key
    first = world.sign_in(key)
    write = world.table.write

    def dying(tenant: str, wanted: ops.Write) -> ops.Item | None:
        if isinstance(wanted, ops.Update):
            raise ops.Throttled("gone")
        return write(tenant, wanted)

    monkeypatch.setattr(world.table, "write", dying)
    with pytest.raises(ops.Throttled):
        world.sign_in(key, before=first.text)
    monkeypatch.undo()
    assert not over(world, first.text)


def test_a_sign_in_costs_a_read_of_the_key_and_a_write(world: SessionWorld) -> None:
    key = world.make().key
    world.table.calls.clear()
    first = world.sign_in(key)
    assert world.table.calls == ["get", "write"]
    world.table.calls.clear()
    world.sign_in(key, before=first.text)
    assert world.table.calls == ["get", "write", "write"]
