"""AWS End User Messaging SMS with the tenant's own role: its opt-out list, and sending texts.

Settings in `api`: `opt_out_list`, which must be `privacy-<stage>-<tenant>`, the only list that the role can reach.
Texts are sent from senders that carry the tags `privacy:stage` and `privacy:tenant`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC
from typing import Any, Final

from botocore.exceptions import ClientError, ParamValidationError

from chalicelib.domain.errors import Misconfigured, Unavailable
from chalicelib.domain.sms import reading
from chalicelib.domain.sms.account import SmsAccount
from chalicelib.domain.sms.lists import Failure, ListedOptOut, ProviderRefused, ProviderUnavailable
from chalicelib.storage.aws import failures
from chalicelib.storage.aws.clients import Clients
from chalicelib.storage.sms import base

SERVICE: Final = "pinpoint-sms-voice-v2"
PER_PAGE: Final = 100
"""The most entries that AWS returns at once."""

_THIS_NUMBER: Final = {"ValidationException", "ConflictException", ParamValidationError.__name__}
"""Errors that concern one number: it is not valid, or it is a person's own opt-out that may not be removed yet."""


class AwsClient(base.Client):
    """A client for one tenant's account."""

    def __init__(self, account: SmsAccount, clients: Clients, tenant: str) -> None:
        self._list = account.api.get("opt_out_list", "")
        self._clients = clients
        self._tenant = tenant
        self.can_list = self.can_push = bool(self._list)
        self.can_send = account.sends_texts

    def push(self, numbers: Sequence[str], closed: bool) -> list[Failure]:
        """See the port. Makes one call for each number."""
        if not self.can_push:
            base.refuse()
        operation = "put_opted_out_number" if closed else "delete_opted_out_number"
        failed = []
        for number in numbers:
            try:
                self._ask(operation, "OptedOutNumber", OptOutListName=self._list, OptedOutNumber=number)
            except _OneRefused as error:
                failed.append(Failure(number, error.code))
        return failed

    def listed(self, cursor: str | None) -> tuple[list[ListedOptOut], str | None]:
        """See the port."""
        if not self.can_list:
            base.refuse()
        page = {"NextToken": cursor} if cursor else {}
        answer = self._ask(
            "describe_opted_out_numbers", "OptedOutNumbers", OptOutListName=self._list, MaxResults=PER_PAGE, **page
        )
        found = [
            ListedOptOut(
                number=number,
                closed=True,
                source="EndUser" if entry.get("EndUserOptedOut") else "Api",
                at=entry["OptedOutTimestamp"].astimezone(UTC),
            )
            for entry in answer.get("OptedOutNumbers", [])
            if (number := reading.number(entry.get("OptedOutNumber")))
        ]
        return found, answer.get("NextToken")

    def send_text(self, to: str, from_: str, text: str) -> None:
        """See the port. There is no retry, because AWS takes no idempotency token."""
        if not self.can_send:
            base.refuse()
        self._ask(
            "send_text_message",
            "MessageId",
            DestinationPhoneNumber=to,
            OriginationIdentity=from_,
            MessageBody=text,
            MessageType="TRANSACTIONAL",
        )

    def _ask(self, operation: str, wanted: str, **request: Any) -> Any:
        """Returns the answer, which has the key `wanted`; an empty one if what was to be removed is not there."""
        try:
            answer = getattr(self._clients.get(SERVICE, self._tenant), operation)(**request)
        except failures.ERRORS as error:
            meaning = _translate_error(error)
        except Unavailable:  # the tenant's role was not given, before anything was sent
            meaning = ProviderUnavailable()
        except Misconfigured as fault:
            meaning = ProviderRefused(fault.code)
        else:
            if wanted in answer:
                return answer
            meaning = ProviderUnavailable(unsure=True)
        if meaning is None:
            return {}
        raise meaning


class _OneRefused(ProviderRefused):
    """AWS refused a call for a reason that concerns this number alone."""


def _translate_error(error: failures.AwsError) -> Exception | None:
    """Returns our exception for AWS's error, whose text names the number; None if nothing was there to be removed."""
    code, verdict = failures.read_code(error), failures.judge(error)
    if verdict != "final":
        return ProviderUnavailable(unsure=verdict == "unknown")
    if code == "ResourceNotFoundException" and _names_the_number(error):
        return None
    return _OneRefused(code) if code in _THIS_NUMBER else ProviderRefused(code)


def _names_the_number(error: failures.AwsError) -> bool:
    return isinstance(error, ClientError) and error.response.get("ResourceType") == "opted-out-number"
