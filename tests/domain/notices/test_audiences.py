"""Whom a notice is for, and which address reaches them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from chalicelib.domain.contracts.contract import Contract, begin, end
from chalicelib.domain.notices.audiences import find_address, is_addressed
from chalicelib.domain.notices.notice import Notice, PersonNotice, advance, parse_person_notice_id
from chalicelib.domain.people.acts import Accepted, Act, Basis, Granted, Joined, Refused
from chalicelib.domain.people.states import State, apply
from chalicelib.domain.people.subjects import PEOPLE_SHARDS, Assurance, IdentifierRef, Subject
from chalicelib.domain.policies.versions import Audience
from chalicelib.domain.tenants.purposes import ContractKind
from chalicelib.domain.times import to_ms

NOW = datetime(2027, 1, 6, 18, tzinfo=UTC)
MS = to_ms(NOW)
ULID = "01KARZ6T9GSWQ40CJ9S2ED4T52"
NOTICE = Notice(f"ntc_{ULID}", "policy_change", "Privacy", "More.", ("active_contracts",), ("email",), NOW, NOW)


KNOWN = (IdentifierRef("email#v1#0", "verified", 1),)


def person(*acts: Act, refs: tuple[IdentifierRef, ...] = KNOWN) -> Subject:
    return Subject(f"sub_{ULID}", state=apply(State(), acts), identifiers=refs)


def contracts(kind: ContractKind = "client", *, ended: bool = False) -> dict[str, Contract]:
    begun = begin("C-1", kind, date(2026, 1, 1), None, "UTC")
    return {"C-1": end(begun, date(2027, 1, 1), "over", "UTC", MS) if ended else begun}


def meant(
    audience: Audience, subject: Subject, known: dict[str, Contract] | None = None, slug: str = "privacy"
) -> bool:
    return is_addressed(replace(NOTICE, audience=(audience,), slug=slug, number=2), subject, known or {}, NOW)


def test_active_contracts_are_those_with_clients_that_have_not_ended() -> None:
    member = person(Joined("C-1", MS - 1))
    assert meant("active_contracts", member, contracts())
    assert not meant("active_contracts", member, contracts(ended=True))
    assert not meant("active_contracts", member, contracts("employment"))
    assert not meant("active_contracts", person(), contracts())


def test_consented_is_who_has_a_grant_in_force_at_the_moment() -> None:
    given = Granted("a/email", MS - 5, None, True, "con_1")
    assert meant("consented", person(given))
    assert not meant("consented", person(given, Refused("*/*", MS - 1, "withdrawn", "con_2")))
    assert not meant("consented", person(replace(given, expires_at=MS)))
    assert not meant("accepted", person(given))


@pytest.mark.parametrize("basis", ["accepted", "continued_use"])
def test_accepted_is_who_accepted_any_version_of_that_policy(basis: str) -> None:
    one = person(Accepted("privacy", 1, MS - 9, basis, "acc_1"))  # type: ignore[arg-type]  # one of the two literals
    assert meant("accepted", one)
    assert not meant("accepted", one, slug="terms")
    assert meant("accepted", one, slug="")


@pytest.mark.parametrize("basis", ["accepted", "continued_use"])
def test_what_a_stranger_says_somebody_accepted_puts_nobody_into_an_audience(basis: Basis) -> None:
    claim = Accepted("privacy", 1, MS - 9, basis, "acc_1", trusted=False)
    own = replace(claim, at=MS - 20, record_id="acc_0", trusted=True)
    assert not meant("accepted", person(claim))
    assert not meant("accepted", person(own, refs=(replace(KNOWN[0], assurance="asserted"),)))
    assert meant("accepted", person(own, claim)) and meant("accepted", person(claim, own))


def ref(name: str, assurance: Assurance, *, since: int = 1, shared: bool = False) -> IdentifierRef:
    return IdentifierRef(name, assurance, since, shared)


@pytest.mark.parametrize(
    ("refs", "found"),
    [
        ((), None),
        ((ref("phone#v1#a", "verified"),), None),
        ((ref("phone#v1#a", "verified"), ref("email#v1#a", "asserted")), None),
        ((ref("phone#v1#a", "asserted"), ref("email#v1#a", "asserted")), "email#v1#a"),
        ((ref("email#v1#b", "verified", since=2), ref("email#v1#a", "verified", since=3)), "email#v1#b"),
        ((ref("email#v1#s", "verified", shared=True), ref("email#v1#a", "verified", since=9)), "email#v1#a"),
        ((ref("email#v1#s", "verified", shared=True),), "email#v1#s"),
    ],
    ids=["none", "phone", "a stranger's", "all that is known", "the oldest", "rather one's own", "a mailbox shared"],
)
def test_the_address_is_one_that_the_person_is_known_to_own(refs: tuple[IdentifierRef, ...], found: str | None) -> None:
    assert find_address(person(refs=refs)) == found


def test_progress_goes_through_every_shard_and_counts() -> None:
    told = [PersonNotice(NOTICE.id, "sub_1", ("email",), MS), PersonNotice(NOTICE.id, "sub_2", (), MS)]
    within = advance(NOTICE, told, "sub_2")
    assert (within.state, within.shard, within.after) == ("running", 0, "sub_2")
    assert (within.people, within.mails, within.unreachable) == (2, 1, 1)
    step = within
    for shard in range(1, PEOPLE_SHARDS):
        step = advance(step, [], None)
        assert (step.state, step.shard, step.after) == ("running", shard, "")
    assert advance(step, [], None).state == "done"


def test_the_id_of_a_person_s_notice_names_both_and_nothing_else_is_read_as_one() -> None:
    told = PersonNotice(NOTICE.id, f"sub_{ULID}", ("email",), MS)
    assert parse_person_notice_id(told.id) == (NOTICE.id, f"sub_{ULID}")
    for wrong in (NOTICE.id, "", "_", f"{told.id}X", told.id.replace("ntc", "con"), told.id.lower()):
        assert parse_person_notice_id(wrong) is None


def test_a_person_s_notice_shows_how_far_it_got() -> None:
    queued = PersonNotice(NOTICE.id, "sub_1", ("email", "in_app"), MS)
    failed = replace(queued, failed_at=MS + 1)
    sent = replace(queued, sent_at=MS + 2)
    shown = replace(sent, shown_at=MS + 3)
    assert [one.state for one in (queued, failed, sent, shown)] == ["queued", "queued", "sent", "shown"]
    assert replace(failed, channels=("email",)).state == "undeliverable"
    assert [one.at - MS for one in (queued, sent, shown)] == [0, 2, 3]
