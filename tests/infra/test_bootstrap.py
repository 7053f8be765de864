"""A tenant's secret parameters and its first key."""

from __future__ import annotations

import base64

import pytest

from chalicelib.domain.access.scopes import SCOPES
from infra import bootstrap
from infra.local import deployment
from infra.local.stack import Stack

NAMES = ("identifier-hash-key-v1", "token-key-v1")


def values(tenant: str) -> dict[str, str]:
    """Returns the tenant's secret parameters, except those of SMS accounts, which an operator sets."""
    answer = deployment.client("ssm").get_parameters_by_path(Path=f"/privacy/local/{tenant}/", WithDecryption=True)
    found = {entry["Name"]: entry["Value"] for entry in answer["Parameters"] if entry["Type"] == "SecureString"}
    return {name: value for name, value in found.items() if "/sms-" not in name}


def test_secret_parameters_are_made_where_missing_and_never_changed(stack: Stack) -> None:
    before = values("cyclonex")
    assert sorted(name for name in before if "/sms-" not in name) == [
        f"/privacy/local/cyclonex/{name}" for name in NAMES
    ]
    assert {len(base64.b64decode(value)) for value in before.values()} == {32}
    assert len({*before.values(), *values("psynergy").values()}) == 4
    assert bootstrap.provision(stack.settings, "cyclonex") == []
    assert values("cyclonex") == before
    lost = f"/privacy/local/cyclonex/{NAMES[1]}"
    deployment.client("ssm").delete_parameter(Name=lost)
    assert bootstrap.provision(stack.settings, "cyclonex") == [lost]
    assert values("cyclonex")[f"/privacy/local/cyclonex/{NAMES[0]}"] == before[f"/privacy/local/cyclonex/{NAMES[0]}"]


def test_the_first_key_can_do_everything_and_was_made_by_the_system(stack: Stack) -> None:
    admin = stack.keys["cyclonex"].admin
    items = stack.http("GET", "/v1/keys", key=admin).json["items"]
    first = items[-1]
    assert (first["name"], first["created_by"], first["kind"]) == ("First admin key", "bootstrap", "secret")
    assert first["scopes"] == list(SCOPES) and first["expires_at"] is None


def test_a_tenant_that_can_manage_its_keys_gets_another_first_key_only_on_request(
    stack: Stack, capsys: pytest.CaptureFixture[str]
) -> None:
    assert bootstrap.main(["cyclonex"]) == 1
    refusal = capsys.readouterr()
    assert refusal.out == "" and "--recover" in refusal.err
    assert bootstrap.main(["cyclonex", "--recover"]) == 0
    recovered = capsys.readouterr().out.strip()
    answer = stack.http("GET", "/v1/keys", key=recovered)
    assert answer.status == 200
    assert answer.json["items"][0]["name"] == "Recovery"


def test_the_key_is_printed_alone_and_only_once(stack: Stack, capsys: pytest.CaptureFixture[str]) -> None:
    bootstrap.main(["billgenix", "--recover"])
    output = capsys.readouterr()
    lines = output.out.splitlines()
    assert len(lines) == 1 and lines[0].startswith("sk_billgenix_")
    assert lines[0] not in output.err


def test_an_unknown_tenant_is_refused_by_the_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        bootstrap.main(["acme"])
    assert stop.value.code == 2
    assert "invalid choice" in capsys.readouterr().err


def test_a_deployment_without_settings_is_told_which(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("PRIVACY_STAGE", raising=False)
    assert bootstrap.main(["cyclonex"]) == 1
    assert "PRIVACY_STAGE" in capsys.readouterr().err
