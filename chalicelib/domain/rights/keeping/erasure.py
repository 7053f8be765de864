"""Deletion of what the system itself holds of a person: whose identifiers count, and the report of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from chalicelib.domain.people.identifiers import read_kind
from chalicelib.domain.rights.verification import CONFIRMS, Proof

Gone = Literal["identifiers", "records", "notes", "referrals"]
"""What was deleted: values of identifiers; what was personal in records of acts; notes of reviewers; addresses of
friends whom somebody referred."""
KeptWhat = Literal["shared_identifiers", "unverified_identifiers", "people_under_hold"]
"""What stays for a reason of its own: an identifier that means several people, one that nobody proved to be this
person's, and what a hold keeps."""

WHY: Final[Mapping[KeptWhat, str]] = {
    "shared_identifiers": "means_several_people",
    "unverified_identifiers": "not_verified",
    "people_under_hold": "hold",
}
ALWAYS_KEPT: Final = (
    ("hashes", "proof"),
    ("decisions", "proof"),
    ("policy_versions", "proof"),
    ("wordings", "proof"),
    ("suppressions", "suppression"),
    ("rights_requests", "kept_by_law"),
)
"""What stays of everybody, and why, in codes: keyed hashes, what was decided when and under which policy, the texts
that many were shown, what keeps others from writing to the person, and the records of their rights requests."""


@dataclass(frozen=True, slots=True, repr=False)
class Erasure:
    """The report of a deletion: by how many, in codes. What always stays as proof is not counted.

    `version` is that of the request whose answer it belongs to.
    """

    version: int
    at: datetime
    gone: Mapping[Gone, int]
    kept: Mapping[KeptWhat, int]


def list_confirmed(keys: Sequence[str], proof: Proof, *, trusted: bool) -> tuple[str, ...]:
    """Returns those of a requester's identifier keys that are proven to be the person's; none below the level needed.

    A code proves the address that it was sent to, a call the number. Where staff compared the person with what is held,
    all that the request names is theirs; so it is where an authority stands for them that staff entered (`trusted`). A
    paper that a stranger sent in proves nothing before somebody has looked at it.
    """
    if not proof.reached or not proof.checks:
        return ()
    methods = {check.method for check in proof.checks if trusted or check.method != "authority"}
    if methods - CONFIRMS.keys():
        return tuple(keys)
    kinds = {CONFIRMS[method] for method in methods}
    return tuple(key for key in keys if read_kind(key) in kinds)


def list_proven(keys: Sequence[str], proof: Proof) -> tuple[str, ...]:
    """Returns those of a requester's identifier keys that were proven themselves: by the code sent, or the call."""
    kinds = {CONFIRMS[check.method] for check in proof.checks if check.method in CONFIRMS}
    return tuple(key for key in keys if read_kind(key) in kinds)


def leave_out_others(keys: Sequence[str], proven: Sequence[str], owners: Mapping[str, str]) -> tuple[str, ...]:
    """Returns the keys without those that lead to somebody else than the ones that were proven themselves.

    `owners` tells whom a key leads to. Anybody may name another person's number beside their own address, and whoever
    looks at a passport does not see whose number it is.
    """
    mine = {owners[key] for key in proven if key in owners}
    return tuple(key for key in keys if not mine or key not in owners or owners[key] in mine)
