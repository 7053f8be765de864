"""A process may die before or after each call of an action: its repeat loses nothing and does nothing twice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from chalicelib.domain.changes import Claim
from chalicelib.domain.errors import Invalid
from chalicelib.domain.events import find_break
from chalicelib.domain.rights.actions.decide import Granted, Reason
from chalicelib.domain.rights.moments import find_denial
from chalicelib.domain.rights.verification import TRIES
from chalicelib.usecases.context import Context
from chalicelib.usecases.rights.decide import Complete, Deny, complete, deny
from chalicelib.usecases.rights.keep_time import take_due_steps
from chalicelib.usecases.rights.verify import verify_code
from tests.fixtures.factories import STRANGER, sha256
from tests.fixtures.worlds.mortal import list_deaths
from tests.fixtures.worlds.rights_desk import TENANT, RightsWorld


def the_one(w: RightsWorld) -> str:
    """Returns the id of the only request."""
    (item,) = [item for item in w.items("#REQ#") if item["sk"] == "state"]
    return str(item["id"])


def claimed(ctx: Context) -> Context:
    return replace(ctx, claim=Claim(sha256("the same call"), "body"))


def create(w: RightsWorld) -> None:
    w.take_in("delete", claim="the same call")


def verify(w: RightsWorld) -> None:
    verify_code(w.ports, claimed(w.person(the_one(w))), the_one(w), w.code())


def answer(w: RightsWorld) -> None:
    complete(w.ports, claimed(w.staff()), Complete(the_one(w), Granted("Here it is.")))


def refuse(w: RightsWorld) -> None:
    deny(w.ports, claimed(w.staff()), Deny(the_one(w), (Reason("security", "Because."),)))


def run_out(w: RightsWorld) -> None:
    """Takes what steps are due, without an Idempotency-Key: the calendar asks again by itself."""
    request = w.get(the_one(w))
    w.clock.moment = max(w.clock.moment, find_denial(request, w.ports.profiles[TENANT].time_zone))
    take_due_steps(w.ports, TENANT, request.id)


def nothing(_: RightsWorld) -> None:
    return


def taken_in(w: RightsWorld) -> None:
    w.one("know")
    w.deliver()


def known(w: RightsWorld) -> None:
    w.verified("know")
    w.deliver()


@pytest.mark.parametrize(
    ("arrange", "act", "event", "mails"),
    [
        (nothing, create, "request.received", 1),
        (taken_in, verify, "request.verified", 1),
        (known, answer, "request.completed", 2),
        (known, refuse, "request.denied", 2),
        (taken_in, run_out, "request.denied", 2),
    ],
    ids=["intake", "verify", "complete", "deny", "denial by the calendar"],
)
def test_whoever_repeats_the_call_finds_it_done_once(
    monkeypatch: pytest.MonkeyPatch,
    arrange: Callable[[RightsWorld], None],
    act: Callable[[RightsWorld], None],
    event: str,
    mails: int,
) -> None:
    deaths = 0
    for w, name, moment in list_deaths(lambda: RightsWorld(monkeypatch), act, arrange):
        deaths += 1
        where = f"died {moment} {name}"
        w.mortal.spare()
        act(w)
        w.later()
        request_id = the_one(w)
        assert w.events(request_id).count(event) == 1, where
        assert len(w.mails()) == mails and w.rows() == [], where
        request = w.get(request_id)
        chain = w.ports.rights_requests.events(TENANT, request_id, None, 100)[::-1]
        assert find_break(chain) is None and chain[-1].hash == request.head, where
        assert request.post.queued == () and request.version == len(chain), where
        assert w.details(request_id).requester.name == "Pat Rivera", where
    assert deaths >= 4


def guess_last(w: RightsWorld) -> None:
    """Tries a wrong code, as a page does, and learns that it is wrong."""
    with pytest.raises(Invalid):
        verify_code(w.ports, w.ctx(by=STRANGER), the_one(w), f"{(int(w.code()) + 1) % 1_000_000:06d}")


def guessed_before(w: RightsWorld) -> None:
    taken_in(w)
    for _ in range(TRIES - 1):
        guess_last(w)


def test_whoever_dies_at_the_last_wrong_code_leaves_the_tries_open_or_an_event(monkeypatch: pytest.MonkeyPatch) -> None:
    locked, deaths = "request.code_locked", 0
    for w, name, moment in list_deaths(lambda: RightsWorld(monkeypatch), guess_last, guessed_before):
        deaths += 1
        where = f"died {moment} {name}"
        w.mortal.spare()
        found = w.ports.rights_requests.with_tries(TENANT, the_one(w))
        assert found is not None and (found[1] == TRIES) is (locked in w.events(the_one(w))), where
        guess_last(w)
        assert w.events(the_one(w)).count(locked) == 1, where
        with pytest.raises(Invalid):  # the right one comes too late
            verify_code(w.ports, w.ctx(by=STRANGER), the_one(w), w.code())
    assert deaths >= 4


def test_a_caller_who_never_repeats_gets_the_mail_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    for w, name, moment in list_deaths(lambda: RightsWorld(monkeypatch), create):
        w.mortal.spare()
        w.later()
        kept = [item for item in w.items("#REQ#") if item["sk"] == "state"]
        assert len(w.mails()) == len(kept), f"died {moment} {name}"  # all of it, or nothing
