"""What each token opens over HTTP, and that nothing else opens."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from tests.fixtures.client import Client, problem
from tests.http.rights.desk import PAT, REQUESTS, Desk


@pytest.fixture
def desk(client: Client) -> Desk:
    """Returns Cyclonex's desk."""
    return Desk(client)


def test_an_intake_token_shows_the_state_and_never_a_message_an_answer_or_what_staff_know(desk: Desk) -> None:
    made = desk.make("delete")
    token = made["intake_token"]
    seen = desk.read(made["id"], token=token)
    assert seen.status == 200 and seen.header("ETag")
    for hidden in ("requester", "details", "marks", "checks", "possible_duplicates", "action_notes", "assignee"):
        assert hidden not in seen.json
    assert PAT["email"] not in seen.text and "Rivera" not in seen.text
    assert "not_mine" not in seen.json["allowed_actions"]
    for part in ("/messages", "/events"):
        assert desk.read(made["id"], part, token=token).status in {401, 403}
    for action in ("start", "complete", "deny", "note", "extend", "appeal/decide", "verify-identity"):
        assert desk.act(made["id"], action, {}, token=token).status in {401, 403}, action


def test_a_token_opens_its_own_request_whole_and_at_its_own_company(desk: Desk) -> None:
    one, other = desk.make("delete"), desk.make("delete")
    token = one["intake_token"]
    problem(desk.read(other["id"], token=token), 401, "unauthorized")
    for place in (0, len(token) // 2, len(token) - 1):
        changed = token[:place] + ("0" if token[place] != "0" else "1") + token[place + 1 :]
        assert desk.read(one["id"], token=changed).status == 401
    foreign = Desk(Client(desk.client.stack, "psynergy"))
    assert foreign.read(one["id"]).status == 404 and foreign.act(one["id"], "start").status == 404
    assert foreign.act(one["id"], "verify", {"code": "000000"}, key="publishable").status == 422
    moved = foreign.make("delete")["intake_token"]
    assert desk.read(one["id"], token=moved).status == 401


def test_the_page_of_an_unconfirmed_mail_takes_the_code_and_not_mine_and_shows_nothing(desk: Desk) -> None:
    made = desk.make("delete")
    text = desk.mailed()[-1]
    found = re.search(rf"/r/{made['id']}#(\S+)", text)
    assert found is not None
    letter = found[1]
    for part in ("", "/messages"):
        assert desk.read(made["id"], part, token=letter).status in {401, 403}
    ended = desk.act(made["id"], "withdraw", {"reason": "not_mine"}, token=letter)
    assert (ended.status, ended.json) == (200, {"disowned": 1})
    assert len(desk.mailed()) == 1
    assert (desk.seen(made["id"])["status"], desk.seen(made["id"])["marks"]) == ("withdrawn", ["not_mine"])


def test_a_tracking_token_opens_messages_until_it_is_over_and_then_says_so(desk: Desk) -> None:
    verified = desk.verified("know")
    request_id, token = verified["id"], verified["tracking_token"]
    assert desk.act(request_id, "message", {"message": "We are at it."}).status == 200
    messages = desk.read(request_id, "/messages", token=token)
    assert [one["text"] for one in messages.json["items"]] == ["We are at it."]
    assert desk.read(request_id, "/events", token=token).status in {401, 403}
    desk.client.stack.clock.advance(timedelta(days=60))
    told = problem(desk.read(request_id, token=token), 401, "link_over")
    assert "new one" in told["detail"]


def test_without_a_token_or_with_a_page_key_nothing_is_read(desk: Desk) -> None:
    made = desk.make("delete")
    assert desk.client.stack.http("GET", f"{REQUESTS}/{made['id']}").status == 401
    assert desk.read(made["id"], key="publishable").status in {401, 403}
    refused = [
        desk.act(request_id, "verify", {"code": "000000"}, key="publishable")
        for request_id in (made["id"], "req_01JZZZZZZZZZZZZZZZZZZZZZZZ")
    ]
    bodies = [re.sub(r'"request_id":"[^"]*"', "", answer.text) for answer in refused]
    assert refused[0].status == 422 and bodies[0] == bodies[1]
    resent = [
        desk.act(request_id, "verify/resend", key="publishable")
        for request_id in (made["id"], "req_01JZZZZZZZZZZZZZZZZZZZZZZZ")
    ]
    assert [(answer.status, answer.text) for answer in resent] == [(202, resent[0].text)] * 2
