"""What wishes become: acts by subject, the record, and whether a confirmation mail is due."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

import pytest

from chalicelib.domain.consents.decisions import (
    Outcome,
    decide_confirmation,
    decide_consent,
    find_ask_again_time,
)
from chalicelib.domain.consents.grants import CONFIRM_WITHIN_MS
from chalicelib.domain.consents.records import ConsentRecord, RecordedDecision
from chalicelib.domain.consents.wishes import Wish
from chalicelib.domain.people.act_records import Source
from chalicelib.domain.people.acts import Asked, Granted, Mailed, Refused
from chalicelib.domain.people.identifiers import Identifier, IdentifierKind
from chalicelib.domain.people.opt_out_acts import Reopened
from chalicelib.domain.people.resolution import resolve_asserted, resolve_verified
from chalicelib.domain.people.states import State, apply
from chalicelib.domain.people.subjects import IdentifierRef, Named, Subject
from chalicelib.domain.tenants.purposes import Channel
from chalicelib.storage.tenants.profiles import load_profile

CYCLONEX, PSYNERGY = load_profile("cyclonex"), load_profile("psynergy")
COLLECTED, NOW, DAY, MINUTE = 10**12, 10**12 + 5000, 86_400_000, 60_000
BY = {
    "mail": Identifier(IdentifierKind.EMAIL, "ann@a.example"),
    "phone": Identifier(IdentifierKind.PHONE, "+12125550101"),
    "device": Identifier(IdentifierKind.DEVICE, "d-1"),
}
RECORD = ConsentRecord("con_1", "consent", (), COLLECTED, NOW, Source("web_form"), "key_1", True, False, "00" * 16)


def wish(place: str, *, granted: bool = True) -> Wish:
    purpose, _, channel = place.partition("/")
    profile = PSYNERGY if purpose in PSYNERGY.purposes else CYCLONEX
    return Wish(profile.purposes[purpose], cast("Channel | None", channel or None), granted)


def decide_named(
    names: str,
    *wishes: Wish,
    trusted: bool = True,
    wording: bool = False,
    asked_at: int | None = None,
    dated: bool = True,
) -> Outcome:
    """Returns the outcome of a call that names these; nobody is known, except the mail's owner if they were asked."""
    named = []
    for name in names.split():
        identifier, key = BY[name], f"{BY[name].kind.value}#v1#0"
        known = None
        if asked_at is not None and name == "mail":
            state = apply(State(), [Asked(wishes[0].slot, asked_at, asked_at + CONFIRM_WITHIN_MS, "con_0")])
            known = Subject("ann", version=1, state=state, identifiers=(IdentifierRef(key, "verified", 1),))
        named.append(Named(identifier, key, known))
    ids = iter("abcdef")
    if trusted:
        resolution = resolve_verified(named, NOW, lambda: next(ids), opening=any(each.granted for each in wishes))
    else:
        resolution = resolve_asserted(named, NOW, lambda: next(ids))
    record = replace(RECORD, trusted=trusted)
    return decide_consent(record, resolution, list(resolution.restricted), wishes, wording, dated=dated)


@pytest.mark.parametrize("wording", [True, False])
def test_a_trusted_grant_counts_from_when_it_was_collected_and_is_proven_by_its_wording(wording: bool) -> None:
    result = decide_named("mail phone", wish("newsletter/email"), wording=wording)
    lifts = (Reopened("newsletter/email", COLLECTED, "con_1", two_steps=False),) if wording else ()
    assert result.acts == {"a": (Granted("newsletter/email", COLLECTED, None, wording, "con_1"), *lifts)}
    assert result.record.decisions == (RecordedDecision("newsletter", "email", "granted", COLLECTED),)
    assert not result.mail


def test_a_double_opt_in_waits_for_a_day_even_for_a_trusted_caller() -> None:
    result = decide_named("mail", wish("learning_center_emails/email"))
    asked = Asked("learning_center_emails/email", NOW, NOW + CONFIRM_WITHIN_MS, "con_1")
    assert result.acts == {"a": (asked, Mailed(NOW + 20 * MINUTE))}
    assert result.mail and result.record.confirm_key == "email#v1#0"
    assert result.record.confirm_until == NOW + CONFIRM_WITHIN_MS


@pytest.mark.parametrize(
    ("place", "holder", "state", "mailed"),
    [
        ("newsletter/email", "a", "pending", True),
        ("service_updates/sms", "b", "pending", False),
        ("service_updates/phone", "b", "pending", False),
        ("cookies_performance", "c", "granted", False),
        ("precise_location", "a", "pending", True),
        ("testimonials", "a", "pending", True),
    ],
)
def test_a_strangers_grant_is_for_the_owner_of_what_it_reaches(
    place: str, holder: str, state: str, mailed: bool
) -> None:
    result = decide_named("mail phone device", wish(place), trusted=False)
    act, *rest = result.acts[holder]
    assert rest == ([Mailed(NOW + 20 * MINUTE)] if mailed else [])
    assert isinstance(act, Asked if state == "pending" else Granted)
    assert not isinstance(act, Granted) or act.proven  # a device decides about its own cookies
    assert [other for other, acts in result.acts.items() if acts] == [holder]
    assert result.record.decisions[0].state == state and result.mail is mailed


