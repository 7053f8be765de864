"""Makes each day's checkpoint, once, an hour after the day has ended in the company's zone.

The table says which day is next. The sweep asks for it until that has moved on, so that no message is essential: a
process that dies leaves the day to the next one, which finds what the first has written. The object is written if there
is none, so that of two at once one counts, and both go on from it.
"""

from __future__ import annotations

import base64
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from chalicelib import logs
from chalicelib.domain.archive.objects import find_last_day
from chalicelib.domain.audit import checkpoints as rules
from chalicelib.domain.audit.checkpoints import Checkpoint, Sealing, Verify
from chalicelib.domain.times import local_date, start_of_day
from chalicelib.usecases.audit.find_erasures import find_erasures
from chalicelib.usecases.audit.find_sealed import find_sealed, make_verifier

if TYPE_CHECKING:
    from datetime import date, datetime

    from chalicelib.domain.audit.lines import Line
    from chalicelib.usecases.ports.bundle import Ports

MOST_LINES: Final = 1_000_000
"""More than a day ever has: a checkpoint that leaves something out would call it forged later."""
MOST_DAYS: Final = 10
"""How many days one message seals where some were missed; the next sweep asks for those that are left."""
LATE: Final = timedelta(hours=6)
"""How long after it was due a checkpoint that is still not there is an error, which raises the alarm."""
_DAY: Final = timedelta(days=1)


def begin_sealing(ports: Ports, tenant: str) -> None:
    """Lets today be the tenant's first day with a checkpoint, unless one was first before."""
    today = local_date(ports.clock.now(), ports.profiles[tenant].time_zone)
    ports.audit.save_sealing(tenant, Sealing(today, today), None)


def ask_to_seal(ports: Ports, tenant: str) -> int:
    """Asks the function `archive` to seal the days that have ended, and returns how many; it begins where nobody did.

    It takes one read a process, and another once a day has ended.
    """
    now, zone = ports.clock.now(), ports.profiles[tenant].time_zone
    ended = rules.find_ended_day(now, zone)
    known = ports.audit.sealing(tenant, beyond=ended)
    if known is None:
        begin_sealing(ports, tenant)
        return 0
    if known.day > ended:
        return 0
    if rules.find_moment(known.day, zone) + LATE <= now:
        logs.log("error", "checkpoint.late", tenant=tenant, count=(ended - known.day).days + 1)
    ports.outbox.announce(tenant, [], ["seal"])
    return (ended - known.day).days + 1


def seal_days(ports: Ports, tenant: str, now: datetime) -> None:
    """Makes the checkpoints that are due, oldest first. Raises Unavailable."""
    sealing = ports.audit.sealing(tenant)
    ended = rules.find_ended_day(now, ports.profiles[tenant].time_zone)
    if sealing is None or sealing.day > ended:
        return
    verify = make_verifier(ports, tenant)
    last = min(ended, sealing.day + (MOST_DAYS - 1) * _DAY)
    before: Checkpoint | None = None
    lines_before: list[Line] = []
    if sealing.day > sealing.first:
        before = _require_usable(ports, tenant, sealing.day - _DAY, verify)
        lines_before = ports.audit.lines(tenant, sealing.day - _DAY, MOST_LINES)
    for day in rules.list_days(sealing.day, last):
        lines = ports.audit.lines(tenant, day, MOST_LINES)
        made = rules.make_checkpoint(tenant, day, ports.clock.now(), lines, before, lines_before)
        made = replace(made, erasures=find_erasures(ports, tenant, (*made.lines, *made.late)))
        before, lines_before = _keep(ports, made, verify), lines
    ports.audit.save_sealing(tenant, replace(sealing, day=last + _DAY), sealing)


def _keep(ports: Ports, made: Checkpoint, verify: Verify) -> Checkpoint | None:
    """Signs and writes a checkpoint and returns the one that counts; None where what lies there is none of ours."""
    tenant, profile = made.tenant, ports.profiles[made.tenant]
    signed = _sign(ports, made)
    ends = start_of_day(made.day + _DAY, profile.time_zone)
    until = find_last_day("checkpoint", profile.retention, ends)
    if ports.archive.put(tenant, rules.find_key(made.day), signed.document(), until) is None:
        return _require_usable(ports, tenant, made.day, verify)
    logs.log("info", "day.sealed", tenant=tenant, count=len(made.lines))
    logs.count("DaysSealed", tenant=tenant)
    return signed


def _require_usable(ports: Ports, tenant: str, day: date, verify: Verify) -> Checkpoint | None:
    """Returns the checkpoint of a day. Where there is none of ours, it raises an alarm and the next day goes without.

    To stop there would leave all days to come without one.
    """
    found = find_sealed(ports, tenant, day, verify)
    if found.checkpoint is None:
        code = "forged" if found.forged else "missing"
        ago = (local_date(ports.clock.now(), ports.profiles[tenant].time_zone) - day).days
        logs.log("error", "checkpoint.unusable", tenant=tenant, code=code, count=ago)
        logs.count("CheckpointsUnusable", tenant=tenant)
    return found.checkpoint


def _sign(ports: Ports, checkpoint: Checkpoint) -> Checkpoint:
    kid = ports.signer.public_jwk(checkpoint.tenant)["kid"]
    message = rules.build_signing_input(checkpoint.header(), kid)
    signature = base64.urlsafe_b64encode(ports.signer.sign(checkpoint.tenant, message)).rstrip(b"=")
    return replace(checkpoint, jws=b".".join((message, signature)).decode())
