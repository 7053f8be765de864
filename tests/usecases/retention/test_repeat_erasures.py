"""After a restore of the table the erasures that the archive's checkpoints name happen again, once, or not at all."""

from __future__ import annotations

import base64
from copy import deepcopy
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from chalicelib.domain.audit.checkpoints import build_signing_input, find_key
from chalicelib.domain.audit.erasures import NamedErasure
from chalicelib.domain.audit.lines import Line
from chalicelib.domain.times import local_date
from chalicelib.usecases.archive.erase_words import erase_words
from chalicelib.usecases.archive.read_archived import read_archived
from chalicelib.usecases.archive.verify import verify
from chalicelib.usecases.audit.find_erasures import find_erasures
from chalicelib.usecases.audit.find_sealed import find_sealed, make_verifier
from chalicelib.usecases.audit.seal import ask_to_seal, seal_days
from chalicelib.usecases.retention.repeat_erasures import Unsealed, find_named, repeat_erasures
from chalicelib.usecases.rights.holds import PlaceHold, place_hold
from chalicelib.usecases.rights.work import add_note
from tests.fixtures.factories import who
from tests.fixtures.memory.archive import MemoryArchive
from tests.fixtures.memory.mortal import MOMENTS, Killed
from tests.fixtures.worlds.erasing import EMAIL, PHONE, VALUES
from tests.fixtures.worlds.rights_desk import TENANT
from tests.usecases.retention.people import DAY, SIX_YEARS, AgedWorld
from tests.usecases.retention.world import RetentionWorld

OTHER = "bea@b.example"


