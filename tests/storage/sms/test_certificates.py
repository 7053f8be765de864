"""SNS's certificates are fetched once, cached in small number, and never accepted from anything else."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from chalicelib.domain.errors import Unavailable
from chalicelib.domain.sms.lists import ProviderRefused
from chalicelib.storage.sms import certificates
from chalicelib.storage.sms.certificates import SnsCertificates
from chalicelib.storage.sms.http import Http
from tests.fixtures.sms.servers import Answer, Call, Server, run_server

PEM = b"-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n"


class Sns(Server):
    def serve(self, call: Call) -> Answer:
        return Answer(200, PEM)


@pytest.fixture
def server() -> Iterator[Sns]:
    with run_server(Sns()) as found:
        yield found


def test_a_certificate_is_fetched_once_a_day(server: Sns) -> None:
    now = [0.0]
    reader = SnsCertificates(Http(), lambda: now[0])
    assert [reader(f"{server.url}/a.pem") for _ in range(3)] == [PEM] * 3
    assert len(server.calls) == 1
    now[0] = certificates.MAX_AGE
    reader(f"{server.url}/a.pem")
    assert len(server.calls) == 2


def test_addresses_that_callers_choose_do_not_fill_the_memory(server: Sns) -> None:
    reader = SnsCertificates(Http())
    for number in range(certificates.MAX_CERTIFICATES + 1):
        reader(f"{server.url}/{number}.pem")
    calls = len(server.calls)
    reader(f"{server.url}/1.pem")
    assert len(server.calls) == calls
    reader(f"{server.url}/0.pem")  # the oldest was dropped
    assert len(server.calls) == calls + 1


@pytest.mark.parametrize(
    "answer",
    [Answer(404), Answer(403), Answer(302, {}, {"Location": "/x"}), Answer(200, b"page"), Answer(200, PEM * 400)],
)
def test_what_is_no_certificate_is_empty_and_asked_for_again(server: Sns, answer: Answer) -> None:
    server.answers = [answer]
    reader = SnsCertificates(Http())
    assert reader(f"{server.url}/a.pem") == b""
    assert reader(f"{server.url}/a.pem") == PEM


@pytest.mark.parametrize("answer", [Answer(500), Answer(429), Answer(0)])
def test_a_failure_is_no_verdict(server: Sns, answer: Answer) -> None:
    server.answers = [answer]
    with pytest.raises(Unavailable):
        SnsCertificates(Http())(f"{server.url}/a.pem")


def test_a_subscription_is_confirmed_by_one_get(server: Sns) -> None:
    SnsCertificates(Http()).confirm_subscription(f"{server.url}/?Action=ConfirmSubscription&Token=t")
    assert [(call.method, call.query["Token"]) for call in server.calls] == [("GET", ["t"])]
    server.answers = [Answer(403)]
    with pytest.raises(ProviderRefused, match="http_403"):
        SnsCertificates(Http()).confirm_subscription(f"{server.url}/?Token=t")
