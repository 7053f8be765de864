"""What SES tells is counted once it fits, dropped and counted where it does not, and names nobody in any line."""

from __future__ import annotations

import json
from typing import Any

import pytest

from chalicelib.domain.errors import Unavailable
from chalicelib.usecases.outbox.process_feedback import process
from tests.fixtures.mail.feedback import Told, tell, write
from tests.fixtures.memory.mortal import Killed
from tests.fixtures.worlds.letters import LetterWorld
from tests.fixtures.worlds.mails import ADDRESS, TENANT, MailWorld


@pytest.fixture
def w(monkeypatch: pytest.MonkeyPatch) -> MailWorld:
    return MailWorld(monkeypatch)


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def hear(w: MailWorld, capsys: pytest.CaptureFixture[str], body: str) -> tuple[list[str], list[str]]:
    """Processes a message; returns the metrics of the tenant that were counted, and the codes of what was dropped."""
    capsys.readouterr()
    process(w.ports, body)
    written = lines(capsys)
    assert ADDRESS not in json.dumps(written)
    counted = [name for line in written if "_aws" in line for name in line if name.startswith(("Mails", "Feedback"))]
    return counted, [line["code"] for line in written if line.get("event") == "feedback.dropped"]


@pytest.mark.parametrize(
    ("told", "metric"),
    [
        ("Delivery", "MailsDelivered"),
        ("Permanent", "MailsBounced"),
        ("Transient", "MailsSoftBounced"),
        ("Complaint", "MailsComplained"),
    ],
)
def test_what_is_told_of_a_question_is_counted_and_the_question_stays_open(
    w: MailWorld, capsys: pytest.CaptureFixture[str], told: Told, metric: str
) -> None:
    w.ask()
    w.deliver()
    (_, mail) = w.provider.taken[-1]
    assert mail.labels["kind"] == "confirm_consent" and mail.labels["record_id"] == w.record_id()
    assert hear(w, capsys, tell(told, TENANT, mail)) == ([metric], [])
    assert w.holds() == "pending"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("no message", "not_json"),
        (write("Delivery", "nobody", ADDRESS, {}), "unknown_topic"),
        (write("Delivery", TENANT, ADDRESS, {}), "foreign_tenant"),
        (write("Delivery", TENANT, ADDRESS, {"tenant": "cyclonex"}), "foreign_tenant"),
        (write("Delivery", TENANT, ADDRESS, {"tenant": TENANT}), "unknown_labels"),
        (write("Delivery", TENANT, ADDRESS, {"tenant": TENANT}, destination="else@example.com"), "foreign_address"),
        (
            write(
                "Permanent",
                TENANT,
                ADDRESS,
                {
                    "tenant": TENANT,
                    "request": "req_01KARZ6T9GSWQ40CJ9S2ED4T52",
                    "letter": "let_01KARZ6T9GSWQ40CJ9S2ED4T52",
                },
            ),
            "unknown_mail",
        ),
    ],
)
def test_what_fits_no_mail_of_ours_is_dropped_and_counted(
    w: MailWorld, capsys: pytest.CaptureFixture[str], body: str, code: str
) -> None:
    assert hear(w, capsys, body) == (["FeedbackDropped"], [code])


def test_an_arrival_told_before_the_letter_is_noted_comes_again_and_then_counts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    w = LetterWorld(monkeypatch)
    request = w.ask()
    w.mortal.strike("mail.send", "after")
    with pytest.raises(Killed):
        w.deliver()
    w.mortal.spare()
    with pytest.raises(Unavailable):
        w.hear("Delivery")
    for _ in range(2):
        w.later()
    w.hear("Delivery", 0)
    assert [one.state for one in w.left(request)] == ["delivered"]
