"""Makes the command of the body by which consent is recorded, whether it was sent alone or as a line of an import."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.api.consents.origins import read_origin
from chalicelib.usecases.consents.record import RecordConsent, SentDecision

if TYPE_CHECKING:
    from chalicelib.api.consents.schemas import ConsentIn


def read_command(body: ConsentIn, *, by_id: bool = False) -> RecordConsent:
    """Returns the command that a body stands for. Raises as `SubjectIn.identifiers`, whose `by_id` it is."""
    return RecordConsent(
        origin=read_origin(
            body.subject,
            body.source,
            link=body.link,
            jurisdiction=body.jurisdiction,
            restricts=body.only_denies,
            by_id=by_id,
        ),
        decisions=tuple(SentDecision(d.purpose, d.channel, d.granted) for d in body.decisions),
        policy=(body.policy.slug, body.policy.version) if body.policy else None,
        collected_at=body.collected_at,
    )
