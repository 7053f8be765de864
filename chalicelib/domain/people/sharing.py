"""What goes along with an identifier that becomes shared, and what then counts by that identifier alone.

An identifier that several people share has a state of its own. When it was one person's before, that state begins with
what would have been laid on it had it been shared from the start, wherever the acts tell so (`provenance.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final

from chalicelib.domain.people import provenance
from chalicelib.domain.people import register as registers
from chalicelib.domain.people.acts import Act, Refused, Tied, Wrote
from chalicelib.domain.people.identifiers import IdentifierKind, read_kind
from chalicelib.domain.people.opt_out_acts import OptedOut, Started
from chalicelib.domain.people.states import State, apply
from chalicelib.domain.people.subjects import Subject
from chalicelib.domain.tenants.purposes import PHONE_CHANNELS

_WRITTEN_FROM: Final = {IdentifierKind.PHONE: PHONE_CHANNELS, IdentifierKind.EMAIL: ("email",)}


def list_taken_along(person: Subject, key: str) -> tuple[Act, ...]:
    """Returns the acts with which an identifier of a person (its stored key) begins as a shared one.

    These are the refusals, opt-outs and STARTs that came from it or do not tell where they came from, whatever the
    person has lifted for themselves since, and the ties, which do not tell either. A reviewer's dismissal goes with the
    texts that it is about, and the time when the person wrote with the one identifier from which they can have written.
    """
    tag = provenance.make_tag(key)
    register = person.state.opt_outs
    taken = [replace(act, via=tag) for act in _list_traced(person.state) if act.via in (tag, provenance.UNKNOWN)]
    doubts = any(isinstance(act, OptedOut) and act.source == "sms_unsure" for act in taken)
    dismissed = (register.dismissed,) if doubts and register.dismissed else ()
    ties = [Tied(subject_id, sure) for subject_id, sure in person.state.ties.items()]
    return (*taken, *ties, *dismissed, *_list_written(person, key))


def leave_to_shared(own: State, around: Iterable[tuple[Subject, State]]) -> State:
    """Returns a person's own state without the acts that shared identifiers around them hold themselves.

    So whatever lifts these acts from the identifier, such as START, lifts them for everyone. `around`: the subjects
    around the person, each with its state at the moment in question.
    """
    by_tag = {_tag_of(subject): state for subject, state in around if subject.kind == "shared"}
    traced = _list_traced(own) if by_tag else []
    left = [act for act in traced if not _is_held(act, by_tag)]
    if len(left) == len(traced):
        return own
    register = replace(own.opt_outs, opt_outs={}, earlier={}, starts={}, earlier_starts={})
    return apply(replace(own, refusals={}, earlier={}, opt_outs=register), left)


def list_restricting_acts(state: State) -> tuple[Act, ...]:
    """Returns the acts that close, the ties, and the times when the person wrote.

    Applied to an empty state, they restore that part of the state. A subject that begins with them, as a shared
    identifier or a parted person does, has them in its first event.
    """
    return (
        *state.refusals.values(),
        *state.earlier.values(),
        *registers.acts(state.opt_outs),
        *(Wrote(channel, at) for channel, at in state.wrote.items()),
        *(Tied(subject_id, sure) for subject_id, sure in state.ties.items()),
    )


def _list_traced(state: State) -> list[OptedOut | Started | Refused]:
    """Returns the acts of a state that tell where they came from, once for each of their tags."""
    register = state.opt_outs
    found: list[OptedOut | Started | Refused] = []
    for refusal in (*state.refusals.values(), *state.earlier.values()):
        found += provenance.split(refusal)
    for opt_out in (*register.opt_outs.values(), *register.earlier.values()):
        found += provenance.split(opt_out)
    for start in (*register.starts.values(), *register.earlier_starts.values()):
        found += provenance.split(start)
    return found


def _list_written(person: Subject, key: str) -> tuple[Wrote, ...]:
    kind = read_kind(key)
    alike = [ref for ref in person.identifiers if ref.kind is kind and not ref.shared]
    if len(alike) != 1:
        return ()  # nobody can tell from which of them; an answer must not go to another one
    wrote = person.state.wrote
    return tuple(Wrote(channel, wrote[channel]) for channel in _WRITTEN_FROM.get(kind, ()) if channel in wrote)


def _tag_of(shared: Subject) -> str:
    return provenance.make_tag(shared.identifiers[0].key)


def _is_held(act: OptedOut | Started | Refused, shared: Mapping[str, State]) -> bool:
    """Returns whether the shared identifier from which an act came holds it too, or a newer one in its place."""
    state = shared.get(act.via)
    if state is None:
        return False
    held: OptedOut | Started | Refused | None
    match act:
        case Refused():
            held = state.refusals.get(act.slot)
        case OptedOut():
            held = state.opt_outs.opt_outs.get(registers.name_opt_out(act))
        case Started():
            held = state.opt_outs.started
    return held is not None and held.at >= act.at
