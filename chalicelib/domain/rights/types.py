"""The types of rights requests: what each asks for, and which right of which law it stands for."""

from __future__ import annotations

from typing import Final

from chalicelib.domain.tenants.purposes import OptOutKind
from chalicelib.domain.tenants.rights import Right

OPT_OUTS: Final[dict[Right, OptOutKind]] = {
    "opt_out_sale_sharing": "sale_sharing",
    "opt_out_targeted_advertising": "targeted_advertising",
    "opt_out_profiling": "profiling",
    "opt_out_automated_decisions": "automated_decisions",
    "limit_sensitive": "limit_sensitive",
}
"""The types that are an opt-out, and its kind."""
AT_ONCE: Final = frozenset[Right]({*OPT_OUTS, "withdraw_consent"})
"""The types that this system itself carries out the moment they come, for whoever asks: nobody verifies or decides.

They need no name either, since asking for more than an opt-out needs is what regulators fined.
"""
NEVER_EXTENDED: Final = AT_ONCE | {"question", "shine_the_light"}
INQUIRIES: Final = frozenset[Right]({"question"})
"""The types that are answered within the days that the tenant promises for inquiries, which are business days."""
ABOUT_HELD: Final = frozenset[Right]({"know", "access", "portability"})
"""The types that are answered by what is held, in a document, and that a cap on requests to know counts."""
NEEDS_HELD: Final = ABOUT_HELD | {"correct", "delete"}
"""The types that can be done only with something that is held."""
YEARLY: Final = frozenset[Right]({"shine_the_light"})
"""The types that the law gives so many times in a calendar year."""

RIGHTS_OF_LAW: Final[dict[str, Right | None]] = {
    "know": "know",
    "confirm": "know",
    "access": "access",
    "access_inferences": "access",
    "access_admt": "access_automated_decisions",
    "correct": "correct",
    "delete": "delete",
    "portability": "portability",
    "opt_out_sale": "opt_out_sale_sharing",
    "opt_out_sharing": "opt_out_sale_sharing",
    "opt_out_targeted_ads": "opt_out_targeted_advertising",
    "opt_out_targeted_ads_by_duty": "opt_out_targeted_advertising",
    "opt_out_profiling": "opt_out_profiling",
    "opt_out_admt": "opt_out_automated_decisions",
    "question_profiling": "contest_decision",
    "appeal_admt": "contest_decision",
    "limit_sensitive": "limit_sensitive",
    "opt_out_sensitive_collection": "limit_sensitive",
    "opt_out_voice_face_collection": "limit_sensitive",
    "withdraw_consent": "withdraw_consent",
    "third_party_list_specific": "third_party_list",
    "third_party_list_specific_sold_to": "third_party_list",
    "third_party_list_specific_with_contact": "third_party_list",
    "third_party_list_categories": "third_party_list",
    "non_retaliation": None,  # nobody asks for it: each answer promises it
}
"""Each right that a row of the law names, and the type of request by which a person uses it."""
