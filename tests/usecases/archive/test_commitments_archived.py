"""The companies' commitments on keeping what a contract was about, each with its rule on and off.

docs/commitments.toml names these tests. Profiles are the real ones; a rule is switched off by changing the profile,
which must change what happens, or the test would pass for another reason.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from chalicelib.domain.errors import Invalid, Misconfigured
from chalicelib.domain.tenants.profiles import Profile
from chalicelib.storage.tenants.profiles import load_profile
from chalicelib.usecases.archive.hold_archived import hold_archived
from chalicelib.usecases.contracts.ask_to_archive import ask_to_archive
from chalicelib.usecases.outbox.deliver import deliver
from chalicelib.usecases.rights.holds import PlaceHold, place_hold
from tests.fixtures.worlds.people import PeopleWorld

CYCLONEX, BILLGENIX, PSYNERGY = (load_profile(name) for name in ("cyclonex", "billgenix", "psynergy"))
DAY, YEAR = timedelta(days=1), timedelta(days=365)
ANN = "ann@a.example"


def changed(profile: Profile, **values: Any) -> Profile:
    """Returns the profile with another rule of retention."""
    return replace(profile, retention=profile.retention._replace(**values))


def begin(profile: Profile) -> PeopleWorld:
    """Returns a world of this profile with a client under contract, who agreed to hear of it."""
    w = PeopleWorld(profile.tenant)
    w.ports = replace(w.ports, profiles={**w.ports.profiles, profile.tenant: profile})
    w.consent([ANN], "+service_updates/email")
    w.contract("C-1", [ANN])
    return w


def end(profile: Profile, days: int) -> PeopleWorld:
    """Returns a world in which the contract has ended so many days ago."""
    w = begin(profile)
    w.end("C-1")
    return wait(w, days)


def wait(w: PeopleWorld, days: int) -> PeopleWorld:
    """Lets days pass, and what is due of the contract be done."""
    w.clock.advance(days * DAY)
    ask_to_archive(w.ports, w.tenant, "C-1")
    for row in [item for item in w.items("#OUT#") if item["template"] == "archive_contract"]:
        deliver(w.ports, w.tenant, str(row["id"]))
    return w


def find_locks(w: PeopleWorld) -> dict[str, datetime]:
    """Returns until when each part of the contract's file is locked; none where it is not archived."""
    archived = w.ports.contracts.get(w.tenant, ["C-1"])["C-1"].archived
    return {one.name: one.locked_until for one in archived.parts} if archived else {}


def delete_all(w: PeopleWorld) -> str:
    """Tries to delete every object of the contract; returns what came of it."""
    for listed in w.ports.archive.versions(w.tenant, "contracts/", None)[0]:
        try:
            w.ports.archive.delete(w.tenant, listed.key, listed.version_id)
        except Misconfigured:
            return "locked"
    return "deleted"


def hold(w: PeopleWorld, code: str) -> None:
    """Places a hold on the contract, which comes to its objects."""
    on = (w.clock.now() + 30 * DAY).date()
    place_hold(w.ports, w.ctx(), PlaceHold(code, "It is needed.", on, contract_id="C-1"))
    for row in [item for item in w.items("#OUT#") if item["template"] == "hold_archived"]:
        stored = w.ports.outbox.get(w.tenant, str(row["id"]))
        assert stored is not None
        hold_archived(w.ports, w.tenant, stored, w.clock.now())
        assert w.ports.outbox.get(w.tenant, stored.row.id) is None


def assert_active_contracts_stay(profile: Profile) -> None:
    """Checks that a contract is archived some days after its end, and not while it runs or runs again."""
    days = profile.retention.archive_after_contract_end_days
    assert days is not None
    assert find_locks(wait(begin(profile), 10 * days)) == {}
    assert find_locks(end(profile, days - 1)) == {}
    back = end(profile, days - 1)
    back.reinstate("C-1")
    assert find_locks(wait(back, 10 * days)) == {}
    assert find_locks(end(profile, days + 1)).keys() == {"agreement", "consents"}
    assert find_locks(end(changed(profile, archive_after_contract_end_days=None), 10 * days)) == {}


def assert_holds_decide(profile: Profile, code: str) -> None:
    """Checks that what a hold of this code keeps outlasts its lock, and that nothing else does."""
    free = end(profile, 91)
    free.clock.advance(7 * YEAR)
    assert delete_all(free) == "deleted"
    kept = end(profile, 91)
    hold(kept, code)
    kept.clock.advance(7 * YEAR)
    assert delete_all(kept) == "locked"
    others = tuple(one for one in profile.retention.hold_codes if one != code)
    with pytest.raises(Invalid):
        hold(end(changed(profile, hold_codes=others), 91), code)


def assert_years_decide(profile: Profile, years: int) -> None:
    """Checks that nobody can delete the file before so many years are over, and that the profile says how many."""
    w = end(profile, 91)
    for locked_until in find_locks(w).values():
        assert years * YEAR - 91 * DAY <= locked_until - w.clock.now() <= years * YEAR
    assert delete_all(w) == "locked"
    shorter = end(changed(profile, consent_proof_years=years - 1), 91)
    assert all(find_locks(w)[name] - until >= 364 * DAY for name, until in find_locks(shorter).items())


def test_cyclonex_archives_what_a_contract_was_about_when_it_has_ended() -> None:
    assert_active_contracts_stay(CYCLONEX)
    assert_years_decide(CYCLONEX, 6)


def test_billgenix_keeps_what_is_active_then_archives_it_and_holds_what_disputes_need() -> None:
    assert_active_contracts_stay(BILLGENIX)
    assert_holds_decide(BILLGENIX, "dispute_or_litigation")


def test_billgenix_keeps_claims_for_fixed_years_and_while_one_is_open() -> None:
    assert_years_decide(BILLGENIX, 6)
    assert_holds_decide(BILLGENIX, "comp_claim_open")


def test_psynergy_keeps_what_is_active_then_archives_it_and_holds_what_agreements_need() -> None:
    assert_active_contracts_stay(PSYNERGY)
    assert_years_decide(PSYNERGY, 6)
    assert_holds_decide(PSYNERGY, "transaction_or_contract")
