"""What belongs to another tenant looks exactly like what does not exist, on every route."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from chalicelib import wiring
from chalicelib.api.pipeline.routes import Route, every_route
from infra.local.iam import acting
from infra.local.lambdas.functions import Functions
from infra.local.stack import Answer, Stack
from tests.fixtures.client import Client, stored
from tests.http.pipeline.owned import DRAFT, ENDPOINT, MAKERS, NAMELESS, NOTICE, PAPER, Owned
from tests.http.rights.bodies import list_bodies

PAT = {"email": "pat.rivera@practice.example", "phone": "(307) 555-0142"}
NOBODY = {"email": "nobody.known@practice.example", "phone": "(307) 555-0199"}
QUERIES = {
    "GET /v1/policies/{slug}/diff": "?from=1&to=1",
    "GET /v1/audit/export": "?since=2026-11-01T00:00:00Z&until=2026-11-02T00:00:00Z",
}
CREATES = {"PUT /v1/contracts/{external_id}", "POST /v1/policies/{slug}/versions"}
ROUTES = every_route()
PERSONAL = [route for route in ROUTES if not route.public]


@pytest.fixture
def owned(stack: Stack, request: pytest.FixtureRequest) -> Owned:
    """Makes a person with a consent and a contract at Cyclonex, and what else the path or body of the route names."""
    client = Client(stack)
    consent = client.record(PAT, ("service_updates", "sms", True))
    client.contract("practice-1", PAT)
    theirs = NAMELESS | {"consent_id": consent.json["id"], "external_id": "practice-1"}
    for parameter, make in MAKERS.items():
        if parameter in wanted(request):
            theirs |= make(client)
    return Owned(theirs, NAMELESS)


def wanted(request: pytest.FixtureRequest) -> set[str]:
    """Returns the parameters that a test of one route needs; all of them for a test that is not of one."""
    route: Route | None = request.node.callspec.params["route"] if hasattr(request.node, "callspec") else None
    if route is None:
        return set(MAKERS)
    in_body = {"upload_id"} if named(route) == "POST /v1/imports" else set()
    return in_body | set(re.findall(r"{(\w+)}", route.path))


def named(route: Route) -> str:
    """Returns a route's name in test ids."""
    return f"{route.method} {route.path}"


def body_for(route: Route, subject: dict[str, str]) -> Any:
    """Returns a body that the route accepts. Raises LookupError for a route that this test does not know."""
    if route.body is None or route.optional_body:
        return None
    source = {"channel": "web_form"}
    decisions = [{"purpose": "policy_notice", "channel": "email", "granted": True}]
    bodies: dict[str, Any] = {
        "POST /v1/consents": {"subject": subject, "decisions": decisions, "source": source},
        "POST /v1/consents/withdraw": {"subject": subject, "purposes": "all", "source": source},
        "POST /v1/consents/lookup": {"subject": subject, "history": True},
        "POST /v1/opt-outs": {"subject": subject, "kinds": ["sms"], "source": source},
        "POST /v1/opt-outs/lookup": {"subject": subject},
        "POST /v1/opt-outs/lift": {
            "subject": subject,
            "kinds": ["email"],
            "source": source,
            "proof": {"wording": "Write to me again.", "method": "letter"},
        },
        "POST /v1/reviews/{review_id}/resolve": {"outcome": "opt_out"},
        "POST /v1/unsubscribe-links": {"subject": subject, "kinds": ["email"]},
        "POST /v1/preference-links": {"subject": subject},
        "POST /v1/referrals": {
            "friend": {"email": subject["email"]},
            "referrer": {"external_id": "somebody"},
            "permission_confirmed": True,
        },
        "POST /v1/signals": {"subject": subject, "signals": {"gpc": True}},
        "PATCH /v1/preferences": {"opt_outs": [{"kind": "email", "opted_out": True}]},
        "POST /v1/subjects/link": {"subject": subject, "reason": "same_person"},
        "POST /v1/subjects/unlink": {"subject": {"email": subject["email"]}, "reason": "wrong_number"},
        "POST /v1/contact-checks": {"checks": [{"subject": subject, "purpose": "policy_notice", "channel": "email"}]},
        "POST /v1/inbound-contacts": {"subject": subject, "channel": "email", "at": "2026-11-01T00:00:00Z"},
        "PUT /v1/contracts/{external_id}": {"subjects": [subject], "started_on": "2026-01-01"},
        "POST /v1/contracts/{external_id}/end": {"ended_on": "2026-06-01", "reason": "over"},
        "POST /v1/keys": {"kind": "secret", "name": "k", "preset": "auditor"},
        "POST /v1/policies/{slug}/versions": DRAFT,
        "PATCH /v1/policies/{slug}/versions/{version}": {"title": "Other terms"},
        "POST /v1/policies/preview": {"content": "Terms."},
        "POST /v1/policies/{slug}/acceptances": {"subject": subject, "source": source},
        "POST /v1/policies/{slug}/versions/{version}/notices/{notice_id}/shown": {"channel": "in_app"},
        "POST /v1/notices/{notice_id}/shown": {"channel": "in_app"},
        "POST /v1/notices": NOTICE,
        "POST /v1/uploads": PAPER,
        "POST /v1/imports": {"kind": "consents", "upload_id": "upl_01KARZ6T9GSWQ40CJ9S2ED4T52"},
        "POST /v1/webhook-endpoints": ENDPOINT,
        "PATCH /v1/webhook-endpoints/{endpoint_id}": {"description": "Another receiver"},
        "PATCH /v1/keys/{key_id}": {"name": "renamed"},
        "POST /v1/keys/{key_id}/rotate": {"overlap_hours": 1},
    }
    return (bodies | list_bodies(subject))[named(route)]


