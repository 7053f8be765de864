"""One-click unsubscribing, through the deployed app: made, shown, confirmed, even years later (RFC 8058)."""

from __future__ import annotations

import base64
import re
from datetime import timedelta
from typing import Any

import pytest

from chalicelib import wiring
from infra.local import deployment
from infra.local.embedded.faults import timeout_after
from infra.local.stack import Answer, Stack
from tests.fixtures.client import Client, problem, stored

PAT = {"email": "pat.rivera@practice.example"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
ONE_CLICK = b"List-Unsubscribe=One-Click"
MULTIPART = b'--xy\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--xy--\r\n'
BROWSER = {"Accept": "text/html,*/*;q=0.8"}


def made(client: Client, **body: Any) -> Answer:
    """Calls POST /v1/unsubscribe-links."""
    return client.call("POST", "/v1/unsubscribe-links", {"subject": PAT, **(body or {"kinds": ["email"]})})


def path(client: Client, **body: Any) -> str:
    """Returns the path of a new link."""
    url: str = made(client, **body).json["url"]
    return url.removeprefix(client.stack.settings.base_url)


def agreed(client: Client) -> None:
    client.record(PAT, ("newsletter", "email", True))
    assert client.reasons(PAT, "newsletter", "email") == []


def test_a_link_comes_with_the_two_headers_and_names_nobody(client: Client) -> None:
    answer = made(client)
    assert answer.status == 201, answer.text
    url = answer.json["url"]
    assert re.fullmatch(re.escape(client.stack.settings.base_url) + r"/u/1\.cyclonex\.[0-9a-z]{26}\.[0-9a-z]{26}", url)
    assert answer.json["headers"] == {
        "List-Unsubscribe": f"<{url}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        (FORM, ONE_CLICK),
        ({"Content-Type": "multipart/form-data; boundary=xy"}, MULTIPART),
        ({}, b""),
        ({"Content-Type": "application/json"}, b"{"),
        ({**FORM, "Cookie": "a=b", "Authorization": "Bearer nonsense", "Origin": "https://mail.example"}, ONE_CLICK),
    ],
    ids=["form", "multipart", "no body", "broken body", "with what nobody asked for"],
)
def test_one_post_opts_out_at_once(client: Client, headers: dict[str, str], body: bytes) -> None:
    agreed(client)
    link = path(client)
    answer = client.stack.http("POST", link, headers, body)
    assert (answer.status, answer.header("Location"), answer.header("Set-Cookie")) == (200, None, None)
    assert "E-mails" in answer.text and "<form" not in answer.text
    assert client.reasons(PAT, "newsletter", "email") == ["opted_out"]
    (told,) = client.lookup(PAT)["opt_outs"]
    assert (told["kind"], told["state"], told["source"]) == ("email", "active", "email")


def test_a_link_for_purposes_ends_these_and_no_others(client: Client) -> None:
    client.record(PAT, ("newsletter", "email", True), ("service_updates", "sms", True))
    link = path(client, purposes=["newsletter"])
    assert "newsletter" in client.stack.http("GET", link, BROWSER).text.lower()
    assert client.stack.http("POST", link, FORM, ONE_CLICK).status == 200
    assert client.decisions(PAT)[("newsletter", "email")] == "withdrawn"
    assert client.decisions(PAT)[("service_updates", "sms")] == "granted"


def test_it_works_for_somebody_whom_nobody_told_of_before(client: Client) -> None:
    assert client.stack.http("POST", path(client), FORM, ONE_CLICK).status == 200
    client.record(PAT, ("newsletter", "email", True), source={"channel": "import"})
    assert client.reasons(PAT, "newsletter", "email") == ["opted_out"]


@pytest.mark.parametrize("wanted", [{"kinds": ["email", "all_communications"]}, {"purposes": ["newsletter"]}])
def test_a_second_press_answers_the_same_and_changes_nothing_more(client: Client, wanted: dict[str, Any]) -> None:
    agreed(client)
    link = path(client, **wanted)
    first = client.stack.http("POST", link, FORM, ONE_CLICK)
    before = stored()
    client.stack.clock.advance(timedelta(days=1))
    second = client.stack.http("POST", link, FORM, ONE_CLICK)
    assert (second.status, second.text) == (first.status, first.text)
    assert stored() == before


@pytest.mark.parametrize("wanted", [{"kinds": ["email"]}, {"purposes": ["newsletter"]}])
def test_an_old_link_works_again_after_the_person_came_back(client: Client, wanted: dict[str, Any]) -> None:
    agreed(client)
    link = path(client, **wanted)
    client.stack.http("POST", link, FORM, ONE_CLICK)
    client.stack.clock.advance(timedelta(days=7))
    agreed(client)
    client.stack.http("POST", link, FORM, ONE_CLICK)
    assert client.reasons(PAT, "newsletter", "email") != []


