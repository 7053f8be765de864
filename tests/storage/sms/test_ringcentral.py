"""RingCentral's API: a token by JWT, two kinds of lists, texts, and the subscription through which it calls us."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from chalicelib.domain.sms.lists import ListedOptOut, ProviderRefused, ProviderUnavailable
from chalicelib.storage.sms.http import Http
from chalicelib.storage.sms.ringcentral import RingCentralClient
from chalicelib.storage.sms.ringcentral_api import RingCentralApi
from tests.fixtures.sms.accounts import ADDRESS, OURS, account, people
from tests.fixtures.sms.servers import Answer, RingCentralServer, run_server

URL = ADDRESS + "p" * 16


@pytest.fixture
def server() -> Iterator[RingCentralServer]:
    with run_server(RingCentralServer()) as found:
        yield found


def client(server: RingCentralServer, **api: str) -> RingCentralClient:
    known = {"client_id": "client", "client_secret": "secret", "jwt": "jwt", "url": server.url}
    return RingCentralClient(account(**{**known, **api}), Http(0.2))


def everything(one: RingCentralClient) -> list[ListedOptOut]:
    found, cursor = one.listed(None)
    while cursor:
        more, cursor = one.listed(cursor)
        found += more
    return found


def test_consents_are_taken_for_all_of_the_tenants_numbers(server: RingCentralServer) -> None:
    numbers = people(250)
    assert client(server).push(numbers, closed=True) == []
    assert [one["to"] for one in server.consents] == numbers
    assert {(one["from"], one["optStatus"], one["source"]) for one in server.consents} == {("*", "OptOut", "Api")}
    assert [call.method for call in server.calls] == ["POST", "PATCH", "PATCH", "PATCH"]
    client(server).push(numbers[:1], closed=False)
    assert server.consents[-1]["optStatus"] == "OptIn"


def test_high_volume_opt_outs_are_assigned_for_each_number(server: RingCentralServer) -> None:
    both = client(server, family="both")
    both.push(people(2), closed=True)
    assert len(server.consents) == 2
    assert [(one["from"], one["status"]) for one in server.opt_outs] == [(OURS, "OptOut")] * 2
    assert not RingCentralClient(account((), client_id="c", client_secret="s", jwt="j", family="a2p"), Http()).can_push


@pytest.mark.parametrize("family", ["consents", "a2p"])
def test_numbers_that_fail_alone_are_told(server: RingCentralServer, family: str) -> None:
    server.invalid = {people(2)[1]}
    failed = client(server, family=family).push(people(2), closed=False)
    assert [(one.number, one.code) for one in failed] == [(people(2)[1], "CMN-101")]


def test_the_lists_are_read_page_by_page_one_after_the_other(server: RingCentralServer) -> None:
    server.consents = [
        {
            "from": "*",
            "to": one,
            "optStatus": "OptOut",
            "source": "Recipient",
            "lastModifiedTime": "2026-11-22T00:00:00.123456789Z",
        }
        for one in people(3)
    ]
    server.consents.append({"from": OURS, "to": "no number", "optStatus": "OptOut", "source": "Api"})
    server.opt_outs = [{"from": OURS, "to": people(1)[0], "status": "OptIn", "source": "Carrier"}]
    found = everything(client(server, family="both"))
    assert [(one.number, one.closed, one.source) for one in found] == [
        *((number, True, "Recipient") for number in people(3)),
        (people(1)[0], False, "Carrier"),
    ]
    assert (found[0].sender, found[0].at) == ("*", datetime(2026, 11, 22, 0, 0, 0, 123456, UTC))
    assert [call.query["perPage"] for call in server.calls[1:]] == [["1000"]] * 3


def test_a_cursor_of_something_else_is_refused(server: RingCentralServer) -> None:
    with pytest.raises(ProviderRefused, match="unknown_cursor"):
        client(server).listed("a2p:1")


def test_a_token_is_kept_until_it_runs_out_or_is_revoked(server: RingCentralServer) -> None:
    now = [0.0]
    known = account(client_id="client", client_secret="secret", jwt="jwt", url=server.url)
    one = RingCentralClient(known, Http(), RingCentralApi(known.api, Http(), lambda: now[0]))
    one.listed(None)
    now[0] = 3539.9
    one.listed(None)
    assert server.tokens == 1
    now[0] = 3540.0
    one.listed(None)
    assert server.tokens == 2
    server.revoked = {"access-2"}
    one.listed(None)
    assert server.tokens == 3


def test_refusals_of_the_token_show_their_code(server: RingCentralServer) -> None:
    with pytest.raises(ProviderRefused, match="invalid_grant"):
        client(server, jwt="wrong").listed(None)
    server.answers = [Answer(200, {"access_token": 7})]
    with pytest.raises(ProviderRefused, match="no_access_token"):
        client(server).listed(None)
    server.answers = [Answer(500)]
    with pytest.raises(ProviderUnavailable) as refusal:
        client(server).send_text(people(1)[0], OURS, "x")
    assert not refusal.value.unsure  # the text was not even tried


def test_a_text_is_sent_by_the_family_of_the_account(server: RingCentralServer) -> None:
    client(server).send_text(people(1)[0], OURS, "x")
    client(server, family="a2p").send_text(people(1)[0], OURS, "x")
    assert server.texts == [
        {"from": {"phoneNumber": OURS}, "to": [{"phoneNumber": people(1)[0]}], "text": "x"},
        {"from": OURS, "text": "x", "messages": [{"to": [people(1)[0]]}]},
    ]


def test_a_blocked_text_and_a_busy_server(server: RingCentralServer) -> None:
    one = client(server)
    one.listed(None)
    server.answers = [
        Answer(403, {"errorCode": "SMS-RC-413", "message": "x"}),
        Answer(429, {}, {"Retry-After": "60"}),
        Answer(-1),
    ]
    with pytest.raises(ProviderRefused, match="SMS-RC-413"):
        one.send_text(people(1)[0], OURS, "x")
    with pytest.raises(ProviderUnavailable) as busy:
        one.push(people(1), closed=True)
    assert busy.value.retry_after == 60
    with pytest.raises(ProviderUnavailable) as silent:
        one.send_text(people(1)[0], OURS, "x")
    assert silent.value.unsure


def test_the_subscription_is_found_by_our_address_and_made(server: RingCentralServer) -> None:
    one = client(server)
    assert one.check_subscription().status == "Missing"
    server.subscriptions = [
        {"id": "other", "status": "Active", "deliveryMode": {"address": "https://other.example/"}},
        {"id": "old", "status": "Blacklisted", "deliveryMode": {"address": URL}},
    ]
    assert one.check_subscription().status == "Blacklisted"
    made = one.create_subscription(URL, "token")
    assert made.active
    assert server.subscriptions[-1]["deliveryMode"] == {
        "transportType": "WebHook",
        "address": URL,
        "verificationToken": "token",
    }
    assert server.subscriptions[-1]["eventFilters"][0] == "/restapi/v2/accounts/~/sms/consents"
    assert one.check_subscription() == made


def test_without_credentials_nothing_is_offered() -> None:
    bare = RingCentralClient(account(), Http())
    assert not (bare.can_push or bare.can_list or bare.can_send or bare.has_subscription)
    with pytest.raises(ProviderRefused, match="not_offered"):
        bare.create_subscription(URL, "t")
    assert not RingCentralClient(account(client_id="c", client_secret="s", jwt="j", family="typo"), Http()).can_list
