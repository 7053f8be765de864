"""The form of a mail on the wire, and which refusals of SES are for good."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from botocore.exceptions import ClientError, ParamValidationError

from chalicelib.domain.errors import Unavailable
from chalicelib.domain.mail.mails import Mail, MailRefused
from chalicelib.storage.aws.mailer import _message, _translate_error

URL = "https://privacy.a-rather-long-company-name.example/u/1.psynergy." + "0" * 26 + "." + "a" * 26


def test_the_one_click_address_is_in_one_piece_and_plain() -> None:
    headers = {"List-Unsubscribe": f"<{URL}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    mail = Mail("out_1", "Psynergy", "pat@example.com", "Grüße " * 20, "Hello.", "<p>Hello.</p>", headers)
    raw = _message(mail, "privacy@psynergy.example", datetime(2026, 11, 27, tzinfo=UTC)).as_bytes()
    assert f"\nList-Unsubscribe: <{URL}>\n".encode() in raw
    assert b"\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\n" in raw
    assert all(len(line) <= 78 for line in raw.split(b"\n") if line.startswith(b"Subject"))


def refusal(code: str, message: str, status: int = 400) -> ClientError:
    answer = {"Error": {"Code": code, "Message": message}, "ResponseMetadata": {"HTTPStatusCode": status}}
    return ClientError(answer, "SendEmail")  # type: ignore[arg-type]  # the other members are of no use here


ABOUT_US = [
    ("MessageRejected", "Email address is not verified."),
    (
        "MessageRejected",
        "Email address is not verified. The following identities failed the check in region US-EAST-1: pat@example.com",
    ),
    ("MessageRejected", "Sending suspended for this account. For more information, please check the inbox"),
    ("MessageRejected", "Sending paused for this account. For more information, please check the inbox"),
    ("MessageRejected", "Your account is in the sandbox"),
    ("MessageRejected", "Maximum sending rate exceeded."),
    ("MessageRejected", "A word that nobody has seen before"),
    ("MessageRejected", ""),
    ("BadRequestException", "Configuration set is invalid"),
    ("BadRequestException", "Domain of the sender is invalid: 'example.com'"),
    ("MailFromDomainNotVerifiedException", "Required MX record was not found"),
    ("AccountSuspendedException", "The content of your mails was reported"),
    ("SendingPausedException", "Sending is disabled for this account"),
    ("NotFoundException", "Configuration set <x> does not exist"),
    ("AccessDeniedException", "User is not authorized to perform ses:SendEmail for recipient pat@example.com"),
    ("LimitExceededException", "Too many of them"),
]
ABOUT_THE_MAIL = [
    ("MessageRejected", "Message content rejected"),
    ("MessageRejected", "The message contains a virus"),
    ("MessageRejected", "Address blacklisted."),
    ("BadRequestException", "Illegal address"),
    ("BadRequestException", "Local address contains control or whitespace"),
    ("BadRequestException", "Missing final '@domain'"),
    ("BadRequestException", "Domain starts with dot"),
    ("BadRequestException", "Invalid domain name: 'account-verified.example'"),
    ("BadRequestException", "Domain contains illegal character in sandbox@tenant_region.example"),
    ("BadRequestException", "Message length is more than 10485760 bytes long: '10485761'."),
    ("BadRequestException", "Duplicate header 'Source'."),
]


@pytest.mark.parametrize(("code", "message"), ABOUT_US)
def test_what_concerns_the_account_holds_a_mail_back(
    code: str, message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert isinstance(_translate_error(refusal(code, message), "psynergy", "out_1"), Unavailable)
    logged = capsys.readouterr().out
    if code != "LimitExceededException":  # which passes by itself
        assert '"level":"error","event":"mail.held_back"' in logged and '"MailsHeldBack":1' in logged
        assert f'"code":"{code}"' in logged
    assert "@" not in logged and (not message or message not in logged)


@pytest.mark.parametrize(("code", "message"), ABOUT_THE_MAIL)
def test_what_concerns_the_mail_or_its_recipient_is_for_good(
    code: str, message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    found = _translate_error(refusal(code, message), "psynergy", "out_1")
    assert isinstance(found, MailRefused) and str(found) == code
    assert capsys.readouterr().out == ""


def test_parameters_that_botocore_refuses_are_for_good() -> None:
    found = _translate_error(ParamValidationError(report="x"), "psynergy", "out_1")
    assert isinstance(found, MailRefused) and str(found) == "ParamValidationError"
