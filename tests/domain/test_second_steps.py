"""Which grants need a second step, whom that is told, and who is given the link."""

from __future__ import annotations

from dataclasses import replace

import pytest

from chalicelib.domain.consents import decide_confirmation, decide_consent
from chalicelib.domain.named import Named
from chalicelib.domain.opt_out_acts import Lifted, OptedOut, OptOutAct, OptOutSource, Reopened
from chalicelib.domain.purposes import OptOutKind
from chalicelib.domain.resolution import resolve_asserted, resolve_verified
from chalicelib.domain.second_steps import returns_link
from chalicelib.domain.states import State, apply
from chalicelib.domain.subjects import IdentifierRef, Subject, SubjectKind
from tests.domain.test_consents import BY, COLLECTED, NOW, PSYNERGY, RECORD, wish

BEFORE = COLLECTED - 1000


def out(kind: OptOutKind, source: OptOutSource, at: int = BEFORE) -> OptedOut:
    return OptedOut(kind, at, source, "opt_1")


def told(
    names: str, place: str, *said: OptOutAct, trusted: bool = True, header: bool = False, channel: str = "web_form"
) -> tuple[str, str | None, bool]:
    """Of a grant by these identifiers, all of which said so: state, reason, and whether the link is given."""
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
    assert told(names, TARGETING, *said, trusted=trusted) == expected


@pytest.mark.parametrize("said", [[], [SIGNAL], [WORD]])
def test_a_stranger_is_told_of_the_calls_header_and_of_nothing_that_is_kept(said: list[OptOutAct]) -> None:
    assert told("mail", PARTNERS, *said, trusted=False) == ASKED
    assert told("mail", PARTNERS, *said, trusted=False, header=True) == ("denied", "gpc", False)
    assert told("mail device", TARGETING, *said, trusted=False) == OPEN
    assert told("mail device", TARGETING, *said, trusted=False, header=True) == ("denied", "gpc", False)


def test_a_device_alone_confirms_cookies_and_nothing_else() -> None:
    assert told("device", TARGETING, trusted=False, header=True) == BY_SIGNAL
    assert told("device", PARTNERS, trusted=False, header=True) == ("denied", "gpc", False)
    assert told("device", PARTNERS, SIGNAL, trusted=False) == ("denied", "gpc", False)


def test_a_header_closes_nothing_that_it_does_not_speak_of() -> None:
    assert told("device", "cookies_performance", trusted=False, header=True) == OPEN
    assert told("mail", "marketing/email", trusted=False, header=True) == ASKED


def test_an_import_asks_nobody() -> None:
    assert told("mail", TARGETING, SIGNAL, channel="import") == OPEN
