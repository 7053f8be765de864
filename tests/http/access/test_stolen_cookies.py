"""Whoever has a session's cookie, or plants one, but is not the console's page: nothing is shown, nothing is done."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from infra.local.stack import Answer, Stack
from tests.fixtures.client import problem, stored
from tests.fixtures.racing import run_together
from tests.http.access.console_page import Browser

SESSIONS = "/v1/sessions"
EVIL = "https://evil.example"
REVOKE = "/v1/keys/{}/revoke"
WRONG_PAGES = {
    "no header": {"X_Console": ""},
    "foreign origin": {"Origin": EVIL},
    "null origin": {"Origin": "null"},
    "our host at another port": {"Origin": "http://127.0.0.1:8001"},
    "our host by https": {"Origin": "https://127.0.0.1:8000"},
    "another site": {"Sec_Fetch_Site": "cross-site"},
    "a subdomain's page": {"Sec_Fetch_Site": "same-site"},
    "an address that was typed": {"Sec_Fetch_Site": "none", "Origin": ""},
    "no browser": {"Sec_Fetch_Site": "", "Origin": ""},
}


@pytest.fixture
def signed_in(stack: Stack) -> Browser:
    """Returns a browser in which an admin of cyclonex is signed in."""
    browser = Browser(stack)
    assert browser.sign_in(make_key(stack)["secret"]).status == 201
    return browser


def make_key(stack: Stack, tenant: str = "cyclonex", **fields: Any) -> dict[str, Any]:
    """Makes an admin's key; returns the answer's body."""
    body = {"kind": "secret", "name": "Own", "preset": "admin", **fields}
    return dict(stack.http("POST", "/v1/keys", key=stack.keys[tenant].admin, json=body).json)


def try_all(browser: Browser, victim: str, **headers: str) -> Iterator[Answer]:
    """Tries by the cookie to read and to change something, and to end and to learn of the session."""
    yield browser.get("/v1/keys", **headers)
    yield browser.call("HEAD", "/v1/keys", **headers)
    yield browser.call("POST", "/v1/keys", {"kind": "secret", "name": "k", "preset": "admin"}, **headers)
    yield browser.call("POST", REVOKE.format(victim), **headers)
    yield browser.get(SESSIONS, **headers)
    yield browser.call("DELETE", SESSIONS, **headers)


def check_nothing(answers: Iterator[Answer], status: int, code: str) -> None:
    """Checks that each answer is this problem and that nothing was changed meanwhile."""
    before = stored()
    for answer in answers:
        assert answer.status == status
        if answer.body:
            problem(answer, status, code)
        assert answer.header("Set-Cookie") is None
        assert answer.header("Access-Control-Allow-Origin") is None
    assert stored() == before


@pytest.mark.parametrize("page", WRONG_PAGES)
def test_from_another_page_or_without_the_header(stack: Stack, signed_in: Browser, page: str) -> None:
    victim = make_key(stack)["id"]
    with stack.meter() as meter:
        check_nothing(try_all(signed_in, victim, **WRONG_PAGES[page]), 403, "not_from_console")
    assert not meter.calls
    assert signed_in.get("/v1/keys").status == 200


def test_our_own_page_by_either_name_of_this_machine(signed_in: Browser) -> None:
    assert signed_in.get("/v1/keys", Origin="http://localhost:8000").status == 200
    assert signed_in.get("/v1/keys", Origin="").status == 200


@pytest.mark.parametrize("page", WRONG_PAGES)
def test_nobody_is_signed_in_by_another_page(stack: Stack, page: str) -> None:
    browser, key = Browser(stack), make_key(stack)["secret"]
    before = stored()
    with stack.meter() as meter:
        answer = browser.sign_in(key, **WRONG_PAGES[page])
    problem(answer, 403, "not_from_console")
    assert (answer.header("Set-Cookie"), dict(meter.calls)) == (None, {})
    assert stored() == before


def test_with_another_sessions_header(stack: Stack, signed_in: Browser) -> None:
    victim, other = make_key(stack)["id"], Browser(stack)
    other.sign_in(make_key(stack)["secret"])
    for named in (other.session_id, "ses_01KARZ6TA13D5F7H9K1M3P5R7T", "2"):
        header = {"X_Console": named}
        check_nothing(try_all(signed_in, victim, **header), 409, "session_changed")
    problem(signed_in.get("/v1/keys", X_Console="1"), 409, "session_changed")
    assert signed_in.get(SESSIONS, X_Console=signed_in.session_id).json["session_id"] == signed_in.session_id


def test_a_session_that_was_planted_before_signing_in(stack: Stack) -> None:
    attacker, person = Browser(stack), Browser(stack)
    attacker.sign_in(make_key(stack, "psynergy")["secret"])
    person.cookie = attacker.cookie
    person.sign_in(make_key(stack)["secret"])
    assert person.cookie != attacker.cookie
    assert person.get(SESSIONS).json["tenant"] == "cyclonex"
    check_nothing(try_all(attacker, "key_01KARZ6T9GSWQ40CJ9S2ED4T52"), 401, "session_over")


def test_a_made_up_cookie_is_not_made_a_session(stack: Stack) -> None:
    person, planted = Browser(stack), "__Host-session=cyclonex." + "0" * 52
    person.cookie = planted
    person.sign_in(make_key(stack)["secret"])
    assert person.cookie != planted
    person.cookie = planted
    check_nothing(try_all(person, "key_01KARZ6T9GSWQ40CJ9S2ED4T52"), 401, "unauthorized")


def test_with_a_key_that_was_revoked(stack: Stack) -> None:
    browser, key, victim = Browser(stack), make_key(stack), make_key(stack)["id"]
    browser.sign_in(key["secret"])
    assert browser.call("POST", REVOKE.format(key["id"])).status == 200
    check_nothing(try_all(browser, victim), 401, "session_over")


def test_with_a_key_that_has_expired(stack: Stack) -> None:
    ends = stack.clock.now() + timedelta(minutes=5)
    key, victim = make_key(stack, expires_at=ends.isoformat()), make_key(stack)["id"]
    browser = Browser(stack)
    browser.sign_in(key["secret"])
    stack.clock.advance(timedelta(minutes=5))
    check_nothing(try_all(browser, victim), 401, "session_over")


def test_with_a_key_that_was_narrowed(stack: Stack) -> None:
    browser, key, victim = Browser(stack), make_key(stack), make_key(stack)["id"]
    browser.sign_in(key["secret"])
    narrowed = browser.call("PATCH", f"/v1/keys/{key['id']}", {"preset": "reviewer"}, If_Match='"1"')
    assert narrowed.status == 200
    before = stored()
    problem(browser.get("/v1/keys"), 403, "missing_scope")
    problem(browser.call("POST", REVOKE.format(victim)), 403, "missing_scope")
    assert stored() == before
    assert browser.get(SESSIONS).json["key"]["preset"] == "reviewer"


def test_a_cookie_beside_a_key_is_not_read(stack: Stack, signed_in: Browser) -> None:
    theirs, keys = stack.keys["psynergy"], stack.keys["cyclonex"]
    told = signed_in.call("GET", SESSIONS, key=theirs.admin).json
    assert (told["tenant"], told["session_id"]) == ("psynergy", None)
    assert signed_in.call("GET", "/v1/tenant", key=theirs.publishable).json["tenant"] == "psynergy"
    problem(signed_in.call("GET", "/v1/keys", key=keys.publishable), 403, "missing_scope")
    problem(signed_in.call("GET", "/v1/keys", key="sk_cyclonex_wrong"), 401, "unauthorized")
    problem(signed_in.get("/v1/keys", X_Api_Key=theirs.admin[:-1]), 401, "unauthorized")
    problem(signed_in.get("/v1/keys", Authorization="Basic YTpi"), 401, "unauthorized")
    problem(signed_in.call("DELETE", SESSIONS, key=theirs.admin), 404, "not_found")
    assert signed_in.get("/v1/keys").status == 200


@pytest.mark.parametrize("value", ["", "x", "cyclonex", "cyclonex." + "0" * 51, "acme." + "0" * 52])
def test_what_is_no_cookie_of_ours_is_a_wrong_key(stack: Stack, signed_in: Browser, value: str) -> None:
    browser = Browser(stack, f"__Host-session={value}", signed_in.session_id)
    check_nothing(try_all(browser, "key_01KARZ6T9GSWQ40CJ9S2ED4T52"), 401, "unauthorized")


def test_two_cookies_of_one_name_are_none(stack: Stack, signed_in: Browser) -> None:
    other = Browser(stack)
    other.sign_in(make_key(stack)["secret"])
    both = Browser(stack, f"{signed_in.cookie}; theme=dark; {other.cookie}", signed_in.session_id)
    check_nothing(try_all(both, "key_01KARZ6T9GSWQ40CJ9S2ED4T52"), 401, "unauthorized")
    one = Browser(stack, f"a=b; {signed_in.cookie};c=d", signed_in.session_id)
    assert one.get("/v1/keys").status == 200


def test_for_another_company(stack: Stack, signed_in: Browser) -> None:
    moved = Browser(stack, signed_in.cookie.replace("cyclonex", "psynergy"), signed_in.session_id)
    check_nothing(try_all(moved, "key_01KARZ6T9GSWQ40CJ9S2ED4T52"), 401, "unauthorized")


def test_after_signing_out(stack: Stack, signed_in: Browser) -> None:
    victim = make_key(stack)["id"]
    assert signed_in.call("DELETE", SESSIONS).status == 204
    check_nothing(try_all(signed_in, victim), 401, "session_over")


@pytest.mark.parametrize("idle", [timedelta(minutes=31), timedelta(hours=12)])
def test_after_its_time(stack: Stack, signed_in: Browser, idle: timedelta) -> None:
    victim = make_key(stack)["id"]
    signed_in.get("/v1/keys")
    stack.clock.advance(idle)
    check_nothing(try_all(signed_in, victim), 401, "session_over")


def test_for_half_an_hour_after_a_call_it_lasts(stack: Stack, signed_in: Browser) -> None:
    for _ in range(2):
        stack.clock.advance(timedelta(minutes=29, seconds=58))
        assert signed_in.get("/v1/keys").status == 200


def test_after_twelve_hours_in_which_it_was_used(stack: Stack, signed_in: Browser) -> None:
    victim = make_key(stack)["id"]
    for _ in range(35):
        stack.clock.advance(timedelta(minutes=20))
        assert signed_in.get("/v1/keys").status == 200
    stack.clock.advance(timedelta(minutes=20))
    check_nothing(try_all(signed_in, victim), 401, "session_over")


def test_no_pre_flight_allows_the_consoles_header(stack: Stack) -> None:
    for path in (SESSIONS, "/v1/consents", "/v1/tenant", "/v1/keys"):
        asked = {"Origin": EVIL, "Access-Control-Request-Method": "GET", "Access-Control-Request-Headers": "x-console"}
        answer = stack.http("OPTIONS", path, asked)
        assert "x-console" not in (answer.header("Access-Control-Allow-Headers") or "").lower()
        assert answer.header("Access-Control-Allow-Credentials") is None
    assert stack.http("OPTIONS", SESSIONS, {"Origin": EVIL}).header("Access-Control-Allow-Origin") is None


def test_guesses_are_limited_and_cost_the_genuine_session_nothing(stack: Stack, signed_in: Browser) -> None:
    guess = Browser(stack, f"__Host-session=cyclonex.{'0' * 52}")
    codes = [guess.get(SESSIONS).json["code"] for _ in range(25)]
    assert codes == ["unauthorized"] * 20 + ["too_many_requests"] * 5
    assert signed_in.get("/v1/keys").status == 200


def test_two_sign_ins_at_once_with_one_cookie(stack: Stack, signed_in: Browser) -> None:
    key = make_key(stack)["secret"]
    tabs = [Browser(stack, signed_in.cookie) for _ in range(2)]
    answers = run_together([lambda tab=tab: tab.sign_in(key) for tab in tabs])  # type: ignore[misc]  # bound at once
    assert [answer.status for answer in answers if isinstance(answer, Answer)] == [201, 201]
    problem(signed_in.get("/v1/keys"), 401, "session_over")
    assert [tab.get("/v1/keys").status for tab in tabs] == [200, 200]
    assert len({tab.cookie for tab in tabs}) == 2


def test_calls_while_somebody_signs_out(stack: Stack, signed_in: Browser) -> None:
    stack.clock.advance(timedelta(minutes=2))
    reads = [lambda: signed_in.get("/v1/keys").status for _ in range(4)]
    statuses = run_together([*reads, lambda: signed_in.call("DELETE", SESSIONS).status])
    assert statuses[-1] == 204 and set(statuses[:-1]) <= {200, 401}
    problem(signed_in.get("/v1/keys"), 401, "session_over")
