"""The stack for tests: the deployed app behind in-process requests, and a reset that leaves no trace."""

from __future__ import annotations

import json
import stat
from datetime import timedelta
from pathlib import Path
from typing import Any

from infra.local import credentials
from infra.local.credentials import TenantKeys
from infra.local.embedded import faults
from infra.local.stack import Stack

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


def test_a_state_that_was_kept_comes_back_and_so_does_the_start(stack: Stack) -> None:
    def list_keys(tenant: str) -> int:
        return len(stack.http("GET", "/v1/keys", key=stack.keys[tenant].admin).json["items"])

    def make_key(tenant: str) -> None:
        body = {"kind": "publishable", "name": "x"}
        assert stack.http("POST", "/v1/keys", key=stack.keys[tenant].admin, json=body).status == 201

    begun = stack.clock.now()
    make_key("cyclonex")
    stack.clock.advance(timedelta(days=8))
    kept = stack.keep()
    later = stack.clock.now()
    make_key("psynergy")
    first, second = list_keys("cyclonex"), list_keys("psynergy")
    stack.reset(kept)
    assert (list_keys("cyclonex"), list_keys("psynergy")) == (first, second - 1)
    assert later <= stack.clock.now() < later + timedelta(hours=1)
    stack.reset()
    assert (list_keys("cyclonex"), list_keys("psynergy")) == (first - 1, second - 1)
    assert stack.clock.now() < begun + timedelta(hours=1)
    stack.reset(kept)
    assert (list_keys("cyclonex"), list_keys("psynergy")) == (first, second - 1)


def test_reset_keeps_clients(stack: Stack) -> None:
    client = stack.clients.get("dynamodb", "cyclonex")
    stack.reset()
    assert stack.clients.get("dynamodb", "cyclonex") is client


def test_credentials_are_written_for_their_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / ".local" / "credentials.json"
    for secret in ("s1", "s2"):
        keys = {"psynergy": TenantKeys("p", secret, "a", {"generic": {"url": "u"}})}
        credentials.write(path, "http://127.0.0.1:1", "http://127.0.0.1:2", keys)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    expected: Any = {
        "base_url": "http://127.0.0.1:1",
        "s3_url": "http://127.0.0.1:2",
        "tenants": {
            "psynergy": {
                "publishable_key": "p",
                "secret_key": "s2",
                "admin_key": "a",
                "sms": {"generic": {"url": "u"}},
            }
        },
    }
    assert json.loads(path.read_text()) == expected


def test_keys_do_not_print_themselves() -> None:
    assert "secret-text" not in repr(TenantKeys("secret-text", "secret-text", "secret-text"))
