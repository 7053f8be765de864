"""Every type of rights request, from intake to close, in one walk of the clock.

`make simulate` takes each type at all three companies and walks every day. The suite takes each type at one company and
the next type at the next one, walks the week around the deadlines day by day, and before it leaps over days on which
nobody does anything. What comes by itself in between is reminders alone: those of staff are nobody's story here, and
the one to a requester who did not verify comes with the next sweep, as it does wherever sweeps were skipped.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from email.message import EmailMessage
from html import unescape
from typing import Any, Final, get_args

from chalicelib.domain.tenants.rights import Right
from infra.local.stack import Stack
from tests.fixtures.client import Client
from tests.fixtures.mail.sent import list_mails

TENANTS: Final = ("cyclonex", "billgenix", "psynergy")
TYPES: Final[tuple[Right, ...]] = get_args(Right)
ALL: Final = [(tenant, right) for tenant in TENANTS for right in TYPES]
IN_TURN: Final = [(TENANTS[number % len(TENANTS)], right) for number, right in enumerate(TYPES)]
AT_ONCE: Final = {*(right for right in TYPES if right.startswith("opt_out_")), "limit_sensitive", "withdraw_consent"}
LEVEL_2: Final = {"access", "portability", "access_automated_decisions", "contest_decision", "correct"}
LEVEL_1: Final = {"know", "delete", "third_party_list", "shine_the_light"}
UNVERIFIED: Final = "portability"
EXTENDED: Final = "correct"
WITHDRAWN: Final = "third_party_list"
DENIED: Final = "contest_decision"
IN_PART: Final = "delete"
LONGEST: Final = 48
DAY: Final = timedelta(days=1)
BY_STAFF: Final = LEVEL_1 | LEVEL_2 - {UNVERIFIED, WITHDRAWN} | {"question", "other"}
FORM: Final = {"purpose": "To sort calls.", "logic": "By length.", "output": "A queue.", "human_part": "All the rest."}
PLAN: Final[tuple[tuple[int, set[str], str, Any], ...]] = (
    (1, LEVEL_2 - {UNVERIFIED}, "verify-identity", {"method": "document", "note": "Compared name and address."}),
    (1, {WITHDRAWN}, "withdraw", {}),
    (2, BY_STAFF - {WITHDRAWN}, "start", None),
    (3, {"question"}, "complete", {"summary": "We use no such thing."}),
    (20, {DENIED}, "deny", {"reasons": [{"code": "not_covered", "explanation": "A person decided, no machine."}]}),
    (
        20,
        {IN_PART},
        "deny",
        {
            "reasons": [{"code": "transaction_or_contract", "explanation": "The invoice is not paid."}],
            "partial": True,
            "summary": "All but the invoice is gone.",
        },
    ),
    (21, {DENIED}, "appeal", {"grounds": "The letter came within a second."}),
    (
        30,
        {"know", "access", "shine_the_light", "other"},
        "complete",
        {"summary": "Here is everything that we found."},
    ),
    (30, {"access_automated_decisions"}, "complete", {"summary": "Here is everything that we found.", "form": FORM}),
    (40, {EXTENDED}, "extend", {"reason": "We ask a partner abroad."}),
    (46, {EXTENDED}, "complete", {"summary": "The number is corrected."}),
)
"""What staff and people do on which day, to requests of which types."""
DAYS: Final = sorted({0, *(on for on, *_ in PLAN), *range(42, LONGEST)})
"""Those days, and every one of the week around the deadlines, which lie 45 days after receipt."""
PLACEHOLDER: Final = re.compile(r"[{}]|\bNone\b|\bnull\b|\b[a-z]+_[a-z_]+\b")
CODE: Final = re.compile(r"^([0-9]{6})$", re.MULTILINE)


@dataclass
class Story:
    """One request of one company, what was promised for it, and the mails that its requester got."""

    client: Client
    right: Right
    made: dict[str, Any]
    mails: list[EmailMessage] = field(default_factory=list)

    @property
    def address(self) -> str:
        return address_of(self.client.tenant, self.right)

    def act(self, action: str, body: Any = None) -> dict[str, Any]:
        if action == "complete":
            still_open = [task["id"] for task in self.seen()["tasks"] if task["state"] == "open"]
            body = {**body, "tasks_left": [{"id": task_id, "why": "It goes on."} for task_id in still_open]}
        answer = self.client.call("POST", f"/v1/requests/{self.made['id']}/{action}", body)
        assert answer.status in (200, 201), (self.right, action, answer.text)
        shown: dict[str, Any] = answer.json
        return shown

    def seen(self) -> dict[str, Any]:
        answer = self.client.call("GET", f"/v1/requests/{self.made['id']}")
        assert answer.status == 200, answer.text
        shown: dict[str, Any] = answer.json
        return shown


def address_of(tenant: str, right: Right) -> str:
    return f"{right.replace('_', '.')}@{tenant}-customer.example"


def test_every_type_runs_from_intake_to_close(stack: Stack) -> None:
    received = stack.clock.now()
    chosen, days = (ALL, range(LONGEST)) if os.environ.get("EVERY_COMPANY") else (IN_TURN, DAYS)
    stories = [ask(Client(stack, tenant), right) for tenant, right in chosen]
    read: set[str] = set()
    for day in days:
        advance_to(stack, received + day * DAY)
        stack.tick()
        deliver(stack, stories, read)
        for story in stories:
            live(story, day)
        stack.drain()  # queues are worked within seconds, not when the next sweep comes
    advance_to(stack, received + LONGEST * DAY)
    stack.tick()
    deliver(stack, stories, read)
    for story in stories:
        check_dates(story, received)
        check_end(story)
        for mail in story.mails:
            check_letter(mail)


def advance_to(stack: Stack, moment: datetime) -> None:
    """Moves the clock to a moment, unless a tick that waited for something has moved it beyond."""
    stack.clock.advance(max(moment - stack.clock.now(), timedelta()))


def ask(client: Client, right: Right) -> Story:
    requester = {
        "first_name": "Pat",
        "last_name": "Rivera",
        "email": address_of(client.tenant, right),
        "state": "CA",
        "relationship": "website_visitor",
    }
    body = {"types": [right], "requester": requester, "details": "Please look into all accounts."}
    answer = client.call("POST", "/v1/requests", body, key="publishable")
    assert answer.status == 201, answer.text
    return Story(client, right, answer.json)


def deliver(stack: Stack, stories: list[Story], read: set[str]) -> None:
    """Hands each new mail to the story of its recipient; what staff are told is for nobody's story."""
    by_address = {story.address: story for story in stories}
    for mail in list_mails(stack):
        if mail.id not in read and not mail.recipients[0].startswith("privacy@"):
            read.add(mail.id)
            by_address[mail.recipients[0]].mails.append(mail.message)


