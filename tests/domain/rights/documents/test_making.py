"""The document: what each type tells, for which days, what is left out and said to be, and that it comes again."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from chalicelib.domain.rights.details import PeriodAsked
from chalicelib.domain.rights.documents.document import Document, Piece
from chalicelib.domain.rights.documents.making import Answer, find_period, make_document
from chalicelib.domain.rights.documents.words import (
    Name,
    name_categories,
    name_purposes,
    name_recipients,
    name_sources,
)
from chalicelib.domain.rights.texts.forms import LOOK_AGAIN
from chalicelib.domain.rights.verification import Proof
from chalicelib.domain.tenants.rights import Right
from tests.domain.rights.letter_facts import PROFILES
from tests.domain.rights.making import AT, make, verify

OLD = Piece("choices", datetime(2021, 12, 31, 12, tzinfo=UTC), (("purpose", "newsletter"),))
NEW = Piece("choices", datetime(2026, 3, 1, 12, tzinfo=UTC), (("purpose", "surveys"),))
ADDRESS = Piece("identifiers", None, (("kind", "email"), ("value", "pat@practice.example")))
PLAIN = {
    *("security", "safety", "surveys", "communication", "the_person", "business_partners", "social_networks"),
    *("social_platforms", "public_sources", "other_users"),
}
"""Codes that are their own words."""


def document(
    right: Right = "access",
    tenant: str = "psynergy",
    asked: PeriodAsked | None = None,
    proof: Proof | None = None,
    words: dict[str, Any] | None = None,
    **body: Any,
) -> Document:
    profile = PROFILES[tenant]
    request = verify(make(right, profile))
    request = replace(request, proof=proof or request.proof)
    return make_document(profile, request, asked, Answer(AT, body, words or {}), (ADDRESS, OLD, NEW), ())


def test_know_gets_kinds_and_access_the_pieces_too_since_the_day_that_the_law_names() -> None:
    know, access = document("know"), document("access")
    assert know.pieces is None and access.pieces == (ADDRESS, NEW)
    assert know.held == access.held and [one.code for one in access.held or ()] == ["identifiers", "choices"]
    assert (access.since, access.until) == (date(2022, 1, 1), date(2026, 11, 24))
    assert know.collected is not None and "commercial" in [one.code for one in know.collected.categories]


def test_whoever_was_verified_for_kinds_alone_gets_kinds_and_the_reason() -> None:
    reduced = document("access", proof=Proof(1, 1, (), reduced=True))
    assert reduced.pieces is None and reduced.held and "not well enough to hand out" in reduced.notes[0]


@pytest.mark.parametrize(
    ("asked", "days"),
    [
        (None, ("2022-01-01", "2026-11-24")),
        (PeriodAsked(None, date(2025, 1, 1)), ("2022-01-01", "2025-01-01")),
        (PeriodAsked(date(2019, 5, 1)), ("2019-05-01", "2026-11-24")),
        (PeriodAsked(date(2026, 1, 1), date(2030, 1, 1)), ("2026-01-01", "2026-11-24")),
    ],
)
def test_the_days_are_those_asked_for_and_never_later_than_the_answer(
    asked: PeriodAsked | None, days: tuple[str, str]
) -> None:
    found = find_period(make("know"), asked, AT, "America/Denver")
    assert tuple(day.isoformat() for day in found) == days


def test_a_piece_is_told_by_the_day_on_which_it_came_about() -> None:
    assert document(asked=PeriodAsked(date(2021, 1, 1))).pieces == (ADDRESS, OLD, NEW)
    assert document(asked=PeriodAsked(None, date(2026, 2, 28))).pieces == (ADDRESS,)
    assert [one.code for one in document(asked=PeriodAsked(None, date(2026, 2, 28))).held or ()] == ["identifiers"]


def test_a_table_that_needs_confirmation_waits_for_a_case_workers_word_or_files() -> None:
    without = document("know")
    assert without.sold_or_shared is None and without.disclosed is None
    assert without.notes == (f"Who got which kinds of information is not in this document. {apart('psynergy')}",)
    for body in ({"table_confirmed": True}, {"files": 1}):
        told = document("know", **body)
        assert told.notes == () and told.sold_or_shared and told.disclosed
        sold = {one.code for row in told.sold_or_shared for one in row.recipients}
        disclosed = {one.code for row in told.disclosed for one in row.recipients}
        assert disclosed == {"affiliates", "service_providers"} and not sold & disclosed and "ad_networks" in sold
    lost = document("know", "billgenix")
    assert lost.collected is None and len(lost.notes) == 2 and apart("billgenix") in lost.notes[0]
    assert document("know", "cyclonex", table_confirmed=True).sold_or_shared is None, "it has no such table"


def apart(tenant: str) -> str:
    return f"{PROFILES[tenant].name} sends that part separately."


def test_where_it_is_not_sure_whose_it_is_nothing_is_said_of_what_is_held() -> None:
    request = verify(make("access"))
    found = make_document(PROFILES["cyclonex"], request, None, Answer(AT, {}, {}), None, ())
    assert found.held is None and found.pieces is None and "What our privacy system itself holds" in found.notes[-1]


def test_an_answer_along_a_form_tells_its_parts_and_nothing_of_what_is_held() -> None:
    form = {"reason": "The score.", "data_used": "Visits.", "would_have_changed": "More.", "second_look": "It stays."}
    found = document("contest_decision", words={"summary": "We looked again.\n\nTwice.", "form": form})
    assert [one.paragraphs for one in found.form] == [("The score.",), ("Visits.",), ("More.",), ("It stays.",)]
    assert found.answer == ("We looked again.", "Twice.", LOOK_AGAIN)
    assert found.held is None and found.pieces is None and found.collected is None and found.since is None
    assert document("access_automated_decisions").answer == ()


def test_the_same_document_has_the_same_hash_and_any_change_another() -> None:
    assert document().hash() == document().hash()
    later = replace(document(), made_for=AT + timedelta(seconds=1))
    assert len({one.hash() for one in (document(), later, document("know"), document(table_confirmed=True))}) == 4
    assert "pat@practice" not in repr(document())


@pytest.mark.parametrize("tenant", sorted(PROFILES))
def test_every_code_of_a_profile_has_words(tenant: str) -> None:
    profile = PROFILES[tenant]
    rows, what = profile.disclosures, profile.collection
    named: list[Name] = [
        *name_categories([*what.categories, *(row.category for row in rows)]),
        *name_sources(what.sources),
        *name_purposes([*what.uses, *(purpose for row in rows for purpose in row.purposes)]),
        *name_recipients([one for row in rows for one in row.recipients]),
    ]
    bare = {one.code for one in named if one.name == one.code.replace("_", " ")}
    assert bare <= PLAIN, "a code without words; one that is plain already belongs on the list"
