"""The tenants' accounts: from the hourly read of parameters, one tenant's only, refused and logged where unusable."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable

import pytest

from chalicelib.domain.sms.registry import NAMES
from chalicelib.storage.aws.secrets import SsmSecrets
from chalicelib.storage.sms.accounts import SsmAccounts
from chalicelib.storage.sms.clients import ProviderClients
from chalicelib.storage.sms.ringcentral import RingCentralClient
from infra.local import deployment
from infra.local.stack import Stack

PATH = "/privacy/local/cyclonex/"


def accounts(stack: Stack, monotonic: Callable[[], float] = lambda: 0.0) -> SsmAccounts:
    return SsmAccounts(stack.settings, SsmSecrets(stack.settings, stack.clients, monotonic))


def put(name: str, text: str) -> None:
    deployment.client("ssm").put_parameter(Name=PATH + name, Value=text, Type="SecureString", Overwrite=True)


def test_the_local_stack_has_an_account_for_every_tenant_and_provider(stack: Stack) -> None:
    reader = accounts(stack)
    for tenant, keys in stack.keys.items():
        assert reader.providers(tenant) == NAMES
        for provider in NAMES:
            found = reader.get(tenant, provider)
            assert found is not None
            assert (found.url, found.numbers) == (keys.sms[provider]["url"], (keys.sms[provider]["number"],))
    urls = [entry["url"] for keys in stack.keys.values() for entry in keys.sms.values()]
    assert len(set(urls)) == len(urls) == 15


def test_accounts_share_the_one_read_an_hour_with_the_keys(stack: Stack) -> None:
    seconds = [0.0]
    secrets = SsmSecrets(stack.settings, stack.clients, lambda: seconds[0])
    reader = SsmAccounts(stack.settings, secrets)
    with stack.meter() as meter:
        secrets.sign("cyclonex", "p", "m")
        reader.providers("cyclonex")
        assert meter.calls == Counter({("ssm", "GetParametersByPath"): 1})
        put("sms-generic", json.dumps({"path_secrets": ["another-path-secret"]}))
        before = reader.get("cyclonex", "generic")
        seconds[0] = 3600.0
        after = reader.get("cyclonex", "generic")
    assert before
    assert after
    assert (before.path_secret == "another-path-secret", after.path_secret) == (False, "another-path-secret")


def test_more_parameters_than_a_page_holds_are_all_read(stack: Stack) -> None:
    for number in range(12):
        put(f"zz-{number:02}", "x")
    with stack.meter() as meter:
        reader = SsmSecrets(stack.settings, stack.clients)
        assert len(reader.parameters("cyclonex", "zz-")) == 12
        assert reader.mail_from("cyclonex") == "privacy@cyclonex.example"
        assert meter.total("ssm") == 3  # 21 parameters, ten at a time


def test_an_unusable_parameter_is_refused_told_once_and_not_shown(
    stack: Stack, capsys: pytest.CaptureFixture[str]
) -> None:
    put("sms-twilio", '{"path_secrets": ["never-to-be-shown"], "secrets": 7}')
    reader = accounts(stack)
    capsys.readouterr()
    assert [reader.get("cyclonex", "twilio") for _ in range(3)] == [None] * 3
    (line,) = map(json.loads, capsys.readouterr().out.splitlines())
    assert (line["level"], line["event"], line["provider"], line["code"]) == (
        *("error", "sms.account_refused", "twilio"),
        "secrets",
    )
    assert "never-to-be-shown" not in json.dumps(line)
    assert reader.providers("cyclonex") == tuple(name for name in NAMES if name != "twilio")


def test_a_missing_parameter_and_an_unknown_provider_are_refused(
    stack: Stack, capsys: pytest.CaptureFixture[str]
) -> None:
    deployment.client("ssm").delete_parameter(Name=PATH + "sms-aws")
    reader = accounts(stack)
    assert reader.get("cyclonex", "aws") is None
    assert reader.get("cyclonex", "carrier-pigeon") is None
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["code"] for line in lines if line["event"] == "sms.account_refused"] == ["missing"]


def test_a_client_stays_while_its_account_does(stack: Stack) -> None:
    seconds = [0.0]
    reader = accounts(stack, lambda: seconds[0])
    clients = ProviderClients(reader, stack.clients)
    first = clients.get("cyclonex", "ringcentral")
    assert isinstance(first, RingCentralClient)
    seconds[0] = 3600.0
    assert clients.get("cyclonex", "ringcentral") is first
    put("sms-ringcentral", json.dumps({"path_secrets": ["another-path-secret"], "api": {"jwt": "j"}}))
    seconds[0] = 7200.0
    assert clients.get("cyclonex", "ringcentral") is not first
    assert clients.get("cyclonex", "generic") is None
    assert clients.get("cyclonex", "carrier-pigeon") is None
    assert clients.get("psynergy", "ringcentral") is not clients.get("billgenix", "ringcentral")
    assert all(clients.get("psynergy", name) for name in NAMES if name != "generic")
