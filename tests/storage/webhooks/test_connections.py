"""A name is resolved once, judged, and connected to by that very number; its certificate must be that name's."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.webhooks.addresses import Target
from chalicelib.domain.webhooks.deliveries import Outcome
from chalicelib.storage.webhooks.connections import resolve, tls_context
from chalicelib.storage.webhooks.receivers import HttpsReceivers
from tests.fixtures.webhooks.receiving_server import ReceivingServer, status
from tests.storage.webhooks.certificates import Authority

NAME, PUBLIC = "hooks.example.com", "93.184.215.14"
TARGET = Target(NAME, 443, "/in")


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


class Net:
    """Stands for the internet: a public number leads to a server on this machine, and what was dialled is kept."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.dialled: list[tuple[str, int]] = []
        self.looked_up: list[str] = []
        self.answers: list[list[str]] = [[PUBLIC]]
        self.server: ReceivingServer | None = None
        self._create = socket.create_connection
        monkeypatch.setattr(socket, "create_connection", self._dial)

    def _dial(self, address: tuple[str, int], timeout: float) -> socket.socket:
        self.dialled.append(address)
        if self.server is None or address[0] != PUBLIC:
            raise ConnectionRefusedError
        return self._create(("127.0.0.1", self.server.port), timeout)

    def look_up(self, name: str, port: int) -> list[str]:
        self.looked_up.append(name)
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]

    def post(self, tls: Any, seconds: float = 5) -> Outcome:
        return HttpsReceivers(look_up=self.look_up, tls=tls, seconds=seconds).post(TARGET, {}, b"{}")


@pytest.fixture
def net(monkeypatch: pytest.MonkeyPatch) -> Iterator[Net]:
    net = Net(monkeypatch)
    yield net
    if net.server is not None:
        net.server.close()


def test_the_very_address_is_connected_to_with_the_name_in_sni_and_host(net: Net, authority: Authority) -> None:
    told: list[str | None] = []
    serving = authority.serving(NAME)
    serving.sni_callback = lambda _, name, __: told.append(name)
    net.server = ReceivingServer(serving)
    assert net.post(authority.trusting()) == Outcome(204)
    assert net.looked_up == [NAME] and net.dialled == [(PUBLIC, 443)] and told == [NAME]
    (got,) = net.server.got
    assert got.headers["host"] == NAME and got.line == "POST /in HTTP/1.1"


def test_a_certificate_of_another_name_is_refused_before_anything_is_sent(net: Net, authority: Authority) -> None:
    net.server = ReceivingServer(authority.serving("other.example.com"))
    assert net.post(authority.trusting()) == Outcome(failure="certificate")
    assert net.server.got == []


def test_so_is_one_of_an_unknown_authority_and_one_that_is_over(net: Net, authority: Authority) -> None:
    net.server = ReceivingServer(authority.serving(NAME))
    assert net.post(tls_context()) == Outcome(failure="certificate")
    net.server.close()
    net.server = ReceivingServer(authority.serving(NAME, valid_for=timedelta(days=-1)))
    assert net.post(authority.trusting()) == Outcome(failure="certificate")


def test_a_server_without_tls_is_no_receiver(net: Net, authority: Authority) -> None:
    net.server = ReceivingServer()
    net.server.will(status(200))
    assert net.post(authority.trusting(), seconds=1).failure in ("not_connected", "timed_out")


@pytest.mark.parametrize(
    "found", [["127.0.0.1"], ["169.254.169.254"], [PUBLIC, "10.0.0.1"], ["::ffff:127.0.0.1"], ["64:ff9b::a00:1"]]
)
def test_a_name_that_leads_inside_is_not_connected_to(net: Net, authority: Authority, found: list[str]) -> None:
    net.answers = [found]
    assert net.post(authority.trusting()) == Outcome(failure="not_public") and net.dialled == []


def test_a_name_that_leads_inside_on_a_second_look_is_not_looked_up_twice(net: Net, authority: Authority) -> None:
    net.server = ReceivingServer(authority.serving(NAME))
    net.answers = [[PUBLIC], ["127.0.0.1"]]
    assert net.post(authority.trusting()) == Outcome(204)
    assert net.looked_up == [NAME] and net.dialled == [(PUBLIC, 443)]
    assert net.post(authority.trusting()) == Outcome(failure="not_public"), "the next delivery judges anew"
    assert net.dialled == [(PUBLIC, 443)]


def test_the_next_address_is_tried_where_one_takes_no_connection(net: Net, authority: Authority) -> None:
    net.server = ReceivingServer(authority.serving(NAME))
    net.answers = [["2606:4700:4700::1111", PUBLIC]]
    assert net.post(authority.trusting()) == Outcome(204)
    assert [address for address, _ in net.dialled] == ["2606:4700:4700::1111", PUBLIC]


def test_a_name_that_nobody_knows_and_one_that_takes_too_long(net: Net, authority: Authority) -> None:
    net.answers = [[]]
    assert net.post(authority.trusting()) == Outcome(failure="no_such_host")
    ended = threading.Event()

    def hang(_: str, __: int) -> list[str]:
        ended.wait(10)
        return [PUBLIC]

    receivers = HttpsReceivers(look_up=hang, tls=authority.trusting(), seconds=0.2)
    assert receivers.post(TARGET, {}, b"{}") == Outcome(failure="timed_out") and net.dialled == []
    ended.set()


def test_the_systems_resolver_gives_numbers_each_once() -> None:
    assert resolve("127.0.0.1", 443) == ["127.0.0.1"]
