"""The end of a subject's proofs, years after its latest act: what goes, and what stays for good.

What stays is each refusal, as a state under the keyed hashes of its identifiers: so nobody whom a STOP, a withdrawal or
the end of a contract protects is written to because the proof of it is gone. Grants, questions, acceptances, and the
times when the person wrote go with their records and events: a grant of which there is no proof is no consent.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from chalicelib.domain.audit.records import read_record
from chalicelib.domain.people import register as registers
from chalicelib.domain.people.acts import Joined, Left, Refused, Tied
from chalicelib.domain.people.opt_out_acts import Reopened
from chalicelib.domain.people.states import State
from chalicelib.domain.people.subjects import Ended, SaveSubject, Subject, keep_subject, save
from chalicelib.domain.times import MONTHS_A_YEAR, add_months, format_rfc3339, from_ms, to_ms

if TYPE_CHECKING:
    from chalicelib.domain.changes import Event
    from chalicelib.domain.people.act_records import ActRecord
    from chalicelib.domain.people.acts import Act
    from chalicelib.domain.tenants.parts import Retention

NO_ACTS: Final = frozenset({"subject.erased", "subject.ended", "subject.merged"})
"""Types of events that tell nothing of what a person did: they make no proof younger."""


@dataclass(frozen=True, slots=True)
class DropProofs:
    """A change: events of a chain below the end of its proofs are deleted, and records that only these need."""

    chain: str  # the subject's id
    ended: Ended
    versions: tuple[int, ...]
    records: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RemoveSubject:
    """A change: a subject of whom nothing stays goes with its identifiers, as long as it has this very version."""

    subject: Subject


def find_end(latest: datetime, retention: Retention) -> datetime:
    """Returns when the proofs of a subject end whose latest act was recorded at a moment: so many whole years later."""
    return add_months(latest, MONTHS_A_YEAR * retention.consent_proof_years)


def list_kept(state: State) -> tuple[Act, ...]:
    """Returns the acts that stay of a state: what closes, what takes that back, ties, and contracts, whose end closes.

    A refusal that a proven grant has lifted goes with it: nothing of it stood. Of opt-outs all stays but the grants
    that reopened them for one purpose.
    """
    proven = state.proven
    lifted = {name for name, one in state.refusals.items() if name in proven and proven[name].at > one.at}
    refused: list[Refused] = [
        one for one in (*state.refusals.values(), *state.earlier.values()) if one.slot not in lifted
    ]
    opt_outs = [act for act in registers.acts(state.opt_outs) if not isinstance(act, Reopened)]
    ties = [Tied(subject_id, sure) for subject_id, sure in state.ties.items()]
    members = state.contracts.items()
    joined = [Joined(name, one.joined) for name, one in members]
    left = [Left(name, one.left) for name, one in members if one.left]
    return (*refused, *opt_outs, *ties, *joined, *left)


def end_proofs(subject: Subject, event: Event) -> SaveSubject:
    """Returns the change that ends a subject's proofs by an event that holds what stays of them.

    Of whoever was absorbed nothing stays: it is part of the state of the person who absorbed them.
    """
    kept = () if subject.merged_into else list_kept(subject.state)
    draft = keep_subject(subject)
    ended = Ended(subject.version + 1, to_ms(event.recorded_at))
    copies = () if subject.merged_into else tuple(replace(copy, erases=True) for copy in draft.copies)
    after = replace(subject, state=State(), ended=ended)
    return save(replace(draft, after=after, copies=copies), kept, event)


def is_empty(subject: Subject) -> bool:
    """Returns whether nothing of a subject stays that ended, and no other one can lead to it or comes from it."""
    alone = not (subject.merged_into or subject.absorbed or subject.members or subject.overflow)
    own = not any(ref.shared for ref in subject.identifiers)
    return subject.is_ended and alone and own and subject.kind != "shared" and subject.state == State()


def tell_removal(subject: Subject) -> dict[str, Any]:
    """Returns the body of the event that names the rest of a chain as gone; its proofs were counted before."""
    return {**tell_proofs([subject], from_ms(subject.ended.at if subject.ended else 0)), "count": 0}


def tell_proofs(subjects: Sequence[Subject], latest: datetime) -> dict[str, Any]:
    """Returns the body of the event by which these subjects' chains count as erased up to the versions they have."""
    return {
        "kind": "consent_proof",
        "since": format_rfc3339(latest),
        "count": 1,
        "gone": [[read_record(one.id), one.version, one.head] for one in subjects],
    }


def is_needed(record: ActRecord, others: Iterable[Subject]) -> bool:
    """Returns whether somebody still needs the record of an act, of those of the people in it who are there."""
    return any(one.ended is None or one.ended.at < record.recorded_at for one in others)
