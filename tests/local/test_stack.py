"""The stack for tests: the deployed app behind in-process requests, and a reset that leaves no trace."""

from __future__ import annotations

import json
import stat
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from infra.local import credentials, embed, faults
from infra.local.credentials import TenantKeys
from infra.local.snapshot import LostDataError
from infra.local.stack import Stack
from tests.local.tiny_app import Seen

TENANTS = ["billgenix", "cyclonex", "psynergy"]


def test_every_tenant_has_three_working_keys(stack: Stack) -> None:
    assert list(stack.keys) == TENANTS
    for tenant, keys in stack.keys.items():
        assert keys.publishable.startswith(f"pk_{tenant}_")
        assert keys.secret.startswith(f"sk_{tenant}_")
        assert stack.http("GET", "/v1/keys", key=keys.admin).status == 200
        assert stack.http("GET", "/v1/keys", key=keys.secret).status == 403
        assert stack.http("GET", "/v1/keys", key=keys.publishable).status == 403


def test_the_app_answers_unknown_paths_and_methods_itself(stack: Stack) -> None:
    for answer in (stack.http("GET", "/nothing/here"), stack.http("GET", "/")):
        assert (answer.status, answer.json["code"]) == (404, "not_found")
    assert stack.http("DELETE", "/v1/keys").header("Allow") is not None


def test_no_call_of_the_apps_own_was_refused(stack: Stack) -> None:
    made = stack.http("POST", "/v1/keys", key=stack.keys["psynergy"].admin, json={"kind": "publishable", "name": "x"})
    assert made.status == 201
    stack.tick()
    assert stack.guard.refused == []


def test_reset_takes_back_data_clock_mails_faults_and_caches(stack: Stack) -> None:
    admin = stack.keys["cyclonex"].admin
    before = stack.http("GET", "/v1/keys", key=admin).json["items"]
    made = stack.http("POST", "/v1/keys", key=admin, json={"kind": "publishable", "name": "x"}).json
    assert stack.http("POST", f"/v1/keys/{made['id']}/revoke", key=admin).status == 200
    stack.clock.advance(timedelta(days=8))
    stack.faults.inject("*", faults.throttled(), times=faults.ALWAYS)
    stack.clients.get("sqs")
    stack.reset()
    after = stack.http("GET", "/v1/keys", key=admin).json["items"]
    assert [key["id"] for key in after] == [key["id"] for key in before]
    assert (stack.mails(), stack.faults.pending()) == ([], 0)


def test_reset_keeps_clients(stack: Stack) -> None:
    client = stack.clients.get("dynamodb", "cyclonex")
    stack.reset()
    assert stack.clients.get("dynamodb", "cyclonex") is client


def test_reset_says_when_the_data_is_gone(tiny: tuple[Stack, Seen]) -> None:
    stack, _ = tiny
    with embed.set_aside(), pytest.raises(LostDataError, match="are gone"):
        stack.reset()
    stack.reset()


def test_requests_carry_query_headers_and_raw_bodies(tiny: tuple[Stack, Seen]) -> None:
    stack, seen = tiny
    stack.http("PATCH", "/v1/things/7?a=1", {"X-A": "b"}, b"raw", key="sk_x")
    (event,) = seen.events
    assert (event["httpMethod"], event["body"], event["queryStringParameters"]) == ("PATCH", "raw", {"a": "1"})
    assert event["headers"]["X-A"] == "b"
    assert event["headers"]["Authorization"] == "Bearer sk_x"


def test_an_exception_of_the_app_passes_through_to_the_test(tiny: tuple[Stack, Seen]) -> None:
    stack, _ = tiny
    stack.faults.inject("*", faults.killed_before())
    with pytest.raises(faults.Killed):
        stack.clients.get("sqs").list_queues()


def test_credentials_are_written_for_their_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / ".local" / "credentials.json"
    for secret in ("s1", "s2"):
        credentials.write(path, "http://127.0.0.1:1", "http://127.0.0.1:2", {"psynergy": TenantKeys("p", secret, "a")})
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    expected: Any = {
        "base_url": "http://127.0.0.1:1",
        "s3_url": "http://127.0.0.1:2",
        "tenants": {"psynergy": {"publishable_key": "p", "secret_key": "s2", "admin_key": "a"}},
    }
    assert json.loads(path.read_text()) == expected


def test_keys_do_not_print_themselves() -> None:
    assert "secret-text" not in repr(TenantKeys("secret-text", "secret-text", "secret-text"))
