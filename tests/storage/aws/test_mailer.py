"""The form of a mail on the wire."""

from __future__ import annotations

from datetime import UTC, datetime

from chalicelib.domain.mail.mails import Mail
from chalicelib.storage.aws.mailer import _message

URL = "https://privacy.a-rather-long-company-name.example/u/1.psynergy." + "0" * 26 + "." + "a" * 26


def test_the_one_click_address_is_in_one_piece_and_plain() -> None:
    headers = {"List-Unsubscribe": f"<{URL}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    mail = Mail("out_1", "Psynergy", "pat@example.com", "Grüße " * 20, "Hello.", headers)
    raw = _message(mail, "privacy@psynergy.example", datetime(2026, 11, 27, tzinfo=UTC)).as_bytes()
    assert f"\nList-Unsubscribe: <{URL}>\n".encode() in raw
    assert b"\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\n" in raw
    assert all(len(line) <= 78 for line in raw.split(b"\n") if line.startswith(b"Subject"))
