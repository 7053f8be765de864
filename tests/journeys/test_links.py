"""What people do with the links in their mails, over months: unsubscribe, come back, manage their choices."""

from __future__ import annotations

import re
from datetime import timedelta

from tests.fixtures.client import Client

PAT = {"email": "pat.rivera@practice.example", "phone": "(307) 555-0142"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def unsubscribe_link(client: Client) -> str:
    """Returns the path of a link for a mail to Pat."""
    body = {"subject": PAT, "kinds": ["email"]}
    url: str = client.call("POST", "/v1/unsubscribe-links", body).json["url"]
    return url.removeprefix(client.stack.settings.base_url)


def mailed_token(client: Client) -> str:
    """Returns the token in the newest mail."""
    found = re.search(r"/preferences#(\S+)", client.stack.mails()[-1].text)
    assert found
    return found[1]


def test_pat_unsubscribes_from_an_old_mail_comes_back_by_a_mailed_link_and_leaves_again(cyclonex: Client) -> None:
    cyclonex.record(PAT, ("newsletter", "email", True))
    old = unsubscribe_link(cyclonex)
    cyclonex.stack.clock.advance(timedelta(days=500))
    assert cyclonex.stack.http("GET", old).status == 200
    assert cyclonex.reasons(PAT, "newsletter", "email") == []
    assert cyclonex.stack.http("POST", old, FORM, b"List-Unsubscribe=One-Click").status == 200
    assert cyclonex.reasons(PAT, "newsletter", "email") == ["opted_out"]

    cyclonex.stack.drain()  # a message that waits in a queue for longer than 14 days is lost
    cyclonex.stack.clock.advance(timedelta(days=30))
    body = {"email": PAT["email"]}
    assert cyclonex.call("POST", "/v1/preference-links", body, key="publishable").status == 202
    cyclonex.stack.drain()
    headers = {"Authorization": f"Bearer {mailed_token(cyclonex)}"}
    seen = cyclonex.stack.http("GET", "/v1/preferences", headers).json
    assert [one["kind"] for one in seen["opt_outs"] if one["opted_out"]] == ["email"]
    change = {"opt_outs": [{"kind": "email", "opted_out": False}]}
    assert cyclonex.stack.http("PATCH", "/v1/preferences", headers, json=change).status == 200
    assert cyclonex.reasons(PAT, "newsletter", "email") == []

    cyclonex.stack.clock.advance(timedelta(days=1))
    assert cyclonex.stack.http("GET", "/v1/preferences", headers).status == 401
    assert cyclonex.stack.http("POST", old, FORM, b"List-Unsubscribe=One-Click").status == 200
    assert cyclonex.reasons(PAT, "newsletter", "email") == ["opted_out"]
    types = [event["type"] for event in cyclonex.lookup(PAT, history=True)["history"]]
    assert types == [
        "opt_out.recorded",
        "opt_out.lifted",
        "preferences.link_requested",
        "opt_out.recorded",
        "consent.recorded",
    ]


def test_a_friend_hears_once_and_what_they_say_then_counts_for_everything(psynergy: Client) -> None:
    friend = {"email": "friend.lee@practice.example"}
    body = {"friend": friend, "referrer": PAT, "permission_confirmed": True}
    for days in (0, 10, 300):
        psynergy.stack.clock.advance(timedelta(days=days))
        assert psynergy.call("POST", "/v1/referrals", body, key="publishable").status == 202
        psynergy.stack.drain()
    (mail,) = psynergy.stack.mails()
    path = str(mail.message["List-Unsubscribe"]).strip("<>").removeprefix(psynergy.stack.settings.base_url)
    assert psynergy.stack.http("POST", path, FORM, b"List-Unsubscribe=One-Click").status == 200
    assert psynergy.reasons(friend, "referral", "email") == ["opted_out", "consent_withdrawn", "one_time_used"]
