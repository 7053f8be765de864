"""The kinds of rights request that a person can make (contract, section 7)."""

from __future__ import annotations

from typing import Literal

Right = Literal[
    "know",
    "access",
    "access_automated_decisions",
    "portability",
    "correct",
    "delete",
    "opt_out_sale_sharing",
    "opt_out_targeted_advertising",
    "opt_out_profiling",
    "opt_out_automated_decisions",
    "contest_decision",
    "limit_sensitive",
    "withdraw_consent",
    "third_party_list",
    "shine_the_light",
    "question",
    "other",
]
