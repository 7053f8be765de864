"""The forms along which a case worker answers about decisions by machines. The system never makes up such an answer.

For a decision that is questioned: the reason, the data, what would have changed it, and the second look, which
Minnesota and Connecticut also give after data were corrected. For how a decision was made: purpose, logic, output and
the part of a person (11 CCR 7222).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

from chalicelib.domain.errors import FieldError, Invalid
from chalicelib.domain.tenants.rights import Right

FormField = Literal[
    "reason", "data_used", "would_have_changed", "second_look", "purpose", "logic", "output", "human_part"
]
FORMS: Final[Mapping[Right, Mapping[FormField, str]]] = {
    "contest_decision": {
        "reason": "The reason for the decision:",
        "data_used": "The information that it used:",
        "would_have_changed": "What would have led to another result:",
        "second_look": "What our second look brought:",
    },
    "access_automated_decisions": {
        "purpose": "What the automation is used for:",
        "logic": "How it comes to a result:",
        "output": "What it put out, and what followed from that:",
        "human_part": "The part that people had in the decision:",
    },
}
"""Type → its form: each field with the heading under which the answer shows it."""
LOOKED_AT_AGAIN: Final = frozenset[Right]({"contest_decision"})
"""The types whose answer promises another look once information that was wrong is corrected."""


def check_form(right: Right, form: Mapping[FormField, str] | None, *, needed: bool) -> None:
    """Checks that a form is that of the type, and whole. `needed` tells that there must be one. Raises Invalid."""
    fields = FORMS.get(right, {})
    if form is None:
        if needed and fields:
            raise Invalid(FieldError("/form", "required", f"This type is answered along a form: {', '.join(fields)}."))
        return
    if not fields:
        raise Invalid(FieldError("/form", "not_allowed", "Only for decisions by machines."))
    wrong = [
        FieldError(f"/form/{name}", "not_allowed", "This type has no such field.") for name in form.keys() - fields
    ]
    missing = [name for name in fields if not form.get(name, "").strip()]
    wrong += [FieldError(f"/form/{name}", "required", "Each field of the form is needed.") for name in missing]
    if wrong:
        raise Invalid(*sorted(wrong, key=lambda one: one.pointer))


def list_filled(right: Right, form: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Returns heading and text of each field that was filled in, in the order of the form."""
    return tuple((heading, form[name]) for name, heading in FORMS.get(right, {}).items() if form.get(name))
