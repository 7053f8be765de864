"""Double opt-in by text: what a YES or START from the person's own number confirms."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from chalicelib.domain.consents.decisions import make_confirmed_acts
from chalicelib.domain.consents.records import ConsentRecord
from chalicelib.domain.people.acts import Act, Asked
from chalicelib.domain.people.precedence import is_answered
from chalicelib.domain.people.states import State
from chalicelib.domain.tenants.profiles import Profile

_CHANNELS: Final = ("sms", "phone")


def list_open_questions(state: State, at: int) -> list[Asked]:
    """Returns the questions about texts and calls that are open at `at`: asked by then, not answered, not expired."""
    return [
        asked
        for name, asked in state.asked.items()
        if name.partition("/")[2] in _CHANNELS and asked.at <= at < asked.until and not is_answered(state, asked)
    ]


def make_grants(state: State, profile: Profile, records: Mapping[str, ConsentRecord], at: int) -> tuple[Act, ...]:
    """Returns the grants that the person's answer makes valid from `at`, each with the lift for its slot.

    `records` maps the ids of the records in which the consents were asked for to these records.
    """
    acts: list[Act] = []
    for asked in list_open_questions(state, at):
        purpose = profile.purposes.get(asked.slot.partition("/")[0])
        record = records.get(asked.record_id)
        if purpose is not None and record is not None:
            acts += make_confirmed_acts(record, purpose, asked.slot, at, texted=True)
    return tuple(acts)
