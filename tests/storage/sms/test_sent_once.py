"""What may not come twice is asked for once: whatever the answer, or none, there is one call and it is told apart.

Each sender of texts and mails runs against a server on this machine that has received the request when it fails.
"""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator
from typing import Any, Final

import botocore.session
import pytest
import urllib3
from botocore.config import Config
from urllib3 import exceptions

from chalicelib.domain.errors import Unavailable
from chalicelib.domain.mail.mails import MailOutcomeUnknown
from chalicelib.domain.sms.lists import ProviderUnavailable
from chalicelib.storage.aws import bodies
from chalicelib.storage.aws.clients import CONFIGS, ONCE, Clients
from chalicelib.storage.aws.mailer import SesMailer
from chalicelib.storage.aws.secrets import SsmSecrets
from chalicelib.storage.sms.aws import AwsClient
from chalicelib.storage.sms.http import Http
from chalicelib.storage.sms.ringcentral import RingCentralClient
from chalicelib.storage.sms.telnyx import TelnyxClient
from chalicelib.storage.sms.twilio import TwilioClient
from infra.local import deployment
from tests.fixtures.aws_errors import MAIL, NOW
from tests.fixtures.memory.ports import SETTINGS
from tests.fixtures.sms.accounts import OURS, account, people
from tests.fixtures.sms.servers import Answer, Call, Server, run_server

PATIENCE: Final = 0.3  # seconds until an answer is given up
RINGCENTRAL: Final = {"client_id": "client", "client_secret": "secret", "jwt": "jwt"}


class ServerClients(Clients):
    """Clients of services that run on this machine, with the services' own configuration."""

    def __init__(self, url: str) -> None:
        super().__init__(SETTINGS)
        self._url = url

    def get(self, service: str, tenant: str | None = None) -> Any:
        session = botocore.session.Session()
        deployment.share_models(session)
        bodies.register(session)
        config = CONFIGS[service].merge(Config(read_timeout=PATIENCE))
        return session.create_client(service, region_name="us-east-1", endpoint_url=self._url, config=config)


class Sender(SsmSecrets):
    """Knows the sender's address without asking for it."""

    def mail_from(self, tenant: str) -> str:
        return "privacy@cyclonex.example"


class TokenServer(Server):
    """Fails every call but the one for an access token, by which nothing is sent."""

    def __init__(self) -> None:
        super().__init__()
        self.sends: list[Call] = []

    def handle(self, call: Call) -> Answer:
        if call.path == "/restapi/oauth/token":
            return Answer(200, {"access_token": "access-1", "token_type": "bearer", "expires_in": 3600})
        self.sends.append(call)
        return super().handle(call)


Send = Callable[[str], object]
TO: Final = people(1)[0]


def send_mail(url: str) -> None:
    clients = ServerClients(url)
    SesMailer(SETTINGS, clients, Sender(SETTINGS, clients)).send("cyclonex", MAIL, NOW)


def ringcentral(url: str, **api: str) -> RingCentralClient:
    return RingCentralClient(account(**RINGCENTRAL, url=url, **api), Http(PATIENCE))


SENDERS: Final[dict[str, Send]] = {
    "aws text": lambda url: AwsClient(account(), ServerClients(url), "cyclonex").send_text(TO, OURS, "x"),
    "aws mail": send_mail,
    "twilio": lambda url: TwilioClient(
        account(url=url, account_sid="AC1", auth_token="token"), Http(PATIENCE)
    ).send_text(TO, OURS, "x"),
    "telnyx": lambda url: TelnyxClient(account(url=url, api_key="KEY1"), Http(PATIENCE)).send_text(TO, OURS, "x"),
    "ringcentral consents": lambda url: ringcentral(url).send_text(TO, OURS, "x"),
    "ringcentral a2p": lambda url: ringcentral(url, family="a2p").send_text(TO, OURS, "x"),
    "ringcentral subscription": lambda url: ringcentral(url).create_subscription("https://privacy.example/x", "t"),
}
"""Everything by which somebody outside gets something that they should not get twice."""

LOST: Final = {
    "500": Answer(500, {"message": "x"}),
    "500 HTML": Answer(500, b"<!DOCTYPE html>"),
    "502": Answer(502, b""),
    "bare 503": Answer(503, b"upstream connect error or disconnect/reset before headers"),
    "504": Answer(504, b"<html>"),
    "closed": Answer(0),
    "silent": Answer(-1),
}
"""Answers after which the request may have been carried out."""

REFUSED: Final = {
    "429": Answer(429, {"__type": "TooManyRequestsException", "message": "x"}),
    "503 with a time": Answer(503, {"__type": "ServiceUnavailable", "message": "x"}, {"Retry-After": "7"}),
}
"""Answers that say that it was not, and that it may come again."""


@pytest.fixture
def server() -> Iterator[TokenServer]:
    with run_server(TokenServer()) as found:
        yield found


@pytest.mark.parametrize("answer", LOST)
@pytest.mark.parametrize("sender", SENDERS)
def test_what_may_have_been_sent_is_asked_for_once_and_said_to_be_unknown(
    server: TokenServer, sender: str, answer: str
) -> None:
    server.answers = [LOST[answer]] * 9
    with pytest.raises((ProviderUnavailable, MailOutcomeUnknown)) as lost:
        SENDERS[sender](server.url)
    assert len(server.sends) == 1
    assert isinstance(lost.value, MailOutcomeUnknown) or getattr(lost.value, "unsure", False)


@pytest.mark.parametrize("answer", REFUSED)
@pytest.mark.parametrize("sender", SENDERS)
def test_what_was_not_taken_is_asked_for_once_and_may_come_again(server: TokenServer, sender: str, answer: str) -> None:
    server.answers = [REFUSED[answer]] * 9
    with pytest.raises(Unavailable) as later:
        SENDERS[sender](server.url)
    assert len(server.sends) == 1
    assert getattr(later.value, "unsure", False) is False


def test_the_services_that_send_have_one_attempt() -> None:
    assert {service for service, config in CONFIGS.items() if config is ONCE} == {"sesv2", "pinpoint-sms-voice-v2"}
    assert ONCE.retries == {"mode": "standard", "total_max_attempts": 1}  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("error", "unsure"),
    [
        (exceptions.SSLError(ssl.SSLCertVerificationError(1, "self-signed certificate")), False),
        (exceptions.SSLError(ssl.SSLError(1, "decryption failed or bad record mac")), True),
        (exceptions.SSLError("TLS ended while the answer was read"), True),
        (exceptions.ProtocolError("Connection aborted."), True),
        (exceptions.ConnectTimeoutError(None, "connect timeout"), False),
    ],
)
def test_a_connection_that_breaks_under_tls_may_have_carried_the_request(
    monkeypatch: pytest.MonkeyPatch, error: Exception, unsure: bool
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(urllib3.PoolManager, "request", broken)
    with pytest.raises(ProviderUnavailable) as lost:
        Http().call("POST", "https://api.example/secret-in-a-path", {}, b"x")
    assert lost.value.unsure is unsure
