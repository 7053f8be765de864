"""The grounds on which a request is denied, wholly or in part: a code for staff and a plain sentence for the person."""

from __future__ import annotations

from typing import Final, Literal, get_args

from chalicelib.domain.tenants.profiles import Profile

DenialCode = Literal[
    "identity_not_verified",
    "agent_not_authorized",
    "excessive",
    "no_data_found",
    "not_covered",
    "transaction_or_contract",
    "security",
    "debugging",
    "free_expression",
    "calecpa",
    "research",
    "expected_internal_use",
    "legal_obligation",
    "compatible_internal_use",
    "hipaa_or_baa",
    "lien_open",
    "comp_claim_open",
    "dispute_or_litigation",
    "fraud_suspected",
    "third_party_privacy",
    "impossible_or_disproportionate",
    "accurate_as_held",
    "documentation_insufficient",
    "repeated_correction",
    "not_searchable",
]

UNPROVEN: Final = frozenset[DenialCode]({"identity_not_verified", "agent_not_authorized"})
"""The grounds that leave open who asks. A letter that names one says nothing of what is held about anybody."""
HOLDS_ONLY: Final = frozenset[DenialCode]({"lien_open", "comp_claim_open"})
"""The codes that a company may use only where its profile has them among its holds."""
KEEPING: Final = frozenset[DenialCode](
    {
        "transaction_or_contract",
        "security",
        "debugging",
        "free_expression",
        "calecpa",
        "research",
        "expected_internal_use",
        "legal_obligation",
        "compatible_internal_use",
        "hipaa_or_baa",
        "lien_open",
        "comp_claim_open",
        "dispute_or_litigation",
        "impossible_or_disproportionate",
        "not_searchable",
    }
)
"""The grounds for which information stays although its deletion was asked; it may then serve nothing else."""

LONG_EXPLANATION: Final = 100
"""How many characters a detailed explanation has at least: our own measure."""
_SENTENCES: Final[dict[DenialCode, str]] = {
    "identity_not_verified": "We could not make sure well enough who is asking.",
    "agent_not_authorized": "We have no sufficient proof that whoever made the request may act for the person whom "
    "it is about.",
    "excessive": "The same was asked more often than it has to be answered.",
    "no_data_found": "We searched for the information and found none.",
    "not_covered": "This right does not cover the kind of information that the request is about.",
    "transaction_or_contract": "We need the information to deliver what was ordered, or to keep a contract.",
    "security": "We need the information to keep our systems, and the people who use them, safe.",
    "debugging": "We need the information to find and repair errors in our systems.",
    "free_expression": "What the request asks for would take from somebody else the right to speak freely, or another "
    "right that the law protects.",
    "calecpa": "We need the information to follow California's law on the privacy of electronic communications.",
    "research": "The information serves public research to which the person agreed, and which can't do without it.",
    "expected_internal_use": "We use the information only inside our company, in ways that people who deal with us "
    "can expect.",
    "legal_obligation": "A law obliges us to keep the information, or forbids what the request asks for.",
    "compatible_internal_use": "We use the information only inside our company, in ways that fit the purpose for "
    "which we got it.",
    "hipaa_or_baa": "The federal rules known as HIPAA, or a contract that follows them, decide what happens with the "
    "information.",
    "lien_open": "The information belongs to a lien that is still open.",
    "comp_claim_open": "The information belongs to a claim that is still open.",
    "dispute_or_litigation": "We need the information for a dispute or a lawsuit that is not over.",
    "fraud_suspected": "We have reason to think that the request was made to deceive.",
    "third_party_privacy": "What the request asks for would tell things about other people.",
    "impossible_or_disproportionate": "What the request asks for can't be done, or only with an effort out of all "
    "proportion to its use.",
    "accurate_as_held": "All that we know says that the information is right as it is.",
    "documentation_insufficient": "The documents that we got do not show that the information is wrong.",
    "repeated_correction": "We have decided about the same correction before, and have got nothing new.",
    "not_searchable": "The information lies in a form that can't be searched. We keep it only because we must, and "
    "use it for nothing else.",
}


def name_reason(code: DenialCode) -> str:
    """Returns the sentence that tells a person, or whoever acts for them, the ground of a denial."""
    return _SENTENCES[code]


def list_codes(profile: Profile) -> tuple[DenialCode, ...]:
    """Returns the grounds that a company may give, in the order of the list."""
    holds = profile.retention.hold_codes
    codes: tuple[DenialCode, ...] = get_args(DenialCode)
    return tuple(code for code in codes if code not in HOLDS_ONLY or code in holds)


def least_explanation(code: DenialCode) -> int:
    """Returns how many characters the explanation beside a ground must have at least; 0 where there may be none."""
    return LONG_EXPLANATION if code == "impossible_or_disproportionate" else 0
