"""What the daily look at the SMS providers found wrong, and since when, until a later look finds it right."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

ProviderTask = Literal["subscription", "list"]
"""What is looked at: the subscription through which a provider calls us, or its own list of opt-outs."""


@dataclass(frozen=True, slots=True)
class ProviderTrouble:
    """What could not be seen to at a provider: the code of why, and when a daily look found it for the first time."""

    provider: str
    task: ProviderTask
    code: str
    since: datetime


def follow_troubles(
    before: Iterable[ProviderTrouble], found: Mapping[tuple[str, ProviderTask], str], now: datetime
) -> list[ProviderTrouble]:
    """Returns the troubles after a look that found these codes: one that was there before keeps its first moment."""
    since = {(one.provider, one.task): one.since for one in before}
    return [
        ProviderTrouble(provider, task, code, since.get((provider, task), now))
        for (provider, task), code in sorted(found.items())
    ]


def list_standing(troubles: Sequence[ProviderTrouble], providers: Sequence[str]) -> list[ProviderTrouble]:
    """Returns those at providers where the company still has an account."""
    return [one for one in troubles if one.provider in providers]
