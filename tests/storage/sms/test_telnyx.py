"""Telnyx's API: texts, and its refusals by code."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from chalicelib.domain.sms.lists import ProviderRefused, ProviderUnavailable
from chalicelib.storage.sms.http import Http
from chalicelib.storage.sms.telnyx import TelnyxClient
from tests.fixtures.sms.accounts import OURS, account
from tests.fixtures.sms.servers import Answer, TelnyxServer, run_server


@pytest.fixture
def server() -> Iterator[TelnyxServer]:
    with run_server(TelnyxServer()) as found:
        yield found


def client(server: TelnyxServer, **api: str) -> TelnyxClient:
    return TelnyxClient(account(**{"url": server.url, "api_key": "KEY1", **api}), Http(0.2))


def test_a_text_is_sent(server: TelnyxServer) -> None:
    client(server).send_text("+14155550100", OURS, "x")
    client(server, messaging_profile_id="mp").send_text("+14155550100", OURS, "x")
    text = {"to": "+14155550100", "from": OURS, "text": "x"}
    assert [call.json for call in server.calls] == [text, {**text, "messaging_profile_id": "mp"}]


def test_a_block_is_told_by_its_code(server: TelnyxServer) -> None:
    with pytest.raises(ProviderRefused) as refusal:
        client(server).send_text("+14155550199", OURS, "x")
    assert str(refusal.value) == "40300"
    with pytest.raises(ProviderRefused, match="10009"):
        client(server, api_key="wrong").send_text("+14155550100", OURS, "x")


@pytest.mark.parametrize("answer", [Answer(-1), Answer(429, {"errors": [{"code": "10011"}]}), Answer(500)])
def test_a_time_out_or_a_busy_server_is_unavailable(server: TelnyxServer, answer: Answer) -> None:
    server.answers = [answer]
    with pytest.raises(ProviderUnavailable):
        client(server).send_text("+14155550100", OURS, "x")


def test_it_offers_nothing_else(server: TelnyxServer) -> None:
    one = client(server)
    assert one.can_send
    assert not (one.can_push or one.can_list or one.has_subscription)
    with pytest.raises(ProviderRefused, match="not_offered"):
        client(server, api_key="").send_text("+14155550100", OURS, "x")
