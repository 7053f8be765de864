"""Double opt-in by text: what a YES or START from the person's own number confirms."""

from __future__ import annotations

from collections.abc import Mapping

from chalicelib.domain.consents.decisions import make_confirmed_acts
from chalicelib.domain.consents.records import ConsentRecord
from chalicelib.domain.people.acts import Act, Asked
from chalicelib.domain.people.decided import find_open_question
from chalicelib.domain.people.states import State
from chalicelib.domain.tenants.profiles import Profile
from chalicelib.domain.tenants.purposes import PHONE_CHANNELS


def list_open_questions(profile: Profile, state: State, at: int) -> list[Asked]:
    """Returns the questions about texts and calls that were asked by `at` and are open then, see `find_open_question`.

    What the person has refused or stopped since is no longer asked: a YES to something else must not open it.
    """
    found = []
    for name in state.asked:
        code, _, channel = name.partition("/")
        if channel in PHONE_CHANNELS and code in profile.purposes:
            asked = find_open_question(state, profile.purposes[code], channel, at)
            found += [asked] if asked and asked.at <= at else []
    return found


def make_grants(state: State, profile: Profile, records: Mapping[str, ConsentRecord], at: int) -> tuple[Act, ...]:
    """Returns the grants that the person's answer makes valid from `at`, each with the lift for its slot.

    `records` maps the ids of the records in which the consents were asked for to these records.
    """
    acts: list[Act] = []
    for asked in list_open_questions(profile, state, at):
        record = records.get(asked.record_id)
        if record is not None:
            purpose = profile.purposes[asked.slot.partition("/")[0]]
            acts += make_confirmed_acts(record, purpose, asked.slot, at, texted=True)
    return tuple(acts)
