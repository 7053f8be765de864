"""Every action is one whole: read, decided by the table, committed once, whoever else acts at the same moment."""

from __future__ import annotations

import pytest

from chalicelib.domain.errors import Conflict, NotFound, PreconditionFailed
from chalicelib.domain.events import find_break, hash_details
from chalicelib.domain.rights.actions.decide import Granted, Reason
from chalicelib.domain.rights.guards import SYSTEM, Caller
from chalicelib.domain.rights.seen import SeenRequest
from chalicelib.domain.rights.states import ActionRefused
from chalicelib.usecases.commit import Done
from chalicelib.usecases.context import of_system
from chalicelib.usecases.rights.carry_out import identify, needs_code, require_request
from chalicelib.usecases.rights.decide import Complete, Deny, complete, deny
from chalicelib.usecases.rights.work import add_note, ask, send_message, start
from tests.fixtures.factories import STRANGER
from tests.fixtures.racing import codes_of, run_together
from tests.fixtures.worlds.rights_desk import ALEX, SAM, TENANT, RightsWorld

DENIAL = (Reason("security", "We are attacked."),)


def test_an_action_is_one_read_one_transaction_and_one_announcement(w: RightsWorld) -> None:
    request = w.one("delete")
    before = len(w.mortal.calls)
    ask(w.ports, w.staff(), request.id, "Which account?")
    assert w.mortal.calls[before:] == ["table.batch_get", "table.transact", "sqs.send"]
    before = len(w.mortal.calls)
    add_note(w.ports, w.staff(), request.id, "nobody is told")
    assert w.mortal.calls[before:] == ["table.batch_get", "table.transact"]


def test_the_words_lie_apart_and_the_event_binds_them(w: RightsWorld) -> None:
    request = w.one("delete")
    ask(w.ports, w.staff(), request.id, "Which account?")
    chain = w.ports.rights_requests.events(TENANT, request.id, None, 10)[::-1]
    assert find_break(chain) is None and "account" not in repr(chain)
    basis = w.ports.rights_requests.letter_basis(TENANT, request.id, 2)
    assert basis is not None and basis.words == {"message": "Which account?", "sender": "staff"}
    (item,) = [item for item in w.items(request.id) if str(item["sk"]).startswith("MSG#")]
    assert chain[1].event.digest == hash_details(str(item["salt"]), dict(basis.words))


def test_what_is_not_allowed_or_not_there_changes_nothing(w: RightsWorld) -> None:
    request = w.one("delete")
    kept = w.kept()
    with pytest.raises(ActionRefused) as refused:
        start(w.ports, w.staff(), request.id)
    assert refused.value.code == "wrong_status" and "ask" in refused.value.facts["allowed_actions"]
    with pytest.raises(PreconditionFailed):
        ask(w.ports, w.staff(), request.id, "x", if_match=7)
    for unknown in ("req_01KARZ6T9T2F4H6K8M0P1R3S5V", "no id"):
        with pytest.raises(NotFound):
            ask(w.ports, w.staff(), unknown, "x")
    with pytest.raises(NotFound):
        require_request(w.ports, of_system(w.ports.profiles["cyclonex"], "x", w.clock.now()), request.id)
    assert w.kept() == kept


def test_two_deciders_at_once_one_wins_the_other_is_told_and_one_letter_is_made(w: RightsWorld) -> None:
    request = w.verified("know")
    w.deliver()
    codes = codes_of(
        [
            lambda: complete(w.ports, w.staff(ALEX), Complete(request.id, Granted("Here."))),
            lambda: deny(w.ports, w.staff(SAM), Deny(request.id, DENIAL)),
        ]
    )
    assert sorted(codes) == ["", "wrong_status"]
    after = w.get(request.id)
    assert after.closing is not None and after.closing.by == ("mem_alex" if codes[0] == "" else "mem_sam")
    assert w.kinds() == ["send_letter", "tell_event"] and [one.kind for one in after.post.queued] == [after.status]


def test_of_two_with_the_same_etag_one_fails_on_it(w: RightsWorld) -> None:
    request = w.verified("know")
    version = w.get(request.id).version
    calls = [
        lambda: send_message(w.ports, w.staff(ALEX), request.id, "one", if_match=version),
        lambda: send_message(w.ports, w.staff(SAM), request.id, "two", if_match=version),
    ]
    outcomes = run_together(calls, PreconditionFailed)
    assert sum(isinstance(outcome, PreconditionFailed) for outcome in outcomes) == 1
    assert w.get(request.id).version == version + 1


def test_the_same_key_twice_at_once_is_one_event(w: RightsWorld) -> None:
    request = w.verified("know")
    command = Complete(request.id, Granted("Here."))

    def run() -> Done[SeenRequest]:
        return complete(w.ports, w.staff(claim="once"), command)

    results = run_together([run, run], Conflict)
    assert not any(isinstance(result, Exception) for result in results)
    assert w.events(request.id).count("request.completed") == 1
    again = run()
    assert again.replayed and again.result.request.status == "completed"


def test_callers_are_known_by_their_token_their_member_or_their_key(w: RightsWorld) -> None:
    assert identify(w.person("req_1", "tracking")) == Caller("tracking", "subject:req_1")
    assert identify(w.staff(ALEX)) == Caller("staff", "mem_alex")
    assert identify(w.ctx()).by.startswith("key_") and identify(w.ctx()).who == "staff"
    assert identify(w.ctx(by=STRANGER)) == Caller("publishable", STRANGER.id)
    assert identify(of_system(w.ports.profiles[TENANT], "calendar", w.clock.now())) is SYSTEM


def test_a_letter_brings_a_code_only_while_it_tells_something(w: RightsWorld) -> None:
    request = w.one("delete")
    assert needs_code(request, "received") and needs_code(request, "code") and not needs_code(request, "message")
    known = w.verified("access")
    assert not needs_code(known, "code") and not needs_code(known, "verify_reminder")  # the address is theirs