def test_a_devices_choice_lifts_no_opt_out_without_a_wording() -> None:
    choice = wish("cookies_performance")
    closed = replace(choice, purpose=replace(choice.purpose, blocked_by=("profiling",)))
    assert [type(act) for act in decide_named("device", closed, wording=False).acts["a"]] == [Granted]
    assert [type(act) for act in decide_named("device", closed, wording=True).acts["a"]] == [Granted, Reopened]


def test_a_device_alone_grants_nothing_but_cookies_at_once() -> None:
    told = [
        decision.state
        for decision in decide_named(
            "device", wish("cookies_performance"), wish("testimonials"), trusted=False
        ).record.decisions
    ]
    assert told == ["granted", "pending"]


def test_a_denial_reaches_everyone_named_and_covers_a_whole_purpose_where_no_channel_is_named() -> None:
    no = (Refused("newsletter/*", COLLECTED, "denied", "con_1"),)
    result = decide_named("mail phone device", wish("newsletter", granted=False), trusted=False)
    assert result.acts == {"a": no, "b": no, "c": no} and not result.mail
    assert wish("newsletter/email", granted=False).slot == "newsletter/email"
    assert wish("cookies_performance", granted=False).slot == "cookies_performance/"


@pytest.mark.parametrize(("ago", "mailed"), [(0, False), (10 * MINUTE - 1, False), (10 * MINUTE, True)])
def test_who_was_asked_a_moment_ago_is_not_mailed_again(ago: int, mailed: bool) -> None:
    assert decide_named("mail", wish("newsletter/email"), trusted=False, asked_at=NOW - ago).mail is mailed


def test_a_confirmation_opens_what_was_pending_by_mail_from_the_moment_of_the_button() -> None:
    states = (("newsletter", "email", "pending"), ("callback", "phone", "pending"), ("support", "email", "denied"))
    decisions = tuple(RecordedDecision(purpose, channel, state, COLLECTED) for purpose, channel, state in states)
    grants = decide_confirmation(replace(RECORD, decisions=decisions), CYCLONEX, NOW)
    lift = Reopened("newsletter/email", NOW, "con_1", two_steps=True)
    assert grants == (Granted("newsletter/email", NOW, None, True, "con_1"), lift)
    assert grants == (
        Granted("newsletter/email", NOW, None, True, "con_1"),
        Reopened("newsletter/email", NOW, "con_1", two_steps=True),
    )


@pytest.mark.parametrize(
    ("place", "state", "months"),
    [("cookies_targeting", "denied", 12), ("cookies_targeting", "granted", 0), ("newsletter", "denied", 0)],
)
def test_who_refused_sale_or_sharing_is_asked_again_after_a_year(place: str, state: str, months: int) -> None:
    record = replace(RECORD, decisions=(RecordedDecision(place, None, state, COLLECTED),))
    assert find_ask_again_time(CYCLONEX, record) == (COLLECTED + 365 * DAY if months else None)


@pytest.mark.parametrize(
    ("name", "number", "shared", "trusted", "key"),
    [
        ("phone", "0", False, True, "email#v1#1"),
        ("phone", "0", True, True, None),
        ("phone", "0", False, False, None),
        ("mail", "2", False, True, "email#v1#2"),
        ("mail", "2", True, True, "email#v1#2"),
        ("mail", "2", False, False, "email#v1#2"),
    ],
)
def test_the_question_goes_to_the_address_that_the_call_names_or_else_to_a_known_persons_own(
    name: str, number: str, shared: bool, trusted: bool, key: str | None
) -> None:
    first = IdentifierRef("email#v1#1", "verified", 1, shared=shared)
    others = tuple(IdentifierRef(place, "verified", 1) for place in ("phone#v1#0", "email#v1#2"))
    own = (first, others[0]) if name == "phone" else (first, *others)
    ann = Subject("ann", version=1, identifiers=own)
    named = [Named(BY[name], f"{BY[name].kind.value}#v1#{number}", ann)]
    ids = iter("abcdef")
    if trusted:
        resolution = resolve_verified(named, NOW, lambda: next(ids), opening=True)
    else:
        resolution = resolve_asserted(named, NOW, lambda: next(ids))
    record = replace(RECORD, trusted=trusted)
    wishes = [wish("learning_center_emails/email")]
    result = decide_consent(record, resolution, list(resolution.restricted), wishes, False, dated=True)
    assert (result.record.confirm_key, result.mail) == (key, key is not None)
