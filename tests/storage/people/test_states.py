"""The stored text of a state: it is read back unchanged, and the largest that a profile allows stays small."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.ids import ulid
from chalicelib.domain.people.acts import (
    EVERYTHING,
    Accepted,
    Act,
    Asked,
    Granted,
    Joined,
    Left,
    Mailed,
    Refused,
    Tied,
    Wrote,
    slot,
)
from chalicelib.domain.people.acts import whole_purpose as whole
from chalicelib.domain.people.states import State, apply
from chalicelib.domain.tenants.profiles import Profile
from chalicelib.domain.tenants.purposes import CHANNELS
from chalicelib.domain.times import to_ms
from chalicelib.storage.people import states
from chalicelib.storage.tenants.profiles import load_profile
from tests.fixtures.strategies.acts import any_act

START = datetime(2027, 1, 1, tzinfo=UTC)
DAY_MS = 86_400_000


@given(st.lists(any_act(), max_size=40))
def test_every_state_comes_back_from_its_text(acts: list[Act]) -> None:
    state = apply(State(), acts)
    assert states.loads(states.dumps(state)) == state


class Writer:
    """Makes acts of which no two share a moment or a record, some of them long before their record."""

    def __init__(self, seed: int = 1) -> None:
        self._random = random.Random(seed)

    def record(self, prefix: str = "con") -> tuple[str, int]:
        """Returns a record's id and its moment, some time within ten years."""
        moment = START + timedelta(milliseconds=self._random.randrange(10 * 365 * DAY_MS))
        return f"{prefix}_{ulid(moment, self._random.randbytes(10))}", to_ms(moment)

    def earlier(self, moment: int) -> int:
        """Returns a moment up to three years earlier."""
        return moment - self._random.randrange(3 * 365 * DAY_MS)

    def everything(self, profile: Profile) -> list[Act]:
        """Returns every possible act: each slot granted, refused and asked, each purpose and all of them refused.

        Each grant is proven, and a newer one without proof stands beside it.
        """
        acts: list[Act] = []
        for purpose in profile.purposes.values():
            lasts = (purpose.expires_after or 0) * DAY_MS
            for channel in purpose.channels or (None,):
                name = slot(purpose.code, channel)
                record, moment = self.record()
                moment = self.earlier(moment)
                acts.append(Granted(name, moment, moment + lasts if lasts else None, True, record, 12))
                record, later = self.record()
                later = max(later, moment + 1)
                acts.append(Granted(name, later, later + lasts if lasts else None, False, record, 12))
                record, moment = self.record()
                acts.append(Refused(name, self.earlier(moment), "denied", record))
                record, moment = self.record()
                acts.append(Asked(name, moment, moment + DAY_MS, record))
            record, moment = self.record()
            acts.append(Refused(whole(purpose.code), self.earlier(moment), "withdrawn", record))
        record, moment = self.record()
        acts.append(Refused(EVERYTHING, moment, "withdrawn", record))
        for number in range(8):
            contract = f"contract-{self._random.getrandbits(60):015x}"
            acts += [Joined(contract, self.record()[1]), Tied(self.record("sub")[0], number < 4)]
            acts += [Left(contract, self.record()[1])] if number % 2 else []
        for basis in ("accepted", "continued_use"):
            record, moment = self.record("acc")
            acts.append(Accepted("privacy", 12, self.earlier(moment), basis, record))
        return [*acts, Mailed(self.record()[1]), *(Wrote(channel, self.record()[1]) for channel in CHANNELS)]


@pytest.mark.parametrize("tenant", ["cyclonex", "billgenix", "psynergy"])
def test_the_largest_state_that_a_profile_allows_is_one_read_unit(tenant: str) -> None:
    state = apply(State(), Writer().everything(load_profile(tenant)))
    text = states.dumps(state)
    assert len(text.encode()) <= 4096
    assert states.loads(text) == state


def test_a_usual_state_is_readable_json() -> None:
    record, moment = Writer().record()
    state = apply(State(), [Granted("newsletter/email", moment, None, True, record), Wrote("sms", moment)])
    assert (
        states.dumps(state)
        == f'{{"s":{{"newsletter/email":[[{moment},null,1,"{record[4:]}"],0,0]}},"w":{{"sms":{moment}}}}}'
    )
    assert states.dumps(State()) == "{}"
