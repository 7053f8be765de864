"""The mail of a double opt-in, through the deployed app: its sender, its content, and its delivery."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest

from infra.local.embedded.faults import killed_after, killed_before
from infra.local.stack import Stack
from tests.http.self_service.double_opt_in import ADDRESS, BROWSER, PURPOSE, ask, ask_and_mail, link


def test_the_mail_comes_from_the_tenant_and_says_what_is_asked_and_until_when(stack: Stack) -> None:
    ask_and_mail(stack)
    (mail,) = stack.mails()
    message = mail.message
    assert mail.recipients == (ADDRESS,)
    assert message["From"] == "Psynergy Billing <privacy@psynergy.example>"
    assert message["To"] == ADDRESS
    assert message["Subject"] == "Please confirm your choice at Psynergy Billing"
    assert message["Reply-To"] == "support@psynergybilling.com"
    assert message["Auto-Submitted"] == "auto-generated"
    content = mail.text
    assert "  - Learning center e-mails\n" in content
    assert "2621 Montega Drive" in content
    assert re.search(r"until \w+ \d+, \d{4} at \d+:\d\d [AP]M C[SD]T\.", content)
    assert ADDRESS not in content
    assert link(stack).encode() in mail.raw  # in one piece for anyone who reads the file


def test_no_text_of_a_caller_gets_into_the_mail_or_the_page(stack: Stack) -> None:
    body = {
        "subject": {"email": ADDRESS},
        "decisions": [{"purpose": PURPOSE, "channel": "email", "granted": True}],
        "source": {
            "channel": "web_form",
            "url": "https://spam.example/buy",
            "wording": "Buy cheap <b>watches</b>",
            "evidence": {"note": "watches again"},
        },
    }
    assert stack.http("POST", "/v1/consents", key=stack.keys["psynergy"].publishable, json=body).status == 201
    stack.tick()
    page = stack.http("GET", link(stack), BROWSER).text
    for text in (stack.mails()[0].raw.decode(), page):
        assert "watches" not in text and "spam.example" not in text


def test_nobody_is_mailed_again_within_minutes(stack: Stack) -> None:
    for _ in range(3):
        ask(stack, publishable=True)
    stack.tick()
    assert len(stack.mails()) == 1
    stack.clock.advance(timedelta(minutes=11))
    ask(stack, publishable=True)
    stack.tick()
    assert len(stack.mails()) == 2


@pytest.mark.parametrize("call", ["dynamodb.GetItem", "dynamodb.UpdateItem", "sesv2.SendEmail", "dynamodb.DeleteItem"])
@pytest.mark.parametrize("dies", [killed_before, killed_after])
def test_the_mail_goes_out_though_its_process_dies(stack: Stack, call: str, dies: Any) -> None:
    ask(stack)
    with stack.meter() as meter:
        stack.faults.inject(call, dies())
        assert stack.consumers.drain().died == ["deliver"]
        stack.faults.clear()
        for _ in range(3):
            stack.clock.advance(timedelta(minutes=16))
            stack.tick()
    sent_and_unmarked = {("sesv2.SendEmail", killed_after), ("dynamodb.DeleteItem", killed_before)}
    assert meter.calls["sesv2", "SendEmail"] == (2 if (call, dies) in sent_and_unmarked else 1)
    assert len({mail.message["Message-ID"] for mail in stack.mails()}) == 1
    assert stack.http("POST", link(stack)).status == 200
