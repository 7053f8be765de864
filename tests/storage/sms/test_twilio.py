"""Twilio's API: consents in batches of 25 for each sender, errors within a 200, and texts."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from chalicelib.domain.sms.lists import ProviderRefused, ProviderUnavailable
from chalicelib.storage.sms.http import Http
from chalicelib.storage.sms.twilio import TwilioClient
from tests.fixtures.sms.accounts import OURS, account, people
from tests.fixtures.sms.servers import Answer, TwilioServer, run_server


@pytest.fixture
def server() -> Iterator[TwilioServer]:
    with run_server(TwilioServer()) as found:
        yield found


def client(server: TwilioServer, numbers: tuple[str, ...] = (OURS,), **api: str) -> TwilioClient:
    known = {"account_sid": "AC1", "auth_token": "token", "consents": "on"}
    return TwilioClient(account(numbers, url=server.url, accounts_url=server.url, **{**known, **api}), Http(0.2))


def test_numbers_are_pushed_in_runs_of_25_for_each_sender(server: TwilioServer) -> None:
    numbers = people(60)
    assert client(server, (OURS, "+12025550101")).push(numbers, closed=True) == []
    assert len(server.calls) == 6
    assert set(server.consents) == {(sender, one) for sender in (OURS, "+12025550101") for one in numbers}
    assert set(server.consents.values()) == {"opt-out"}
    client(server).push(numbers[:1], closed=False)
    assert server.consents[OURS, numbers[0]] == "opt-in"


def test_a_messaging_service_is_the_sender_where_there_is_one(server: TwilioServer) -> None:
    client(server, messaging_service_sid="MG1").push(people(1), closed=True)
    assert set(server.consents) == {("MG1", people(1)[0])}


def test_numbers_that_fail_alone_are_told_and_the_others_taken(server: TwilioServer) -> None:
    numbers = people(3)
    server.invalid = {numbers[1]}
    failed = client(server, (OURS, "+12025550101")).push(numbers, closed=True)
    assert [(one.number, one.code) for one in failed] == [(numbers[1], "30646")]
    assert (OURS, numbers[2]) in server.consents


def test_a_number_that_the_answer_leaves_out_has_failed(server: TwilioServer) -> None:
    server.answers = [Answer(200, {"items": []})]
    assert [one.code for one in client(server).push(people(1), closed=True)] == ["unanswered"]
    server.answers = [Answer(200, b"<html>")]
    with pytest.raises(ProviderUnavailable):
        client(server).push(people(1), closed=True)


def test_a_text_is_sent_from_the_tenants_number(server: TwilioServer) -> None:
    client(server).send_text(people(1)[0], OURS, "You're unsubscribed. \u00e9")
    assert server.texts == [{"To": people(1)[0], "From": OURS, "Body": "You're unsubscribed. \u00e9"}]


def test_a_refusal_names_twilios_code_and_never_the_number(server: TwilioServer) -> None:
    server.invalid = {people(1)[0]}
    with pytest.raises(ProviderRefused) as refusal:
        client(server).send_text(people(1)[0], OURS, "x")
    assert str(refusal.value) == "21211"
    with pytest.raises(ProviderRefused, match="20003"):
        client(server, auth_token="wrong").push(people(1), closed=True)


def test_a_time_out_is_unavailable_and_unsure(server: TwilioServer) -> None:
    server.answers = [Answer(-1), Answer(429, {"code": 20429}, {"Retry-After": "9"})]
    with pytest.raises(ProviderUnavailable) as silent:
        client(server).send_text(people(1)[0], OURS, "x")
    assert silent.value.unsure
    with pytest.raises(ProviderUnavailable) as busy:
        client(server).push(people(1), closed=True)
    assert (busy.value.retry_after, busy.value.unsure) == (9, False)


def test_what_is_not_agreed_is_not_offered(server: TwilioServer) -> None:
    bare = TwilioClient(account((OURS,), False), Http())
    assert not (bare.can_push or bare.can_send or bare.can_list or bare.has_subscription)
    assert not client(server, consents="").can_push
    for refused in (
        lambda: bare.push(people(1), closed=True),
        lambda: bare.listed(None),
        lambda: bare.send_text("+1", "+1", "x"),
        lambda: bare.check_subscription(),
    ):
        with pytest.raises(ProviderRefused, match="not_offered"):
            refused()
    assert server.calls == []


def test_a_key_of_the_account_serves_instead_of_its_auth_token() -> None:
    with run_server(TwilioServer()) as server:
        keyed = account(account_sid="AC1", key_sid="AC1", key_secret="token", url=server.url)
        TwilioClient(keyed, Http()).send_text(people(1)[0], OURS, "x")
        assert len(server.texts) == 1
