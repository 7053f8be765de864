"""Who is told of a request: whoever works on it, at an address that takes mail; else the privacy mailbox."""

from __future__ import annotations

import pytest

from chalicelib.usecases.access import manage as manage_keys
from chalicelib.usecases.rights.staffing.mailboxes import find_worker
from tests.fixtures.worlds.deadlines.reminding import PRIVACY, RemindingWorld
from tests.fixtures.worlds.rights_desk import TENANT


@pytest.fixture
def w(monkeypatch: pytest.MonkeyPatch) -> RemindingWorld:
    return RemindingWorld(monkeypatch)


def find(w: RemindingWorld, member: str | None) -> tuple[str, str]:
    worker = find_worker(w.ports, TENANT, member, w.clock.now())
    assert "@" not in repr(worker)
    return worker.name, worker.address


def test_a_member_is_told_as_long_as_they_have_a_key_and_take_mail(w: RemindingWorld) -> None:
    ann, key_id = w.hire()
    assert find(w, ann) == ("Ann Lee", "ann@psynergy.example")
    assert find(w, None) == find(w, "mem_nobody") == ("", PRIVACY)
    w.ports.staff_mailboxes.mark_bounced(TENANT, ann, w.clock.now())
    assert find(w, ann) == ("Ann Lee", PRIVACY)
    manage_keys.revoke(w.ports, w.ctx(), key_id, None)
    assert find(w, ann) == ("", PRIVACY)
