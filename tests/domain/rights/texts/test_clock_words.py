"""What the API says of a clock: whose period it is, until when, and whether it can be longer."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from chalicelib.domain.rights.clocks import Clock, extend_clock, reopen_clock, start_clock
from chalicelib.domain.rights.texts.clock_words import describe_source, explain_clock
from chalicelib.domain.rights.vocabulary import Relationship
from chalicelib.domain.tenants.parts import Period
from chalicelib.domain.tenants.rights import Right
from chalicelib.law import jurisdictions
from chalicelib.law.jurisdictions import Jurisdiction, Table
from chalicelib.storage.tenants.profiles import load_profile

PSYNERGY = load_profile("psynergy")
RECEIVED_AT = datetime(2026, 11, 23, 20, tzinfo=UTC)
SPAN = "within 45 calendar days of its receipt on Monday, November 23, 2026, by Thursday, January 7, 2027"
FIFTEEN = "within 15 business days of its receipt on Monday, November 23, 2026, by Tuesday, December 15, 2026"
CCPA = "California Consumer Privacy Act as amended by CPRA, plus CPPA regulations, known from secondary sources"
NEVADA = "Nevada opt-out of sale (SB 220/SB 260) and consumer health data law (SB 370)"


def start(
    right: Right, state: str | None, relationship: Relationship = "website_visitor", *, designated: bool = False
) -> Clock:
    return start_clock(
        PSYNERGY,
        right,
        state=state,
        country="US",
        relationship=relationship,
        received_at=RECEIVED_AT,
        designated=designated,
    )


@pytest.mark.parametrize(
    ("right", "state", "period", "extension"),
    [
        (
            "know",
            "CA",
            f"By the law of California ({CCPA}), it must be answered {SPAN}.",
            "The law of California allows one extension, until Sunday, February 21, 2027, if the person is told why by "
            "Thursday, January 7, 2027.",
        ),
        (
            "know",
            "FL",
            f"By the law of Florida (Florida Digital Bill of Rights, known from secondary sources), it must be "
            f"answered {SPAN}.",
            "The law of Florida allows one extension, until Friday, January 22, 2027, if the person is told why by "
            "Thursday, January 7, 2027.",
        ),
        (
            "know",
            "VA",
            f"By the law of Virginia (Consumer Data Protection Act), it must be answered {SPAN}.",
            "The law of Virginia allows one extension, until Sunday, February 21, 2027, if the person is told why by "
            "Thursday, January 7, 2027.",
        ),
        (
            "know",
            "IA",
            f"Psynergy Billing promises an answer {SPAN}; this is its own promise: the law of Iowa (Iowa Consumer Data "
            "Protection Act, known from secondary sources) would allow until Sunday, February 21, 2027.",
            "One extension is possible, until Sunday, February 21, 2027, if the person is told why by Thursday, "
            "January 7, 2027.",
        ),
        (
            "know",
            None,
            f"Psynergy Billing promises an answer {SPAN}; this is its own promise: no law is known that sets a period "
            "here.",
            "One extension is possible, until Sunday, February 21, 2027, if the person is told why by Thursday, "
            "January 7, 2027.",
        ),
        (
            "delete",
            "NV",
            f"By the law of Nevada ({NEVADA}), it must be answered within 30 calendar days of its receipt on Monday, "
            "November 23, 2026, by Wednesday, December 23, 2026, though that law counts only from when the identity "
            "is proven.",
            "There is no extension.",
        ),
        (
            "opt_out_sale_sharing",
            "CA",
            f"By the law of California ({CCPA}), it must hold everywhere {FIFTEEN}.",
            "There is no extension.",
        ),
        (
            "opt_out_sale_sharing",
            "NV",
            f"Psynergy Billing promises that it holds everywhere {FIFTEEN}; this is its own promise: the law of Nevada "
            f"({NEVADA}) would allow until Friday, January 22, 2027.",
            "There is no extension.",
        ),
        (
            "shine_the_light",
            "CA",
            f"Psynergy Billing promises an answer {SPAN}; this is its own promise: the law of California (Shine the "
            "Light, not compared with its wording) would allow until Thursday, April 22, 2027.",
            "There is no extension.",
        ),
        (
            "question",
            "CA",
            "Psynergy Billing promises an answer within 10 business days of its receipt on Monday, November 23, 2026, "
            "by Tuesday, December 8, 2026; this is its own promise: no law is known that sets a period here.",
            "There is no extension.",
        ),
        (
            "withdraw_consent",
            "CT",
            "By the law of Connecticut (Connecticut Data Privacy Act as amended by P.A. 25-113 (SB 1295) and P.A. "
            "26-64 (SB 4), known from memory alone), it must hold everywhere within 15 calendar days of its receipt "
            "on Monday, November 23, 2026, by Tuesday, December 8, 2026.",
            "There is no extension.",
        ),
    ],
)
def test_two_sentences_say_whose_period_it_is_and_whether_it_can_be_longer(
    right: Right, state: str | None, period: str, extension: str
) -> None:
    assert explain_clock(start(right, state), PSYNERGY, right) == (period, extension)


@pytest.mark.parametrize(
    ("certainty", "words"),
    [
        ("text_seen", "(Consumer Data Protection Act)"),
        ("secondary", "(Consumer Data Protection Act, known from secondary sources)"),
        ("memory", "(Consumer Data Protection Act, known from memory alone)"),
        ("inferred_absence", "(Consumer Data Protection Act, inferred from what it does not say)"),
        ("unknown", "(Consumer Data Protection Act, not compared with its wording)"),
    ],
)
def test_a_law_is_named_with_how_sure_it_is_where_its_wording_was_not_seen(
    certainty: str, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = jurisdictions.load_table()
    rows = [
        Jurisdiction(**{**vars(row), "certainty": {"rights": "text_seen", "response_days": certainty}})
        for row in real.rows
        if row.code == "US-VA"
    ]
    table = Table(rows=tuple(rows), default=real.default, other_clocks=real.other_clocks)
    monkeypatch.setattr(jurisdictions, "load_table", lambda: table)
    assert explain_clock(start("know", "VA"), PSYNERGY, "know")[0].startswith(
        f"By the law of Virginia {words}, it must"
    )


def test_shine_the_light_at_the_address_that_the_policy_names_is_the_laws_own_period() -> None:
    period, extension = explain_clock(start("shine_the_light", "CA", designated=True), PSYNERGY, "shine_the_light")
    assert period == (
        "By the law of California (Shine the Light, not compared with its wording), it must be answered within 30 "
        "calendar days of its receipt on Monday, November 23, 2026, by Wednesday, December 23, 2026."
    )
    assert extension == "There is no extension."


def test_who_acts_for_a_business_is_told_of_a_promise_outside_california() -> None:
    assert "own promise: no law" in explain_clock(start("know", "VA", "client"), PSYNERGY, "know")[0]
    assert "By the law of California" in explain_clock(start("know", "CA", "client"), PSYNERGY, "know")[0]


def test_an_extended_clock_says_when_it_was_due_and_that_this_was_all() -> None:
    extended = extend_clock(start("know", "CA"), PSYNERGY.time_zone, "CA")
    period, extension = explain_clock(extended, PSYNERGY, "know")
    assert period == explain_clock(start("know", "CA"), PSYNERGY, "know")[0]
    assert extension == "The answer was put off once, to Sunday, February 21, 2027, and can't be put off again."


def test_a_reopened_clock_counts_from_the_decision_on_the_appeal() -> None:
    decided_at = datetime(2027, 2, 1, 20, tzinfo=UTC)
    reopened = reopen_clock(start("know", "CA"), decided_at, PSYNERGY.time_zone, "CA", 15)
    assert explain_clock(reopened, PSYNERGY, "know") == (
        "After the appeal was decided on Monday, February 1, 2027, a new answer is due within 15 business days, by "
        "Tuesday, February 23, 2027.",
        "There is no extension.",
    )
    assert describe_source(reopened, "know") == describe_source(start("know", "CA"), "know")


def test_one_day_is_no_days() -> None:
    times = PSYNERGY.response_times._replace(inquiry=Period(1, "business_days"))
    profile = replace(PSYNERGY, response_times=times)
    clock = start_clock(profile, "question", state=None, country="US", relationship="other", received_at=RECEIVED_AT)
    assert "within 1 business day of" in explain_clock(clock, profile, "question")[0]


def test_the_source_is_the_law_that_is_named_and_none_where_there_is_only_a_promise() -> None:
    source = describe_source(start("delete", "NV"), "delete")
    assert source._asdict() == {
        "jurisdiction": "US-NV",
        "law": NEVADA,
        "citation": "NRS 603A.400-603A.550 (rights 505, answers 510, deletion 515, appeals 520)",
        "certainty": "text_seen",
    }
    shine = describe_source(start("shine_the_light", "CA"), "shine_the_light")
    assert (shine.citation, shine.certainty) == ("Cal. Civ. Code 1798.83", "unknown")
    assert set(describe_source(start("delete", "TX", "client"), "delete")) == {None}
