"""Reads one consent record."""

from __future__ import annotations

from chalicelib.domain.consents.records import ConsentRecord
from chalicelib.domain.errors import NotFound
from chalicelib.domain.ids import is_id
from chalicelib.usecases.context import Context
from chalicelib.usecases.ports.bundle import Ports


def read_consent(ports: Ports, ctx: Context, consent_id: str) -> ConsentRecord:
    """Returns the record. Raises NotFound, also for another tenant's id."""
    record = ports.records.get(ctx.tenant, consent_id) if is_id(consent_id, "con") else None
    if record is None:
        raise NotFound("There is no such consent record.")
    return record
