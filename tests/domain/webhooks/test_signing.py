"""What is sent is signed as Standard Webhooks says, judged by the package that receivers use."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from chalicelib.domain.webhooks.signing import sign_message, write_secret

BODY = '{"type":"request.received","timestamp":"2026-11-22T17:00:00.000Z","data":{"id":"req_1"}}'
OLD, NEW = b"o" * 52, b"n" * 52


def now() -> datetime:
    return datetime.now(UTC)


def test_the_package_accepts_it_with_either_secret_and_with_no_other() -> None:
    headers = sign_message([NEW, OLD], "whd_1", now(), BODY)
    assert headers["webhook-id"] == "whd_1" and headers["webhook-signature"].count("v1,") == 2
    for key in (NEW, OLD):
        assert Webhook(write_secret(key)).verify(BODY, headers)["data"] == {"id": "req_1"}
    with pytest.raises(WebhookVerificationError):
        Webhook(write_secret(b"x" * 52)).verify(BODY, headers)


@pytest.mark.parametrize("part", ["webhook-id", "webhook-timestamp", "webhook-signature"])
def test_nothing_of_it_can_be_changed(part: str) -> None:
    headers = sign_message([NEW], "whd_1", now(), BODY)
    changed = {**headers, part: headers[part][:-1] + ("0" if headers[part][-1] != "0" else "1")}
    with pytest.raises(WebhookVerificationError):
        Webhook(write_secret(NEW)).verify(BODY, changed)
    with pytest.raises(WebhookVerificationError):
        Webhook(write_secret(NEW)).verify(BODY.replace("req_1", "req_2"), headers)


def test_an_old_one_is_refused_by_its_timestamp() -> None:
    headers = sign_message([NEW], "whd_1", now() - timedelta(minutes=6), BODY)
    with pytest.raises(WebhookVerificationError):
        Webhook(write_secret(NEW)).verify(BODY, headers)