def live(story: Story, day: int) -> None:
    """Does what happens on a day of a request's life."""
    if day == 0 and story.right in LEVEL_1 | LEVEL_2 - {UNVERIFIED}:
        (code,) = CODE.findall(text_of(story.mails[-1]))
        story.act("verify", {"code": code})
    for on, rights, action, body in PLAN:
        if day == on and story.right in rights:
            story.act(action, body)


def check_dates(story: Story, received: datetime) -> None:
    """Checks the dates of the first answer: never later than the law of California or the promise."""
    made, right = story.made, story.right
    on = date.fromisoformat(made["due_on"])
    days = (on - received.date()).days
    if right in AT_ONCE - {"withdraw_consent"}:
        assert 15 <= days <= 27, (right, days)  # fifteen business days, over Christmas
        assert made["honor_by"] == made["due_on"]
    elif right == "withdraw_consent":
        assert days == 15
    elif right == "question":
        assert days in ((7,) if story.client.tenant == "billgenix" else (14,))
    else:
        assert days == 45, (right, days)
    assert made["acknowledge_by"] <= made["due_on"]
    assert made["target_on"] <= made["due_on"]


def check_end(story: Story) -> None:
    """Checks how each request ended, and that a letter said so."""
    seen, right = story.seen(), story.right
    ends = {
        UNVERIFIED: "denied",
        DENIED: "denied",
        WITHDRAWN: "withdrawn",
        IN_PART: "partially_completed",
    }
    assert seen["status"] == ends.get(right, "completed"), (story.client.tenant, right, seen["status"])
    assert seen["acknowledged_at"], right
    subjects = [str(mail["Subject"]) for mail in story.mails]
    assert len(subjects) >= (1 if right in AT_ONCE else 2), (right, subjects)
    if right == UNVERIFIED:
        assert seen["decided_by"] == "system"
        assert len(subjects) == 3, "the receipt, one reminder, the denial"
        assert seen["closed_at"][:10] == seen["due_on"]
    if right == EXTENDED:
        assert seen["extended"] and seen["due_on"] > story.made["due_on"]
    if right == DENIED:
        assert seen["appeal"]["status"] == "open"


def check_letter(message: EmailMessage) -> None:
    """Checks that a letter has no placeholder and no code of ours, and that its HTML says the same."""
    text = text_of(message)
    words = re.sub(r"https?://\S+|\S+@\S+|req_\S+", "", text)
    assert not PLACEHOLDER.search(words), PLACEHOLDER.findall(words)
    html = message.get_body(("html",))
    assert html is not None
    plain = unescape(
        re.sub(r"<style.*?</style>|<title.*?</title>|<[^>]+>", " ", str(html.get_content()), flags=re.DOTALL)
    )
    assert plain.split() == text.replace("\n- ", "\n").split() or _same_words(plain, text)


def _same_words(plain: str, text: str) -> bool:
    """Compares words alone: a list's dashes are marks of the text, its dots marks of the HTML."""
    return [word for word in plain.split() if word != "-"] == [word for word in text.split() if word != "-"]


def text_of(message: EmailMessage) -> str:
    """Returns the plain text of a mail."""
    body = message.get_body(("plain",))
    assert body is not None
    return str(body.get_content())
