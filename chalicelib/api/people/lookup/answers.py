"""How the data known about a person appears in answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from chalicelib.api.opt_outs.held import held_opt_out
from chalicelib.api.people.lookup.schemas import (
    ActOut,
    EventOut,
    HeldAcceptanceOut,
    HeldContractOut,
    HeldDecisionOut,
    LinkOut,
    LookupOut,
)
from chalicelib.domain.people.acts import Tied, read_acts
from chalicelib.domain.times import from_ms

if TYPE_CHECKING:
    from chalicelib.api.pipeline.call import Call
    from chalicelib.domain.people.acts import Accepted, Act
    from chalicelib.domain.people.precedence import Decision
    from chalicelib.usecases.people.history import Entry
    from chalicelib.usecases.people.look_up import HeldContract, Known


def answer(call: Call, known: Known) -> LookupOut:
    """Answers with the data known about a person, limited to what the caller may see."""
    return LookupOut(
        subject_id=known.subject_id,
        at=from_ms(known.at),
        decisions=[show_decision(slot, decision) for slot, decision in known.decisions.items()],
        opt_outs=[held_opt_out(standing) for standing in known.opt_outs],
        contracts=[_contract(held, known.at) for held in known.contracts],
        acceptances=[_acceptance(accepted) for accepted in known.accepted],
        links=_links(known),
        history=[_event(call, entry) for entry in known.history],
        next_cursor=known.next_cursor,
    )


def show_decision(slot: str, decision: Decision) -> HeldDecisionOut:
    """Shows the decision that holds for a slot, `<purpose>/<channel>`."""
    purpose, _, channel = slot.partition("/")
    return HeldDecisionOut(
        purpose=purpose,
        channel=None if channel in ("", "*") else channel,
        state=decision.state,
        effective_at=from_ms(decision.since) if decision.since is not None else None,
        expires_at=from_ms(decision.expires_at) if decision.expires_at is not None else None,
        consent_id=decision.record_id if decision.record_id.startswith("con_") else None,
        reason=decision.reason or None,
    )


def _contract(held: HeldContract, at: int) -> HeldContractOut:
    contract = held.contract
    ended = contract.ended_at(at)
    return HeldContractOut(
        external_id=contract.external_id,
        kind=contract.kind,
        active=contract.active(at),
        member=held.membership.present,
        since=from_ms(held.membership.joined),
        ended_at=from_ms(ended) if ended is not None else None,
    )


def _acceptance(accepted: Accepted) -> HeldAcceptanceOut:
    return HeldAcceptanceOut(
        slug=accepted.slug,
        version=accepted.version,
        basis=accepted.basis,
        accepted_at=from_ms(accepted.at),
        acceptance_id=accepted.record_id,
        assurance="verified" if accepted.trusted else "asserted",
    )


def _links(known: Known) -> list[LinkOut]:
    ties = [
        LinkOut(kind=ref.kind.value, assurance=ref.assurance, since=from_ms(ref.since), shared=ref.shared)
        for subject in known.subjects
        for ref in subject.identifiers
    ]
    return ties + [LinkOut(kind="subject", assurance="asserted", subject_id=tie) for tie in known.ties]


def _event(call: Call, entry: Entry) -> EventOut:
    event = entry.stored.event
    return EventOut(
        subject_id=entry.subject_id,
        version=entry.stored.version,
        type=event.type,
        at=event.at,
        recorded_at=event.recorded_at,
        actor=event.actor,
        actor_name=call.name(event.actor),
        record_id=event.record_id or None,
        acts=list(map(_act, read_acts(event))),
        previous=entry.stored.previous,
        hash=entry.stored.hash,
    )


_NAMES: Final[dict[type[Any], str]] = {Tied: "linked"}
"""What an act is called where that is not the name of its class; the contract's word, whatever the class is called."""


def _act(act: Act) -> ActOut:
    values: dict[str, Any] = {"act": _NAMES.get(type(act)) or type(act).__name__.lower()}
    for name, field in (
        ("slot", "slot"),
        ("kind", "detail"),
        ("contract", "detail"),
        ("channel", "detail"),
        ("basis", "detail"),
    ):
        if hasattr(act, name):
            values[field] = getattr(act, name)
    if hasattr(act, "at"):
        values["at"] = from_ms(act.at)
    return ActOut(**values)
