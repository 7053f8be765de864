"""A person sees the kinds of opt-out that the company honors, and any other kind of which they are opted out."""

from __future__ import annotations

from chalicelib.domain.opt_outs.choices import list_choices
from chalicelib.domain.people.register import Standing
from chalicelib.domain.tenants.purposes import OPT_OUT_KINDS
from chalicelib.storage.tenants.profiles import load_profile

CYCLONEX = load_profile("cyclonex")
HEEDED = {kind for purpose in CYCLONEX.purposes.values() for kind in purpose.blocked_by}


def test_each_kind_that_a_purpose_heeds_is_a_choice_in_the_order_of_kinds() -> None:
    choices = list_choices(CYCLONEX, ())
    assert HEEDED and list(choices) == [kind for kind in OPT_OUT_KINDS if kind in HEEDED]
    assert set(choices.values()) == {None}


def test_what_stands_is_told_whether_the_company_heeds_it_or_not_and_what_was_lifted_is_open_again() -> None:
    stands = [Standing(kind, "active", 1, "form", f"opt_{kind}") for kind in OPT_OUT_KINDS]
    assert list_choices(CYCLONEX, stands) == dict(zip(OPT_OUT_KINDS, stands, strict=True))
    lifted = [Standing(kind, "lifted", 1, "form", f"opt_{kind}") for kind in OPT_OUT_KINDS]
    assert list_choices(CYCLONEX, lifted) == list_choices(CYCLONEX, ())
