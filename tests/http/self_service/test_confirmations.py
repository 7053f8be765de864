"""Double opt-in from end to end, through the deployed app: recorded, mailed, shown, confirmed."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from infra.local.embedded.faults import refused, timeout_after
from infra.local.stack import Stack
from tests.http.self_service.double_opt_in import ADDRESS, BROWSER, PURPOSE, ask, ask_and_mail

JSON = {"Accept": "application/json"}


def withdraw(stack: Stack) -> None:
    body = {"subject": {"email": ADDRESS}, "purposes": "all", "source": {"channel": "web_form"}}
    assert stack.http("POST", "/v1/consents/withdraw", key=stack.keys["psynergy"].secret, json=body).status == 201


def contact(stack: Stack) -> tuple[bool, list[str]]:
    """Returns whether the address may be written to, and why not."""
    body = {"checks": [{"subject": {"email": ADDRESS}, "channel": "email", "purpose": PURPOSE}]}
    answer = stack.http("POST", "/v1/contact-checks", key=stack.keys["psynergy"].secret, json=body)
    assert answer.status == 200, answer.text
    result = answer.json["results"][0]
    return result["allowed"], [reason["code"] for reason in result["reasons"]]


def lookup(stack: Stack, **more: Any) -> Any:
    body = {"subject": {"email": ADDRESS}, **more}
    answer = stack.http("POST", "/v1/consents/lookup", key=stack.keys["psynergy"].secret, json=body)
    assert answer.status == 200, answer.text
    return answer.json


@pytest.mark.parametrize("publishable", [False, True])
def test_a_pending_consent_counts_once_its_mail_was_confirmed(stack: Stack, publishable: bool) -> None:
    path = ask_and_mail(stack, publishable=publishable)
    assert contact(stack) == (False, ["consent_pending"])
    shown = stack.http("GET", path, BROWSER)
    assert (shown.status, shown.header("Content-Type")) == (200, "text/html; charset=utf-8")
    assert "<li>Learning center e-mails</li>" in shown.text
    assert "Psynergy Billing" in shown.text and "<form" in shown.text
    assert contact(stack) == (False, ["consent_pending"])
    pressed = stack.http("POST", path, BROWSER)
    assert pressed.status == 200 and "<form" not in pressed.text
    assert contact(stack) == (True, [])
    assert lookup(stack)["decisions"][0]["state"] == "granted"


def test_whatever_scans_the_link_changes_nothing(stack: Stack) -> None:
    path = ask_and_mail(stack)
    before = lookup(stack, history=True)
    for _ in range(3):
        assert stack.http("GET", path, BROWSER).status == 200
        assert stack.http("HEAD", path).body == b""
        assert stack.http("OPTIONS", path).status == 204
    assert lookup(stack, history=True)["history"] == before["history"]
    assert contact(stack) == (False, ["consent_pending"])


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (b"", {}),
        (b"confirm=yes", {"Content-Type": "application/x-www-form-urlencoded"}),
        (b"{", {"Content-Type": "application/json"}),
        (b"\xff\x00", {"Content-Type": "application/octet-stream"}),
    ],
)
def test_the_button_works_with_any_body(stack: Stack, body: bytes, headers: dict[str, str]) -> None:
    path = ask_and_mail(stack)
    assert stack.http("POST", path, headers, body).status == 200
    assert contact(stack) == (True, [])


def test_a_second_button_answers_the_same_and_leaves_one_event(stack: Stack) -> None:
    path = ask_and_mail(stack)
    first, second = (stack.http("POST", path, BROWSER) for _ in range(2))
    assert (first.status, first.text) == (second.status, second.text)
    types = [entry["type"] for entry in lookup(stack, history=True)["history"]]
    assert types.count("consent.confirmed") == 1
    assert "This is confirmed" in stack.http("GET", path, BROWSER).text


def test_many_buttons_at_once_answer_the_same_and_leave_one_event(stack: Stack) -> None:
    path = ask_and_mail(stack)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: stack.http("POST", path, BROWSER), range(16)))
    assert {(answer.status, answer.text) for answer in answers} == {(200, answers[0].text)}
    types = [entry["type"] for entry in lookup(stack, history=True)["history"]]
    assert types.count("consent.confirmed") == 1


def test_what_was_withdrawn_after_it_was_confirmed_stays_withdrawn(stack: Stack) -> None:
    path = ask_and_mail(stack)
    stack.http("POST", path)
    stack.clock.advance(timedelta(minutes=1))
    withdraw(stack)
    assert "ended since" in stack.http("POST", path, BROWSER).text
    assert contact(stack) == (False, ["consent_withdrawn"])


def test_a_person_who_confirms_after_withdrawing_grants_from_now(stack: Stack) -> None:
    path = ask_and_mail(stack)
    stack.clock.advance(timedelta(minutes=1))
    withdraw(stack)
    assert contact(stack) == (False, ["consent_withdrawn"])
    stack.clock.advance(timedelta(minutes=1))
    assert stack.http("POST", path).status == 200
    assert contact(stack) == (True, [])


def test_after_a_day_it_is_over_and_nothing_changes(stack: Stack) -> None:
    path = ask_and_mail(stack)
    stack.clock.advance(timedelta(hours=24))
    for method in ("GET", "POST"):
        page = stack.http(method, path, BROWSER)
        assert (page.status, page.header("Content-Type")) == (410, "text/html; charset=utf-8")
        assert "Psynergy Billing" in page.text and "Nothing has changed" in page.text and "<form" not in page.text
        told = stack.http(method, path, JSON)
        assert (told.status, told.json["code"]) == (410, "confirmation_over")
    assert contact(stack) == (False, ["no_consent"])


def test_what_was_confirmed_in_time_is_still_shown_as_confirmed_after_its_day(stack: Stack) -> None:
    path = ask_and_mail(stack)
    stack.http("POST", path)
    stack.clock.advance(timedelta(days=3))
    assert "This is confirmed" in stack.http("GET", path, BROWSER).text
    assert stack.http("POST", path, BROWSER).status == 200


def test_every_wrong_token_gets_the_same_answer(stack: Stack) -> None:
    path = ask_and_mail(stack)
    token = path.removeprefix("/c/")
    version, tenant, ulid, mac = token.split(".")
    other = "0" if mac[-1] != "0" else "1"
    wrong = [
        f"{version}.{tenant}.{ulid}.{mac[:-1]}{other}",
        f"{version}.{tenant}.{ulid[:-1]}{'0' if ulid[-1] != '0' else '1'}.{mac}",
        f"{version}.cyclonex.{ulid}.{mac}",
        f"{version}.nobody.{ulid}.{mac}",
        f"2.{tenant}.{ulid}.{mac}",
        token.upper(),
        token + "0",
        token[:-1],
        "x",
        "con_" + ulid.upper(),
        "%00",
        "a" * 5000,
    ]
    for method in ("GET", "POST"):
        problems = [stack.http(method, f"/c/{text}", JSON) for text in wrong]
        bodies = [{**problem.json, "request_id": ""} for problem in problems]
        assert {problem.status for problem in problems} == {404}
        assert all(body == bodies[0] for body in bodies)
        page = stack.http(method, f"/c/{wrong[0]}", BROWSER)
        assert (page.status, page.header("Content-Type")) == (404, "text/html; charset=utf-8")
        assert ulid not in page.text
    assert contact(stack) == (False, ["consent_pending"])


def test_a_forged_token_costs_no_read(stack: Stack) -> None:
    token = ask_and_mail(stack).removeprefix("/c/")
    with stack.meter() as meter:
        stack.http("GET", f"/c/{token[:-1]}{'0' if token[-1] != '0' else '1'}")
    assert meter.total() == 0


def test_an_error_on_the_way_is_told_to_people_as_a_page_and_nothing_is_done(stack: Stack) -> None:
    path = ask_and_mail(stack)
    stack.faults.inject("dynamodb.TransactWriteItems", refused("ThrottlingException"), times=100)
    page = stack.http("POST", path, BROWSER)
    assert (page.status, page.header("Content-Type"), page.header("Retry-After")) == (
        503,
        "text/html; charset=utf-8",
        "1",
    )
    stack.faults.clear()
    assert contact(stack) == (False, ["consent_pending"])
    assert stack.http("POST", path).status == 200
    assert contact(stack) == (True, [])


def test_a_button_whose_answer_was_lost_can_be_pressed_again(stack: Stack) -> None:
    path = ask_and_mail(stack)
    stack.faults.inject("dynamodb.TransactWriteItems", timeout_after())
    assert stack.http("POST", path).status == 200
    types = [entry["type"] for entry in lookup(stack, history=True)["history"]]
    assert types.count("consent.confirmed") == 1


def test_a_wish_is_not_confirmed_once_its_address_means_several_people(stack: Stack) -> None:
    path = ask_and_mail(stack)
    for number in ("p-1", "p-2"):
        assert ask(stack, {"external_id": number, "email": ADDRESS}).status == 201
    told = stack.http("POST", path, JSON)
    assert (told.status, told.json["code"]) == (409, "identity_conflict")
    page = stack.http("GET", path, BROWSER)
    assert page.status == 409 and "<form" not in page.text
    assert contact(stack)[0] is False


def test_pages_carry_no_script_and_may_load_nothing(stack: Stack) -> None:
    page = stack.http("GET", ask_and_mail(stack), BROWSER)
    policy = page.header("Content-Security-Policy") or ""
    assert policy.startswith("default-src 'none'") and "script-src" not in policy
    assert "<script" not in page.text and not re.search(
        r'(src|href)="(?!mailto:|https://psynergybilling\.com)', page.text
    )
    assert page.header("Cache-Control") == "no-store" and page.header("Referrer-Policy") == "no-referrer"


def test_no_log_line_holds_the_address_or_the_token(stack: Stack, capsys: pytest.CaptureFixture[str]) -> None:
    path = ask_and_mail(stack)
    stack.http("GET", path, BROWSER)
    stack.http("POST", path)
    logged = capsys.readouterr().out
    assert "MailsSent" in logged and "/c/{token}" in logged
    assert ADDRESS not in logged and path.removeprefix("/c/") not in logged and path.rpartition(".")[2] not in logged
