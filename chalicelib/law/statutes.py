"""What statutes and regulations say, a rule each; the unit of its value stands behind it.

Written from `docs/law.yaml` by `python -m infra.tools.statutes`; do not edit.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from chalicelib.law.rows import Row, Rule

if TYPE_CHECKING:
    from typing import Final, Literal

# fmt: off
HONOR_TEXT_OPT_OUT: Final[Rule[int]] = Rule(  # business_days
    "An opt-out from texts is kept within a reasonable time, at most ten business days after it was received.",
    Row(
        10,
        "47 CFR 64.1200(a)(10)",
        "US", date(2025, 4, 11), None, "text_seen",
    ),
)
HONOR_CALL_OPT_OUT: Final[Rule[int]] = Rule(  # business_days
    "An opt-out from calls is kept within a reasonable time, at most ten business days after it was received.",
    Row(
        10,
        "47 CFR 64.1200(a)(10), (d)(3)",
        "US", date(2025, 4, 11), None, "text_seen",
    ),
)
HONOR_MAIL_OPT_OUT: Final[Rule[int]] = Rule(  # business_days
    "Commercial e-mail stops within ten business days of the opt-out.",
    Row(
        10,
        "15 U.S.C. 7704(a)(4)",
        "US", date(2004, 1, 1), None, "memory",
    ),
)
HONOR_SALE_OPT_OUT: Final[Rule[int]] = Rule(  # business_days
    "Sale and sharing stop as soon as feasible, at most fifteen business days after the opt-out was received.",
    Row(
        15,
        "11 CCR 7026(f)",
        "US-CA", date(2023, 3, 29), None, "secondary",
    ),
)
HONOR_LIMIT: Final[Rule[int]] = Rule(  # business_days
    "Sensitive data is limited as soon as feasible, at most fifteen business days after that was asked.",
    Row(
        15,
        "11 CCR 7027(g)",
        "US-CA", date(2023, 3, 29), None, "secondary",
    ),
)
OPT_IN_TWO_STEPS: Final[Rule[tuple[Literal["sale_sharing", "targeted_advertising"], ...]]] = Rule(  # opt_out_kinds
    "Who opted out of sale, or of sharing for advertising, opts in again in two steps, asking and confirming.",
    Row(
        ("sale_sharing", "targeted_advertising"),
        "11 CCR 7028(a)",
        "US-CA", date(2023, 3, 29), None, "text_seen",
    ),
)
SIGNAL_OPTS_OUT: Final[Rule[tuple[Literal["sale_sharing", "targeted_advertising"], ...]]] = Rule(  # opt_out_kinds
    "A browser's opt-out signal is an opt-out of sale and sharing, for the browser and whoever is known behind it.",
    Row(
        ("sale_sharing", "targeted_advertising"),
        "11 CCR 7025(b), (c)",
        "US-CA", date(2023, 3, 29), None, "secondary",
    ),
)
ASK_AGAIN_KINDS: Final[Rule[tuple[Literal["sale_sharing", "targeted_advertising"], ...]]] = Rule(  # opt_out_kinds
    "Who opted out of these is not asked to opt in again for a while.",
    Row(
        ("sale_sharing", "targeted_advertising"),
        "Cal. Civ. Code 1798.135(c)(4)",
        "US-CA", date(2023, 1, 1), None, "memory",
    ),
)
ASK_AGAIN_AFTER: Final[Rule[int]] = Rule(  # days
    "At least twelve months pass before the person is asked.",
    Row(
        365,
        "Cal. Civ. Code 1798.135(c)(4)",
        "US-CA", date(2023, 1, 1), None, "memory",
    ),
)
CONFIRM_STOP_WITHIN: Final[Rule[int]] = Rule(  # minutes
    "The one confirmation of an opt-out from texts is presumed to be covered by consent within five minutes.",
    Row(
        5,
        "47 CFR 64.1200(a)(12)",
        "US", date(2024, 4, 4), None, "text_seen",
    ),
)
STOP_WORDS: Final[Rule[tuple[str, ...]]] = Rule(  # words
    "A reply of one of these to a text revokes consent; other words do if a reasonable person would read them so.",
    Row(
        ("stop", "quit", "end", "revoke", "opt out", "cancel", "unsubscribe"),
        "47 CFR 64.1200(a)(10)",
        "US", date(2025, 4, 11), None, "text_seen",
    ),
)
CALLING_HOURS: Final[Rule[tuple[int, int]]] = Rule(  # hours
    "Nobody is solicited before eight or after nine in the evening, local time of the person called.",
    Row(
        (8, 21),
        "47 CFR 64.1200(c)(1)",
        "US", date(1992, 12, 20), None, "secondary",
    ),
)
UPDATE_POLICY_AFTER: Final[Rule[int]] = Rule(  # days
    "The privacy policy is updated at least once every twelve months.",
    Row(
        365,
        "Cal. Civ. Code 1798.130(a)(5)",
        "US-CA", date(2020, 1, 1), None, "memory",
    ),
)
KEEP_REQUEST_LOG: Final[Rule[int]] = Rule(  # months
    "Records of requests and how they were answered are kept for at least twenty-four months.",
    Row(
        24,
        "11 CCR 7101(a)",
        "US-CA", date(2023, 3, 29), None, "text_seen",
    ),
)
STATEMENT_WORDS: Final[Rule[int]] = Rule(  # most_words
    "Who is refused a correction of health data may put a statement beside it, of so many words at most.",
    Row(
        250,
        "11 CCR 7023(f)",
        "US-CA", date(2023, 3, 29), None, "memory",
    ),
)
CHILD_UNDER: Final[Rule[int]] = Rule(  # years
    "A child is anybody under the age of thirteen.",
    Row(
        13,
        "15 U.S.C. 6501(1); 16 CFR 312.2",
        "US", date(2000, 4, 21), None, "memory",
    ),
)
HOLIDAYS_ON_DATES: Final[Rule[tuple[tuple[int, int], ...]]] = Rule(  # dates
    "New Year, Juneteenth, Independence, Veterans and Christmas Day are holidays of the nation and California.",
    Row(
        ((1, 1), (6, 19), (7, 4), (11, 11), (12, 25)),
        "5 U.S.C. 6103(a); Cal. Gov. Code 6700(a)",
        "US", date(2021, 6, 17), None, "memory",
    ),
)
HOLIDAYS_ON_WEEKDAYS: Final[Rule[tuple[tuple[int, int, int], ...]]] = Rule(  # weekdays
    "King, Washington, Memorial, Labor and Columbus Day and Thanksgiving are holidays of the nation and California.",
    Row(
        ((1, 0, 15), (2, 0, 15), (5, 0, 25), (9, 0, 1), (10, 0, 8), (11, 3, 22)),
        "5 U.S.C. 6103(a); Cal. Gov. Code 6700(a)",
        "US", date(1986, 1, 20), None, "memory",
    ),
)
ANSWER_SINCE: Final[Rule[date]] = Rule(  # day
    "An answer about what is held goes back to this day where the request names none, unless that can't be done.",
    Row(
        date(2022, 1, 1),
        "Cal. Civ. Code 1798.130(a)(2)(B); 11 CCR 7024(h)",
        "US-CA", date(2023, 3, 29), None, "secondary",
    ),
)
