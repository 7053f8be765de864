"""Every reason against a contact and every gate, for every tenant; one question at a time on plain states.

tests/domain/contact_checks/test_commitments_enforced.py shows that each answer depends on its rule.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import pytest

from chalicelib.domain.contact_checks.gates import Person, Question, Reason, Verdict, check
from chalicelib.domain.contracts.contract import Contract, begin, end, reinstate
from chalicelib.domain.people.acts import Act, Asked, Granted, Joined, Left, Refused, Wrote, slot
from chalicelib.domain.people.states import State, apply
from chalicelib.domain.tenants.profiles import Profile
from chalicelib.domain.tenants.purposes import Channel, ContractKind
from chalicelib.domain.times import to_ms
from chalicelib.storage.tenants.profiles import load_profile

PROFILES = {name: load_profile(name) for name in ("cyclonex", "billgenix", "psynergy")}
MONDAY = datetime(2026, 11, 23, 20, 0, tzinfo=UTC)  # no quiet hours from New York to Hawaii
NOW = to_ms(MONDAY)
HOUR, DAY = 3_600_000, 86_400_000
BEFORE = NOW - DAY


def yes(place: str, at: int = BEFORE, expires_at: int | None = None) -> Granted:
    return Granted(place, at, expires_at, True, "con_yes")


def no(place: str, at: int = BEFORE) -> Refused:
    return Refused(place, at, "denied", "con_no")


def gone(place: str, at: int = BEFORE) -> Refused:
    return Refused(place, at, "withdrawn", "con_gone")


def question(profile: Profile, place: str, at: int = NOW, **more: object) -> Question:
    purpose, _, channel = place.partition("/")
    return Question(profile.purposes[purpose], channel or None, at, **more)  # type: ignore[arg-type]


def contract(kind: ContractKind, *, ended: bool = False, name: str = "C") -> Contract:
    made = begin(name, kind, date(2026, 10, 1), None, "America/Denver")
    return end(made, date(2026, 11, 20), "cancelled", "America/Denver", NOW) if ended else made


def ask(
    tenant: str, place: str, acts: Sequence[Act] = (), contracts: Sequence[Contract] = (), at: int = NOW, **more: object
) -> Verdict:
    """Returns the verdict for one person who joined all these contracts."""
    profile = PROFILES[tenant]
    joined = [Joined(each.external_id, to_ms(datetime(2026, 10, 2, tzinfo=UTC))) for each in contracts]
    person = Person(apply(State(), [*acts, *joined]), ("303",))
    held = {each.external_id: each for each in contracts}
    return check(profile, question(profile, place, at, **more), [person], held)


def codes(verdict: Verdict) -> list[str]:
    return [reason.code for reason in verdict.reasons]


CLIENT, STAFF, PROSPECT = contract("client"), contract("employment"), contract("prospect_callback")
FORMER = contract("client", ended=True)
SERVICE_TEXT, NEWS = "service_updates/sms", "newsletter/email"

TABLE: list[tuple[str, str, list[Act], list[Contract], list[str]]] = [
    # Cyclonex texts clients and staff only, and only with consent
    ("cyclonex", SERVICE_TEXT, [yes(SERVICE_TEXT)], [CLIENT], []),
    ("cyclonex", SERVICE_TEXT, [], [CLIENT], ["no_consent"]),
    ("cyclonex", SERVICE_TEXT, [yes(SERVICE_TEXT)], [], ["no_active_contract"]),
    ("cyclonex", SERVICE_TEXT, [yes(SERVICE_TEXT)], [PROSPECT], ["no_active_contract"]),
    ("cyclonex", SERVICE_TEXT, [yes(SERVICE_TEXT)], [STAFF], ["no_active_contract"]),
    ("cyclonex", SERVICE_TEXT, [yes(SERVICE_TEXT)], [FORMER], ["contract_ended"]),
    ("cyclonex", SERVICE_TEXT, [], [FORMER], ["contract_ended", "no_consent"]),
    ("cyclonex", SERVICE_TEXT, [yes("service_updates/email")], [CLIENT], ["no_consent"]),
    ("cyclonex", SERVICE_TEXT, [no(SERVICE_TEXT)], [CLIENT], ["no_consent"]),
    ("cyclonex", SERVICE_TEXT, [yes(SERVICE_TEXT), gone("*/*", NOW)], [CLIENT], ["consent_withdrawn"]),
    ("cyclonex", SERVICE_TEXT, [yes(SERVICE_TEXT), gone("service_updates/*", NOW)], [CLIENT], ["consent_withdrawn"]),
    ("cyclonex", SERVICE_TEXT, [gone("*/*", BEFORE - 1), yes(SERVICE_TEXT)], [CLIENT], []),
    ("cyclonex", SERVICE_TEXT, [Asked(SERVICE_TEXT, BEFORE, NOW + 1, "con_q")], [CLIENT], ["consent_pending"]),
    ("cyclonex", SERVICE_TEXT, [Asked(SERVICE_TEXT, BEFORE, NOW, "con_q")], [CLIENT], ["no_consent"]),
    ("cyclonex", "staff_messages/sms", [yes("staff_messages/sms")], [STAFF], []),
    ("cyclonex", "staff_messages/sms", [yes("staff_messages/sms")], [CLIENT], ["no_active_contract"]),
    # ... never markets by text, and consent given on a form only permits a call
    ("cyclonex", "newsletter/sms", [yes("newsletter/sms")], [CLIENT], ["purpose_not_permitted_on_channel"]),
    ("cyclonex", "callback/sms", [yes("callback/sms")], [PROSPECT], ["purpose_not_permitted_on_channel"]),
    ("cyclonex", "callback/phone", [yes("callback/phone")], [PROSPECT], []),
    ("cyclonex", "callback/phone", [yes("callback/phone", BEFORE, NOW)], [PROSPECT], ["consent_expired"]),
    ("cyclonex", "callback/phone", [yes("callback/phone", BEFORE, NOW + 1)], [PROSPECT], []),
    ("cyclonex", NEWS, [yes(NEWS)], [], []),
    ("cyclonex", NEWS, [], [], ["no_consent"]),
    # ... and is silent after the last contract has ended
    ("cyclonex", NEWS, [yes(NEWS)], [FORMER], ["contract_ended"]),
    ("cyclonex", NEWS, [yes(NEWS)], [FORMER, contract("client", name="D")], []),
    ("cyclonex", "policy_notice/email", [], [FORMER], ["contract_ended"]),
    ("cyclonex", "precise_location", [yes("precise_location/")], [FORMER], []),
    # What the law demands overrides refusals and contracts on e-mail and mail, never by text
    ("cyclonex", "legal_notice/email", [gone("*/*")], [FORMER], []),
    ("cyclonex", "legal_notice/mail", [no("legal_notice/*")], [], []),
    ("cyclonex", "legal_notice/sms", [yes("legal_notice/sms")], [CLIENT], ["purpose_not_permitted_on_channel"]),
    ("billgenix", "legal_notice/email", [gone("*/*")], [], []),
    ("psynergy", "legal_notice/mail", [gone("*/*")], [], []),
    ("psynergy", "legal_notice/sms", [], [], ["purpose_not_permitted_on_channel"]),
    # A refusal counts even where no consent is needed
    ("cyclonex", "policy_notice/email", [], [], []),
    ("cyclonex", "policy_notice/email", [gone("*/*")], [], ["consent_withdrawn"]),
    ("cyclonex", "policy_notice/email", [no("policy_notice/*")], [], ["no_consent"]),
    # Billgenix offers no texts; service messages need a contract but no consent
    ("billgenix", SERVICE_TEXT, [yes(SERVICE_TEXT)], [CLIENT], ["channel_not_offered"]),
    ("billgenix", "service_updates/email", [], [CLIENT], []),
    ("billgenix", "service_updates/email", [], [], ["no_active_contract"]),
    ("billgenix", "service_updates/email", [], [FORMER], ["contract_ended"]),
    ("billgenix", "service_updates/email", [gone("*/*")], [CLIENT], ["consent_withdrawn"]),
    ("billgenix", "policy_notice/email", [], [FORMER], []),
    ("billgenix", "sensitive_data", [], [], ["no_consent"]),
    ("billgenix", "sensitive_data", [yes("sensitive_data/")], [], []),
    # Psynergy sends offers by text only with consent; a referral needs none
    ("psynergy", "marketing_texts/sms", [yes("marketing_texts/sms")], [], []),
    ("psynergy", "marketing_texts/sms", [], [], ["no_consent"]),
    ("psynergy", "marketing_texts/sms", [yes("marketing/email")], [], ["no_consent"]),
    ("psynergy", "marketing/sms", [yes("marketing/sms")], [], ["purpose_not_permitted_on_channel"]),
    ("psynergy", "service_updates/email", [], [CLIENT], []),
    ("psynergy", "referral/email", [], [], []),
    ("psynergy", "referral/email", [gone("*/*")], [], ["consent_withdrawn"]),
    ("psynergy", "learning_center_emails/email", [], [], ["no_consent"]),
]


@pytest.mark.parametrize(("tenant", "place", "acts", "contracts", "expected"), TABLE)
def test_the_reasons_against_a_contact(
    tenant: str, place: str, acts: list[Act], contracts: list[Contract], expected: list[str]
) -> None:
    verdict = ask(tenant, place, acts, contracts)
    assert codes(verdict) == expected
    assert verdict.allowed is (expected == [])


@pytest.mark.parametrize("tenant", list(PROFILES))
def test_nobody_known_may_be_contacted_only_where_neither_consent_nor_contract_is_asked(tenant: str) -> None:
    profile = PROFILES[tenant]
    for purpose in profile.purposes.values():
        for channel in purpose.channels or (None,):
            verdict = check(profile, Question(purpose, channel, NOW), [], {})
            free = not profile.needs_consent(purpose, channel) and profile.contract_kinds(purpose, channel) is None
            allowed = [code for code in codes(verdict) if code != "quiet_hours"] == []
            assert allowed is free, (purpose.code, channel)


@pytest.mark.parametrize("tenant", list(PROFILES))
def test_a_withdrawal_of_all_closes_everything_but_what_the_law_demands(tenant: str) -> None:
    profile = PROFILES[tenant]
    kinds: tuple[ContractKind, ...] = ("client", "employment", "prospect_callback")
    held: dict[str, Contract] = {kind: begin(kind, kind, date(2026, 10, 1), None, profile.time_zone) for kind in kinds}
    joined: list[Act] = [Joined(kind, BEFORE) for kind in kinds]
    for purpose in profile.purposes.values():
        for channel in purpose.channels or (None,):
            granted: list[Act] = [yes(slot(purpose.code, channel), BEFORE)]
            state = apply(State(), [*joined, *granted])
            asked = Question(purpose, channel, NOW, state="CO")
            assert check(profile, asked, [Person(state)], held).allowed, (purpose.code, channel)
            closed = check(profile, asked, [Person(apply(state, [gone("*/*", NOW)]))], held)
            assert closed.allowed is (purpose.nature == "legal_notice"), (purpose.code, channel)


def test_a_reason_tells_since_when_and_by_which_record() -> None:
    assert ask("cyclonex", NEWS, [gone("newsletter/*")]).reasons == (Reason("consent_withdrawn", BEFORE, "con_gone"),)
    assert ask("cyclonex", NEWS).reasons == (Reason("no_consent"),)
    (ended,) = ask("cyclonex", SERVICE_TEXT, [yes(SERVICE_TEXT)], [FORMER]).reasons
    assert ended == Reason("contract_ended", to_ms(datetime(2026, 11, 20, 7, tzinfo=UTC)))


def test_end_and_reinstatement_open_the_same_again() -> None:
    acts = [yes(SERVICE_TEXT)]
    assert codes(ask("cyclonex", SERVICE_TEXT, acts, [FORMER])) == ["contract_ended"]
    assert codes(ask("cyclonex", SERVICE_TEXT, acts, [reinstate(FORMER, NOW)])) == []
    assert codes(ask("cyclonex", SERVICE_TEXT, acts, [reinstate(FORMER, NOW)], at=NOW - HOUR)) == ["contract_ended"]


def test_who_dropped_out_of_a_contract_has_ended_there() -> None:
    left = Left("C", BEFORE)
    (reason,) = ask("cyclonex", SERVICE_TEXT, [yes(SERVICE_TEXT), left], [CLIENT]).reasons
    assert reason == Reason("contract_ended", BEFORE)


WINDOW = 72 * HOUR
REPLIES: list[tuple[str, list[Act], int | None, list[str]]] = [
    ("service_updates/email", [], NOW - WINDOW, []),
    ("service_updates/email", [], NOW - WINDOW - 1, ["no_active_contract", "no_consent"]),
    ("service_updates/email", [], NOW + 1, ["no_active_contract", "no_consent"]),
    ("service_updates/email", [Wrote("email", NOW - 1)], None, []),
    ("service_updates/email", [Wrote("sms", NOW - 1)], None, ["no_active_contract", "no_consent"]),
    ("service_updates/email", [gone("*/*", NOW - 1)], NOW, []),
    ("service_updates/email", [gone("*/*", NOW)], NOW, ["no_active_contract", "consent_withdrawn"]),
    (
        "service_updates/email",
        [gone("*/*", NOW), Wrote("email", NOW - 1)],
        None,
        ["no_active_contract", "consent_withdrawn"],
    ),
    (NEWS, [], NOW, ["no_consent"]),
    ("callback/phone", [], NOW, []),
]


@pytest.mark.parametrize(("place", "acts", "wrote", "expected"), REPLIES)
def test_a_reply_is_allowed_within_the_window_on_the_persons_channel(
    place: str, acts: list[Act], wrote: int | None, expected: list[str]
) -> None:
    verdict = ask("cyclonex", place, acts, reply_at=wrote)
    assert codes(verdict) == expected
    moments = [wrote, *(act.at for act in acts if isinstance(act, Wrote))]
    began = max((moment for moment in moments if moment is not None), default=0)
    assert verdict.reply_until == (began + WINDOW if not expected else None)


def test_a_reply_need_not_wait_for_the_morning() -> None:
    night = NOW + 9 * HOUR
    place = "callback/phone"
    assert codes(ask("cyclonex", place, [yes(place)], [PROSPECT], night)) == ["quiet_hours"]
    assert codes(ask("cyclonex", place, at=night, reply_at=night)) == []


def test_quiet_hours_tell_the_zones_and_the_next_good_moment() -> None:
    place, acts = SERVICE_TEXT, [yes(SERVICE_TEXT)]
    early = datetime(2026, 11, 24, 15, 30, tzinfo=UTC)  # 8:30 in Denver, 10:30 in New York
    (reason,) = ask("cyclonex", place, acts, [CLIENT], to_ms(early)).reasons
    assert reason == Reason("quiet_hours", retry_at=early + timedelta(minutes=30))
    in_new_york = ask("cyclonex", place, acts, [CLIENT], to_ms(early), areas=("212",))
    assert in_new_york.allowed and in_new_york.zones == ("America/New_York",)
    somewhere = ask("cyclonex", place, acts, [CLIENT], to_ms(early), areas=("212", "303"))
    assert somewhere.zones == ("America/Denver", "America/New_York") and not somewhere.allowed
    by_state = ask("cyclonex", place, acts, [CLIENT], to_ms(early), areas=("212",), state="CO")
    assert by_state.zones == ("America/Denver", "America/New_York") and not by_state.allowed
    assert ask("cyclonex", "service_updates/email", [yes("service_updates/email")], [CLIENT], to_ms(early)).allowed


def test_an_unknown_place_means_every_zone_of_the_country() -> None:
    profile = PROFILES["cyclonex"]
    asked = question(profile, "callback/phone")
    zones = check(profile, asked, [], {}).zones
    assert {"America/New_York", "Pacific/Honolulu", "America/Anchorage"} <= set(zones)


def test_of_several_people_behind_one_identifier_each_must_allow() -> None:
    profile = PROFILES["cyclonex"]
    asked = question(profile, NEWS)
    willing, silent, refusing = (Person(apply(State(), acts)) for acts in ([yes(NEWS)], [], [gone("*/*")]))
    assert check(profile, asked, [willing, willing], {}).allowed
    assert codes(check(profile, asked, [willing, silent], {})) == ["no_consent"]
    assert codes(check(profile, asked, [willing, refusing, silent], {})) == ["consent_withdrawn", "no_consent"]


def test_a_reply_to_one_of_several_people_is_not_one_to_the_others() -> None:
    profile = PROFILES["cyclonex"]
    asked = question(profile, "service_updates/email")
    wrote, silent = Person(apply(State(), [Wrote("email", NOW)])), Person()
    assert check(profile, asked, [wrote], {}).reply_until == NOW + WINDOW
    both = check(profile, asked, [wrote, silent], {})
    assert codes(both) == ["no_active_contract", "no_consent"] and both.reply_until is None


def test_what_is_under_review_is_closed_whatever_else_holds() -> None:
    profile = PROFILES["cyclonex"]
    willing = Person(apply(State(), [yes(NEWS)]))
    assert codes(check(profile, question(profile, NEWS), [willing], {}, under_review=True)) == ["under_review"]


@pytest.mark.parametrize(
    ("tenant", "channels"), [("billgenix", {"sms", "chat"}), ("psynergy", {"chat"}), ("cyclonex", set())]
)
def test_a_channel_that_no_purpose_uses_is_not_offered(tenant: str, channels: set[Channel]) -> None:
    everything: tuple[Channel, ...] = ("sms", "email", "phone", "mail", "in_app", "chat")
    closed = {c for c in everything if codes(ask(tenant, f"legal_notice/{c}")) == ["channel_not_offered"]}
    assert closed == channels
