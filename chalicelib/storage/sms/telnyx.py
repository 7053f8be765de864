"""Telnyx's API. We only use it to send texts.

Settings in `api`: `api_key`; `messaging_profile_id` if it chooses the sender; `url` to replace Telnyx's own.
"""

from __future__ import annotations

import json

from chalicelib.domain.sms import reading
from chalicelib.domain.sms.account import SmsAccount
from chalicelib.domain.sms.lists import ProviderRefused, code_of
from chalicelib.storage.sms import base
from chalicelib.storage.sms.http import Http, read_answer


class TelnyxClient(base.Client):
    """A client for one tenant's account."""

    def __init__(self, account: SmsAccount, calls: Http) -> None:
        self._api = account.api
        self._calls = calls
        self.can_send = bool(account.sends_texts and account.api.get("api_key"))

    def send_text(self, to: str, from_: str, text: str) -> None:
        """See the port."""
        if not self.can_send:
            base.refuse()
        body = {"to": to, "from": from_, "text": text}
        if self._api.get("messaging_profile_id"):
            body["messaging_profile_id"] = self._api["messaging_profile_id"]
        answer = self._calls.call(
            "POST",
            f"{self._api.get('url', 'https://api.telnyx.com')}/v2/messages",
            {"Authorization": f"Bearer {self._api['api_key']}", "Content-Type": "application/json"},
            json.dumps(body).encode(),
        )
        errors = reading.children(answer.json(), "errors")
        code = code_of(errors[0].get("code")) if errors else None
        if code and 400 <= answer.status < 500 and answer.status not in (408, 425, 429):
            raise ProviderRefused(code)
        read_answer(answer)
