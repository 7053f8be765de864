"""The link of the mail that told of many requests, over HTTP."""

from __future__ import annotations

import re

from tests.fixtures.client import Client
from tests.http.rights.desk import Desk

REQUEST = "req_01KARZ6T9GSWQ40CJ9S2ED4T52"


def follow(mail: str) -> tuple[str, str]:
    """Returns the request and the token of a mail's link."""
    found = re.search(r"/r/(req_\w+)#(\S+)", mail)
    assert found is not None, mail
    return found[1], found[2]


def test_a_mailbox_finds_its_own_among_many_requests_and_ends_the_rest(client: Client) -> None:
    desk = Desk(client)
    made = [desk.make("know") for _ in range(7)]
    mails = desk.mailed()
    assert len(mails) == 6
    first, (last, token) = follow(mails[0]), follow(mails[5])
    own = made[6]["id"]

    listed = desk.read(last, "/waiting", token=token)
    assert listed.status == 200 and listed.json["next_cursor"] is None
    assert sorted(one["id"] for one in listed.json["items"]) == sorted(one["id"] for one in made)
    assert listed.json["items"][0].keys() == {"id", "type", "status", "received_at", "due_on", "said"}
    assert (
        listed.json["items"][0]["said"]["asked"]
        == "Somebody asked to know what personal information we have about you."
    )

    refused = desk.act(last, "waiting", {"confirm": [own, REQUEST]}, token=token)
    assert (refused.status, refused.json["errors"][0]["code"]) == (422, "not_listed")
    assert desk.act(last, "waiting", {"confirm": [own]}).status == 403, "no key can do it"
    assert desk.act(last, "waiting", {"confirm": [own]}, token=made[5]["intake_token"]).status in (401, 403)
    over = desk.read(first[0], "/waiting", token=first[1])
    assert (over.status, over.json["code"]) == (401, "link_over")

    confirmed = desk.act(last, "waiting", {"confirm": [own]}, token=token)
    assert confirmed.status == 200, confirmed.text
    (one,) = confirmed.json["confirmed"]
    assert (one["id"], one["status"]) == (own, "open")
    assert desk.read(own, "/messages", token=one["tracking_token"]).status == 200

    wrong = desk.act(last, "withdraw", {"all": True}, token=token)
    assert (wrong.status, wrong.json["errors"][0]["pointer"]) == (422, "/all")
    gone = desk.act(last, "withdraw", {"reason": "not_mine", "all": True}, token=token)
    assert (gone.status, gone.json) == (200, {"disowned": 6}), gone.text
    assert gone.header("etag") is None
    assert desk.seen(own)["status"] == "open" and desk.seen(made[0]["id"])["status"] == "withdrawn"
    assert "not_mine" in desk.seen(made[0]["id"])["marks"]
