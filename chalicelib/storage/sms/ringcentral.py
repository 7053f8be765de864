"""RingCentral's API: an account's consents (RingEX), High Volume SMS opt-outs, texts, and our subscription.

Settings in `api`: `client_id`, `client_secret`, `jwt`; `family`: `consents` (the default), `a2p` for High Volume SMS,
or `both`; `url` to replace RingCentral's own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final
from urllib.parse import urlencode

from chalicelib.domain.sms import reading
from chalicelib.domain.sms.account import SmsAccount
from chalicelib.domain.sms.lists import Failure, ListedOptOut, ProviderRefused, SubscriptionState, code_of
from chalicelib.storage.sms import base
from chalicelib.storage.sms.http import Http
from chalicelib.storage.sms.ringcentral_api import RingCentralApi

MAX_RECORDS: Final = 100
"""Numbers per call. This is our choice, as no limit is documented."""

PER_PAGE: Final = 1000
"""The most entries that RingCentral returns at once."""

LIFETIME: Final = 630_720_000
"""Lifetime of a subscription in seconds: 20 years, the most that RingCentral accepts for a webhook."""

_CONSENTS: Final = "/restapi/v2/accounts/~/sms/consents"
_OPT_OUTS: Final = "/restapi/v1.0/account/~/a2p-sms/opt-outs"
_SUBSCRIPTIONS: Final = "/restapi/v1.0/subscription"
_FILTERS: Final = {
    "consents": (_CONSENTS, "/restapi/v1.0/account/~/extension/~/message-store/instant?type=SMS"),
    "a2p": (_OPT_OUTS, "/restapi/v1.0/account/~/a2p-sms/messages?direction=Inbound"),
}


class RingCentralClient(base.Client):
    """A client for one tenant's account."""

    def __init__(self, account: SmsAccount, calls: Http, api: RingCentralApi | None = None) -> None:
        self._api = api or RingCentralApi(account.api, calls)
        self._account = account
        family = account.api.get("family", "consents")
        self._families = tuple(_FILTERS) if family == "both" else (family,) if family in _FILTERS else ()
        known = self._api.usable and bool(self._families)
        self.can_list = self.has_subscription = known
        self.can_push = known and (self._families == ("consents",) or bool(account.numbers))
        self.can_send = known and account.sends_texts

    def push(self, numbers: Sequence[str], closed: bool) -> list[Failure]:
        """See the port. A consent applies to all of the tenant's numbers, an opt-out to each one separately."""
        self._need(self.can_push)
        failed: list[Failure] = []
        for batch in base.split(numbers, MAX_RECORDS):
            if "consents" in self._families:
                failed += self._consent(batch, closed)
            if "a2p" in self._families:
                for sender in self._account.numbers:
                    failed += self._assign(sender, batch, closed)
        return list({failure.number: failure for failure in failed}.values())

    def listed(self, cursor: str | None) -> tuple[list[ListedOptOut], str | None]:
        """See the port. Lists the consents first, then the opt-outs of High Volume SMS."""
        self._need(self.can_list)
        family, _, token = (cursor or f"{self._families[0]}:").partition(":")
        if family not in self._families:
            raise ProviderRefused("unknown_cursor")
        path, extra = (_CONSENTS, {}) if family == "consents" else (_OPT_OUTS, {"status": "all"})
        query = {**extra, "perPage": str(PER_PAGE), **({"pageToken": token} if token else {})}
        answer = self._api.call("GET", f"{path}?{urlencode(query)}")
        found = [entry for record in reading.children(answer, "records") if (entry := _entry(record))]
        following = reading.child(answer, "paging").get("nextPageToken")
        if isinstance(following, str) and following and following != token:
            return found, f"{family}:{following}"
        later = self._families[self._families.index(family) + 1 :]
        return found, f"{later[0]}:" if later else None

    def send_text(self, to: str, from_: str, text: str) -> None:
        """See the port."""
        self._need(self.can_send)
        if self._families[0] == "consents":
            body: dict[str, Any] = {"from": {"phoneNumber": from_}, "to": [{"phoneNumber": to}], "text": text}
            self._api.call("POST", "/restapi/v1.0/account/~/extension/~/sms", body)
        else:
            body = {"from": from_, "text": text, "messages": [{"to": [to]}]}
            self._api.call("POST", "/restapi/v1.0/account/~/a2p-sms/batches", body)

    def check_subscription(self) -> SubscriptionState:
        """See the port. Finds the subscription by our address, because a recreated one has another id."""
        self._need(self.has_subscription)
        listed = reading.children(self._api.call("GET", _SUBSCRIPTIONS), "records")
        ours = [one for one in listed if reading.child(one, "deliveryMode").get("address") == self._account.url]
        states = [_state(one) for one in ours]
        return next((one for one in states if one.active), states[0] if states else SubscriptionState("Missing"))

    def create_subscription(self, url: str, token: str) -> SubscriptionState:
        """See the port."""
        self._need(self.has_subscription)
        body = {
            "eventFilters": [one for family in self._families for one in _FILTERS[family]],
            "deliveryMode": {"transportType": "WebHook", "address": url, "verificationToken": token},
            "expiresIn": LIFETIME,
        }
        return _state(self._api.call("POST", _SUBSCRIPTIONS, body))

    def _need(self, offered: bool) -> None:
        if not offered:
            base.refuse()

    def _consent(self, numbers: Sequence[str], closed: bool) -> list[Failure]:
        records = [
            {"from": "*", "to": number, "optStatus": "OptOut" if closed else "OptIn", "source": "Api"}
            for number in numbers
        ]
        answer = self._api.call("PATCH", _CONSENTS, {"records": records})
        return _failures(numbers, reading.children(answer, "failedRecords"), lambda one: _code(one.get("error")))

    def _assign(self, sender: str, numbers: Sequence[str], closed: bool) -> list[Failure]:
        kind = "optOuts" if closed else "optIns"
        answer = self._api.call("POST", f"{_OPT_OUTS}/bulk-assign", {"from": sender, kind: list(numbers)})
        failed = reading.children(reading.child(answer, kind), "failed")
        return _failures(numbers, failed, lambda one: _code(one))


def _failures(
    numbers: Sequence[str], records: list[dict[str, Any]], code: Callable[[dict[str, Any]], str]
) -> list[Failure]:
    asked = set(numbers)
    return [Failure(number, code(one)) for one in records if (number := str(one.get("to", ""))) in asked]


def _code(error: object) -> str:
    return code_of(error.get("errorCode")) or "refused" if isinstance(error, dict) else "refused"


def _entry(record: dict[str, Any]) -> ListedOptOut | None:
    """Reads an entry of either list; High Volume SMS has `status` where the consents have `optStatus`."""
    number = reading.number(record.get("to"))
    status = reading.text(record.get("optStatus") or record.get("status")).lower()
    if number is None or status not in ("optout", "optin"):
        return None
    return ListedOptOut(
        number=number,
        closed=status == "optout",
        source=reading.text(record.get("source"), 32),
        sender=reading.text(record.get("from"), 64),
        at=reading.exact_moment(record.get("lastModifiedTime")),
    )


def _state(record: dict[str, Any]) -> SubscriptionState:
    return SubscriptionState(code_of(record.get("status")) or "Unknown")