class RestoredWorld(AgedWorld):
    """A world in which one person asked for deletion and another's proofs ended, before the table was restored."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        super().__init__(monkeypatch)
        self.consent([OTHER], "-marketing/email")
        self.consent(["x-9"], "+marketing/email")
        self.clock.advance(SIX_YEARS)
        ask_to_seal(self.ports, self.tenant)
        self.seed()
        self.request_id = self.ask(EMAIL, PHONE)
        self.point, self.since = deepcopy(self.table.items), self.clock.now()
        self.answer(self.request_id)
        self.work()
        self.look()
        self.gone = self.found(OTHER).state
        self.clock.advance(2 * DAY)
        seal_days(self.ports, self.tenant, self.clock.now())

    @property
    def archive_(self) -> MemoryArchive:
        """The archive, which a restore leaves as it is."""
        archive = self.ports.archive
        assert isinstance(archive, MemoryArchive)
        return archive

    def restore(self) -> None:
        """Restores the table to the moment before the erasures."""
        self.table.items = deepcopy(self.point)

    def repeat(self) -> list[tuple[str, str]]:
        """Repeats what is named, and returns the kinds with their outcomes."""
        _, named = find_named(self.ports, self.ctx(), self.since)
        found = [(one.erasure.kind, one.outcome) for one in repeat_erasures(self.ports, self.ctx(), named)]
        self.look()
        return sorted(found)


@pytest.fixture
def w(monkeypatch: pytest.MonkeyPatch) -> RestoredWorld:
    return RestoredWorld(monkeypatch)


def test_what_was_erased_is_erased_again_and_the_second_time_nothing_happens(w: RestoredWorld) -> None:
    assert w.repeat() == [("deleted", "done"), *3 * [("ended", "done")]]
    w.restore()
    assert w.traces() == set(VALUES) and w.holds(OTHER) == [True]
    assert w.repeat() == [("deleted", "again"), *2 * [("ended", "again")], ("ended", "done")]
    assert w.traces() == set() and w.holds(OTHER, EMAIL, PHONE, "x-9") == [False] * 4
    assert w.found(OTHER).state == w.gone
    before = w.kept()
    assert w.repeat() == [("deleted", "done"), *3 * [("ended", "done")]]
    assert w.kept() == before


def test_who_came_back_after_it_was_repeated_keeps_what_they_told_since(w: RestoredWorld) -> None:
    w.restore()
    w.repeat()
    w.consent([EMAIL], "+marketing/email")
    w.consent([OTHER], "+marketing/email")
    assert w.repeat() == [("deleted", "done"), *3 * [("ended", "done")]]
    assert w.holds(EMAIL, OTHER) == [True, True]


def test_a_hold_that_lies_there_now_keeps_it(w: RestoredWorld) -> None:
    w.restore()
    for name in (EMAIL, OTHER):
        hold = PlaceHold("legal_obligation", "An audit.", local_date(w.clock.now(), "UTC") + 9 * DAY, (who(name),))
        place_hold(w.ports, w.ctx(), hold)
    assert w.repeat() == [("deleted", "kept"), ("ended", "again"), ("ended", "done"), ("ended", "kept")]
    assert w.holds(EMAIL, OTHER) == [True, True]


def test_whoever_acted_since_the_restore_keeps_their_proofs(w: RestoredWorld) -> None:
    w.restore()
    w.withdraw([OTHER])
    assert w.repeat() == [("deleted", "again"), ("ended", "again"), ("ended", "done"), ("ended", "moved_on")]


@pytest.mark.parametrize("known_before", [True, False])
def test_whoever_got_a_number_since_is_not_the_one_who_was_deleted(w: RestoredWorld, *, known_before: bool) -> None:
    number, named = "+12125550166", find_named(w.ports, w.ctx(), w.since)[1]
    key = w.ports.secrets.identifier_key(w.tenant, who(number))
    (deleted,) = [one for one in named if one.kind == "deleted"]
    w.restore()
    if known_before:
        w.consent(["x-5"], "+marketing/email")
    w.clock.advance(DAY)
    w.consent(["x-5", number], "+marketing/email")
    erasure = replace(deleted, keys=(*deleted.keys, key))
    assert [one.outcome for one in repeat_erasures(w.ports, w.ctx(), [erasure])] == ["again"]
    assert w.holds(EMAIL, "x-5", number) == [False, True, True] and w.traces() == set()


def test_it_goes_on_where_a_process_died(monkeypatch: pytest.MonkeyPatch) -> None:
    done = RestoredWorld(monkeypatch)
    done.restore()
    start = len(done.mortal.calls)
    done.repeat()
    changing = [n for n, name in enumerate(done.mortal.calls[start:]) if name == "table.transact"]
    assert len(changing) >= 5
    for number in changing:
        for moment in MOMENTS:
            done.restore()
            done.mortal.strike(number, moment)
            with pytest.raises(Killed):
                done.repeat()
            done.mortal.spare()
            done.repeat()
            assert done.traces() == set() and done.holds(OTHER) == [False], (number, moment)


@pytest.mark.parametrize("verdict", ["missing", "forged"])
def test_nothing_is_believed_where_a_checkpoint_is_missing_or_forged(w: RestoredWorld, verdict: str) -> None:
    w.restore()
    before = w.kept()
    day = local_date(w.since, w.ports.profiles[w.tenant].time_zone)
    (kept,) = objects(w, day)
    if verdict == "missing":
        w.archive_.objects.pop(kept)
    else:
        tamper(w, kept)
    with pytest.raises(Unsealed) as raised:
        find_named(w.ports, w.ctx(), w.since)
    assert (raised.value.day, raised.value.verdict) == (day, verdict) and w.kept() == before


def objects(w: RestoredWorld, day: date) -> list[tuple[str, str]]:
    return [place for place in w.archive_.objects if place[1] == find_key(day)]


def tamper(w: RestoredWorld, place: tuple[str, str]) -> None:
    (version,) = w.archive_.objects[place]
    content = version.content.replace(b'["deleted"', b'["dileted"')
    assert content != version.content
    w.archive_.objects[place] = [replace(version, content=content)]


def test_days_before_the_first_that_was_sealed_are_none_that_are_missing(w: RestoredWorld) -> None:
    w.restore()
    early = datetime(2026, 11, 23, tzinfo=w.since.tzinfo)
    last, named = find_named(w.ports, w.ctx(), early)
    assert len(named) == 4 and last == local_date(w.clock.now() - timedelta(days=1), "America/Los_Angeles")


def test_a_request_that_went_goes_again_and_a_key_that_was_destroyed_is_destroyed_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    w = RetentionWorld(monkeypatch)
    gone, kept = w.archived(), w.archived()
    assert gone.archived is not None and gone.archived.ends_at is not None
    w.clock.advance(gone.archived.ends_at - w.clock.now() - DAY)
    point = deepcopy(w.table.items)
    assert erase_words(w.ports, w.ctx(), kept.id, at_once=True) == "erased"
    named = find_erasures(w.ports, TENANT, [Line(0, "", "event", f"REQ#{kept.id}", kept.version + 1)])
    assert [(one.kind, one.name) for one in named] == [("words", f"REQ#{kept.id}")]
    ended = NamedErasure("ended", f"REQ#{gone.id}", gone.version, gone.head)

    def repeat() -> list[str]:
        return [one.outcome for one in repeat_erasures(w.ports, w.ctx(), [*named, ended])]

    assert repeat() == ["done", "moved_on"], "its day has not come"
    w.clock.advance(DAY)
    w.table.items = deepcopy(point)
    assert repeat() == ["again", "again"]
    w.archive()
    assert w.ports.rights_requests.get(TENANT, gone.id) is None and repeat() == ["done", "done"]


@pytest.mark.parametrize("undone", [True, False])
def test_words_that_came_after_the_key_was_destroyed_keep_the_key_of_their_own(
    monkeypatch: pytest.MonkeyPatch, *, undone: bool
) -> None:
    w = RetentionWorld(monkeypatch)
    request = w.archived()
    w.clock.advance(DAY)
    point = deepcopy(w.table.items)
    assert erase_words(w.ports, w.ctx(), request.id, at_once=True) == "erased"
    named = NamedErasure("words", f"REQ#{request.id}", request.version + 1)
    if undone:
        w.table.items = deepcopy(point)
        add_note(w.ports, w.staff(), request.id, "They called before it was repeated.")
        w.archive()
        assert [one.outcome for one in repeat_erasures(w.ports, w.ctx(), [named])] == ["again"]
    add_note(w.ports, w.staff(), request.id, "They called again.")
    w.archive()
    assert [one.outcome for one in repeat_erasures(w.ports, w.ctx(), [named])] == ["done"]
    written = read_archived(w.ports, w.staff(), request.id).part.written
    assert written is not None and [one["words"] for one in written["words"]] == [{"note": "They called again."}]
    assert [one.verdict for one in verify(w.ports, TENANT)] == ["valid"]


def test_a_genuine_checkpoint_to_which_the_next_one_is_not_bound_is_forged(w: RestoredWorld) -> None:
    day = local_date(w.since, w.ports.profiles[w.tenant].time_zone)
    ((place, (version,)),) = [(one, w.archive_.objects[one]) for one in objects(w, day)]
    read = find_sealed(w.ports, w.tenant, day, make_verifier(w.ports, w.tenant)).checkpoint
    assert read is not None
    changed = replace(read, made_at=read.made_at + 1)  # whoever may sign as the company makes one of a later moment
    message = build_signing_input(changed.header(), w.ports.signer.public_jwk(w.tenant)["kid"])
    signature = base64.urlsafe_b64encode(w.ports.signer.sign(w.tenant, message)).rstrip(b"=")
    content = replace(changed, jws=b".".join((message, signature)).decode()).document()
    w.archive_.objects[place] = [replace(version, content=content)]
    with pytest.raises(Unsealed) as raised:
        find_named(w.ports, w.ctx(), w.since)
    assert (raised.value.day, raised.value.verdict) == (day, "forged")
