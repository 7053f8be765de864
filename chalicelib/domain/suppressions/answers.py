"""What senders are told of an identifier: the same that a look-up by it answers, of all the people whom it reaches.

An opt-out is told as it stands. Consent that was withdrawn is told for each channel of each purpose, until a newer
proven grant; so is an objection to a purpose that needs no consent. A mere denial of consent is not told: nobody may
write without a grant. Where it follows a withdrawal, the withdrawal stays told, since the slot stays closed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from chalicelib.domain.contracts.contract import Contract, find_standing
from chalicelib.domain.people.acts import EVERYTHING, slot, whole_purpose
from chalicelib.domain.people.precedence import find_objection
from chalicelib.domain.people.register import Register, list_standings
from chalicelib.domain.people.states import State
from chalicelib.domain.suppressions.feed import Suppressed, channel_of
from chalicelib.domain.tenants.profiles import Profile
from chalicelib.domain.tenants.purposes import CONTRACT_KINDS, Channel, Purpose


@dataclass(frozen=True, slots=True)
class Answer:
    """What holds: an entry for each name that was ever suppressed. Of what is `unsaid`, the last word told stays."""

    entries: Mapping[str, Suppressed] = field(default_factory=dict)
    unsaid: frozenset[str] = frozenset()


def list_opt_outs(register: Register) -> tuple[Suppressed, ...]:
    """Returns an entry for each kind that was ever opted out of."""
    return tuple(
        Suppressed(each.kind, each.state, channel_of(each.kind), each.since, each.source)
        for each in list_standings(register)
    )


def answer_state(state: State, profile: Profile) -> Answer:
    """Returns what a state, composed or a subject's own, says of opt-outs and withdrawals."""
    found = {entry.name: entry for entry in list_opt_outs(state.opt_outs)}
    unsaid = set()
    for purpose, channel in _list_refused(state, profile):
        entry = _find_withdrawal(state, profile, purpose, channel)
        if entry is None:
            unsaid.add(_name(purpose, channel))
        else:
            found[entry.name] = entry
    return Answer(found, frozenset(unsaid))


def answer_all(states: Sequence[State], profile: Profile, contracts: Mapping[str, Contract], now: int) -> Answer:
    """Returns what holds for an identifier by the states of all whom it reaches: the strictest, then the newest.

    The end of contracts is told while it silences anybody of them.
    """
    answers = [answer_state(state, profile) for state in states]
    found: dict[str, Suppressed] = {}
    for entry in (entry for answer in answers for entry in answer.entries.values()):
        _keep_strictest(found, entry)
    for entry in _list_contract_ends(states, contracts, now):
        _keep_strictest(found, entry)
    unsaid = {name for answer in answers for name in answer.unsaid}
    open_names = {name for name, entry in found.items() if entry.state == "lifted" and name in unsaid}
    kept = {name: entry for name, entry in found.items() if name not in open_names}
    return Answer(kept, frozenset(unsaid - kept.keys()))


def _keep_strictest(found: dict[str, Suppressed], entry: Suppressed) -> None:
    present = found.get(entry.name)
    if present is None or _strictness(entry) > _strictness(present):
        found[entry.name] = entry


def _strictness(entry: Suppressed) -> tuple[bool, int]:
    return entry.state == "active", entry.effective_at


def _list_contract_ends(states: Iterable[State], contracts: Mapping[str, Contract], now: int) -> Iterator[Suppressed]:
    for state in states:
        held = find_standing(state.contracts, contracts, CONTRACT_KINDS, now)
        if not held.active and held.ended_at is not None:
            yield Suppressed("contract_end", "active", None, held.ended_at, "contract")


def _list_refused(state: State, profile: Profile) -> Iterator[tuple[Purpose, Channel]]:
    """Yields every purpose and channel that were ever refused."""
    if not state.refusals:
        return
    for purpose in profile.purposes.values():
        for channel in purpose.channels:
            if purpose.nature == "legal_notice" and not profile.needs_consent(purpose, channel):
                continue  # nobody can object to these
            if any(name in state.refusals for name in _names(purpose, channel)):
                yield purpose, channel


def _names(purpose: Purpose, channel: Channel) -> tuple[str, str, str]:
    return slot(purpose.code, channel), whole_purpose(purpose.code), EVERYTHING


def _name(purpose: Purpose, channel: Channel) -> str:
    return Suppressed("withdrawn", "active", channel, 0, "", purpose.code).name


def _find_withdrawal(state: State, profile: Profile, purpose: Purpose, channel: Channel) -> Suppressed | None:
    """Returns what is told of a purpose and channel that were refused.

    Returns None if nothing stands but the denial of a consent that was never given: nobody may write without it anyway.
    """
    place = slot(purpose.code, channel)
    standing = find_objection(state, place)
    proven = state.proven.get(place)
    if standing is None:
        at = proven.at if proven is not None else 0
        return Suppressed("withdrawn", "lifted", channel, at, "consent", purpose.code)
    told = [refusal for name in _names(purpose, channel) if (refusal := state.refusals.get(name)) is not None]
    if profile.needs_consent(purpose, channel) and place not in state.grants:
        told = [refusal for refusal in told if refusal.kind == "withdrawn"]
    since = [refusal.at for refusal in told if proven is None or proven.at <= refusal.at]
    if not since:
        return None
    return Suppressed("withdrawn", "active", channel, max(since), "consent", purpose.code)
