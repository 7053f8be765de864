"""Resolving who is meant, on plain values. tests/usecases/people/test_naming.py shows it through whole calls."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.errors import Conflict
from chalicelib.domain.people.acts import Granted, Refused, Wrote
from chalicelib.domain.people.identifiers import Identifier, IdentifierKind
from chalicelib.domain.people.resolution import (
    Resolution,
    resolve_asserted,
    resolve_linked,
    resolve_unlinked,
    resolve_verified,
)
from chalicelib.domain.people.states import State, apply, join
from chalicelib.domain.people.subjects import MOST_IDENTIFIERS, MOST_MEMBERS, IdentifierRef, Named, NewId, Subject

NOW = 1000
MAIL, MAIL_2 = (Identifier(IdentifierKind.EMAIL, f"{name}@a.example") for name in ("ann", "ben"))
PHONE, PHONE_2 = (Identifier(IdentifierKind.PHONE, f"+1212555010{digit}") for digit in (1, 2))
CRM, CRM_2 = (Identifier(IdentifierKind.EXTERNAL_ID, f"crm-{digit}") for digit in (1, 2))
DEVICE = Identifier(IdentifierKind.DEVICE, "d-1")
ALL = (MAIL, MAIL_2, PHONE, PHONE_2, CRM, CRM_2, DEVICE)
YES = Granted("newsletter/email", 5, None, True, "con_1")
NO = Refused("*/*", 4, "withdrawn", "con_2")


def key(identifier: Identifier) -> str:
    return identifier.key(b"k" * 32)


def ref(identifier: Identifier, *, shared: bool = False) -> IdentifierRef:
    return IdentifierRef(key(identifier), "verified", 1, shared)


def person(subject_id: str, *identifiers: Identifier, state: State | None = None) -> Subject:
    return Subject(subject_id, "person", 3, "head", state or State(), tuple(map(ref, identifiers)))


def named(*identifiers: Identifier, known: tuple[Subject, ...] = ()) -> list[Named]:
    # Each identifier is read for itself, so that one person is found several times.
    owners = {each.key: replace(subject) for subject in known for each in subject.identifiers if not each.shared}
    return [Named(identifier, key(identifier), owners.get(key(identifier))) for identifier in identifiers]


def make_claimed(*identifiers: Identifier) -> tuple[Subject, ...]:
    """Returns what strangers create by naming these: a subject for each, none of them ever verified."""
    ties = [IdentifierRef(key(identifier), "asserted", 1) for identifier in identifiers]
    return tuple(Subject(f"claim-{tie.key[-8:]}", "person", 2, "h", identifiers=(tie,)) for tie in ties)


def ids() -> NewId:
    numbers = count(1)
    return lambda: f"new_{next(numbers)}"


def verified(*identifiers: Identifier, known: tuple[Subject, ...] = (), opening: bool = True) -> Resolution:
    return resolve_verified(named(*identifiers, known=known), NOW, ids(), opening=opening)


def keys_of(resolution: Resolution) -> set[str]:
    assert resolution.person is not None
    return {each.key for each in resolution.person.after.identifiers}


ANN, BEN = person("ann", MAIL, PHONE), person("ben", MAIL_2)


@pytest.mark.parametrize(
    ("identifiers", "known", "who", "keys"),
    [
        ((MAIL, PHONE), (), "new_1", {MAIL, PHONE}),
        ((MAIL, PHONE), (ANN,), "ann", {MAIL, PHONE}),
        ((MAIL, PHONE_2), (ANN,), "ann", {MAIL, PHONE, PHONE_2}),
        ((CRM, MAIL), (ANN,), "ann", {MAIL, PHONE, CRM}),
        ((CRM, PHONE), (ANN,), "ann", {MAIL, PHONE, CRM}),
        ((MAIL_2, PHONE), (ANN,), "new_1", {MAIL_2, PHONE}),
        ((CRM_2, MAIL), (person("ann", MAIL, CRM),), "new_1", {CRM_2, MAIL}),
        ((MAIL_2, CRM), (person("ann", MAIL, CRM),), "ann", {MAIL, CRM, MAIL_2}),
        ((PHONE_2, MAIL_2), (BEN, person("phone", PHONE_2)), "ben", {MAIL_2, PHONE_2}),
        ((CRM, MAIL_2, PHONE), (person("ann", MAIL, CRM, PHONE),), "ann", {MAIL, CRM, PHONE, MAIL_2}),
        ((CRM_2, MAIL, PHONE), (person("ann", MAIL, CRM, PHONE),), "new_1", {CRM_2, MAIL, PHONE}),
    ],
)
def test_the_one_person_whom_a_trusted_caller_names(
    identifiers: tuple[Identifier, ...], known: tuple[Subject, ...], who: str, keys: set[Identifier]
) -> None:
    for order in (identifiers, identifiers[::-1]):
        resolution = verified(*order, known=known)
        assert resolution.person is not None and resolution.person.id == who
        assert keys_of(resolution) == set(map(key, keys))


def test_people_who_become_one_keep_all_that_was_said_of_either() -> None:
    first, second = person("ann", MAIL, state=apply(State(), [YES])), person("two", PHONE, state=apply(State(), [NO]))
    resolution = verified(MAIL, PHONE, known=(first, second))
    assert resolution.person is not None
    assert resolution.person.after.state == join(first.state, second.state)
    assert resolution.person.after.absorbed == ("two",)
    assert [draft.after.merged_into for draft in resolution.tombstones] == ["ann"]
    assert {copy.expected for copy in resolution.person.copies} == {("ann", 3), ("two", 3)}


@pytest.mark.parametrize("known", [(ANN, BEN), (person("ann", CRM), person("ben", CRM_2, MAIL_2))])
def test_a_contradiction_refuses_what_opens_and_restricts_everyone(known: tuple[Subject, ...]) -> None:
    mine = [identifier for identifier in ALL if any(subject.ref(key(identifier)) for subject in known)]
    with pytest.raises(Conflict) as refusal:
        verified(*mine, known=known)
    assert refusal.value.code == "identity_conflict"
    resolution = verified(*mine, known=known, opening=False)
    assert resolution.conflict and resolution.person is None
    assert {draft.id for draft in resolution.restricted} == {subject.id for subject in known}
    assert all(draft.after == draft.before for draft in resolution.drafts)


def test_a_second_person_on_a_phone_makes_it_shared() -> None:
    resolution = verified(MAIL_2, PHONE, known=(ANN,))
    former, shared = (draft for draft in resolution.others)
    assert former.id == "ann" and former.after.ref(key(PHONE)) == ref(PHONE, shared=True)
    assert shared.after.kind == "shared" and shared.after.members == ("ann", "new_1")
    assert [copy.key for copy in former.copies] == [key(MAIL)]
    assert [(copy.key, copy.expected) for copy in shared.copies] == [(key(PHONE), ("ann", 3))]
    assert resolution.person is not None and resolution.restricted == (resolution.person,)


def test_a_shared_phone_learns_of_one_more_and_overflows_above_eight() -> None:
    few = Subject("phone", "shared", 2, "h", identifiers=(ref(PHONE),), members=("a", "b"))
    (draft,) = verified(MAIL, PHONE, known=(few,)).others
    assert draft.after.members == ("a", "b", "new_1") and not draft.after.overflow
    full = replace(few, members=tuple(f"m{number}" for number in range(MOST_MEMBERS)))
    (draft,) = verified(MAIL, PHONE, known=(full,)).others
    assert draft.after.members == full.members and draft.after.overflow


def test_eight_identifiers_are_kept() -> None:
    numbers = [Identifier(IdentifierKind.PHONE, f"+1212555020{digit}") for digit in range(7)]
    full = person("ann", MAIL, *numbers)
    for resolve in (verified, resolve_joined):
        with pytest.raises(Conflict) as refusal:
            resolve(MAIL, CRM, known=(full,))
        assert refusal.value.code == "too_many_identifiers"
    assert len(keys_of(verified(MAIL, CRM, known=(full,), opening=False))) == MOST_IDENTIFIERS


def resolve_joined(*identifiers: Identifier, known: tuple[Subject, ...] = ()) -> Resolution:
    return resolve_linked(named(*identifiers, known=known), NOW, ids())


def test_staff_join_whoever_they_name() -> None:
    resolution = resolve_joined(MAIL, MAIL_2, DEVICE, known=(ANN, BEN))
    assert resolution.person is not None and resolution.person.id == "ann"
    assert keys_of(resolution) == {key(MAIL), key(MAIL_2), key(PHONE)}
    (device,) = resolution.others
    assert device.after.kind == "device" and device.after.members == ("ann",)


def test_what_is_parted_starts_with_the_restrictions() -> None:
    whole = replace(ANN, state=apply(State(), [YES, NO, Wrote("sms", 3)]))
    resolution = resolve_unlinked(named(PHONE, known=(whole,)), ids(), {})
    assert resolution.person is not None
    apart, (stays,) = resolution.person, resolution.others
    assert apart.after.state == apply(State(), [NO, Wrote("sms", 3)]) and stays.after.state == whole.state
    assert [each.key for each in apart.after.identifiers] == [key(PHONE)]
    assert [each.key for each in stays.after.identifiers] == [key(MAIL)]
    assert [copy.expected for copy in (*apart.copies, *stays.copies)] == [("ann", 3)] * 2


SOME = st.lists(st.sampled_from(ALL), min_size=1, max_size=4, unique=True)


def _worlds(identifiers: list[Identifier], sizes: list[int]) -> tuple[Subject, ...]:
    starts = [sum(sizes[:number]) for number in range(len(sizes))]
    groups = [identifiers[start : start + size] for start, size in zip(starts, sizes, strict=True)]
    return tuple(person(f"p{number}", *group) for number, group in enumerate(groups) if group)


WORLDS = st.builds(_worlds, st.permutations(ALL[:-1]), st.lists(st.integers(1, 3), max_size=3))
"""Up to three people with up to three identifiers each, none in common."""


@given(WORLDS, SOME)
def test_a_strangers_word_joins_nobody_refuses_nothing_and_reaches_everyone_named(
    known: tuple[Subject, ...], identifiers: list[Identifier]
) -> None:
    resolution = resolve_asserted(named(*identifiers, known=known), NOW, ids())
    assert resolution.person is None and resolution.tombstones == ()
    assert [owner for owner, _ in resolution.owners] == list(map(key, identifiers))
    assert {draft.id for draft in resolution.restricted} == {subject_id for _, subject_id in resolution.owners}
    for draft in resolution.drafts:
        assert draft.after == draft.before if draft.before.version else len(draft.after.identifiers) == 1


@given(WORLDS, SOME)
def test_a_restriction_is_never_refused_and_reaches_all_that_is_named(
    known: tuple[Subject, ...], identifiers: list[Identifier]
) -> None:
    resolution = verified(*identifiers, known=known, opening=False)
    reached = {each.key for draft in resolution.restricted for each in draft.after.identifiers}
    devices = {draft.id for draft in resolution.drafts if draft.after.kind == "device"}
    assert {key(each) for each in identifiers if each is not DEVICE} <= reached
    assert DEVICE not in identifiers or devices
    taken = [copy.key for draft in resolution.drafts for copy in draft.copies]
    assert len(taken) == len(set(taken))
    absorbed = {draft.id for draft in resolution.tombstones}
    assert absorbed <= {subject.id for subject in known} and not absorbed & {draft.id for draft in resolution.drafts}


@given(WORLDS, SOME, st.randoms(use_true_random=False))
def test_the_order_of_names_decides_nothing(
    known: tuple[Subject, ...], identifiers: list[Identifier], random: object
) -> None:
    shuffled = list(identifiers)
    random.shuffle(shuffled)  # type: ignore[attr-defined]  # a random.Random of hypothesis
    results = []
    for order in (identifiers, shuffled):
        try:
            resolution = verified(*order, known=known)
        except Conflict as refusal:
            results.append((refusal.code, set[str]()))
        else:
            results.append(("", keys_of(resolution)))
    assert results[0] == results[1]


def outcome(resolve: Callable[[], Resolution]) -> object:
    """Returns the result of a trusted call, whatever the subjects' ids: the refusal, or who gets which identifiers."""
    try:
        resolution = resolve()
    except Conflict as refusal:
        return refusal.code
    told = [{ref.key for ref in draft.after.identifiers} for draft in resolution.restricted]
    parts = sorted(
        (draft.after.kind, sorted(ref.key for ref in draft.after.identifiers)) for draft in resolution.drafts
    )
    ties = resolution.person and {(ref.key, ref.assurance, ref.shared) for ref in resolution.person.after.identifiers}
    return ties, told, parts, resolution.conflict


