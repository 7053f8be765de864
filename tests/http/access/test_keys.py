"""The routes of API keys and team, through the deployed app."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.access.scopes import PRESETS, SCOPES, Preset
from chalicelib.domain.times import format_rfc3339
from infra.local.stack import Answer, Stack

READER = {"kind": "secret", "name": "Reader", "scopes": ["consents:read"]}
HOLDER = {"name": "Ada Example", "email": "Ada@Example.com"}


def make(stack: Stack, body: dict[str, Any] | None = None, **headers: str) -> Answer:
    """Calls POST /v1/keys with cyclonex's admin key."""
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    return stack.http("POST", "/v1/keys", sent, key=stack.keys["cyclonex"].admin, json=body or READER)


def admin(stack: Stack, method: str, path: str, body: Any = None, **headers: str) -> Answer:
    """Makes a call with cyclonex's admin key."""
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    return stack.http(method, path, sent, key=stack.keys["cyclonex"].admin, json=body)


def test_a_key_is_made_shown_once_and_works(stack: Stack) -> None:
    made = make(stack, {**READER, "holder": HOLDER})
    assert (made.status, made.header("ETag")) == (201, '"1"')
    body = made.json
    assert body["secret"].startswith("sk_cyclonex_")
    assert body["holder"] == {"id": body["holder"]["id"], "name": "Ada Example", "email": "ada@example.com"}
    assert body["created_by"].startswith("key_") and body["active"] is True
    read = admin(stack, "GET", f"/v1/keys/{body['id']}")
    assert read.header("ETag") == '"1"'
    assert read.json == {name: value for name, value in body.items() if name != "secret"}
    for header in ({"Authorization": f"Bearer {body['secret']}"}, {"X-Api-Key": body["secret"]}):
        refused = stack.http("GET", "/v1/keys", header)
        assert (refused.status, refused.json["code"]) == (403, "missing_scope")


@pytest.mark.parametrize("preset", sorted(PRESETS))
def test_a_preset_gives_its_scopes(stack: Stack, preset: Preset) -> None:
    made = make(stack, {"kind": "secret", "name": "k", "preset": preset})
    assert sorted(made.json["scopes"]) == sorted(PRESETS[preset])


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"kind": "secret", "name": "k"}, "/scopes"),
        ({**READER, "preset": "admin"}, ""),
        ({**READER, "scopes": []}, "/scopes"),
        ({**READER, "scopes": ["keys:mange"]}, "/scopes/0"),
        ({**READER, "kind": "private"}, "/kind"),
        ({**READER, "name": ""}, "/name"),
        ({**READER, "name": "a\u202eb"}, "/name"),
        ({**READER, "name": "two\nlines"}, "/name"),
        ({**READER, "expires_at": "2020-01-01T00:00:00Z"}, "/expires_at"),
        ({**READER, "expires_at": "tomorrow"}, "/expires_at"),
        ({**READER, "holder": {"name": "Ada", "email": "nobody"}}, "/holder/email"),
        ({**READER, "holder": {"name": "Ada"}}, "/holder/email"),
        ({**READER, "tenant": "psynergy"}, ""),
        ({"kind": "publishable", "name": "k", "origins": []}, "/origins"),
        ({"kind": "publishable", "name": "k", "origins": ["https://a.example/path"]}, "/origins/0"),
        ({"kind": "publishable", "name": "k", "origins": ["http://a.example"]}, "/origins/0"),
        ({"kind": "publishable", "name": "k", "origins": ["*"]}, "/origins/0"),
        ({"kind": "publishable", "name": "k", "scopes": ["consents:read"]}, "/scopes"),
    ],
)
def test_a_wrong_wish_is_told_by_its_place_and_not_echoed(stack: Stack, body: dict[str, Any], pointer: str) -> None:
    answer = make(stack, body)
    assert (answer.status, answer.json["code"]) == (422, "validation_failed")
    assert [error["pointer"] for error in answer.json["errors"]] == [pointer]
    assert "keys:mange" not in answer.text and "nobody" not in answer.text and "a.example" not in answer.text


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/v1/keys", None),
        ("POST", "/v1/keys", READER),
        ("GET", "/v1/keys/{id}", None),
        ("PATCH", "/v1/keys/{id}", {"name": "n"}),
        ("POST", "/v1/keys/{id}/rotate", {}),
        ("POST", "/v1/keys/{id}/revoke", None),
    ],
)
def test_only_keys_that_manage_keys_may_use_these_routes(stack: Stack, method: str, path: str, body: Any) -> None:
    target = path.replace("{id}", make(stack).json["id"])
    keys = stack.keys["cyclonex"]
    for key in (keys.secret, keys.publishable):
        answer = stack.http(method, target, {"If-Match": '"1"'}, key=key, json=body)
        assert (answer.status, answer.json["code"]) == (403, "missing_scope")
    assert stack.http(method, target, json=body).status == 401
    foreign = stack.http(method, target, {"If-Match": '"1"'}, key=stack.keys["psynergy"].admin, json=body)
    if "{id}" in path:
        assert (foreign.status, foreign.json["code"]) == (404, "not_found")
    else:
        assert make(stack).json["id"] not in foreign.text and target not in foreign.text


