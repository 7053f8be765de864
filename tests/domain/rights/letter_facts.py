"""Facts for letters of every kind, as the events that cause them tell them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final, get_args

from chalicelib.domain.rights.letters import LetterKind
from chalicelib.domain.rights.texts.content import LetterFacts
from chalicelib.domain.tenants.rights import Right
from chalicelib.storage.tenants.profiles import Profiles

PROFILES: Final = {tenant: Profiles()[tenant] for tenant in sorted(Profiles())}
KINDS: Final[tuple[LetterKind, ...]] = get_args(LetterKind)
RIGHTS: Final[tuple[Right, ...]] = get_args(Right)

RECEIPT: Final = "req_01JDXA7Z3N8Q5V2K4M6P9R0S1T"
LINKED: Final = "req_01JDXA7Z3N8Q5V2K4M6P9R0S1V"
PAGE: Final = f"https://privacy.example/r/{RECEIPT}#trk_1.t.{'aZ0-' * 24}x"
POLICY: Final = "https://privacy.example/p/tenant/privacy"
CODE: Final = "307162"
STRANGER: Final = "Buy pills at https://evil.example"
"""What a stranger typed into a form: no letter to an address that nobody confirmed may hold it."""
AT: Final = datetime(2026, 11, 25, 3, 30, tzinfo=UTC)  # still Tuesday the 24th in every company's zone
DUE: Final = "2027-01-08"
DUE_IN_WORDS: Final = "Friday, January 8, 2027"
CLOSING: Final = {"appeal_by": "2027-03-09", "appeal_required": True, "appeal_days": 45}
REFUSAL: Final = {**CLOSING, "by_system": False, "sells": True, "kept_until": None, "files": 0}

BODIES: Final[dict[LetterKind, dict[str, Any]]] = {
    "received": {
        "status": "awaiting_verification",
        "acknowledge_by": "2026-12-09",
        "requests": [
            [RECEIPT, "delete", DUE, "awaiting_verification"],
            [LINKED, "opt_out_sale_sharing", DUE, "completed"],
        ],
        "needed": 2,
        "method": "code",
        "permission": "not_needed",
        "authorization": None,
        "honor_by": "2026-12-16",
    },
    "code": {"status": "awaiting_verification"},
    "verify_reminder": {
        "status": "awaiting_verification",
        "requests": [[RECEIPT, "delete", DUE, "awaiting_verification"]],
    },
    "extended": {"was_due_on": "2026-12-11"},
    "completed": {"reduced": False, "files": 2, "honor_by": None, **CLOSING},
    "denied": {**REFUSAL, "reasons": ["legal_obligation"], "kept_until": "2027-06-01"},
    "partially_completed": {
        **REFUSAL,
        "reasons": ["dispute_or_litigation", "legal_obligation"],
        "kept_until": "2027-06-01",
        "stop_processing": True,
        "files": 1,
    },
    "redirected": {"scope": "all", **CLOSING},
    "controller": {"hipaa_days": 30},
    "withdrawn": {"reason": None},
    "appeal_received": {"appeal_due_on": "2027-03-01", "late": True},
    "appeal_decided": {
        "outcome": "upheld",
        "new_due_on": None,
        "authority": "California Attorney General",
        "appeal_left": False,
    },
}
WORDS: Final[dict[LetterKind, dict[str, Any]]] = {
    "need_information": {"message": "Which account is it?\n\nPlease send its number."},
    "message": {"message": "We found <b>two</b> accounts & closed them.\n- one\n- two"},
    "extended": {"reason": "Seven systems have to be searched."},
    "completed": {"summary": "We deleted your account."},
    "denied": {"explanations": ["Invoices are kept for seven years."]},
    "partially_completed": {"explanations": ["A case is pending.", ""], "summary": "We deleted your account."},
    "redirected": {"controller": "Example Practice", "note": "They answer by mail."},
    "appeal_decided": {"explanation": "The invoices are still needed."},
    # What the person said of their own act, which no letter repeats.
    "withdrawn": {"reason": STRANGER},
    "appeal_received": {"grounds": STRANGER},
}


def make_facts(kind: LetterKind, **changes: Any) -> LetterFacts:
    """Returns the facts of a letter by e-mail to a person whose address is confirmed. Body and words are added to."""
    confirmed = changes.get("confirmed", True)
    asks_code = kind in ("received", "code", "verify_reminder") and not confirmed
    facts = LetterFacts(
        kind=kind,
        to="controller" if kind == "controller" else "person",
        request_id=RECEIPT,
        type="delete",
        relationship="client",
        at=AT,
        body={"type": "delete", "status": "open", "due_on": DUE, **BODIES.get(kind, {}), **changes.pop("body", {})},
        words={**WORDS.get(kind, {}), **changes.pop("words", {})},
        confirmed=True,
        page=PAGE,
        code=CODE if asks_code and changes.get("page", PAGE) else "",
        pages=((RECEIPT, "delete", PAGE),) if kind == "tracking_links" else (),
        requester=(STRANGER, "jo@example.com") if kind == "controller" else (),
    )
    return replace(facts, **changes)
