"""The texts that are sent through a provider's API: once, in time, and only while they are still true."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any, cast

import pytest

from chalicelib.domain.sms.lists import ProviderRefused, ProviderUnavailable
from chalicelib.usecases.outbox.deliver import deliver
from tests.fixtures.memory.ports import queue_of
from tests.fixtures.sms import calls
from tests.fixtures.worlds.texts import TextWorld


@dataclass
class Client:
    """A provider's API that stores what it is given, or fails as ordered."""

    can_send: bool = True
    sent: list[tuple[str, str, str]] = field(default_factory=list)
    failure: Exception | None = None

    def get(self, tenant: str, provider: str) -> Client:
        return self

    def send_text(self, to: str, from_: str, text: str) -> None:
        if self.failure is not None:
            raise self.failure
        self.sent.append((to, from_, text))


def sending(**changes: Any) -> tuple[TextWorld, Client]:
    """Returns a tenant that answers STOP itself, at a provider that takes no text in its answer."""
    one = TextWorld()
    client = Client(**changes)
    account = replace(calls.cases()["ringcentral"].account, self_managed=True)
    one.accounts.changed["cyclonex", "ringcentral"] = account
    one.ports = replace(one.ports, sms_clients=cast("Any", client))
    return one, client


def say(one: TextWorld, text: str, uuid: str = "1") -> None:
    message = {**calls.ringcentral_message(text), "id": uuid}
    one.deliver(calls.ringcentral(calls.INSTANT, message, uuid=uuid), "ringcentral")


def deliver_all(one: TextWorld) -> None:
    for body in queue_of(one.ports).bodies:
        if "row_id" in body:  # the others ask for the sequencer
            deliver(one.ports, body["tenant"], body["row_id"])


def waiting(one: TextWorld) -> list[Any]:
    return [item for key, item in one.kept().items() if "#OUT#" in key]


def test_stop_is_confirmed_from_the_number_that_was_written_to() -> None:
    one, client = sending()
    say(one, "STOP")
    deliver_all(one)
    deliver_all(one)
    assert client.sent == [(calls.PERSON, calls.OURS, one.ports.profiles["cyclonex"].texts.stop_confirmation)]
    assert waiting(one) == []


def test_further_stops_and_repeats_are_not_confirmed() -> None:
    one, client = sending()
    for uuid in ("1", "1", "2", "3"):
        say(one, "STOP", uuid)
    deliver_all(one)
    assert len(client.sent) == 1


def test_help_is_answered_each_time() -> None:
    one, client = sending()
    say(one, "HELP", "1")
    say(one, "HELP", "2")
    deliver_all(one)
    assert [text for _, _, text in client.sent] == [one.ports.profiles["cyclonex"].texts.help] * 2


def test_row_names_nobody() -> None:
    one, _ = sending()
    say(one, "STOP")
    (row,) = waiting(one)
    assert calls.PERSON not in str(row)
    assert calls.PERSON[2:] not in str(row)


def test_late_text_is_dropped() -> None:
    one, client = sending()
    say(one, "STOP")
    one.clock.advance(timedelta(minutes=5))
    deliver_all(one)
    assert client.sent == []
    assert waiting(one) == []


def test_stop_that_reaches_us_late_is_not_confirmed() -> None:
    one, client = sending()
    one.clock.advance(timedelta(minutes=5))
    say(one, "STOP")
    deliver_all(one)
    assert one.opted_out() == ["all_communications"]
    assert client.sent == []


def test_start_in_between_makes_the_confirmation_untrue() -> None:
    one, client = sending()
    say(one, "STOP", "1")
    start = {**calls.ringcentral_message("START"), "id": "2", "creationTime": "2026-11-22T00:00:30Z"}
    one.deliver(calls.ringcentral(calls.INSTANT, start, uuid="2"), "ringcentral")
    deliver_all(one)
    assert client.sent == []


def test_nothing_is_queued_where_the_tenant_lets_us_send_nothing() -> None:
    one, _ = sending(can_send=False)
    say(one, "STOP")
    assert one.opted_out() == ["all_communications"]
    assert waiting(one) == []


@pytest.mark.parametrize(
    ("failure", "state"),
    [(ProviderRefused("21610"), "refused"), (ProviderUnavailable(unsure=True), "uncertain")],
)
def test_text_of_which_nobody_knows_whether_it_left_is_not_sent_again(failure: Exception, state: str) -> None:
    one, client = sending(failure=failure)
    say(one, "STOP")
    deliver_all(one)
    (row,) = waiting(one)
    assert row["state"] == state
    client.failure = None
    deliver_all(one)
    assert client.sent == []


def test_text_that_was_not_taken_is_tried_again_while_it_is_in_time() -> None:
    one, client = sending(failure=ProviderUnavailable())
    say(one, "STOP")
    with pytest.raises(ProviderUnavailable):
        deliver_all(one)
    client.failure = None
    deliver_all(one)
    assert len(client.sent) == 1