def test_every_bad_key_gets_the_same_answer(stack: Stack) -> None:
    good, revoked, expiring = (make(stack).json for _ in range(3))
    admin(stack, "POST", f"/v1/keys/{revoked['id']}/revoke")
    until = format_rfc3339(stack.clock.now() + timedelta(hours=1))
    admin(stack, "PATCH", f"/v1/keys/{expiring['id']}", {"expires_at": until}, If_Match='"1"')
    stack.clock.advance(timedelta(hours=1))
    mistyped = good["secret"][:-1] + ("0" if good["secret"][-1] != "0" else "1")
    foreign = good["secret"].replace("cyclonex", "psynergy")
    other_kind = good["secret"].replace("sk_", "pk_")
    texts = (revoked["secret"], expiring["secret"], mistyped, foreign, other_kind, "x", "Ä", "")
    answers = [stack.http("GET", "/v1/keys", {"X-Api-Key": text}) for text in texts]
    assert {answer.status for answer in answers} == {401}
    bodies = [{name: value for name, value in answer.json.items() if name != "request_id"} for answer in answers]
    assert all(body == bodies[0] for body in bodies)
    assert {answer.header("WWW-Authenticate") for answer in answers} == {'Bearer realm="privacy"'}


def test_a_page_of_another_site_is_refused_with_the_publishable_key(stack: Stack) -> None:
    key = stack.keys["cyclonex"].publishable
    for origin in ("https://evil.example", "null"):
        answer = stack.http("GET", "/v1/tenant", {"Origin": origin}, key=key)
        assert (answer.status, answer.json["code"]) == (403, "origin_not_allowed")


def test_a_change_needs_the_version_that_was_read(stack: Stack) -> None:
    path = f"/v1/keys/{make(stack).json['id']}"
    assert admin(stack, "PATCH", path, {"name": "n"}).status == 428
    changed = admin(stack, "PATCH", path, {"name": "n", "preset": "reviewer"}, If_Match='"1"')
    assert (changed.status, changed.header("ETag"), changed.json["name"]) == (200, '"2"', "n")
    stale = admin(stack, "PATCH", path, {"name": "other"}, If_Match='"1"')
    assert (stale.status, stale.json["code"]) == (412, "precondition_failed")
    for action in ("rotate", "revoke"):
        assert admin(stack, "POST", f"{path}/{action}", If_Match='"1"').status == 412
    assert admin(stack, "GET", path).json["name"] == "n"


def test_an_expiry_is_set_and_taken_away(stack: Stack) -> None:
    path = f"/v1/keys/{make(stack).json['id']}"
    until = format_rfc3339(stack.clock.now() + timedelta(days=1))
    assert admin(stack, "PATCH", path, {"expires_at": until}, If_Match='"1"').json["expires_at"] == until
    assert admin(stack, "PATCH", path, {}, If_Match='"2"').json["expires_at"] == until
    assert admin(stack, "PATCH", path, {"expires_at": None}, If_Match='"2"').json["expires_at"] is None


def test_a_rotation_gives_a_successor_and_the_overlap_that_was_chosen(stack: Stack) -> None:
    old = make(stack).json
    rotated = admin(stack, "POST", f"/v1/keys/{old['id']}/rotate", {"overlap_seconds": 3600})
    assert rotated.status == 201 and rotated.json["replaces"] == old["id"]
    for text in (old["secret"], rotated.json["secret"]):
        assert stack.http("GET", "/v1/tenant", key=text).status != 401
    stack.clock.advance(timedelta(seconds=3600))
    assert stack.http("GET", "/v1/tenant", key=old["secret"]).status == 401
    assert stack.http("GET", "/v1/tenant", key=rotated.json["secret"]).status != 401


@pytest.mark.parametrize("overlap", [-1, 2_592_001, 1.5, "60", None, True])
def test_an_overlap_is_whole_seconds_up_to_30_days(stack: Stack, overlap: Any) -> None:
    path = f"/v1/keys/{make(stack).json['id']}/rotate"
    answer = admin(stack, "POST", path, {"overlap_seconds": overlap})
    assert (answer.status, answer.json["errors"][0]["pointer"]) == (422, "/overlap_seconds")
    assert admin(stack, "POST", path, {"overlap_seconds": 2_592_000}).status == 201


def test_a_revoked_key_stops_at_once_and_stays_listed(stack: Stack) -> None:
    made = make(stack).json
    assert stack.http("GET", "/v1/tenant", key=made["secret"]).status != 401
    revoked = admin(stack, "POST", f"/v1/keys/{made['id']}/revoke")
    assert (revoked.status, revoked.json["active"], revoked.header("ETag")) == (200, False, '"2"')
    assert stack.http("GET", "/v1/tenant", key=made["secret"]).status == 401
    assert made["id"] in [key["id"] for key in admin(stack, "GET", "/v1/keys").json["items"]]


