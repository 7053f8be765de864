"""Which grants need a second step, who learns of it, and who is given the link."""

from __future__ import annotations

from dataclasses import replace

import pytest

from chalicelib.domain.consents.decisions import decide_confirmation, decide_consent
from chalicelib.domain.consents.records import RecordedDecision
from chalicelib.domain.consents.second_steps import is_confirmable, list_waiting, returns_link
from chalicelib.domain.people.acts import Granted
from chalicelib.domain.people.decided import Block
from chalicelib.domain.people.identifiers import IdentifierKind
from chalicelib.domain.people.opt_out_acts import Lifted, OptedOut, OptOutAct, OptOutSource, Reopened
from chalicelib.domain.people.resolution import resolve_asserted, resolve_verified
from chalicelib.domain.people.states import State, apply
from chalicelib.domain.people.subjects import IdentifierRef, Named, Subject, SubjectKind
from chalicelib.domain.tenants.purposes import OptOutKind, Purpose
from tests.domain.consents.test_decisions import BY, COLLECTED, NOW, PSYNERGY, RECORD, wish

BEFORE = COLLECTED - 1000


def out(kind: OptOutKind, source: OptOutSource, at: int = BEFORE) -> OptedOut:
    return OptedOut(kind, at, source, "opt_1")


def decide_for_caller(
    names: str, place: str, *said: OptOutAct, trusted: bool = True, header: bool = False, channel: str = "web_form"
) -> tuple[str, str | None, bool]:
    """Returns what each caller sees of a grant by these identifiers: state, reason, and whether the link is given."""
    named = []
    for name in names.split():
        key = f"{BY[name].kind.value}#v1#0"
        kind: SubjectKind = "device" if name == "device" else "person"
        known = Subject(name, kind, 1, "", apply(State(), said), (IdentifierRef(key, "verified", 1),))
        named.append(Named(BY[name], key, known))
    ids = iter("abcdef")
    resolution = (
        resolve_verified(named, NOW, lambda: next(ids), opening=True)
        if trusted
        else resolve_asserted(named, NOW, lambda: next(ids))
    )
    record = replace(RECORD, trusted=trusted, source=replace(RECORD.source, channel=channel))
    found = decide_consent(
        record, resolution, list(resolution.restricted), [wish(place)], wording=True, dated=True, header=header
    ).record
    confirmed = decide_confirmation(found, PSYNERGY, NOW + 1000)
    assert not returns_link(found, PSYNERGY) or confirmed
    assert all(act.two_steps for act in confirmed if isinstance(act, Reopened))
    (decision,) = found.decisions
    assert list_waiting(found, PSYNERGY) == ((decision,) if returns_link(found, PSYNERGY) else ())
    return decision.state, decision.reason, returns_link(found, PSYNERGY)


SIGNAL, WORD = out("sale_sharing", "signal"), out("sale_sharing", "form")
OPEN = ("granted", None, False)
ASKED = ("pending", "confirmation_required", False)
BY_SIGNAL, BY_WORD = ("denied", "gpc", True), ("pending", "second_step", True)
TARGETING, PARTNERS = "cookies_targeting", "partner_sharing"


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ([], OPEN),
        ([SIGNAL], BY_SIGNAL),
        ([WORD], BY_WORD),
        ([WORD, SIGNAL], BY_SIGNAL),
        ([out("targeted_advertising", "import")], BY_WORD),
        ([out("email", "form")], OPEN),
        ([WORD, Lifted("sale_sharing", BEFORE + 1, "phone", "opt_2", two_steps=False)], BY_WORD),
        ([SIGNAL, Lifted("sale_sharing", BEFORE + 1, "phone", "opt_2", two_steps=True)], OPEN),
        ([SIGNAL, Reopened(f"{TARGETING}/", BEFORE + 1, "con_2", two_steps=True)], OPEN),
    ],
)
@pytest.mark.parametrize(("names", "trusted"), [("mail", True), ("device", True), ("device", False)])
def test_what_stands_decides_for_trusted_callers_and_a_device_alone(
    names: str, trusted: bool, said: list[OptOutAct], expected: tuple[str, str | None, bool]
) -> None:
    assert decide_for_caller(names, TARGETING, *said, trusted=trusted) == expected


@pytest.mark.parametrize("said", [[], [SIGNAL], [WORD]])
def test_a_stranger_is_told_of_the_calls_header_and_of_nothing_that_is_kept(said: list[OptOutAct]) -> None:
    assert decide_for_caller("mail", PARTNERS, *said, trusted=False) == ASKED
    assert decide_for_caller("mail", PARTNERS, *said, trusted=False, header=True) == ("denied", "gpc", False)
    assert decide_for_caller("mail device", TARGETING, *said, trusted=False) == OPEN
    assert decide_for_caller("mail device", TARGETING, *said, trusted=False, header=True) == ("denied", "gpc", False)


