"""Text messages that people sent, among them some that nobody can tell the meaning of, and people who were mixed up."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Iterator
from typing import Final
from urllib.parse import urlencode, urlsplit

from infra.local.demo.office import Office, UntoldError
from infra.local.demo.people import Person
from infra.local.demo.teller import Story

_UNCLEAR: Final = (
    (36, 60, "not now, maybe stop it later"),
    (12, 61, "Are you going to stop the payment plan texts or what"),
    (8, 62, "stop <img src=x onerror=alert(1)> maybe? לא עכשיו"),
    (2, 63, "please delete what you have about me and end this list thing"),
)
"""How many days ago, who, and what they texted."""


def list_stories(office: Office) -> Iterator[Story]:
    """Yields the stories of one company."""
    yield _plain(office)
    yield _unclear(office)
    yield _mixed_up(office)


def send_text(office: Office, person: Person, text: str, number: int) -> None:
    """Lets a person text the company: Twilio posts it, signed over its address and every parameter.

    Raises UntoldError where it is refused.
    """
    account = office.stack.keys[office.tenant].sms["twilio"]
    pairs = {
        "MessageSid": f"SM{number:032x}",
        "AccountSid": account["account_sid"],
        "From": person.phone,
        "To": account["number"],
        "Body": text,
    }
    signed = account["url"] + "".join(name + pairs[name] for name in sorted(pairs))
    mac = hmac.new(account["auth_token"].encode(), signed.encode(), hashlib.sha1).digest()
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Twilio-Signature": base64.b64encode(mac).decode(),
    }
    answer = office.stack.http("POST", urlsplit(account["url"]).path, headers, urlencode(pairs))
    if answer.status >= 300:
        raise UntoldError(f"a text message: {answer.status}")


def _plain(office: Office) -> Story:
    for number, (ago, person, text) in enumerate(
        (
            (45, 140, "STOP"),
            (34, 141, "HELP"),
            (29, 142, "Stop texting me please"),
            (19, 140, "START"),
            (6, 144, "STOP"),
        )
    ):
        yield office.days.ago(ago, 18, 30)
        send_text(office, office.person(person), text, number)


def _unclear(office: Office) -> Story:
    """The first was resolved, the others wait: two for too long."""
    for number, (ago, person, text) in enumerate(_UNCLEAR):
        yield office.days.ago(ago, 19, 30)
        send_text(office, office.person(person), text, 100 + number)
        (waits, *_) = reversed(office.call("GET", "/v1/reviews?kind=reply", by="reviewer")["items"])
        if number == 0:
            yield office.days.ago(35, 18)
            found = {"outcome": "not_opt_out", "note": "Called: it was about an appointment."}
            office.call("POST", f"/v1/reviews/{waits['id']}/resolve", found, by="reviewer")
        else:
            office.records[f"review_{number}"] = waits["id"]


def _mixed_up(office: Office) -> Story:
    """A stranger's form names two people of the company as one."""
    yield office.days.ago(4, 19, 40)
    one, other = office.person(64), office.person(65)
    purpose = {"purpose": "sensitive_data", "granted": True}
    form = {"channel": "paper", "wording": "You may use it for what you told me."}
    for person in (one, other):
        consent = {"subject": person.subject("email", "phone"), "decisions": [purpose], "source": form}
        office.call("POST", "/v1/consents", consent, by="office")
    both = {"email": one.email, "phone": other.phone}
    office.visit(one, "/v1/consents/withdraw", {"subject": both, "purposes": "all", "source": {"channel": "web_form"}})
    (review, *_) = office.call("GET", "/v1/reviews?kind=identity", by="reviewer")["items"]
    office.records["review_identity"] = review["id"]
