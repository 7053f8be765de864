"""Acts of all kinds as strategies for property tests: few slots, moments and records, so that they meet."""

from __future__ import annotations

from hypothesis import strategies as st

from chalicelib.domain.people.acts import Accepted, Act, Asked, Granted, Joined, Left, Linked, Mailed, Refused, Wrote
from chalicelib.domain.people.states import State, apply

SLOTS = ("a/sms", "a/email", "b/email", "c/")
REFUSABLE = (*SLOTS, "a/*", "b/*", "*/*")
LATEST = 12
MOMENTS = st.integers(0, LATEST)
RECORDS = st.integers(0, 5).map(lambda number: f"con_01KARZ6T9GSWQ40CJ9S2ED4T5{number}")
SUBJECTS = st.integers(0, 9).map(lambda number: f"sub_01KARZ6T9GSWQ40CJ9S2ED4T5{number}")
CONTRACTS = st.sampled_from(["C-1", "C-2"])


def grants() -> st.SearchStrategy[Granted]:
    """Grants, some of which expire a few moments later, under a version of the policy or none."""

    def grant(place: str, at: int, lasts: int | None, proven: bool, record: str, policy: int) -> Granted:
        return Granted(place, at, None if lasts is None else at + lasts, proven, record, policy)

    lasts = st.none() | st.integers(1, 5)
    return st.builds(grant, st.sampled_from(SLOTS), MOMENTS, lasts, st.booleans(), RECORDS, st.integers(0, 3))


def refusals() -> st.SearchStrategy[Refused]:
    """Denials and withdrawals of a slot, of a purpose, of everything."""
    return st.builds(Refused, st.sampled_from(REFUSABLE), MOMENTS, st.sampled_from(["denied", "withdrawn"]), RECORDS)


def questions() -> st.SearchStrategy[Asked]:
    """Grants that await a confirmation for a few moments."""

    def asked(place: str, at: int, lasts: int, record: str) -> Asked:
        return Asked(place, at, at + lasts, record)

    return st.builds(asked, st.sampled_from(SLOTS), MOMENTS, st.integers(1, 5), RECORDS)


def acceptances() -> st.SearchStrategy[Accepted]:
    """Acceptances of two policies, of either kind."""
    records = RECORDS.map(lambda record: record.replace("con_", "acc_"))
    bases = st.sampled_from(["accepted", "continued_use"])
    return st.builds(Accepted, st.sampled_from(["privacy", "terms"]), st.integers(1, 3), MOMENTS, bases, records)


def any_act() -> st.SearchStrategy[Act]:
    """Any act."""
    return st.one_of(
        grants(),
        refusals(),
        questions(),
        st.builds(Joined, CONTRACTS, MOMENTS),
        st.builds(Left, CONTRACTS, MOMENTS),
        st.builds(Wrote, st.sampled_from(["sms", "email"]), MOMENTS),
        st.builds(Linked, SUBJECTS, st.booleans()),
        st.builds(Mailed, MOMENTS),
        acceptances(),
    )


def any_state() -> st.SearchStrategy[State]:
    """A state that some acts lead to."""
    return st.lists(any_act(), max_size=12).map(lambda acts: apply(State(), acts))