def test_a_device_alone_confirms_cookies_and_nothing_else() -> None:
    assert decide_for_caller("device", TARGETING, trusted=False, header=True) == BY_SIGNAL
    assert decide_for_caller("device", PARTNERS, trusted=False, header=True) == ("denied", "gpc", False)
    assert decide_for_caller("device", PARTNERS, SIGNAL, trusted=False) == ("denied", "gpc", False)


def test_a_header_closes_nothing_that_it_does_not_speak_of() -> None:
    assert decide_for_caller("device", "cookies_performance", trusted=False, header=True) == OPEN
    assert decide_for_caller("mail", "marketing/email", trusted=False, header=True) == ASKED


def test_an_import_asks_nobody() -> None:
    assert decide_for_caller("mail", TARGETING, SIGNAL, channel="import") == ("denied", "not_proven", False)
    assert decide_for_caller("mail", TARGETING, WORD, channel="import") == ("denied", "not_proven", False)


# What counts because of the button

DEVICE_KEY = f"{IdentifierKind.DEVICE.value}#v1#0"
BLOCKED: tuple[Block, ...] = ("gpc", "second_step")
COOKIES = [purpose for purpose in PSYNERGY.purposes.values() if purpose.nature == "cookie"]
OTHERS = [purpose for purpose in PSYNERGY.purposes.values() if purpose.nature != "cookie"]


def confirmable(purpose: Purpose, key: str | None, *, trusted: bool, **decided: str | None) -> bool:
    decision = RecordedDecision(purpose.code, None, "pending", COLLECTED, reason="confirmation_required")
    record = replace(RECORD, trusted=trusted, confirm_key=key)
    return is_confirmable(record, replace(decision, **decided), purpose)  # type: ignore[arg-type]  # named by the tests


@pytest.mark.parametrize("reason", BLOCKED)
def test_a_strangers_device_presses_its_button_for_cookies_alone(reason: Block) -> None:
    for purpose in COOKIES:
        assert confirmable(purpose, DEVICE_KEY, trusted=False, reason=reason)
    for purpose in OTHERS:
        assert not confirmable(purpose, DEVICE_KEY, trusted=False, reason=reason)


@pytest.mark.parametrize("key", [DEVICE_KEY, "email#v1#0", "external_id#v1#0"])
@pytest.mark.parametrize("reason", BLOCKED)
def test_a_trusted_callers_button_is_for_all_that_needs_a_second_step(reason: Block, key: str) -> None:
    for purpose in (*COOKIES, *OTHERS):
        assert confirmable(purpose, key, trusted=True, reason=reason)


@pytest.mark.parametrize("key", ["email#v1#0", None])
@pytest.mark.parametrize("reason", BLOCKED)
def test_who_proves_a_mailbox_confirms_more_than_cookies(reason: Block, key: str | None) -> None:
    for purpose in (*COOKIES, *OTHERS):
        assert confirmable(purpose, key, trusted=False, reason=reason, state="denied")


def test_a_strangers_device_answers_no_question_that_is_for_the_owner_of_a_mailbox() -> None:
    for purpose in (*COOKIES, *OTHERS):
        for state in ("pending", "granted", "denied"):
            assert not confirmable(purpose, DEVICE_KEY, trusted=False, state=state)
            assert not confirmable(purpose, DEVICE_KEY, trusted=False, state=state, reason=None)


@pytest.mark.parametrize(("key", "trusted"), [("email#v1#0", True), ("email#v1#0", False), (DEVICE_KEY, True)])
def test_a_pending_question_is_confirmed_on_a_page_unless_a_text_confirms_it(key: str, trusted: bool) -> None:
    for purpose in OTHERS:
        for channel in (None, "email", "mail", "in_app"):
            assert confirmable(purpose, key, trusted=trusted, channel=channel)
            for state in ("granted", "denied", "withdrawn"):
                assert not confirmable(purpose, key, trusted=trusted, channel=channel, state=state)
        for channel in ("sms", "phone"):
            assert not confirmable(purpose, key, trusted=trusted, channel=channel)


def test_of_a_strangers_grants_by_a_device_alone_the_button_makes_the_cookies_count() -> None:
    known = Subject("d", "device", 1, "", apply(State(), [SIGNAL]), (IdentifierRef(DEVICE_KEY, "verified", 1),))
    resolution = resolve_asserted([Named(BY["device"], DEVICE_KEY, known)], NOW, lambda: "new")
    record = replace(RECORD, trusted=False)
    wishes = [wish(PARTNERS), wish(TARGETING)]
    found = decide_consent(record, resolution, list(resolution.restricted), wishes, wording=True, dated=True).record
    assert [decision.reason for decision in found.decisions] == ["gpc", "gpc"]
    acts = decide_confirmation(found, PSYNERGY, NOW + 1000)
    assert {act.slot for act in acts if isinstance(act, Granted | Reopened)} == {f"{TARGETING}/"}
    assert returns_link(found, PSYNERGY)
    trusted = decide_confirmation(replace(found, trusted=True), PSYNERGY, NOW + 1000)
    assert {act.slot for act in trusted if isinstance(act, Granted)} == {f"{TARGETING}/", f"{PARTNERS}/"}
