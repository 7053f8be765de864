"""Outgoing e-mail through SES; each tenant's mail is sent with that tenant's credentials and address.

A mail is refused for good only for what it holds or for its recipient. Whatever concerns our account holds it back: a
sender that is not verified, sending that is paused, missing rights. The outbox tries it again, and people are told.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from botocore.exceptions import ClientError, ParamValidationError

from chalicelib import logs
from chalicelib.domain.errors import Misconfigured, Unavailable
from chalicelib.domain.mail.labels import TENANT
from chalicelib.domain.mail.mails import Mail, MailOutcomeUnknown, MailRefused
from chalicelib.storage.aws import failures

if TYPE_CHECKING:
    from datetime import datetime
    from email.message import EmailMessage
    from email.policy import EmailPolicy

    from chalicelib.settings import Settings
    from chalicelib.storage.aws.clients import Clients
    from chalicelib.storage.aws.secrets import SsmSecrets

_LONGEST_LINE: Final = 998  # characters, without the end of the line (RFC 5322 section 2.1.1)
_KEPT_WHOLE: Final = frozenset({"list-unsubscribe", "list-unsubscribe-post"})
_MAY_BE_ABOUT_THE_MAIL: Final = {"MessageRejected", "BadRequestException", "InvalidParameterValue"}
"""SES's codes that are about the mail or about the account; only SES's message tells which."""
_ABOUT_US: Final = re.compile(
    r"verified|identit|account|paus|suspend|disabled|sandbox|authori[sz]|permission|sender|source|return.?path"
    r"|mail.?from|from address|configuration|region|quota|rate|limit|tenant"
)
_ABOUT_THE_MAIL: Final = re.compile(
    r"virus|malware|spam|content|message (?:length|size|body)|too (?:large|long|many)|header|attachment|mime"
    r"|illegal|control or whitespace|contains|(?:starts|ends) with|missing|is empty|empty address|address length"
    r"|invalid|blacklisted|suppression list|recipient"
)
"""Words of SES's messages, in lower case. A message with none of these, or with one of ours, holds the mail back."""
_QUOTED: Final = re.compile(r"'[^']*'|\"[^\"]*\"|<[^>]*>|\S*@\S*")
"""What a message repeats of the mail, which must not decide."""


class SesMailer:
    """Implements `usecases.ports.outbox.Mailer`."""

    def __init__(self, settings: Settings, clients: Clients, secrets: SsmSecrets) -> None:
        self._settings = settings
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
                ConfigurationSetName=self._settings.configuration_set(tenant),
                EmailTags=[{"Name": name, "Value": value} for name, value in {**mail.labels, TENANT: tenant}.items()],
            )
        except failures.ERRORS as error:
            raise _translate_error(error, tenant, mail.id) from None  # SES repeats addresses in its message
        except Misconfigured as fault:  # the tenant's role was not given, before anything was sent
            raise _hold_back(fault.code, tenant, mail.id) from None


def _translate_error(error: failures.AwsError, tenant: str, row_id: str) -> Exception:
    code, verdict = failures.read_code(error), failures.judge(error)
    if verdict != "final":
        logs.log("warning", "mail.not_taken", tenant=tenant, row_id=row_id, code=code)
        return MailOutcomeUnknown() if verdict == "unknown" else Unavailable()
    return MailRefused(code) if _is_about_the_mail(error, code) else _hold_back(code, tenant, row_id)


def _is_about_the_mail(error: failures.AwsError, code: str) -> bool:
    if not isinstance(error, ClientError):
        return isinstance(error, ParamValidationError)
    message = _QUOTED.sub(" ", str(error.response["Error"].get("Message", "")).lower())
    about_us = _ABOUT_US.search(message)
    return code in _MAY_BE_ABOUT_THE_MAIL and about_us is None and _ABOUT_THE_MAIL.search(message) is not None


def _hold_back(code: str, tenant: str, row_id: str) -> Unavailable:
    """Tells people that a mail waits for them, and returns the error by which the outbox tries it again."""
    logs.log("error", "mail.held_back", tenant=tenant, row_id=row_id, code=code)
    logs.count("MailsHeldBack", tenant=tenant)
    return Unavailable()


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
    message.set_content(mail.text, cte=_choose_encoding(mail.text))
    message.add_alternative(mail.html, subtype="html", cte=_choose_encoding(mail.html))
    return message


def _choose_encoding(text: str) -> str:
    short = all(len(line) < _LONGEST_LINE for line in text.splitlines())
    return "7bit" if text.isascii() and short else "quoted-printable"
