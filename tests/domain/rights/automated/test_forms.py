"""Forms about decisions by machines: whole, of the right type, and told in the letter under plain headings."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.domain.errors import Invalid
from chalicelib.domain.rights.automated.forms import FORMS, check_form
from chalicelib.domain.rights.texts.compose import compose_letter
from chalicelib.domain.rights.texts.forms import LOOK_AGAIN
from chalicelib.domain.tenants.rights import Right
from tests.domain.rights.letter_facts import PROFILES, make_facts

CONTEST = {"reason": "A.", "data_used": "B.", "would_have_changed": "C.", "second_look": "D.\n\nE."}
ACCESS = {"purpose": "A.", "logic": "B.", "output": "C.", "human_part": "D."}


@pytest.mark.parametrize(
    ("right", "form", "needed", "wrong"),
    [
        ("contest_decision", CONTEST, True, []),
        ("access_automated_decisions", ACCESS, True, []),
        ("contest_decision", None, False, []),
        ("know", None, True, []),
        ("contest_decision", None, True, [("/form", "required")]),
        ("know", ACCESS, False, [("/form", "not_allowed")]),
        ("contest_decision", {**CONTEST, "reason": "  "}, False, [("/form/reason", "required")]),
        ("contest_decision", {**CONTEST, "logic": "X"}, True, [("/form/logic", "not_allowed")]),
        ("access_automated_decisions", {}, True, [(f"/form/{name}", "required") for name in sorted(ACCESS)]),
    ],
)
def test_a_form_is_that_of_its_type_and_whole(right: Right, form: Any, needed: bool, wrong: list[Any]) -> None:
    found: list[Any] = []
    try:
        check_form(right, form, needed=needed)
    except Invalid as error:
        found = [(one.pointer, one.code) for one in error.fields]
    assert found == wrong


@pytest.mark.parametrize("kind", ["completed", "partially_completed", "denied"])
def test_the_letter_tells_it_under_plain_headings_to_the_person_alone(kind: Any) -> None:
    facts = make_facts(kind, type="contest_decision", words={"form": CONTEST})
    told = compose_letter(PROFILES["cyclonex"], facts).paragraphs
    headings = list(FORMS["contest_decision"].values())
    assert [f"{headings[0]}\nA.", f"{headings[3]}\nD.", "E.", LOOK_AGAIN] == [
        one for one in told if one in (f"{headings[0]}\nA.", f"{headings[3]}\nD.", "E.", LOOK_AGAIN)
    ]
    agent = make_facts(kind, type="contest_decision", to="agent", words={"form": CONTEST})
    assert not any(head in text for text in compose_letter(PROFILES["cyclonex"], agent).paragraphs for head in headings)
    access = make_facts(kind, type="access_automated_decisions", words={"form": ACCESS})
    said = compose_letter(PROFILES["cyclonex"], access).paragraphs
    assert f"{FORMS['access_automated_decisions']['logic']}\nB." in said and LOOK_AGAIN not in said