@pytest.mark.long
@given(WORLDS, SOME, st.booleans(), st.data())
def test_what_strangers_claimed_before_never_changes_what_a_trusted_call_comes_to(
    known: tuple[Subject, ...], identifiers: list[Identifier], opening: bool, data: st.DataObject
) -> None:
    free = [each for each in ALL[:-1] if not any(subject.ref(key(each)) for subject in known)]
    claims = make_claimed(*data.draw(st.lists(st.sampled_from(free), unique=True))) if free else ()
    plain = outcome(lambda: verified(*identifiers, known=known, opening=opening))
    assert outcome(lambda: verified(*identifiers, known=(*known, *claims), opening=opening)) == plain


def test_the_person_whom_a_trusted_caller_names_absorbs_what_strangers_claimed() -> None:
    claim, other = make_claimed(MAIL_2, CRM)
    claim = replace(claim, state=apply(State(), [NO]))
    for resolve in (verified, resolve_joined):
        resolution = resolve(MAIL_2, CRM, PHONE, known=(ANN, claim, other))
        assert resolution.person is not None
        assert set(resolution.person.after.absorbed) == {draft.id for draft in resolution.tombstones}
        assert {draft.after.merged_into for draft in resolution.tombstones} == {resolution.person.id}
        assert resolution.person.after.state.refusals == claim.state.refusals
        assert {tie.assurance for tie in resolution.person.after.identifiers} == {"verified"}


def test_a_claimed_identifier_that_does_not_fit_is_refused_where_it_opens_and_restricted_beside() -> None:
    numbers = [Identifier(IdentifierKind.PHONE, f"+1212555020{digit}") for digit in range(7)]
    full, (claim,) = person("ann", MAIL, *numbers), make_claimed(CRM)
    with pytest.raises(Conflict) as refusal:
        verified(MAIL, CRM, known=(full, claim))
    assert refusal.value.code == "too_many_identifiers"
    resolution = verified(MAIL, CRM, known=(full, claim), opening=False)
    assert [draft.id for draft in resolution.restricted] == ["ann", claim.id] and resolution.tombstones == ()
