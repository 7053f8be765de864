"""Twilio's API: texts (Messages) and consents (Consents/Bulk, a pilot). It has no list that we could read.

Settings in `api`: `account_sid`, and either `auth_token` or `key_sid` with `key_secret`; `consents`: `on` if Twilio
opened that API to the account; `messaging_service_sid` if the senders belong to one; `url` and `accounts_url` to
replace Twilio's own.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, Final
from urllib.parse import urlencode

from chalicelib import randomness
from chalicelib.domain.sms import reading
from chalicelib.domain.sms.account import SmsAccount
from chalicelib.domain.sms.lists import Failure, ProviderUnavailable, code_of
from chalicelib.storage.sms import base
from chalicelib.storage.sms.http import Http, read_answer

MAX_ITEMS: Final = 25
"""Consents per call."""

_FORM: Final = "application/x-www-form-urlencoded"


class TwilioClient(base.Client):
    """A client for one tenant's account."""

    def __init__(self, account: SmsAccount, calls: Http) -> None:
        api = account.api
        self._api = api
        self._calls = calls
        service = api.get("messaging_service_sid")
        self._senders = (service,) if service else account.numbers
        user, password = _credentials(api)
        self._authorization = base.basic(user, password)
        known = bool(api.get("account_sid") and user and password)
        self.can_push = known and api.get("consents") == "on" and bool(self._senders)
        self.can_send = known and account.sends_texts

    def push(self, numbers: Sequence[str], closed: bool) -> list[Failure]:
        """See the port. Repeats the call for each of the tenant's senders, because Twilio keeps a list per sender."""
        if not self.can_push:
            base.refuse()
        failed: dict[str, Failure] = {}
        for sender in self._senders:
            for batch in base.split(numbers, MAX_ITEMS):
                failed |= {failure.number: failure for failure in self._assign(sender, batch, closed)}
        return list(failed.values())

    def send_text(self, to: str, from_: str, text: str) -> None:
        """See the port."""
        if not self.can_send:
            base.refuse()
        url = f"{self._api.get('url', 'https://api.twilio.com')}/2010-04-01/Accounts/{self._api['account_sid']}"
        self._post(f"{url}/Messages.json", [("To", to), ("From", from_), ("Body", text)])

    def _assign(self, sender: str, numbers: Sequence[str], closed: bool) -> list[Failure]:
        asked = {randomness.correlation_id(): number for number in numbers}
        items = [
            {
                "contact_id": number,
                "correlation_id": correlation,
                "sender_id": sender,
                "status": "opt-out" if closed else "opt-in",
                "source": "others",
            }
            for correlation, number in asked.items()
        ]
        url = f"{self._api.get('accounts_url', 'https://accounts.twilio.com')}/v1/Consents/Bulk"
        answer = self._post(url, [("Items", json.dumps(item)) for item in items])
        if "items" not in answer:
            raise ProviderUnavailable(unsure=True)
        codes = {entry.get("correlation_id"): entry.get("error_code") for entry in reading.children(answer, "items")}
        return [
            Failure(number, code_of(codes.get(correlation)) or "unanswered")
            for correlation, number in asked.items()
            if codes.get(correlation) != 0
        ]

    def _post(self, url: str, pairs: list[tuple[str, str]]) -> dict[str, Any]:
        headers = {"Authorization": self._authorization, "Content-Type": _FORM}
        return read_answer(self._calls.call("POST", url, headers, urlencode(pairs).encode()), "code")


def _credentials(api: dict[str, str]) -> tuple[str, str]:
    if api.get("key_sid"):
        return api["key_sid"], api.get("key_secret", "")
    return api.get("account_sid", ""), api.get("auth_token", "")
