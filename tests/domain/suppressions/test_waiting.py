"""What a version of a subject leaves waiting: its own changes where it decides alone, else that answers be compared."""

from __future__ import annotations

from dataclasses import replace

import pytest

from chalicelib.domain.people.acts import Act, Asked, Granted, Refused, Wrote
from chalicelib.domain.people.identifiers import IdentifierKind
from chalicelib.domain.people.opt_out_acts import Lifted, OptedOut, Started
from chalicelib.domain.people.states import apply
from chalicelib.domain.people.subjects import Copy, IdentifierRef, Revision, Subject, SubjectKind, keep_subject
from chalicelib.domain.suppressions.feed import AddSuppressions
from chalicelib.domain.suppressions.waiting import find_suppressions, is_composed
from tests.fixtures.memory.ports import memory_ports

PROFILE = memory_ports().profiles["cyclonex"]
KEY, OTHER = "email#v1#aa", "phone#v1#bb"
OWN = IdentifierRef(KEY, "verified", 1)
COMMON = IdentifierRef(OTHER, "verified", 1, shared=True)
STOP = OptedOut("sms", 5, "sms_stop", "opt_1")
WITHDRAWN = Refused("newsletter/*", 5, "withdrawn", "con_1")
DENIED = replace(WITHDRAWN, kind="denied")
PROVEN = Granted("newsletter/email", 9, None, True, "con_2")
COOKIES = Granted(f"{PROFILE.cookie_categories[-1].code}/", 9, None, True, "con_3")

PERSON = Subject("sub_1", version=3, identifiers=(OWN,))
SHARING = replace(PERSON, identifiers=(OWN, COMMON))
SHARED = Subject("sub_2", "shared", 3, identifiers=(replace(COMMON, shared=False),), members=("sub_1", "sub_3"))
DEVICE = Subject("sub_4", "device", 3, identifiers=(OWN,), members=("sub_1",))


def save(before: Subject, *acts: Act, draft: Revision | None = None) -> AddSuppressions | None:
    """Returns what waits once these acts are applied."""
    draft = draft or keep_subject(before)
    after = replace(draft.after, state=apply(draft.after.state, acts), version=before.version + 1)
    return find_suppressions(draft, after, PROFILE)


def test_a_person_alone_tells_each_change_of_theirs() -> None:
    waiting = save(PERSON, STOP, WITHDRAWN)
    assert waiting is not None
    assert [(entry.name, entry.state, entry.effective_at) for entry in waiting.entries] == [
        ("sms", "active", 5),
        ("withdrawn/newsletter/email", "active", 5),
    ]
    assert (waiting.subject_id, waiting.version, waiting.identifier_keys) == ("sub_1", 4, (KEY,))
    stopped = replace(PERSON, state=apply(PERSON.state, (STOP, WITHDRAWN)))
    assert save(stopped, replace(STOP, at=7), replace(WITHDRAWN, at=7)) is None
    lifted = save(stopped, Started(9, "opt_2"), PROVEN)
    assert lifted is not None and [entry.state for entry in lifted.entries] == ["lifted", "lifted"]


@pytest.mark.parametrize("act", [Asked("newsletter/email", 6, 9, "con_1"), PROVEN, Wrote("sms", 6), DENIED])
def test_what_suppresses_nothing_and_frees_nothing_waits_for_nobody(act: Act) -> None:
    assert save(PERSON, act) is None


def test_a_proven_grant_after_a_denial_asks_for_a_comparison_since_a_withdrawal_may_have_been_told_before() -> None:
    denied = replace(PERSON, state=apply(PERSON.state, (DENIED,)))
    waiting = save(denied, PROVEN)
    assert waiting is not None and waiting.entries == ()


@pytest.mark.parametrize("subject", [SHARING, SHARED, DEVICE], ids=lambda subject: subject.kind)
@pytest.mark.parametrize(
    "act", [STOP, WITHDRAWN, DENIED, PROVEN, Started(5, "opt_1"), Lifted("sms", 5, "form", "opt_1", False)]
)
def test_where_others_count_too_whatever_they_may_count_with_asks_for_a_comparison(subject: Subject, act: Act) -> None:
    waiting = save(subject, act)
    assert waiting is not None and waiting.entries == ()
    assert save(subject) is None
    assert save(subject, Asked("newsletter/email", 6, 9, "con_1"), COOKIES) is None


def test_whoever_comes_to_share_an_identifier_or_gains_one_asks_for_a_comparison() -> None:
    kept = keep_subject(PERSON)
    assert save(PERSON, draft=replace(kept, after=replace(PERSON, identifiers=(OWN, COMMON)))) is not None
    assert save(SHARED, draft=replace(keep_subject(SHARED), after=replace(SHARED, members=("sub_1",)))) is not None
    moved = replace(kept, copies=(Copy(KEY, ("sub_9", 1)),))
    assert save(PERSON, draft=moved) is not None
    assert save(PERSON, draft=replace(kept, after=replace(PERSON, absorbed=("sub_9",)))) is not None


def test_a_new_identifier_of_somebody_suppressed_is_told_and_of_nobody_else() -> None:
    gained = IdentifierRef(OTHER, "verified", 1)
    for subject, waits in ((PERSON, False), (replace(PERSON, state=apply(PERSON.state, (STOP,))), True)):
        draft = Revision(
            subject,
            replace(subject, identifiers=(OWN, gained)),
            (Copy(KEY, (subject.id, subject.version)), Copy(OTHER, None)),
        )
        assert (save(subject, draft=draft) is not None) is waits


@pytest.mark.parametrize(
    ("kind", "members", "composed"),
    [("person", (), False), ("shared", (), True), ("device", (), False), ("device", ("sub_1",), True)],
)
def test_answers_are_composed_where_others_stand_behind_an_identifier(
    kind: SubjectKind, members: tuple[str, ...], composed: bool
) -> None:
    subject = Subject("sub_1", kind, identifiers=(OWN,), members=members)
    assert is_composed(subject) is composed
    assert is_composed(SHARING) and OWN.kind is IdentifierKind.EMAIL
