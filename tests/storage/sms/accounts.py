"""Accounts for the tests of the clients."""

from __future__ import annotations

from chalicelib.domain.sms.account import SmsAccount
from chalicelib.domain.sms.provider import Account

OURS = "+12025550100"
ADDRESS = "https://privacy.example/sms/cyclonex/x/"


def account(numbers: tuple[str, ...] = (OURS,), sends_texts: bool = True, /, **api: str) -> SmsAccount:
    return SmsAccount(Account(), ("p" * 16,), ADDRESS, numbers, sends_texts, api)


def people(count: int) -> list[str]:
    """So many numbers of persons."""
    return [f"+1415555{number:04}" for number in range(count)]