def ask(stack: Stack, route: Route, parameters: dict[str, str], subject: dict[str, str], tenant: str) -> Answer:
    """Makes a complete, valid call as a tenant with every scope. Raises KeyError for a path parameter that is new."""
    if route.path.endswith("/shown"):  # names one person's notice
        parameters = {**parameters, "notice_id": parameters["told_id"]}
    path = route.path.format_map(parameters) + QUERIES.get(named(route), "")
    headers = {"If-Match": '"1"'} if route.if_match else {}
    body = body_for(route, subject)
    if body and "upload_id" in body:
        body["upload_id"] = parameters["upload_id"]
    return Client(stack, tenant).call(route.method, path, body, key="admin", headers=headers)


def shape(answer: Answer) -> tuple[int, str, list[tuple[str, str]]]:
    """Returns all of an answer except what differs between any two calls: ids, moments, hashes and secrets."""
    text = answer.text
    for pattern, name in (
        (r"[a-z]{3}_[0-9A-HJKMNP-TV-Z]{26}", "<id>"),
        (r"\d{4}-\d\d-\d\dT[\d:.]+Z", "<moment>"),
        (r"\b[0-9a-f]{64}\b", "<hash>"),
        (r"\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b", "<request>"),
        (r"sk_[a-z]+_\w+|whsec_[\w+/=]+", "<key>"),
        (r'"next_cursor":"\w+"', "<cursor>"),
        (r"\"policy\":\"[\w+/=]+\"|\d{8}T\d{6}Z", "<form>"),
        (r"\d\.psynergy\.[0-9a-z]{26}\.[0-9a-z]{26}", "<token>"),
        (r"practice-\d", "<external id>"),
        (r"/p/psynergy/(terms|rules)|\"(terms|rules)\"", "<slug>"),
    ):
        text = re.sub(pattern, name, text)
    headers = [(name, value) for name, value in answer.response.headers if name != "X-Request-Id"]
    return answer.status, text, headers


@pytest.mark.parametrize("route", [r for r in ROUTES if r.body and not r.optional_body], ids=named)
def test_this_file_knows_a_good_body_for_every_route_that_takes_one(route: Route) -> None:
    assert body_for(route, PAT)


@pytest.mark.parametrize("route", PERSONAL, ids=named)
def test_another_tenants_key_gets_what_it_would_get_if_nothing_were_there(
    stack: Stack, owned: Owned, route: Route
) -> None:
    before = stored()
    theirs = shape(ask(stack, route, owned.theirs, PAT, "psynergy"))
    after = stored()
    stack.reset()
    nobodys = shape(ask(stack, route, owned.nobodys, NOBODY, "psynergy"))
    assert theirs == nobodys
    assert theirs[0] != 500
    for table in before:
        if "psynergy" not in table:
            assert after[table] == before[table], "another tenant's table was changed"
    if "{" in route.path and named(route) not in CREATES:
        assert theirs[0] == 404


