"""A person's own choices, through the deployed app: the link, what it opens, for how long and for whom."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest

from infra.local.stack import Answer, Stack
from tests.fixtures.client import Client, problem, stored

PAT = {"email": "pat.rivera@practice.example"}
ANN = {"email": "ann.lee@practice.example"}


def token_for(client: Client, subject: dict[str, str] = PAT) -> str:
    answer = client.call("POST", "/v1/preference-links", {"subject": subject})
    assert answer.status == 201, answer.text
    token: str = answer.json["token"]
    return token


def mailed(client: Client, address: str = PAT["email"]) -> Answer:
    return client.call("POST", "/v1/preference-links", {"email": address}, key="publishable")


def own(client: Client, token: str, body: Any = None) -> Answer:
    """Calls GET /v1/preferences, or PATCH with a body."""
    headers = {"Authorization": f"Bearer {token}"}
    return client.stack.http("GET" if body is None else "PATCH", "/v1/preferences", headers, json=body)


def change(client: Client, token: str, **body: Any) -> dict[str, Any]:
    answer = own(client, token, body)
    assert answer.status == 200, answer.text
    found: dict[str, Any] = answer.json
    return found


def states(found: dict[str, Any]) -> dict[str, str]:
    return {one["purpose"]: one["state"] for one in found["decisions"]}


def out(found: dict[str, Any]) -> set[str]:
    return {one["kind"] for one in found["opt_outs"] if one["opted_out"]}


def test_a_link_opens_the_persons_own_decisions_and_opt_outs(client: Client) -> None:
    client.record(PAT, ("newsletter", "email", True))
    client.record(ANN, ("service_updates", "sms", False))
    answer = client.call("POST", "/v1/preference-links", {"subject": PAT})
    token, base = answer.json["token"], client.stack.settings.base_url
    assert answer.json["url"] == f"{base}/preferences#{token}"
    found = own(client, token).json
    assert (found["tenant"], found["name"], found["expires_at"]) == (
        "cyclonex",
        "Cyclonex Solutions",
        answer.json["expires_at"],
    )
    assert states(found) == {"newsletter": "granted"}
    assert {"email", "sms"} <= {one["kind"] for one in found["opt_outs"]} and out(found) == set()
    assert "practice.example" not in str(found) and "subject_id" not in str(found)


def test_a_person_withdraws_and_agrees_again_and_it_is_proven_to_be_theirs(client: Client) -> None:
    client.record(PAT, ("newsletter", "email", True))
    token = token_for(client)
    wish = {"purpose": "newsletter", "channel": "email"}
    assert states(change(client, token, decisions=[{**wish, "granted": False}])) == {"newsletter": "denied"}
    assert client.reasons(PAT, "newsletter", "email") == ["no_consent"]
    assert out(change(client, token, opt_outs=[{"kind": "email", "opted_out": True}])) == {"email"}
    assert client.reasons(PAT, "newsletter", "email") == ["opted_out", "no_consent"]
    client.stack.clock.advance(timedelta(minutes=1))
    assert states(change(client, token, decisions=[{**wish, "granted": True}])) == {"newsletter": "granted"}
    assert client.reasons(PAT, "newsletter", "email") == [], "a proven grant lifts the opt-out for its slot"


def test_an_opt_out_is_taken_back(client: Client) -> None:
    client.record(PAT, ("newsletter", "email", True))
    token = token_for(client)
    change(client, token, opt_outs=[{"kind": "email", "opted_out": True}])
    client.stack.clock.advance(timedelta(minutes=1))
    found = change(client, token, opt_outs=[{"kind": "email", "opted_out": False}])
    assert (out(found), found["pending"]) == (set(), [])
    assert client.reasons(PAT, "newsletter", "email") == []


def test_what_the_law_wants_in_two_steps_stays_until_the_second(stack: Stack) -> None:
    client = Client(stack, "psynergy")
    token = token_for(client)
    change(client, token, opt_outs=[{"kind": "sale_sharing", "opted_out": True}])
    stack.clock.advance(timedelta(minutes=1))
    found = change(client, token, opt_outs=[{"kind": "sale_sharing", "opted_out": False}])
    assert out(found) == {"sale_sharing"}
    (step,) = found["pending"]
    assert step["about"] == ["the sale and sharing of your personal information"]
    assert step["confirm_url"].startswith(f"{stack.settings.base_url}/c/")


def test_a_purpose_with_double_opt_in_waits_for_its_mail(stack: Stack) -> None:
    client = Client(stack, "psynergy")
    wish = {"purpose": "learning_center_emails", "channel": "email", "granted": True}
    found = change(client, token_for(client), decisions=[wish])
    assert states(found) == {"learning_center_emails": "pending"}
    stack.tick()
    assert [mail.recipients for mail in stack.mails()] == [(PAT["email"],)]


def test_written_consent_needs_the_text_that_was_shown(stack: Stack) -> None:
    client = Client(stack, "psynergy")
    token = token_for(client, {**PAT, "phone": "(307) 555-0142"})
    body = {"decisions": [{"purpose": "marketing_texts", "channel": "sms", "granted": True}]}
    told = problem(own(client, token, body), 422, "validation_failed")
    assert [(error["pointer"], error["code"]) for error in told["errors"]] == [("/wording", "wording_required")]
    found = change(client, token, **body, wording="I agree in writing to texts with offers.")
    assert states(found)["marketing_texts"] in ("granted", "pending")


def test_a_repeated_opt_out_writes_nothing(client: Client) -> None:
    token = token_for(client)
    body = {"opt_outs": [{"kind": "sms", "opted_out": True}]}
    change(client, token, **body)
    before = stored()
    change(client, token, **body)
    assert stored() == before


def test_the_link_is_good_for_an_hour(client: Client) -> None:
    token = token_for(client)
    client.stack.clock.advance(timedelta(minutes=59, seconds=59))
    assert own(client, token).status == 200
    client.stack.clock.advance(timedelta(seconds=1))
    for body in (None, {"opt_outs": [{"kind": "sms", "opted_out": True}]}):
        problem(own(client, token, body), 401, "unauthorized")


def test_nothing_else_opens_it(client: Client) -> None:
    token = token_for(client)
    unsubscribe = client.call("POST", "/v1/unsubscribe-links", {"subject": PAT, "kinds": ["sms"]}).json["url"]
    flipped = token[:-1] + ("0" if token[-1] != "0" else "1")
    keys = client.stack.keys["cyclonex"]
    other = token.replace(".cyclonex.", ".psynergy.")
    for wrong in (flipped, other, unsubscribe.rpartition("/")[2], keys.secret, keys.publishable, "x"):
        problem(own(client, wrong), 401, "unauthorized")
    problem(client.stack.http("GET", "/v1/preferences"), 401, "unauthorized")
    problem(client.stack.http("POST", f"/u/{token}"), 404, "not_found")
    problem(client.stack.http("GET", "/v1/tenant", key=token), 401, "unauthorized")


def test_a_publishable_key_never_gets_a_link_itself(client: Client) -> None:
    problem(client.call("POST", "/v1/preference-links", {"subject": PAT}, key="publishable"), 403, "missing_scope")


def test_a_link_is_mailed_whether_somebody_is_known_or_not(client: Client) -> None:
    client.record(PAT, ("newsletter", "email", True))
    answers = [mailed(client, PAT["email"]), mailed(client, ANN["email"])]
    assert [(answer.status, answer.json) for answer in answers] == [(202, {})] * 2
    client.stack.tick()
    mails = {mail.recipients[0]: mail for mail in client.stack.mails()}
    assert mails.keys() == {PAT["email"], ANN["email"]}
    content = mails[PAT["email"]].text
    found = re.search(rf"^{re.escape(client.stack.settings.base_url)}/preferences#(\S+)$", content, re.MULTILINE)
    assert found and PAT["email"] not in content
    assert states(own(client, found[1]).json) == {"newsletter": "granted"}


def test_nobodys_mailbox_is_flooded_and_the_answer_stays_the_same(client: Client) -> None:
    answers = [mailed(client) for _ in range(6)]
    assert {(answer.status, answer.text) for answer in answers} == {(202, "{}")}
    client.stack.tick()
    assert len(client.stack.mails()) == 3
    client.stack.clock.advance(timedelta(hours=1))
    mailed(client)
    client.stack.tick()
    assert len(client.stack.mails()) == 4


def test_a_link_whose_mail_waited_works_for_an_hour_from_the_mail_on(client: Client) -> None:
    client.record(PAT, ("newsletter", "email", True))
    mailed(client)
    client.stack.clock.advance(timedelta(hours=24))
    client.stack.tick()
    (mail,) = client.stack.mails()
    (token,) = re.findall(r"/preferences#(\S+)", mail.text)
    assert states(own(client, token).json) == {"newsletter": "granted"}
    client.stack.clock.advance(timedelta(hours=1))
    problem(own(client, token), 401, "unauthorized")


def test_a_link_that_waited_too_long_is_not_sent(client: Client) -> None:
    mailed(client)
    client.stack.clock.advance(timedelta(days=3, minutes=1))
    client.stack.tick()
    assert client.stack.mails() == []


def test_where_several_share_an_address_nobody_reads_the_others_decisions(client: Client) -> None:
    for number in ("p-1", "p-2"):
        client.record({"external_id": number, **PAT}, ("newsletter", "email", True))
    token = token_for(client)
    assert own(client, token).json["decisions"] == []
    wish = {"purpose": "newsletter", "channel": "email", "granted": True}
    before = stored()
    body = {"decisions": [wish], "opt_outs": [{"kind": "email", "opted_out": True}]}
    problem(own(client, token, body), 409, "identity_conflict")
    assert stored() == before
    assert out(change(client, token, opt_outs=[{"kind": "email", "opted_out": True}])) == {"email"}


@pytest.mark.parametrize(
    ("body", "pointer", "code"),
    [
        ({"decisions": [{"purpose": "nothing", "granted": True}]}, "/decisions/0/purpose", "unknown_purpose"),
        ({"opt_outs": [{"kind": "sms"}]}, "/opt_outs/0/opted_out", "required"),
        ({"opt_outs": [{"kind": "sms", "opted_out": flag} for flag in (True, False)]}, "", "named_twice"),
        ({"subject": ANN}, "", "unknown_field"),
    ],
)
def test_a_wrong_change_is_refused_and_nothing_changes(
    client: Client, body: dict[str, Any], pointer: str, code: str
) -> None:
    token = token_for(client)
    before = stored()
    told = problem(own(client, token, body), 422, "validation_failed")
    assert [(error["pointer"], error["code"]) for error in told["errors"]] == [(pointer, code)]
    assert stored() == before


def test_the_page_runs_its_own_script_and_nothing_else(client: Client) -> None:
    page = client.stack.http("GET", "/preferences", {"Accept": "text/html"})
    assert (page.status, page.header("Content-Type")) == (200, "text/html; charset=utf-8")
    policy = page.header("Content-Security-Policy") or ""
    assert "script-src 'self';" in policy and policy.startswith("default-src 'none'")
    assert re.findall(r"<script[^>]*>", page.text) == ['<script src="/preferences.js" defer>']
    script = client.stack.http("GET", "/preferences.js")
    assert (script.status, script.header("Content-Type")) == (200, "text/javascript; charset=utf-8")
    assert "innerHTML" not in script.text


def test_no_log_line_holds_the_token(client: Client, capsys: pytest.CaptureFixture[str]) -> None:
    token = token_for(client)
    own(client, token)
    logged = capsys.readouterr().out
    assert "/v1/preferences" in logged and token.rpartition(".")[2] not in logged
