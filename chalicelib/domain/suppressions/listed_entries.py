"""Whether an entry on a provider's opt-out list is outdated: older than what opened the number here.

A lift opens a number, and so does a contract that was reinstated. An entry that we put on the list ourselves says
nothing about what the number's owner wants.
"""

from __future__ import annotations

from collections.abc import Sequence

from chalicelib.domain.people.opt_out_acts import OptedOut
from chalicelib.domain.people.register import Register, apply, find_new_kinds, list_standings
from chalicelib.domain.sms.lists import ListedOptOut, may_be_ours
from chalicelib.domain.suppressions.pushes import ABOUT_TEXTS, Push
from chalicelib.domain.tenants.purposes import OptOutKind
from chalicelib.domain.times import to_ms


def judge_by_push(entry: ListedOptOut, push: Push | None) -> bool | None:
    """Returns whether the last push to the provider shows that the entry is outdated; None if it does not show either.

    An entry without a time counts, unless the provider has yet to accept that the number is open.
    """
    if push is not None and _opening_waits(push):
        return True if _came_from_us(entry, push) else None
    return False if entry.at is None else None


def judge_by_people(entry: ListedOptOut, registers: Sequence[Register], stop_scope: OptOutKind) -> bool:
    """Returns whether the acts of the people behind the number show that the entry is outdated."""
    if entry.at is None:
        return any(_texts_were_lifted(register) for register in registers)
    stop = OptedOut(stop_scope, to_ms(entry.at), "sms_stop", "")
    return bool(registers) and not any(_would_stand(register, stop) for register in registers)


def _opening_waits(push: Push) -> bool:
    """Returns whether the provider has yet to accept that the number is open, as it is here."""
    return push.closed or push.pushed_at is None


def _came_from_us(entry: ListedOptOut, push: Push) -> bool:
    """Returns whether an earlier push of ours made the entry; an entry newer than a failed push is somebody else's."""
    if not may_be_ours(entry.source):
        return False
    return entry.at is None or push.failed_at is None or entry.at <= push.failed_at


def _texts_were_lifted(register: Register) -> bool:
    return any(each.state == "lifted" and each.kind in ABOUT_TEXTS for each in list_standings(register))


def _would_stand(register: Register, stop: OptedOut) -> bool:
    """Returns whether the stop, recorded now but dated with its own moment, would close anything."""
    return not find_new_kinds(apply(register, [stop]), (stop.kind,), stop.source)
