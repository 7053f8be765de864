"""A checkpoint names what was erased on its day, and what late lines tell of, by ids and hashes alone."""

from __future__ import annotations

import pytest

from chalicelib.domain.audit.erasures import NamedErasure
from chalicelib.domain.audit.lines import Line
from chalicelib.domain.times import to_ms
from chalicelib.usecases.audit.find_erasures import find_erasures
from tests.fixtures.worlds.erasing import EMAIL, PHONE, VALUES
from tests.usecases.retention.people import AgedWorld


@pytest.fixture
def w(monkeypatch: pytest.MonkeyPatch) -> AgedWorld:
    return AgedWorld(monkeypatch)


def lines_of(w: AgedWorld) -> list[Line]:
    return [Line(0, "", "event", *_split(str(item["pk"]), str(item["sk"]))) for item in w.items("") if "hash" in item]


def _split(pk: str, sk: str) -> tuple[str, int]:
    return pk.split("#", 2)[2], int(sk.partition("#")[2])


def test_what_a_request_had_deleted_is_named_with_the_keys_that_led_to_the_person(w: AgedWorld) -> None:
    w.seed()
    request_id = w.ask(EMAIL, PHONE)
    w.answer(request_id)
    closed = w.request(request_id).closing
    assert closed is not None and find_erasures(w.ports, w.tenant, lines_of(w)) == ()
    w.work()
    keys = tuple(w.request(request_id).keys)
    assert find_erasures(w.ports, w.tenant, lines_of(w)) == (
        NamedErasure("deleted", f"REQ#{request_id}", 3, "", to_ms(closed.at), keys),
    )
    assert not [value for value in VALUES if value in str(find_erasures(w.ports, w.tenant, lines_of(w)))]


def test_whose_proofs_ended_is_named_by_the_last_version_and_hash(w: AgedWorld) -> None:
    w.consent([EMAIL], "-marketing/email")
    person = w.found(EMAIL)
    w.age()
    read = Line(0, "ab", "read")
    assert find_erasures(w.ports, w.tenant, [read, *lines_of(w)]) == (
        NamedErasure("ended", f"S#{person.id}", person.version, person.head),
    )
