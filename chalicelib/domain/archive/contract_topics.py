"""Which acts of a person are about a contract: consents that need one of its kind, and what closes these."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from chalicelib.domain.people.acts import (
    EVERYTHING,
    Act,
    Asked,
    Granted,
    Joined,
    Left,
    Refused,
    read_acts,
    slot,
    whole_purpose,
)
from chalicelib.domain.people.opt_out_acts import Dismissed, Lifted, OptedOut, Reopened, Started

if TYPE_CHECKING:
    from collections.abc import Iterable

    from chalicelib.domain.contracts.contract import Contract
    from chalicelib.domain.events import StoredEvent
    from chalicelib.domain.tenants.profiles import Profile
    from chalicelib.domain.tenants.purposes import OptOutKind


@dataclass(frozen=True, slots=True)
class ContractTopics:
    """What consents and opt-outs must be about to be about a contract."""

    external_id: str
    slots: frozenset[str]  # of purposes that such a contract opens, whole purposes and all of them too
    kinds: frozenset[OptOutKind]  # opt-outs that close one of these

    def has(self, act: Act) -> bool:
        """Returns whether an act is about the contract."""
        match act:
            case Granted() | Refused() | Asked() | Reopened():
                return act.slot in self.slots
            case OptedOut() | Lifted():
                return act.kind in self.kinds
            case Started() | Dismissed():  # they lift opt-outs whose kinds they do not name
                return bool(self.kinds)
            case Joined() | Left():
                return act.contract == self.external_id
            case _:
                return False

    def choose(self, events: Iterable[StoredEvent]) -> list[StoredEvent]:
        """Returns the events that tell of an act about the contract."""
        return [one for one in events if any(map(self.has, read_acts(one.event)))]


def find_topics(profile: Profile, contract: Contract) -> ContractTopics:
    """Returns what is about a contract of this kind at this company."""
    opened = [
        (purpose, channel)
        for purpose in profile.purposes.values()
        for channel in purpose.channels or (None,)
        if contract.kind in (profile.contract_kinds(purpose, channel) or ())
    ]
    slots = {slot(purpose.code, channel) for purpose, channel in opened}
    slots |= {whole_purpose(purpose.code) for purpose, _ in opened}
    kinds = {kind for purpose, channel in opened for kind in purpose.blocking_kinds(channel)}
    return ContractTopics(contract.external_id, frozenset(slots | {EVERYTHING} if slots else slots), frozenset(kinds))
