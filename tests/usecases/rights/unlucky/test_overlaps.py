"""Two actions at the same moment: one wins, the other is told or decided again, and nothing is half done or doubled."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable
from datetime import timedelta

import pytest

from chalicelib.domain.errors import PrivacyError
from chalicelib.domain.events import find_break
from chalicelib.domain.rights.actions.decide import Granted, LeftTask, Reason
from chalicelib.domain.rights.requests import RightsRequest
from chalicelib.usecases.rights import appeal as appeals
from chalicelib.usecases.rights import leave, verify, work
from chalicelib.usecases.rights.decide import Complete, Deny, complete, deny
from chalicelib.usecases.rights.keep_time import take_due_steps
from chalicelib.usecases.rights.tasks import ChangeTask, change_task
from tests.fixtures.worlds.rights_desk import ALEX, SAM, TENANT, RightsWorld

Act = Callable[[RightsWorld, RightsRequest], object]


def answer(w: RightsWorld, request: RightsRequest) -> None:
    left = tuple(LeftTask(one.id, "Later.") for one in w.get(request.id).tasks if one.state == "open")
    complete(w.ports, w.staff(ALEX), Complete(request.id, Granted("Here."), None, left))


def close_task(w: RightsWorld, request: RightsRequest) -> None:
    task = w.get(request.id).tasks[0]
    change_task(w.ports, w.staff(SAM), ChangeTask(request.id, task.id, "done", None, "", task.version))


def refuse(w: RightsWorld, request: RightsRequest) -> None:
    deny(w.ports, w.staff(SAM), Deny(request.id, (Reason("security", "Because."),)))


def run_out(w: RightsWorld, request: RightsRequest) -> None:
    take_due_steps(w.ports, TENANT, request.id)


ACTS: dict[str, Act] = {
    "verify": lambda w, r: verify.verify_code(w.ports, w.person(r.id), r.id, w.code()),
    "resend": lambda w, r: verify.resend_code(w.ports, w.person(r.id), r.id),
    "identity": lambda w, r: verify.verify_identity(w.ports, w.staff(), verify.VerifyIdentity(r.id, "document", "-")),
    "start": lambda w, r: work.start(w.ports, w.staff(), r.id),
    "ask": lambda w, r: work.ask(w.ports, w.staff(), r.id, "Which one?"),
    "information": lambda w, r: leave.add_information(w.ports, w.person(r.id), leave.AddInformation(r.id, "That.")),
    "extend": lambda w, r: work.extend(w.ports, w.staff(), r.id, "Much to search."),
    "answer": answer,
    "refuse": refuse,
    "withdraw": lambda w, r: leave.withdraw(w.ports, w.person(r.id), r.id, "No more."),
    "disown": lambda w, r: leave.disown(w.ports, w.person(r.id, "letter"), r.id),
    "run out": run_out,
    "task": close_task,
    "appeal": lambda w, r: appeals.appeal(w.ports, w.person(r.id), appeals.Appeal(r.id, "Wrong.")),
    "decide": lambda w, r: appeals.decide_appeal(
        w.ports, w.staff(SAM), appeals.DecideAppeal(r.id, "overturned", "Right so.")
    ),
    "deliver": lambda w, r: w.deliver(),
}


def waits(w: RightsWorld) -> RightsRequest:
    first, _ = w.take_in("delete", "know")
    w.deliver()
    return w.get(first.id)


def is_due(w: RightsWorld) -> RightsRequest:
    request = waits(w)
    w.clock.advance(timedelta(days=45) - timedelta(hours=12))
    return request


def is_open(w: RightsWorld) -> RightsRequest:
    request = w.verified("know", "delete")
    return w.get(request.linked[1])


def is_decided(w: RightsWorld) -> RightsRequest:
    request = w.verified("know")
    refuse_by = Deny(request.id, (Reason("security", "Because."),))
    deny(w.ports, w.staff(ALEX), refuse_by)
    return w.get(request.id)


def is_appealed(w: RightsWorld) -> RightsRequest:
    request = is_decided(w)
    ACTS["appeal"](w, request)
    return w.get(request.id)


CASES = [
    *((waits, *pair) for pair in itertools.product(("verify", "resend", "identity"), repeat=2)),
    *((waits, *pair) for pair in itertools.permutations(("verify", "withdraw", "disown", "ask", "deliver"), 2)),
    *((is_due, *pair) for pair in itertools.permutations(("run out", "extend", "identity", "withdraw"), 2)),
    *((is_due, one, one) for one in ("run out", "extend")),
    *((is_open, *pair) for pair in itertools.product(("answer", "refuse", "withdraw", "disown", "task"), repeat=2)),
    *((is_open, *pair) for pair in itertools.permutations(("ask", "information", "start", "answer", "deliver"), 2)),
    *((is_decided, *pair) for pair in itertools.permutations(("appeal", "disown", "deliver"), 2)),
    (is_decided, "appeal", "appeal"),
    *((is_appealed, *pair) for pair in itertools.product(("decide", "withdraw", "disown"), repeat=2)),
]


@pytest.mark.parametrize(("arrange", "one", "other"), CASES, ids=lambda x: x if isinstance(x, str) else x.__name__)
def test_whoever_comes_second_finds_what_the_first_made(
    monkeypatch: pytest.MonkeyPatch, arrange: Callable[[RightsWorld], RightsRequest], one: str, other: str
) -> None:
    w = RightsWorld(monkeypatch)
    request = arrange(w)
    transact, pending, told = w.table.transact, [other], []

    def meddle(tenant: str, writes: list) -> None:  # type: ignore[type-arg]
        if pending:
            try:
                ACTS[pending.pop()](w, request)
            except PrivacyError as error:
                told.append(error.code)
        transact(tenant, writes)

    monkeypatch.setattr(w.table, "transact", meddle)
    try:
        ACTS[one](w, request)
    except PrivacyError as error:
        told.append(error.code)
    monkeypatch.setattr(w.table, "transact", transact)
    for linked in request.linked or (request.id,):
        now = w.get(linked)
        chain = w.ports.rights_requests.events(TENANT, linked, None, 100)[::-1]
        assert find_break(chain) is None and chain[-1].hash == now.head and len(chain) == now.version
        types = Counter(one.event.type for one in chain)
        closings = types["request.denied"] + types["request.completed"] + types["request.withdrawn"]
        assert closings <= 1 + types["request.appeal_decided"], types
        assert types["request.extended"] <= 1 and types["request.appealed"] <= 1
        assert types["request.appeal_decided"] + types["request.appeal_withdrawn"] <= 1
    for _ in range(4):
        w.later()
    for linked in request.linked or (request.id,):
        now = w.get(linked)
        letters = w.ports.letters.of_request(TENANT, linked)
        assert now.post.queued == () or "not_mine" in now.marks
        kinds = Counter((letter.kind, letter.to, letter.version) for letter in letters)
        assert set(kinds.values()) <= {1}
    assert w.rows() == []
