"""Reads the checkpoint of a day, if it is one of ours."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from chalicelib.domain.audit import es256
from chalicelib.domain.audit.checkpoints import Checkpoint, Forged, Verify, find_key, read_checkpoint
from chalicelib.domain.audit.days import FoundDay

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from chalicelib.domain.audit.lines import Line
    from chalicelib.usecases.ports.bundle import Ports


def make_verifier(ports: Ports, tenant: str) -> Verify:
    """Returns what tells the tenant's signatures from others. Takes one call, none where the process knows the key."""
    return partial(es256.verify, ports.signer.public_jwk(tenant))


def find_sealed(ports: Ports, tenant: str, day: date, verify: Verify, lines: Sequence[Line] = ()) -> FoundDay:
    """Returns a day with these lines and what lies in the place of its checkpoint. Takes one read of the archive."""
    data = ports.archive.read(tenant, find_key(day))
    if data is None:
        return FoundDay(day, lines)
    try:
        checkpoint: Checkpoint = read_checkpoint(data, tenant, day, verify)
    except Forged:
        return FoundDay(day, lines, forged=True)
    return FoundDay(day, lines, checkpoint)
