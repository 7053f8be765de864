"""A hold that is placed after somebody looked for holds, and before they let something go, keeps it all the same."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta

import pytest

from chalicelib.domain.errors import Unavailable
from chalicelib.domain.rights.holds.hold import Hold, HoldOn
from chalicelib.domain.rights.moments import PAPERS_FOR
from chalicelib.usecases.archive.erase_words import erase_words
from chalicelib.usecases.contracts.ask_to_archive import ask_to_archive
from chalicelib.usecases.retention.end_person import end_person
from chalicelib.usecases.retention.repeat_erasures import find_named, repeat_erasures
from chalicelib.usecases.rights.holds import PlaceHold, place_hold
from tests.fixtures.factories import who
from tests.fixtures.worlds.erasing import EMAIL, NEWS, PHONE, VALUES, ErasingWorld
from tests.fixtures.worlds.memory import MemoryWorld
from tests.fixtures.worlds.rights_desk import TENANT
from tests.usecases.archive.contracts_world import ContractsWorld
from tests.usecases.archive.world import ArchiveWorld
from tests.usecases.retention.people import DAY, SIX_YEARS, AgedWorld
from tests.usecases.retention.test_repeat_erasures import RestoredWorld
from tests.usecases.retention.world import RetentionWorld

Place = Callable[..., Callable[[], bool]]


@pytest.fixture
def place_in_between(monkeypatch: pytest.MonkeyPatch) -> Place:
    """Has a hold placed right after the next look for holds; what is returned tells whether it was."""

    def arrange(w: MemoryWorld, email: str = "", contract: str = "", request_id: str = "") -> Callable[[], bool]:
        people = (who(email),) if email else ()
        day = (w.clock.now() + 30 * DAY).date()
        command = PlaceHold("legal_obligation", "An audit.", day, people, contract, request_id)
        look, waiting = w.ports.holds.on, [command]

        def on(tenant: str, targets: Sequence[tuple[HoldOn, str]]) -> list[Hold]:
            found = look(tenant, targets)
            if waiting:
                place_hold(w.ports, w.ctx(), waiting.pop())
            return found

        monkeypatch.setattr(w.ports.holds, "on", on)
        return lambda: not waiting

    return arrange


@pytest.mark.parametrize("on", ["person", "contract"])
def test_it_keeps_a_persons_proofs(monkeypatch: pytest.MonkeyPatch, place_in_between: Place, on: str) -> None:
    w = AgedWorld(monkeypatch)
    w.contract("c-1", [EMAIL])
    w.consent([EMAIL], "-" + NEWS)
    w.end("c-1")
    w.clock.advance(SIX_YEARS)
    person = w.found(EMAIL)
    placed = place_in_between(w, **{"email": EMAIL} if on == "person" else {"contract": "c-1"})
    end_person(w.ports, w.tenant, person.id)
    assert placed() and w.found(EMAIL) == person and w.holds(EMAIL) == [True] and w.named() == []


def test_it_keeps_a_request(monkeypatch: pytest.MonkeyPatch, place_in_between: Place) -> None:
    w = RetentionWorld(monkeypatch)
    request = w.old()
    w.later()
    assert len(w.rows_to_archive()) == 1
    placed = place_in_between(w, request_id=request.id)
    w.archive()
    assert placed() and w.get(request.id) == request and w.versions_left() == 1 and w.named() == []


def test_it_keeps_the_files_of_a_request(monkeypatch: pytest.MonkeyPatch, place_in_between: Place) -> None:
    w = RetentionWorld(monkeypatch)
    request = w.with_papers()
    w.clock.advance(PAPERS_FOR)
    placed = place_in_between(w, request_id=request.id)
    w.pass_time(DAY)
    assert placed() and len(w.get(request.id).files) == 1


def test_it_keeps_the_file_of_a_contract(monkeypatch: pytest.MonkeyPatch, place_in_between: Place) -> None:
    w = ContractsWorld(monkeypatch)
    contract = w.filed()
    w.clock.advance(timedelta(days=6 * 366))
    ask_to_archive(w.ports, TENANT, "practice-1")
    placed = place_in_between(w, contract="practice-1")
    w.archive()
    w.archive()
    assert placed() and w.get_contract().archived == contract.archived
    assert all(one.held for one in w.objects_of(w.get_contract()).values())


def test_it_keeps_the_key_to_words(monkeypatch: pytest.MonkeyPatch, place_in_between: Place) -> None:
    w = ArchiveWorld(monkeypatch)
    request = w.archived()
    placed = place_in_between(w, request_id=request.id)
    assert erase_words(w.ports, w.ctx(), request.id, at_once=True) == "under_hold"
    assert placed() and w.get(request.id) == request


def test_it_keeps_what_somebody_asked_to_be_deleted(monkeypatch: pytest.MonkeyPatch, place_in_between: Place) -> None:
    w = ErasingWorld(monkeypatch)
    w.seed()
    request_id = w.ask(EMAIL, PHONE)
    w.answer(request_id)
    placed = place_in_between(w, email=EMAIL)
    with pytest.raises(Unavailable):
        w.work()
    assert placed() and w.traces() == set(VALUES)
    w.work()
    report = w.request(request_id).erasure
    assert w.traces() == set(VALUES) and report is not None and dict(report.kept) == {"people_under_hold": 1}


def test_it_keeps_what_is_deleted_again_after_a_restore(
    monkeypatch: pytest.MonkeyPatch, place_in_between: Place
) -> None:
    w = RestoredWorld(monkeypatch)
    w.restore()
    _, named = find_named(w.ports, w.ctx(), w.since)
    deleted = [one for one in named if one.kind == "deleted"]
    placed = place_in_between(w, email=EMAIL)
    with pytest.raises(Unavailable):
        list(repeat_erasures(w.ports, w.ctx(), deleted))
    assert placed() and w.traces() == set(VALUES)
    assert [one.outcome for one in repeat_erasures(w.ports, w.ctx(), deleted)] == ["kept"]