def test_a_link_works_after_years_and_after_its_key_was_followed_by_another(client: Client) -> None:
    agreed(client)
    old = path(client)
    secret = base64.b64encode(b"n" * 32).decode()
    name = "/privacy/local/cyclonex/token-key-v2"
    ssm = deployment.client("ssm")
    ssm.put_parameter(Name=name, Value=secret, Type="SecureString", KeyId="alias/privacy-local-cyclonex-data")
    wiring.reset()
    client.stack.clock.advance(timedelta(days=4 * 365))
    try:
        new = path(client, kinds=["sms"])
        assert (old[3], new[3]) == ("1", "2")
        assert client.stack.http("POST", new.replace("/u/2.", "/u/1."), FORM, ONE_CLICK).status == 404
        assert client.stack.http("POST", old, FORM, ONE_CLICK).status == 200
        assert client.stack.http("POST", new, FORM, ONE_CLICK).status == 200
    finally:
        ssm.delete_parameter(Name=name)
        wiring.reset()
    assert {told["kind"] for told in client.lookup(PAT)["opt_outs"]} == {"sms", "email"}


def test_looking_a_hundred_times_writes_nothing(client: Client) -> None:
    agreed(client)
    link = path(client)
    before = stored()
    with client.stack.meter() as meter:
        pages = [client.stack.http("GET", link, BROWSER) for _ in range(100)]
    assert {page.status for page in pages} == {200}
    assert dict(meter.calls) == {("dynamodb", "GetItem"): 100}
    assert stored() == before
    assert client.stack.http("HEAD", link).body == b""
    assert client.reasons(PAT, "newsletter", "email") == []


def test_the_page_has_a_button_and_no_script(client: Client) -> None:
    page = client.stack.http("GET", path(client), BROWSER)
    assert page.header("Content-Type") == "text/html; charset=utf-8"
    assert '<form method="post">' in page.text and "Cyclonex" in page.text
    assert 'name="List-Unsubscribe" value="One-Click"' in page.text and "<script" not in page.text
    assert PAT["email"] not in page.text


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_forged_token_is_not_found(client: Client, method: str) -> None:
    link = path(client)
    flipped = link[:-1] + ("0" if link[-1] != "0" else "1")
    for forged in (flipped, link.replace(".cyclonex.", ".psynergy."), link.replace("/u/1.", "/u/7."), "/u/x"):
        before = stored()
        problem(client.stack.http(method, forged, FORM, ONE_CLICK), 404, "not_found")
        assert stored() == before
    page = client.stack.http(method, flipped, BROWSER)
    assert (page.status, page.header("Content-Type")) == (404, "text/html; charset=utf-8")


def test_a_token_is_good_at_its_own_path_alone(client: Client) -> None:
    token = path(client).removeprefix("/u/")
    problem(client.stack.http("POST", f"/c/{token}"), 404, "not_found")


def test_a_press_whose_answer_was_lost_can_be_repeated(client: Client) -> None:
    agreed(client)
    link = path(client)
    client.stack.faults.inject("dynamodb.TransactWriteItems", timeout_after())
    assert client.stack.http("POST", link, FORM, ONE_CLICK).status == 200
    types = [entry["type"] for entry in client.lookup(PAT, history=True)["history"]]
    assert types.count("opt_out.recorded") == 1


def test_the_same_idempotency_key_gives_the_same_link(client: Client) -> None:
    body, headers = {"subject": PAT, "kinds": ["email"]}, {"Idempotency-Key": '"one"'}
    first, again = (client.call("POST", "/v1/unsubscribe-links", body, headers=headers) for _ in range(2))
    assert again.json == first.json and again.header("Idempotent-Replayed") == "true"


def test_a_publishable_key_can_not_make_a_link(client: Client) -> None:
    body = {"subject": PAT, "kinds": ["email"]}
    problem(client.call("POST", "/v1/unsubscribe-links", body, key="publishable"), 403, "missing_scope")


def test_no_log_line_holds_the_token(stack: Stack, capsys: pytest.CaptureFixture[str]) -> None:
    link = path(Client(stack))
    stack.http("GET", link)
    stack.http("POST", link, FORM, ONE_CLICK)
    logged = capsys.readouterr().out
    assert "/u/{token}" in logged and link.rpartition(".")[2] not in logged and link.split(".")[2] not in logged
