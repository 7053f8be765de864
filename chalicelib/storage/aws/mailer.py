"""Outgoing e-mail through SES; each tenant's mail is sent with that tenant's credentials and address."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from botocore import exceptions

from chalicelib import logs
from chalicelib.domain.errors import Unavailable
from chalicelib.domain.mail.mails import Mail, MailOutcomeUnknown, MailRefused

if TYPE_CHECKING:
    from datetime import datetime
    from email.message import EmailMessage
    from email.policy import EmailPolicy

    from chalicelib.storage.aws.clients import Clients
    from chalicelib.storage.aws.secrets import SsmSecrets

_KEPT_WHOLE: Final = frozenset({"list-unsubscribe", "list-unsubscribe-post"})
_REFUSED: Final = {"MessageRejected", "BadRequestException"}
"""SES's error codes for a mail that it will never accept. Any other code concerns the account or is temporary."""


class SesMailer:
    """Implements `usecases.ports.outbox.Mailer`."""

    def __init__(self, clients: Clients, secrets: SsmSecrets) -> None:
        self._clients = clients
        self._secrets = secrets

    def send(self, tenant: str, mail: Mail, now: datetime) -> None:
        sender = self._secrets.mail_from(tenant)
        client = self._clients.get("sesv2", tenant)
        raw = _message(mail, sender, now).as_bytes()
        try:
            client.send_email(
                FromEmailAddress=sender,
                Destination={"ToAddresses": [mail.recipient]},
                Content={"Raw": {"Data": raw}},
            )
        except exceptions.ClientError as error:
            raise _translate_error(error, tenant, mail.id) from None  # SES repeats addresses in its message
        except exceptions.ConnectionError as error:  # no connection was made
            raise Unavailable from error
        except exceptions.HTTPClientError as error:  # the connection broke, or there was no answer
            raise MailOutcomeUnknown from error


def _translate_error(error: exceptions.ClientError, tenant: str, row_id: str) -> Exception:
    code = str(error.response["Error"]["Code"])
    status = int(error.response["ResponseMetadata"]["HTTPStatusCode"])
    if code in _REFUSED:
        return MailRefused(code)
    logs.log("warning", "mail.not_taken", tenant=tenant, row_id=row_id, code=code, status=status)
    return MailOutcomeUnknown() if status >= 500 and status != 503 else Unavailable()


def _policy() -> EmailPolicy:
    """Returns Python's own policy, except that it does not fold the headers for one-click unsubscribing.

    Folding would turn a long address into an encoded word, which mail programs do not decode there (RFC 2047
    section 5 allows none in a structured field; RFC 8058).
    """
    from email.policy import EmailPolicy

    class Unfolded(EmailPolicy):
        def fold(self, name: str, value: str) -> str:
            return f"{name}: {value}{self.linesep}" if name.lower() in _KEPT_WHOLE else super().fold(name, value)

        def fold_binary(self, name: str, value: str) -> bytes:
            return self.fold(name, value).encode("ascii", "surrogateescape")

    return Unfolded(cte_type="7bit")


def _message(mail: Mail, sender: str, now: datetime) -> EmailMessage:
    # Imported here because these cost 10 ms of every cold start, and only this function sends mail.
    from email.headerregistry import Address
    from email.message import EmailMessage
    from email.utils import format_datetime

    message = EmailMessage(policy=_policy())
    user, _, domain = sender.partition("@")
    message["From"] = Address(mail.sender_name, user, domain)
    message["To"] = mail.recipient
    message["Subject"] = mail.subject
    message["Date"] = format_datetime(now)
    message["Message-ID"] = f"<{mail.id}@{domain}>"
    message["Auto-Submitted"] = "auto-generated"
    for name, value in mail.headers.items():
        message[name] = value
    # 7bit keeps a long link in one piece for anyone who reads the raw mail.
    message.set_content(mail.text, cte="7bit" if mail.text.isascii() else "quoted-printable")
    return message
