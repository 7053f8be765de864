"""Revisions: subjects on their way to their next version."""

from __future__ import annotations

from datetime import UTC, datetime

from chalicelib.domain.changes import Event
from chalicelib.domain.people.acts import Granted, Left, Refused, decode
from chalicelib.domain.people.identifiers import Identifier, IdentifierKind
from chalicelib.domain.people.states import State, apply
from chalicelib.domain.people.subjects import Copy, IdentifierRef, Subject, attach, begin_subject, keep_subject, save

NOW = datetime(2026, 11, 23, 20, 0, tzinfo=UTC)
MAIL = Identifier(IdentifierKind.EMAIL, "ann@a.example")
REF = IdentifierRef("email#v1#0", "verified", 7)
SHARED = IdentifierRef("phone#v1#0", "verified", 7, shared=True, area="212")
ACTS = (Granted("a/sms", 5, None, True, "con_1"), Refused("a/*", 6, "withdrawn", "con_2"), Left("C", 3))


def test_a_new_identifier_is_written_with_its_value_where_nothing_may_lie() -> None:
    draft = attach(begin_subject("sub_1"), MAIL, REF)
    assert draft.after.identifiers == (REF,) and draft.copies == (Copy(REF.key, None, MAIL),)
    assert draft.before == Subject("sub_1") and draft.id == "sub_1"


def test_what_exists_is_written_where_it_lies_and_shared_identifiers_are_left_alone() -> None:
    subject = Subject("sub_1", version=4, identifiers=(REF, SHARED))
    draft = keep_subject(subject)
    assert draft.before == draft.after == subject
    assert draft.copies == (Copy(REF.key, ("sub_1", 4)),)


def test_the_next_version_has_the_acts_in_its_state_and_in_its_event() -> None:
    subject = Subject("sub_1", version=4, head="h", state=apply(State(), [ACTS[0]]))
    event = Event("consent.withdrawn", NOW, NOW, "secret:key_1", "r", body={"reason": "x"})
    change = save(keep_subject(subject), ACTS[1:], event)
    assert (change.subject.version, change.expected, change.subject.head) == (5, 4, "h")
    assert change.subject.state == apply(State(), ACTS)
    assert [decode(values) for values in change.event.body["acts"]] == list(ACTS[1:])
    assert change.event.body["reason"] == "x" and event.body == {"reason": "x"}


def test_a_tie_tells_its_kind_and_is_found_by_its_key() -> None:
    subject = Subject("sub_1", identifiers=(REF, SHARED))
    assert (REF.kind, SHARED.kind) == (IdentifierKind.EMAIL, IdentifierKind.PHONE)
    assert subject.ref(SHARED.key) == SHARED and subject.ref("email#v1#1") is None