def test_the_last_key_that_manages_keys_stays(stack: Stack) -> None:
    own = next(key["id"] for key in admin(stack, "GET", "/v1/keys").json["items"] if "keys:manage" in key["scopes"])
    until = format_rfc3339(stack.clock.now() + timedelta(days=1))
    answers = [
        admin(stack, "POST", f"/v1/keys/{own}/revoke"),
        admin(stack, "PATCH", f"/v1/keys/{own}", {"scopes": ["consents:read"]}, If_Match='"1"'),
        admin(stack, "PATCH", f"/v1/keys/{own}", {"expires_at": until}, If_Match='"1"'),
    ]
    assert [(answer.status, answer.json["code"]) for answer in answers] == [(409, "last_manager_key")] * 3


def test_the_same_call_again_gives_the_same_text(stack: Stack) -> None:
    first, again = (make(stack, Idempotency_Key='"a-1"') for _ in range(2))
    assert again.json == first.json and again.json["secret"] == first.json["secret"]
    assert (first.header("Idempotent-Replayed"), again.header("Idempotent-Replayed")) == (None, "true")
    other = make(stack, {**READER, "name": "Other"}, Idempotency_Key='"a-1"')
    assert (other.status, other.json["code"]) == (422, "idempotency_key_reused")
    path = f"/v1/keys/{first.json['id']}/rotate"
    rotations = [admin(stack, "POST", path, {}, Idempotency_Key="r") for _ in range(2)]
    assert rotations[0].json["secret"] == rotations[1].json["secret"]
    revocations = [admin(stack, "POST", path.replace("rotate", "revoke"), Idempotency_Key="r") for _ in range(2)]
    assert [answer.header("Idempotent-Replayed") for answer in revocations] == [None, "true"]


def test_lists_are_paged(stack: Stack) -> None:
    for number in range(3):
        make(stack, {**READER, "holder": {"name": f"P{number}", "email": f"p{number}@example.com"}})
    for path, total in (("/v1/keys", 6), ("/v1/team", 3)):
        seen: list[str] = []
        target: str | None = f"{path}?limit=2"
        while target:
            page = admin(stack, "GET", target).json
            assert len(page["items"]) <= 2
            seen += [item["id"] for item in page["items"]]
            target = f"{path}?limit=2&cursor={page['next_cursor']}" if page["next_cursor"] else None
        assert len(seen) == len(set(seen)) == total
    cursor = admin(stack, "GET", "/v1/keys?limit=1").json["next_cursor"]
    for target, key in ((f"/v1/keys?cursor={cursor}", "psynergy"), (f"/v1/team?cursor={cursor}", "cyclonex")):
        answer = stack.http("GET", target, key=stack.keys[key].admin)
        assert (answer.status, answer.json["code"]) == (400, "invalid_cursor")
    for limit in ("0", "101", "x", "1.0", "-1", ""):
        assert admin(stack, "GET", f"/v1/keys?limit={limit}").json["code"] == "malformed_query"


def test_the_team_is_who_holds_keys(stack: Stack) -> None:
    held = make(stack, {**READER, "holder": HOLDER}).json
    member = {**held["holder"], "active": True, "open_requests": 0}
    assert admin(stack, "GET", "/v1/team").json == {"items": [member], "next_cursor": None}
    admin(stack, "POST", f"/v1/keys/{held['id']}/revoke")
    assert admin(stack, "GET", "/v1/team").json["items"] == [{**member, "active": False}]


def test_no_log_line_holds_a_key_a_name_or_an_address(stack: Stack, capsys: pytest.CaptureFixture[str]) -> None:
    made = make(stack, {**READER, "holder": HOLDER}, Idempotency_Key="quoted-once")
    rotated = admin(stack, "POST", f"/v1/keys/{made.json['id']}/rotate", {})
    stack.http("GET", "/v1/keys", key=made.json["secret"])
    stack.http("GET", "/v1/keys", key=made.json["secret"] + "x")
    admin(stack, "GET", "/v1/team")
    output = capsys.readouterr()
    logged = output.out + output.err
    assert '"route":"/v1/keys/{key_id}/rotate"' in logged
    secrets = [stack.keys["cyclonex"].admin, made.json["secret"], rotated.json["secret"]]
    for value in (*secrets, *(text[-30:] for text in secrets), "Ada", "ada@", "Ada@", "Reader", "quoted-once"):
        assert value not in logged


def test_a_known_key_costs_no_call_and_an_unknown_minute_one_write_unit(stack: Stack) -> None:
    text = make(stack).json["secret"]
    with stack.meter() as first:
        stack.http("GET", "/v1/keys", key=text)
    with stack.meter() as second:
        stack.http("GET", "/v1/keys", key=text)
    assert first.calls == {("dynamodb", "UpdateItem"): 1} and first.write_units == 1
    assert second.total() == 0


def test_the_scope_list_of_the_admin_preset_is_whole(stack: Stack) -> None:
    assert make(stack, {"kind": "secret", "name": "k", "preset": "admin"}).json["scopes"] == list(SCOPES)
