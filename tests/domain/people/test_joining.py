"""A person and an identifier that several people share: who is among its people, and whose it is."""

from __future__ import annotations

import pytest

from chalicelib.domain.people.identifiers import Identifier, IdentifierKind
from chalicelib.domain.people.joining import add_member
from chalicelib.domain.people.subjects import MOST_IDENTIFIERS, IdentifierRef, Named, Subject, keep_subject

PHONE = Identifier(IdentifierKind.PHONE, "+12125550101")
KEY, NOW = "phone#v1#shared", 7
SHARED = Subject("phone", "shared", 2, "h", identifiers=(IdentifierRef(KEY, "verified", 1),), members=("a", "b"))
OTHER = Subject("else", "shared", 2, "h", members=("c", "d"))


def refs(count: int, *, with_phone: bool) -> tuple[IdentifierRef, ...]:
    own = tuple(IdentifierRef(f"email#v1#{number}", "verified", 1) for number in range(count - with_phone))
    return (*own, *((IdentifierRef(KEY, "verified", 1, shared=True),) if with_phone else ()))


@pytest.mark.parametrize(
    ("count", "known", "added"),
    [
        (0, False, 1),
        (MOST_IDENTIFIERS - 1, False, 1),
        (MOST_IDENTIFIERS, False, 0),
        (1, True, 0),
        (MOST_IDENTIFIERS - 1, True, 0),
        (MOST_IDENTIFIERS, True, 0),
    ],
)
def test_a_shared_identifier_becomes_the_persons_once_and_only_where_there_is_room(
    count: int, known: bool, added: int
) -> None:
    before = refs(count, with_phone=known)
    person = keep_subject(Subject("ann", version=1, identifiers=before))
    name = Named(PHONE, KEY, SHARED)
    after, (shared, other) = add_member(person, [keep_subject(SHARED), keep_subject(OTHER)], name, NOW)
    assert after.after.identifiers[: len(before)] == before
    new = after.after.identifiers[len(before) :]
    assert [(ref.key, ref.assurance, ref.since, ref.shared) for ref in new] == [(KEY, "verified", NOW, True)] * added
    assert shared.after.members == ("a", "b", "ann") and other.after.members == ("c", "d")


def test_who_is_among_its_people_already_is_not_counted_twice() -> None:
    person = keep_subject(Subject("a", version=1, identifiers=refs(1, with_phone=True)))
    after, (shared,) = add_member(person, [keep_subject(SHARED)], Named(PHONE, KEY, SHARED), NOW)
    assert after == person and shared == keep_subject(SHARED)