@pytest.mark.parametrize("route", PERSONAL, ids=named)
def test_every_route_that_needs_a_key_refuses_no_key_and_a_wrong_one_alike(stack: Stack, route: Route) -> None:
    path = re.sub(r"\{\w+\}", "con_01KARZ6T9GSWQ40CJ9S2ED4T52", route.path)
    good = stack.keys["cyclonex"].admin
    wrong = good[:-60] + "0" * 60
    keys: list[dict[str, str]] = [
        {},
        {"Authorization": f"Bearer {wrong}"},
        {"Authorization": "Basic dXNlcjpwYXNz"},
        {"X-Api-Key": "nonsense"},
        {"X-Api-Key": good, "Authorization": f"Bearer {stack.keys['psynergy'].admin}"},
        {"Authorization": f"Bearer {good.replace('cyclonex', 'psynergy')}"},
    ]
    page = {"X-Console": "1", "Sec-Fetch-Site": "same-origin"}  # signing in is refused before the key elsewhere
    before = stored()
    answers = [shape(stack.http(route.method, path, {**page, **headers}, json={})) for headers in keys]
    assert {answer[0] for answer in answers} == {401}
    assert all(answer == answers[0] for answer in answers)
    assert stored() == before


def test_an_id_of_another_tenant_is_not_found_whatever_is_done_with_it(stack: Stack, owned: Owned) -> None:
    key_id, consent_id = owned.theirs["key_id"], owned.theirs["consent_id"]
    other = Client(stack, "billgenix")
    for method, path in (
        ("GET", f"/v1/keys/{key_id}"),
        ("POST", f"/v1/keys/{key_id}/revoke"),
        ("GET", f"/v1/consents/{consent_id}"),
        ("GET", "/v1/contracts/practice-1"),
    ):
        answer = other.call(method, path, key="admin")
        assert (answer.status, answer.json["code"]) == (404, "not_found")


def test_the_same_person_is_somebody_else_at_another_tenant(stack: Stack, owned: Owned) -> None:
    assert Client(stack).decisions(PAT)
    psynergy = Client(stack, "psynergy")
    assert psynergy.decisions(PAT) == {}
    psynergy.withdraw(PAT)
    assert Client(stack).decisions(PAT) == {("service_updates", "sms"): "granted"}


def test_code_that_asks_another_tenants_table_is_refused_by_the_role_of_the_tenant(stack: Stack) -> None:
    stack.http("GET", "/v1/contracts", key=stack.keys["cyclonex"].secret)
    with acting.as_function(Functions.API):
        client: Any = stack.clients.get("dynamodb", "cyclonex")
        key = {"pk": {"S": "psynergy#x"}, "sk": {"S": "x"}}
        calls: list[Callable[[], Any]] = [
            lambda: client.get_item(TableName="privacy-local-psynergy", Key=key),
            lambda: client.put_item(TableName="privacy-local-psynergy", Item=key),
            lambda: client.query(
                TableName="privacy-local-psynergy",
                KeyConditionExpression="pk = :p",
                ExpressionAttributeValues={":p": {"S": "psynergy#x"}},
            ),
            lambda: client.scan(TableName="privacy-local-cyclonex"),
        ]
        for call in calls:
            with pytest.raises(ClientError) as refusal:
                call()
            assert refusal.value.response["Error"]["Code"] == "AccessDeniedException"
    assert {need.resource.rpartition("/")[2] for need in stack.guard.refused} == {
        "privacy-local-psynergy",
        "privacy-local-cyclonex",
    }


def test_a_repository_that_is_given_another_tenants_id_finds_nothing(stack: Stack, owned: Owned) -> None:
    with acting.as_function(Functions.API):
        records = wiring.ports().records
        assert records.get("cyclonex", owned.theirs["consent_id"]) is not None
        assert records.get("psynergy", owned.theirs["consent_id"]) is None


def test_another_tenants_partition_is_refused_in_the_tenants_own_table_too(stack: Stack, owned: Owned) -> None:
    theirs = stored()["privacy-local-cyclonex"][0]
    key = {name: theirs[name] for name in ("pk", "sk")}
    stack.http("GET", "/v1/contracts", key=stack.keys["psynergy"].secret)
    with acting.as_function(Functions.API), pytest.raises(ClientError) as refusal:
        stack.clients.get("dynamodb", "psynergy").get_item(TableName="privacy-local-psynergy", Key=key)
    assert refusal.value.response["Error"]["Code"] == "AccessDeniedException"


def test_the_secrets_of_another_tenant_are_refused_by_the_role_of_the_tenant(stack: Stack) -> None:
    stack.http("GET", "/v1/contracts", key=stack.keys["cyclonex"].secret)
    with acting.as_function(Functions.API):
        ssm = stack.clients.get("ssm", "cyclonex")
        with pytest.raises(ClientError) as refusal:
            ssm.get_parameters_by_path(Path="/privacy/local/psynergy/", WithDecryption=True)
    assert refusal.value.response["Error"]["Code"] == "AccessDeniedException"
