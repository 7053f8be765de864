"""Every mail that SES accepts is kept, byte for byte."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import botocore.session
import pytest
from botocore.exceptions import ClientError

from chalicelib.clock import SYSTEM_CLOCK
from infra.local.embedded.mail import Outbox


def mail(sender: str = "privacy@a.example") -> bytes:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, "b@c.example", "Grüße"
    message.set_content("Hallo Ümlaut\n")
    return message.as_bytes()


@pytest.fixture
def sending(aws: Callable[[str], Any], tmp_path: Path) -> tuple[Outbox, Callable[[str], Any]]:
    aws("ses").verify_domain_identity(Domain="a.example")
    aws("sesv2").create_email_identity(EmailIdentity="a.example")
    outbox = Outbox(tmp_path / "mail")
    session = botocore.session.Session()
    outbox.attach(session)
    return outbox, lambda service: session.create_client(service, region_name="us-east-1")


def test_mails_of_both_apis_are_kept_in_memory_and_as_files(
    sending: tuple[Outbox, Callable[[str], Any]], tmp_path: Path
) -> None:
    outbox, client = sending
    first = client("ses").send_raw_email(RawMessage={"Data": mail()}, Destinations=["b@c.example"])["MessageId"]
    second = client("sesv2").send_email(Content={"Raw": {"Data": mail()}})["MessageId"]
    assert [kept.id for kept in outbox.mails()] == [first, second]
    assert [kept.recipients for kept in outbox.mails()] == [("b@c.example",), ()]
    assert outbox.mails()[0].message["Subject"] == "Grüße"
    files = {path.name: path.read_bytes() for path in (tmp_path / "mail").iterdir()}
    assert set(files.values()) == {mail()}
    assert all(re.fullmatch(r"\d{8}T\d{6}\.\d{3}Z-[\w-]+\.eml", name) for name in files)
    assert len(files) == 2
    outbox.clear()
    assert outbox.mails() == []


def test_files_are_named_by_the_systems_clock(sending: tuple[Outbox, Callable[[str], Any]], tmp_path: Path) -> None:
    SYSTEM_CLOCK.advance(timedelta(days=400))
    try:
        before = SYSTEM_CLOCK.now()
        sending[1]("ses").send_raw_email(RawMessage={"Data": mail()}, Destinations=["b@c.example"])
        after = SYSTEM_CLOCK.now()
    finally:
        SYSTEM_CLOCK._offset = timedelta()
    (path,) = (tmp_path / "mail").iterdir()
    named = datetime.strptime(path.name.partition("-")[0], "%Y%m%dT%H%M%S.%f%z")
    assert before <= named <= after


def test_what_ses_refuses_is_not_kept(sending: tuple[Outbox, Callable[[str], Any]]) -> None:
    outbox, client = sending
    with pytest.raises(ClientError):
        client("ses").send_raw_email(RawMessage={"Data": mail("x@unverified.example")}, Destinations=["b@c.example"])
    assert outbox.mails() == []
