"""Links for one person, in the use cases: what a press reaches, its cost, and what a race or a death leaves."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.domain.errors import Conflict
from chalicelib.usecases.referrals import refer
from chalicelib.usecases.referrals.refer import Refer
from chalicelib.usecases.self_service import change_preferences, preferences, unsubscribe
from chalicelib.usecases.self_service.change_preferences import ChangePreferences
from chalicelib.usecases.self_service.unsubscribe import IssueLink
from tests.fixtures.factories import STRANGER, parse_decisions, who
from tests.fixtures.memory.ports import queue_of
from tests.fixtures.worlds.people import PeopleWorld

ANN, NUMBER, OFFICE = "ann@practice.example", "+13075550142", "office@practice.example"
FRIEND = "friend@practice.example"


def issued(world: PeopleWorld, *names: str, **what: tuple[str, ...]) -> str:
    """Returns the token of a new unsubscribe link."""
    command = IssueLink(tuple(map(who, names)), **(what or {"kinds": ("email",)}))  # type: ignore[arg-type]
    return unsubscribe.issue_link(world.ports, world.ctx(), command).result.rpartition("/")[2]


def press(world: PeopleWorld, token: str) -> None:
    unsubscribe.press(world.ports, token, "req-press", world.clock.now())


def own(world: PeopleWorld, *names: str) -> str:
    """Returns the token of a new preference link."""
    return preferences.issue_link(world.ports, world.ctx(), tuple(map(who, names))).result.token


def change(
    world: PeopleWorld, token: str, *decisions: str, out: tuple[str, ...] = (), back: tuple[str, ...] = ()
) -> None:
    command = ChangePreferences(parse_decisions(*decisions), out, back)  # type: ignore[arg-type]
    change_preferences.change(world.ports, token, "req-change", world.clock.now(), command)


def test_a_press_reaches_everyone_whom_the_link_names() -> None:
    world = PeopleWorld()
    world.consent([ANN, NUMBER], "+newsletter/email")
    press(world, issued(world, ANN, NUMBER))
    for name in (ANN, NUMBER):
        assert {one.kind: one.state for one in world.known(name).opt_outs} == {"email": "active"}
    assert world.folded(world.found(ANN)) == world.found(ANN).state


def test_the_one_who_presses_stands_in_the_event() -> None:
    world = PeopleWorld()
    token = issued(world, ANN)
    press(world, token)
    newest = world.known(ANN, history=True).history[0].stored.event
    assert newest.type == "opt_out.recorded"
    assert newest.actor == f"subject:unl_{token.split('.')[2].upper()}"


def test_a_press_after_the_person_was_joined_to_another_reaches_the_one_person() -> None:
    world = PeopleWorld()
    world.consent(["client-7"], "+newsletter/email")
    token = issued(world, ANN)
    world.link(ANN, "client-7")
    press(world, token)
    assert "opted_out" in world.reasons(["client-7"], "newsletter/email")


def test_a_link_for_a_purpose_that_the_company_gave_up_still_answers() -> None:
    world = PeopleWorld()
    token = issued(world, ANN, purposes=("newsletter",))
    profile = world.ports.profiles["cyclonex"]
    left = {code: purpose for code, purpose in profile.purposes.items() if code != "newsletter"}
    ports = replace(world.ports, profiles={"cyclonex": replace(profile, purposes=left)})
    unsubscribe.press(ports, token, "req-press", world.clock.now())
    assert unsubscribe.read_offer(ports, token).titles == ()


def test_a_grant_by_the_person_is_proven_and_lifts_an_older_opt_out_for_its_slot_alone() -> None:
    world = PeopleWorld()
    token = own(world, ANN)
    change(world, token, "+newsletter/email", out=("email", "sms"))
    assert "opted_out" in world.reasons([ANN], "newsletter/email"), "both at once: the opt-out wins"
    world.clock.advance(timedelta(minutes=1))
    change(world, token, "+newsletter/email")
    assert world.reasons([ANN], "newsletter/email") == []
    assert world.found(ANN).state.grants["newsletter/email"].proven
    assert {one.kind: one.state for one in world.known(ANN).opt_outs} == {"email": "active", "sms": "active"}


def test_a_mailed_link_proves_its_own_address_and_no_other() -> None:
    world = PeopleWorld()
    world.consent([ANN, NUMBER], "+newsletter/email", by=STRANGER)  # a stranger names the two together
    token = own(world, ANN)
    change(world, token, "+newsletter/email")
    assert world.found(ANN).id != world.found(NUMBER).id
    assert world.reasons([ANN], "newsletter/email") == []


def test_nothing_is_given_for_an_address_of_several_people() -> None:
    world = PeopleWorld()
    for number in ("client-1", "client-2"):
        world.consent([number, OFFICE], "+newsletter/email")
    token = own(world, OFFICE)
    assert preferences.read(world.ports, token, "req", world.clock.now()).decisions == {}
    for wish in ({"decisions": ("+newsletter/email",)}, {"back": ("email",)}):
        with pytest.raises(Conflict):
            change(world, token, *wish.get("decisions", ()), back=wish.get("back", ()), out=("sms",))
    assert world.known(OFFICE).opt_outs == (), "in full or not at all"
    change(world, token, "-newsletter/email", out=("email",))
    for number in ("client-1", "client-2"):
        assert "opted_out" in world.reasons([number], "newsletter/email")


def test_a_mail_is_asked_for_by_ids_alone_and_not_after_its_hour() -> None:
    world = PeopleWorld()
    preferences.mail_link(world.ports, world.ctx(by=STRANGER), who(ANN))
    (body,) = queue_of(world.ports).bodies
    assert body.keys() == {"tenant", "row_id"}
    stored = world.ports.outbox.get("cyclonex", body["row_id"])
    assert stored is not None and stored.row.kind == "preference_link"
    assert ANN not in str(stored.row.refs)
    mail = preferences.compose_mail(world.ports, "cyclonex", stored.row, world.clock.now())
    assert mail.recipient == ANN and "/preferences#" in mail.text


def test_two_who_name_a_friend_at_once_queue_one_message() -> None:
    world = PeopleWorld("psynergy")
    for name in ("client-1", "client-2", "client-1"):
        refer.refer(world.ports, world.ctx(by=STRANGER), Refer(who(FRIEND), (who(name),)))
    assert len(queue_of(world.ports).bodies) == 1


def test_a_referral_keeps_the_address_until_the_mail_left_and_the_hash_for_ever() -> None:
    world = PeopleWorld("psynergy")
    refer.refer(world.ports, world.ctx(by=STRANGER), Refer(who(FRIEND), (who("client-1"),)))
    key = world.ports.secrets.identifier_key("psynergy", who(FRIEND))
    stored = world.ports.outbox.get("psynergy", queue_of(world.ports).bodies[0]["row_id"])
    assert stored is not None
    refer.mark_sent(world.ports, "psynergy", stored.row, world.clock.now())
    kept = world.ports.referrals.get("psynergy", [key])[key]
    assert (kept.address, kept.version) == (None, 2) and kept.sent_at == kept.ended_at is not None
    refer.mark_ended(world.ports, "psynergy", stored.row, world.clock.now())
    assert world.ports.referrals.get("psynergy", [key])[key] == kept
