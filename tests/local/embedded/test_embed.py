"""The embedded AWS answers calls that are meant for AWS, lets others through, and can be emptied."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import botocore.session
import pytest
from botocore.exceptions import ClientError, HTTPClientError

from infra.local.deployment import ROOT
from infra.local.embedded import embed


def fresh(service: str) -> Any:
    """Returns a client that reads the environment now."""
    return botocore.session.Session().create_client(service, region_name="us-east-1")


class _Elsewhere(BaseHTTPRequestHandler):
    """A stand-in for a DynamoDB that runs outside the process."""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        body = b'{"TableNames": ["elsewhere"]}'
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Keeps the test's output clean."""


@pytest.fixture
def elsewhere() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), _Elsewhere)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """Lets a test change the environment, which the embedded AWS reads at its start; restores both afterwards."""
    yield monkeypatch
    monkeypatch.undo()
    embed.start()


def test_a_service_pointed_elsewhere_is_left_alone(elsewhere: str, environment: pytest.MonkeyPatch) -> None:
    environment.setenv("AWS_ENDPOINT_URL_DYNAMODB", elsewhere)
    with embed.set_aside():
        embed.start()
        assert not embed.is_embedded("dynamodb")
        assert fresh("dynamodb").list_tables()["TableNames"] == ["elsewhere"]
        assert embed.is_embedded("sqs")
        assert "QueueUrls" not in fresh("sqs").list_queues()


def test_an_address_given_for_a_service_is_never_answered_here_even_if_it_is_amazons(
    environment: pytest.MonkeyPatch,
) -> None:
    environment.setenv("AWS_ENDPOINT_URL_SQS", "https://sqs.us-east-1.amazonaws.com")
    embed.start()
    with pytest.raises(HTTPClientError, match="tests look up no names"):  # the tests' own guard stopped it
        fresh("sqs").list_queues()


def test_a_service_that_is_not_part_of_the_stack_never_reaches_the_network(aws: Callable[[str], Any]) -> None:
    with pytest.raises(ClientError, match="404"):
        aws("braket").search_devices(filters=[])


def test_setting_aside_gives_an_empty_aws_and_brings_the_first_one_back(aws: Callable[[str], Any]) -> None:
    url = aws("sqs").create_queue(QueueName="first")["QueueUrl"]
    with embed.set_aside():
        assert "QueueUrls" not in aws("sqs").list_queues()
        aws("sqs").create_queue(QueueName="second")
    assert aws("sqs").list_queues()["QueueUrls"] == [url]


def test_reset_empties_everything_and_keeps_clients_usable(aws: Callable[[str], Any]) -> None:
    aws("sqs").create_queue(QueueName="first")
    embed.reset()
    assert "QueueUrls" not in aws("sqs").list_queues()


def test_ssm_comes_without_the_whole_of_ec2() -> None:
    code = (
        "import sys; from infra.local import deployment; from infra.local.embedded import embed; embed.start();"
        "ssm = deployment.client('ssm'); ssm.put_parameter(Name='/a', Value='v', Type='SecureString');"
        "print(ssm.get_parameter(Name='/a', WithDecryption=True)['Parameter']['Value']);"
        "print(any(name.startswith('moto.ec2.') for name in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout.split() == ["v", "False"]


def test_made_up_credentials_are_set_where_there_are_none() -> None:
    code = "import os; from infra.local.embedded import embed; embed.start(); print(os.environ['AWS_ACCESS_KEY_ID'])"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True, env={"HOME": "/nonexistent"}
    )
    assert done.stdout.strip() == "local"
