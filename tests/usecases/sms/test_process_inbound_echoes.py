"""A provider's report of an opt-out that we put onto its list ourselves is no statement of the person."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from chalicelib.domain.people.identifiers import from_e164
from chalicelib.domain.sms.lists import ProviderUnavailable
from chalicelib.domain.suppressions.pushes import Push
from chalicelib.domain.times import format_rfc3339
from chalicelib.usecases.contracts.manage import PutContract, end_contract, put_contract, reinstate_contract
from tests.fixtures.memory.ports import context
from tests.fixtures.sms import calls
from tests.fixtures.worlds.pushes import Listing, OneProvider, settle
from tests.fixtures.worlds.texts import PERSON, TextWorld

EVENT = calls.NOW + timedelta(minutes=10)  # when the number came onto the provider's list, as the provider reports it
SECOND = timedelta(seconds=1)
OTHER = from_e164("+14155552672")


def report_opt_out(one: TextWorld, at: datetime = EVENT, source: str = "Api") -> None:
    """Delivers RingCentral's report that the person's number came onto its list."""
    record = {
        "from": "*",
        "to": calls.PERSON,
        "optStatus": "OptOut",
        "source": source,
        "lastModifiedTime": format_rfc3339(at),
    }
    one.deliver(calls.ringcentral(calls.CONSENTS, {"records": [record]}, uuid=f"{source} {at}"), "ringcentral")


def save_push(one: TextWorld, **changes: object) -> None:
    """Saves the last push of the person's number to RingCentral, with some values replaced."""
    key = one.ports.secrets.identifier_key("cyclonex", PERSON)
    push = Push(key, "ringcentral", closed=False, pushed_at=EVENT - SECOND)
    one.ports.pushes.keep("cyclonex", replace(push, **changes))  # type: ignore[arg-type]  # as the tests name them


def later() -> TextWorld:
    """Returns a world an hour after the event that the provider will report."""
    return TextWorld(EVENT + timedelta(hours=1))


# A contract's end is pushed, then its return: RingCentral's report of the first arrives after the second


def reinstated(*, taken: bool) -> tuple[TextWorld, datetime]:
    """Makes a person whose contract came back; returns when its end was pushed. `taken`: the number was reopened."""
    one = TextWorld()
    listing = Listing()
    one.ports = replace(one.ports, sms_clients=OneProvider(listing))
    ctx = context(one.ports)
    put_contract(one.ports, ctx, PutContract("c-1", "client", date(2026, 1, 1), ((PERSON,),), None, None))
    end_contract(one.ports, ctx, "c-1", date(2026, 11, 1), "over", None)
    settle(one.ports)
    assert listing.closed == {calls.PERSON}
    pushed = one.clock.now()
    one.clock.advance(timedelta(minutes=1))
    listing.trouble = None if taken else ProviderUnavailable()
    reinstate_contract(one.ports, context(one.ports), "c-1", None)
    settle(one.ports)
    assert bool(listing.closed) is not taken
    one.clock.advance(timedelta(minutes=1))
    return one, pushed


@pytest.mark.parametrize("taken", [True, False])
def test_a_late_echo_of_a_contracts_end_is_nobodys_stop_once_the_contract_is_back(taken: bool) -> None:
    one, pushed = reinstated(taken=taken)
    kept = one.kept()
    report_opt_out(one, pushed)
    assert one.opted_out() == []
    assert one.kept() == kept


def test_an_opt_out_that_came_after_the_provider_opened_the_number_again_counts() -> None:
    one, _ = reinstated(taken=True)
    report_opt_out(one, one.clock.now())
    assert one.opted_out() == ["all_communications"]


def test_what_the_person_did_at_the_provider_counts_at_once_after_a_reinstatement() -> None:
    one, pushed = reinstated(taken=False)
    report_opt_out(one, pushed, source="Recipient")
    assert one.opted_out() == ["all_communications"]


# What the last push says of a number that is open here


@pytest.mark.parametrize("source", ["Api", "Account"])
@pytest.mark.parametrize(
    "changes",
    [
        {"closed": True},
        {"closed": True, "pushed_at": EVENT},
        {"closed": True, "pushed_at": None, "failed_at": EVENT, "code": "unavailable"},
        {"pushed_at": None, "failed_at": EVENT - SECOND, "code": "unavailable"},
        {"pushed_at": None, "failed_at": EVENT + SECOND, "code": "unavailable"},
        {"pushed_at": EVENT},
        {"pushed_at": EVENT + SECOND},
    ],
)
def test_it_is_an_echo_until_the_provider_has_opened_the_number_and_for_all_before_that(
    source: str, changes: dict[str, object]
) -> None:
    one = later()
    save_push(one, **changes)
    report_opt_out(one, source=source)
    assert one.opted_out() == []


def test_it_is_the_persons_word_from_the_moment_after_the_provider_opened_the_number() -> None:
    for pushed_at in (EVENT - timedelta(milliseconds=1), EVENT - timedelta(days=30)):
        one = later()
        save_push(one, pushed_at=pushed_at)
        report_opt_out(one)
        assert one.opted_out() == ["all_communications"]


def test_a_number_of_which_the_provider_was_told_nothing_has_no_echo() -> None:
    one = later()
    report_opt_out(one)
    assert one.opted_out() == ["all_communications"]


@pytest.mark.parametrize("source", ["Recipient", "EndUser", "Carrier", ""])
def test_what_another_than_us_put_onto_the_list_counts_whatever_was_pushed(source: str) -> None:
    one = later()
    save_push(one, closed=True)
    report_opt_out(one, source=source)
    assert one.opted_out() == ["all_communications"]


def test_pushes_to_another_provider_of_another_number_or_by_another_tenant_make_no_echo() -> None:
    one = later()
    save_push(one, closed=True, provider="twilio")
    save_push(one, closed=True, identifier_key=one.ports.secrets.identifier_key("cyclonex", OTHER))
    key = one.ports.secrets.identifier_key("psynergy", PERSON)
    one.ports.pushes.keep("psynergy", Push(key, "ringcentral", closed=True, pushed_at=EVENT))
    report_opt_out(one)
    assert one.opted_out() == ["all_communications"]


def test_a_text_of_the_persons_counts_whatever_was_pushed() -> None:
    one = later()
    save_push(one, closed=True)
    one.deliver(calls.ringcentral(calls.INSTANT, calls.ringcentral_message("STOP")), "ringcentral")
    assert one.opted_out() == ["all_communications"]
