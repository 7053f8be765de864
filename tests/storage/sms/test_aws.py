"""AWS's opt-out list and texts, through botocore and its JSON protocol, as the tenant's role."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import botocore.session
import pytest
from botocore.config import Config

from chalicelib.domain.sms.lists import ListedOptOut, ProviderRefused, ProviderUnavailable
from chalicelib.storage.aws.clients import CONFIGS, Clients
from chalicelib.storage.sms.aws import SERVICE, AwsClient
from infra.local import deployment
from tests.fixtures.memory.ports import SETTINGS
from tests.fixtures.sms.accounts import OURS, account, people
from tests.fixtures.sms.servers import Answer, AwsServer, run_server


class ServerClients(Clients):
    """Clients of one service that runs on this machine, with the service's own configuration."""

    def __init__(self, url: str, patience: float = 60) -> None:
        super().__init__(SETTINGS)
        self.asked: list[tuple[str, str | None]] = []
        session = botocore.session.Session()
        deployment.share_models(session)
        config = CONFIGS[SERVICE].merge(Config(read_timeout=patience))
        self._client = session.create_client(SERVICE, region_name="us-east-1", endpoint_url=url, config=config)

    def get(self, service: str, tenant: str | None = None) -> Any:
        self.asked.append((service, tenant))
        return self._client


@pytest.fixture
def server() -> Iterator[AwsServer]:
    with run_server(AwsServer()) as found:
        yield found


@pytest.fixture
def client(server: AwsServer) -> AwsClient:
    return AwsClient(account(opt_out_list="privacy-local-cyclonex"), ServerClients(server.url), "cyclonex")


def test_numbers_go_onto_the_list_and_off_it(client: AwsClient, server: AwsServer) -> None:
    assert client.push(people(3), closed=True) == []
    assert sorted(server.listed) == people(3)
    assert client.push(people(2), closed=False) == []
    assert sorted(server.listed) == people(3)[2:]
    assert {call.json["OptOutListName"] for call in server.calls} == {"privacy-local-cyclonex"}


def test_taking_off_what_is_not_there_is_no_failure(client: AwsClient) -> None:
    assert client.push(people(1), closed=False) == []


def test_numbers_that_fail_alone_are_told_and_the_others_taken(client: AwsClient, server: AwsServer) -> None:
    failed = client.push(["+1", *people(1)], closed=True)
    assert [(one.number, one.code) for one in failed] == [("+1", "ValidationException")]
    server.listed[people(2)[1]] = True  # their own opt-out, which AWS keeps
    failed = client.push(people(2), closed=False)
    assert [(one.number, one.code) for one in failed] == [(people(2)[1], "ConflictException")]


def test_the_list_is_read_page_by_page(client: AwsClient, server: AwsServer) -> None:
    server.listed = dict.fromkeys(people(5), False) | {people(1)[0]: True}
    found: list[ListedOptOut] = []
    cursor: str | None = None
    while True:
        page, cursor = client.listed(cursor)
        found += page
        if cursor is None:
            break
    assert [(one.number, one.closed, one.source) for one in found] == [
        (number, True, "EndUser" if number == people(1)[0] else "Api") for number in people(5)
    ]
    assert found[0].at == datetime.fromtimestamp(1764000000, UTC)


def test_a_text_is_sent_once(client: AwsClient, server: AwsServer) -> None:
    client.send_text(people(1)[0], OURS, "x")
    assert server.texts[0] | {"MessageType": "TRANSACTIONAL"} == {
        "DestinationPhoneNumber": people(1)[0],
        "OriginationIdentity": OURS,
        "MessageBody": "x",
        "MessageType": "TRANSACTIONAL",
    }
    server.answers = [Answer(500, {"__type": "InternalServerException", "Message": "x"})]
    with pytest.raises(ProviderUnavailable) as refusal:
        client.send_text(people(1)[0], OURS, "x")
    assert refusal.value.unsure
    assert len(server.texts) == 1


@pytest.mark.parametrize(
    ("answer", "unsure"),
    [
        (Answer(400, {"__type": "ThrottlingException", "Message": "x"}), False),
        (Answer(-1), True),
        (Answer(0), True),
        (Answer(200, b"<html>"), True),
    ],
)
def test_a_failure_of_the_moment_is_unavailable(server: AwsServer, answer: Answer, unsure: bool) -> None:
    server.answers = [answer]
    patience = 0.2 if answer.status < 0 else 60
    client = AwsClient(account(opt_out_list="privacy-local-cyclonex"), ServerClients(server.url, patience), "cyclonex")
    with pytest.raises(ProviderUnavailable) as refusal:
        client.push(people(1), closed=True)
    assert refusal.value.unsure is unsure


def test_other_refusals_show_their_code_and_no_number(client: AwsClient, server: AwsServer) -> None:
    server.answers = [
        Answer(400, {"__type": "AccessDeniedException", "Message": people(1)[0]}),
        Answer(400, {"__type": "ValidationException", "Message": people(1)[0]}),
    ]
    with pytest.raises(ProviderRefused) as refusal:
        client.push(people(1), closed=True)
    assert str(refusal.value) == "AccessDeniedException"
    with pytest.raises(ProviderRefused, match="ValidationException"):
        client.send_text(people(1)[0], OURS, "x")


def test_it_acts_as_the_tenants_role_and_offers_a_list_only_where_one_is_named(server: AwsServer) -> None:
    clients = ServerClients(server.url)
    AwsClient(account(opt_out_list="l"), clients, "cyclonex").listed(None)
    assert clients.asked == [(SERVICE, "cyclonex")]
    bare = AwsClient(account((OURS,), False), clients, "cyclonex")
    assert not (bare.can_list or bare.can_push or bare.can_send)
    with pytest.raises(ProviderRefused, match="not_offered"):
        bare.push(people(1), closed=True)
