"""What people agreed to and refused, a little each day, by form, by phone, on paper, and by their browser."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from infra.local.demo.office import Office
from infra.local.demo.teller import DAYS, Story

_WISHES: Final[dict[str, tuple[tuple[str, str | None], ...]]] = {
    "cyclonex": (("newsletter", "email"), ("service_updates", "sms"), ("support", "phone")),
    "billgenix": (("sensitive_data", None),),
    "psynergy": (("marketing", "email"), ("marketing_texts", "sms"), ("testimonials", None)),
}
"""Tenant → the purposes that its people decide on in turn, each with its channel."""


def list_stories(office: Office) -> Iterator[Story]:
    """Yields the stories of one company."""
    yield _grants(office)
    yield _refusals(office)
    yield _website(office)


def _decide(office: Office, number: int, purpose: str, channel: str | None, **more: Any) -> None:
    source = {"channel": ("web_form", "paper", "phone")[number % 3], "wording": "Yes, you may write to me about this."}
    decision = {"purpose": purpose, "granted": True, **({"channel": channel} if channel else {})}
    person = office.person(number).subject("email", "phone")
    office.call(
        "POST", "/v1/consents", {"subject": person, "decisions": [decision], "source": source, **more}, by="office"
    )


def _grants(office: Office) -> Story:
    wishes = _WISHES[office.tenant]
    for ago in range(DAYS - 1, 0, -1):
        if ago % 7 in (2, 3) or (ago % 2 and not office.rich):
            continue  # a quiet day
        yield office.days.ago(ago, 20, ago % 30)
        _decide(office, 100 + ago, *wishes[ago % len(wishes)])
        if ago % 5 == 0 and office.rich:
            _decide(office, 150 + ago, *wishes[0])


def _refusals(office: Office) -> Story:
    """Each week somebody opts out on the web page, and somebody withdraws on the phone."""
    for ago in range(47, 0, -6):
        yield office.days.ago(ago, 21, 10)
        kinds = (["email"], ["phone"], ["sale_sharing", "targeted_advertising"], ["mail"])[ago % 4]
        reason = {"reason": "Too many mails."} if ago % 4 == 0 else {}
        person = office.person(100 + ago)
        form = {"channel": "web_form", "url": "https://www.example.com/preferences"}
        office.visit(person, "/v1/opt-outs", {"subject": person.subject(), "kinds": kinds, "source": form, **reason})
        withdrawn = {"subject": office.person(102 + ago).subject(), "purposes": "all", "source": {"channel": "phone"}}
        office.call("POST", "/v1/consents/withdraw", withdrawn)


def _website(office: Office) -> Story:
    """Visitors choose cookies, and browsers send signals; somebody comes back and lifts an opt-out."""
    for number, ago in enumerate((44, 33, 27, 16, 8, 3)):
        yield office.days.ago(ago, 21, 20)
        person = office.person(200 + number)
        device = {"device_id": f"{office.tenant}-device-{number:02}-a1b2c3d4e5f60718"}
        choices = [
            {"purpose": "cookies_performance", "granted": number % 2 == 0},
            {"purpose": "cookies_functional", "granted": True},
        ]
        banner = {"channel": "cookie_banner", "wording": "Choose which cookies we may set."}
        office.visit(person, "/v1/consents", {"subject": device, "decisions": choices, "source": banner})
        if number % 3 == 0:
            office.visit(person, "/v1/signals", {"subject": {**device, **person.subject()}, "signals": {"gpc": True}})
    yield office.days.ago(2, 20, 45)
    proof = {"wording": "I would like to get your mails again.", "method": "Called and gave the invoice number."}
    lifted = {"subject": office.person(123).subject(), "kinds": ["mail"], "source": {"channel": "phone"}}
    office.call("POST", "/v1/opt-outs/lift", {**lifted, "proof": proof})
    office.records["person"] = office.call("POST", "/v1/consents/lookup", {"subject": office.person(123).subject()})[
        "subject_id"
    ]
