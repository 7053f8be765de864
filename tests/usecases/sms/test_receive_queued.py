"""The queue of texts that SNS topics report: which tenant each belongs to, and that each counts once."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from chalicelib import wiring
from chalicelib.domain.errors import Unavailable
from chalicelib.workers import inbound
from tests.fixtures.sms import calls
from tests.fixtures.worlds.texts import TextWorld


@pytest.fixture
def one(monkeypatch: pytest.MonkeyPatch) -> Iterator[TextWorld]:
    """Yields a tenant whose topic the account names, and another with a topic of its own."""
    found = TextWorld()
    monkeypatch.setattr(wiring, "ports", lambda: found.ports)
    for tenant in ("billgenix", "psynergy"):
        account = replace(calls.cases()["aws"].foreign, ids=frozenset({f"{calls.TOPIC}-of-{tenant}"}))
        found.accounts.changed[tenant, "aws"] = account
    yield found


def make_notification(**changes: str) -> str:
    return json.dumps(calls.sns_envelope(**changes))


def run_batch(*bodies: str) -> list[str]:
    """Returns the messages that failed."""
    records = [{"messageId": str(number), "body": body} for number, body in enumerate(bodies)]
    answer: dict[str, Any] = inbound.handle({"Records": records})
    return [failure["itemIdentifier"] for failure in answer["batchItemFailures"]]


def test_stop_from_a_topic_opts_out_of_the_tenant_whose_topic_it_is(one: TextWorld) -> None:
    assert run_batch(make_notification()) == []
    assert one.opted_out() == ["all_communications"]
    assert run_batch(make_notification(TopicArn=f"{calls.TOPIC}-of-psynergy")) == []
    assert one.opted_out(tenant="psynergy") == ["sms"]
    assert one.opted_out(tenant="billgenix") == []


def test_message_that_comes_again_changes_nothing(one: TextWorld) -> None:
    run_batch(make_notification())
    kept = one.kept()
    assert run_batch(make_notification(), make_notification()) == []
    assert one.kept() == kept


@pytest.mark.parametrize(
    "body",
    [
        "",
        "[]",
        "{",
        "STOP",
        make_notification(TopicArn="arn:aws:sns:us-east-1:123456789012:of-nobody"),
        calls.sns_message(),
    ],
)
def test_message_of_no_tenant_changes_nothing_and_goes_to_the_dead_letters(
    one: TextWorld, body: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_batch(body) == ["0"]
    assert one.kept() == {}
    assert '"WebhooksRefused":1' in capsys.readouterr().out


def test_topic_that_two_tenants_name_is_nobodys(one: TextWorld) -> None:
    one.accounts.changed["psynergy", "aws"] = calls.cases()["aws"].account
    assert run_batch(make_notification()) == ["0"]
    assert one.kept() == {}


def test_a_bad_message_holds_no_other_up(one: TextWorld) -> None:
    assert run_batch("{", make_notification(), "[]") == ["0", "2"]
    assert one.opted_out() == ["all_communications"]


def test_known_id_with_another_content_is_refused(one: TextWorld) -> None:
    run_batch(make_notification(Message=calls.sns_message(messageBody="hello", messageKeyword="KEYWORD_1")))
    assert run_batch(make_notification()) == ["0"]
    assert one.opted_out() == []


def test_message_is_tried_again_where_the_store_does_not_answer(
    one: TextWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    def down(*_: object) -> None:
        raise Unavailable

    with monkeypatch.context() as patch:
        patch.setattr(type(one.ports.store), "commit", down)
        assert run_batch(make_notification()) == ["0"]
    assert run_batch(make_notification()) == []
    assert one.opted_out() == ["all_communications"]


def test_topic_that_asks_to_be_subscribed_is_confirmed(one: TextWorld) -> None:
    url = "https://sns.us-east-1.amazonaws.com/?Action=ConfirmSubscription&Token=1"
    assert run_batch(make_notification(Type="SubscriptionConfirmation", Token="1", SubscribeURL=url)) == []
    assert one.ports.sms_certificates.confirmed == [url]  # type: ignore[attr-defined]


def test_no_line_holds_what_was_written_or_by_whom(one: TextWorld, capsys: pytest.CaptureFixture[str]) -> None:
    run_batch(make_notification(Message=calls.sns_message(messageBody="please stop, Pat Doe")), "Pat Doe")
    out = capsys.readouterr().out
    assert "Pat" not in out
    assert calls.PERSON[2:] not in out


def test_a_topic_that_an_account_just_began_to_name_is_looked_for_once_more(one: TextWorld) -> None:
    topic = f"{calls.TOPIC}-new"
    account = one.accounts.get("psynergy", "aws")
    assert account
    one.accounts.newer["psynergy", "aws"] = replace(account.account, ids=frozenset({topic}))
    assert run_batch(make_notification(TopicArn=topic)) == []
    assert (one.opted_out(tenant="psynergy"), one.opted_out()) == (["sms"], [])


def test_a_topic_that_a_second_account_names_since_is_still_its_first_tenants_until_read(one: TextWorld) -> None:
    account = one.accounts.get("cyclonex", "aws")
    assert account
    one.accounts.newer["psynergy", "aws"] = account.account
    assert run_batch(make_notification()) == []
    assert one.opted_out() == ["all_communications"]
    assert run_batch(make_notification(TopicArn=f"{calls.TOPIC}-unknown"), make_notification()) == ["0", "1"]
