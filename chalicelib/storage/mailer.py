"""Outgoing e-mail through SES, each tenant's with that tenant's credentials and address."""

from __future__ import annotations

from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from typing import TYPE_CHECKING, Final

from botocore import exceptions

from chalicelib.domain.errors import Unavailable
from chalicelib.domain.mails import Mail, MailRefused

if TYPE_CHECKING:
    from datetime import datetime

    from chalicelib.storage.aws import Clients
    from chalicelib.usecases.ports import Secrets

_LATER: Final = {"Throttling", "ThrottlingException", "TooManyRequestsException", "LimitExceededException"}


class SesMailer:
    """`usecases.ports.Mailer`."""

    def __init__(self, clients: Clients, secrets: Secrets) -> None:
        self._clients = clients
        self._secrets = secrets

    def send(self, tenant: str, mail: Mail, now: datetime) -> None:
        sender = self._secrets.mail_from(tenant)
        raw = _message(mail, sender, now).as_bytes()
        try:
            self._clients.get("sesv2", tenant).send_email(
                FromEmailAddress=sender,
                Destination={"ToAddresses": [mail.recipient]},
                Content={"Raw": {"Data": raw}},
            )
        except exceptions.ClientError as error:
            code = error.response["Error"]["Code"]
            if code in _LATER or error.response["ResponseMetadata"]["HTTPStatusCode"] >= 500:
                raise Unavailable from None
            raise MailRefused(code) from None  # SES repeats addresses in its message
        except (exceptions.ConnectionError, exceptions.HTTPClientError) as error:
            raise Unavailable from error


def _message(mail: Mail, sender: str, now: datetime) -> EmailMessage:
    message = EmailMessage()
    user, _, domain = sender.partition("@")
    message["From"] = Address(mail.sender_name, user, domain)
    message["To"] = mail.recipient
    message["Subject"] = mail.subject
    message["Date"] = format_datetime(now)
    message["Message-ID"] = f"<{mail.id}@{domain}>"
    message["Auto-Submitted"] = "auto-generated"
    for name, value in mail.headers.items():
        message[name] = value
    message.set_content(mail.text)
    return message
