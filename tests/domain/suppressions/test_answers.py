"""What senders are told: the strictest of all whom an identifier reaches, and withdrawals slot by slot."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from chalicelib.domain.contracts.contract import Contract, Period
from chalicelib.domain.people.acts import Act, Granted, Joined, Refused
from chalicelib.domain.people.opt_out_acts import OptedOut, Started
from chalicelib.domain.people.states import State, apply
from chalicelib.domain.suppressions.answers import Answer, answer_all, answer_state
from chalicelib.domain.suppressions.feed import Suppressed
from tests.fixtures.memory.ports import memory_ports

PROFILE = memory_ports().profiles["cyclonex"]
STOP, START = OptedOut("sms", 5, "sms_stop", "opt_1"), Started(6, "opt_2")
NAME = "withdrawn/newsletter/email"


def hold(*acts: Act) -> State:
    """Returns the state that these acts make."""
    return apply(State(), acts)


def refuse(at: int, kind: str = "withdrawn", slot: str = "newsletter/email") -> Refused:
    """Returns a refusal."""
    return Refused(slot, at, "withdrawn" if kind == "withdrawn" else "denied", "con_1")


def grant(at: int, *, proven: bool = True) -> Granted:
    """Returns a grant."""
    return Granted("newsletter/email", at, None, proven, "con_2")


def words(answer: Answer) -> dict[str, tuple[str, int]]:
    """Returns by name the state and since when."""
    return {name: (entry.state, entry.effective_at) for name, entry in answer.entries.items()}


@pytest.mark.parametrize("slot", ["newsletter/email", "newsletter/*", "*/*"])
def test_a_withdrawal_stands_until_a_newer_proven_grant(slot: str) -> None:
    withdrawn = refuse(5, slot=slot)
    assert words(answer_state(hold(withdrawn), PROFILE))[NAME] == ("active", 5)
    assert words(answer_state(hold(withdrawn, grant(9, proven=False)), PROFILE))[NAME] == ("active", 5)
    assert words(answer_state(hold(withdrawn, grant(4)), PROFILE))[NAME] == ("active", 5)
    assert words(answer_state(hold(withdrawn, grant(9)), PROFILE))[NAME] == ("lifted", 9)


def test_a_withdrawal_and_its_end_are_told_as_words_about_a_consent() -> None:
    told = Suppressed("withdrawn", "active", "email", 5, "consent", "newsletter")
    assert answer_state(hold(refuse(5)), PROFILE).entries[NAME] == told
    over = Suppressed("withdrawn", "lifted", "email", 9, "consent", "newsletter")
    assert answer_state(hold(refuse(5), grant(9)), PROFILE).entries[NAME] == over


def test_a_denial_is_an_objection_only_where_no_consent_is_needed() -> None:
    answer = answer_state(hold(refuse(5, "denied", "*/*")), PROFILE)
    for purpose in PROFILE.purposes.values():
        for channel in purpose.channels:
            name = f"withdrawn/{purpose.code}/{channel}"
            needed = PROFILE.needs_consent(purpose, channel)
            objects = not needed and purpose.nature != "legal_notice"
            assert ((name in answer.entries), (name in answer.unsaid)) == (objects, needed), name
    assert answer.entries and answer.unsaid


def test_a_denial_after_a_withdrawal_by_another_name_leaves_it_standing_and_by_the_same_unsaid() -> None:
    assert words(answer_state(hold(refuse(5, slot="*/*"), refuse(7, "denied")), PROFILE))[NAME] == ("active", 5)
    assert NAME in answer_state(hold(refuse(5), refuse(7, "denied")), PROFILE).unsaid


def test_the_strictest_of_all_counts_then_the_newest() -> None:
    closed, opened, never = hold(STOP), hold(STOP, START), State()
    assert words(answer_all([opened, closed, never], PROFILE, {}, 9)) == {"sms": ("active", 5)}
    assert words(answer_all([never, opened], PROFILE, {}, 9)) == {"sms": ("lifted", 6)}
    newer = hold(replace(STOP, at=8))
    assert words(answer_all([closed, newer], PROFILE, {}, 9)) == {"sms": ("active", 8)}
    assert answer_all([], PROFILE, {}, 9) == Answer()


def test_what_is_denied_for_one_is_not_free_for_all() -> None:
    free, denied = hold(refuse(5), grant(9)), hold(refuse(5, "denied"))
    answer = answer_all([free, denied], PROFILE, {}, 9)
    assert NAME not in answer.entries and NAME in answer.unsaid
    assert words(answer_all([free, denied, hold(refuse(6))], PROFILE, {}, 9))[NAME] == ("active", 6)


def test_the_end_of_contracts_is_told_of_whoever_stands_in_none() -> None:
    ended = Contract("c-1", "client", (Period(1, 5),), date(2026, 1, 1))
    open_one = Contract("c-2", "client", (Period(1, None),), date(2026, 1, 1))
    contracts = {"c-1": ended, "c-2": open_one}
    in_both, in_one = hold(Joined("c-1", 1), Joined("c-2", 1)), hold(Joined("c-1", 1))
    assert answer_all([in_both], PROFILE, contracts, 9).entries == {}
    assert words(answer_all([in_both, in_one], PROFILE, contracts, 9)) == {"contract_end": ("active", 5)}
    assert answer_all([in_one], PROFILE, contracts, 4).entries == {}
