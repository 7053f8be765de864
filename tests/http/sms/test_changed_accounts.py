"""An SMS account that was just put there, or whose secrets were just rotated, is found within a minute.

The process has read the tenant's parameters before; SSM answers with what is there now.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from typing import Any, NoReturn
from urllib.parse import urlsplit

import pytest

from chalicelib import wiring
from chalicelib.domain.errors import Unavailable
from chalicelib.storage.aws.secrets import SsmSecrets
from infra.local import deployment
from infra.local.stack import Stack
from tests.fixtures.client import problem
from tests.fixtures.sms.stack_calls import PROVIDERS, Entry, call

TENANT = "cyclonex"
READ = ("ssm", "GetParametersByPath")


class Parameters:
    """Cyclonex's accounts in SSM, and the clock by which this process knows how old its parameters are."""

    def __init__(self, stack: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
        self.stack = stack
        self.seconds = 0.0
        self._ssm = deployment.client("ssm")
        monkeypatch.setattr(wiring.ports().secrets, "_monotonic", lambda: self.seconds)
        monkeypatch.setattr(wiring.ports().secrets, "_read", {})
        wiring.ports().sms_accounts.providers(TENANT)

    def get(self, provider: str) -> dict[str, Any]:
        """Returns the account's JSON."""
        found = self._ssm.get_parameter(Name=self._name(provider), WithDecryption=True)["Parameter"]["Value"]
        return dict(json.loads(found))

    def put(self, provider: str, **changes: object) -> None:
        """Writes the account with changes."""
        text = json.dumps({**self.get(provider), **changes})
        self._ssm.put_parameter(Name=self._name(provider), Value=text, Type="SecureString", Overwrite=True)

    def take_away(self, provider: str) -> str:
        """Removes the account and lets this process notice; returns its text."""
        text = json.dumps(self.get(provider))
        self._ssm.delete_parameter(Name=self._name(provider))
        self.seconds += 3600
        assert wiring.ports().sms_accounts.get(TENANT, provider) is None
        return text

    def bring_back(self, provider: str, text: str) -> None:
        """Puts the account there."""
        self._ssm.put_parameter(Name=self._name(provider), Value=text, Type="SecureString")

    @staticmethod
    def _name(provider: str) -> str:
        return f"/privacy/local/{TENANT}/sms-{provider}"


@pytest.fixture
def parameters(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> Iterator[Parameters]:
    yield Parameters(stack, monkeypatch)


def send(stack: Stack, provider: str, entry: Entry | None = None, number: int = 1) -> int:
    """Makes one genuine call and returns its status."""
    return call(provider, entry or stack.keys[TENANT].sms[provider], number=number).to(stack).status


@pytest.mark.parametrize("provider", PROVIDERS)
def test_an_account_that_was_just_put_there_takes_calls_after_a_minute(
    stack: Stack, parameters: Parameters, provider: str
) -> None:
    parameters.bring_back(provider, parameters.take_away(provider))
    parameters.seconds += 59
    assert send(stack, provider) == 403
    parameters.seconds += 1
    assert send(stack, provider) == 200


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_path_that_was_just_rotated_takes_calls_at_both_addresses(
    stack: Stack, parameters: Parameters, provider: str
) -> None:
    old = stack.keys[TENANT].sms[provider]
    new = {**old, "url": old["url"].rpartition("/")[0] + "/the-next-secret-of-the-path"}
    parameters.put(provider, path_secrets=[new["url"].rpartition("/")[2], old["url"].rpartition("/")[2]])
    parameters.seconds += 60
    assert send(stack, provider, new) == 200
    assert send(stack, provider, old, number=2) == 200


@pytest.mark.parametrize(
    ("provider", "field"), [("twilio", "auth_token"), ("ringcentral", "verification_token"), ("generic", "secret")]
)
def test_a_call_signed_with_a_secret_that_was_just_rotated_counts(
    stack: Stack, parameters: Parameters, provider: str, field: str
) -> None:
    old = stack.keys[TENANT].sms[provider]
    value = "whsec_" + base64.b64encode(b"n" * 32).decode() if provider == "generic" else "n" * 32
    parameters.put(provider, secrets=[value])
    parameters.seconds += 60
    assert field in old
    assert send(stack, provider, {**old, field: value}) == 200
    assert send(stack, provider, old, number=2) == 403


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_flood_of_forged_calls_costs_one_read_a_minute_and_nobody_elses(
    stack: Stack, parameters: Parameters, provider: str
) -> None:
    genuine = call(provider, stack.keys[TENANT].sms[provider])
    forged = genuine.altered()
    astray = urlsplit(genuine.url).path + "x"
    for minute in (1, 2, 3):
        parameters.seconds += 60
        with stack.meter() as meter:
            for _ in range(10):
                problem(forged.to(stack), 403, "webhook_refused")
                problem(genuine.to(stack, astray), 403, "webhook_refused")
                problem(genuine.to(stack, astray.replace(TENANT, "nobody")), 403, "webhook_refused")
                problem(genuine.to(stack, astray.replace(provider, "pigeon")), 403, "webhook_refused")
            assert meter.calls[READ] == 1, minute
    parameters.seconds += 60
    with stack.meter() as meter:
        assert genuine.to(stack).status == 200
        assert meter.calls[READ] == 0, "what is genuine looks nothing up"


def test_a_flood_while_ssm_does_not_answer_asks_it_once_a_minute_too_and_refuses_alike(
    stack: Stack, parameters: Parameters, monkeypatch: pytest.MonkeyPatch
) -> None:
    genuine = call("twilio", stack.keys[TENANT].sms["twilio"])
    asked: list[float] = []

    def down(_: SsmSecrets, tenant: str) -> NoReturn:
        asked.append(parameters.seconds)
        raise Unavailable

    for _ in range(3):
        parameters.seconds += 60
        with monkeypatch.context() as patch:
            patch.setattr(SsmSecrets, "_fetch", down)
            for _ in range(10):
                problem(genuine.altered().to(stack), 403, "webhook_refused")
                parameters.seconds += 1
            parameters.seconds -= 10
        assert genuine.to(stack).status == 200
    assert asked == [60.0, 120.0, 180.0]
