"""Text messages of which only a reviewer can tell what they say, as a provider's webhook records them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from chalicelib.domain.changes import Event
from chalicelib.domain.opt_out_records import OptOutRecord
from chalicelib.domain.records import Source
from chalicelib.domain.resolution import Resolution
from chalicelib.domain.reviews import Review, extend, open_review
from chalicelib.domain.subjects import Draft
from chalicelib.domain.transactions import Change
from chalicelib.usecases import changing
from chalicelib.usecases.context import Actor, Context
from chalicelib.usecases.ports import Ports
from chalicelib.usecases.record_consent import Origin
from chalicelib.usecases.record_opt_out import RecordOptOut, record_opt_out
from tests.factories import who
from tests.memory_ports import context

SENDER = Actor("publishable", "twilio")


def unsure(
    ports: Ports,
    tenant: str,
    name: str,
    text: str,
    at: datetime | None = None,
    review: Review | None = None,
) -> str:
    """Records one that came from `name`: the person is opted out, a review opened or extended; gives its id."""
    ctx = context(ports, tenant, actor=SENDER)
    command = RecordOptOut(
        Origin((who(name),), Source("sms", evidence={"text": text})),
        (ctx.profile.stop_scope,),
        "sms_unsure",
        at=at or ctx.now,
    )
    opened: list[str] = []

    def also(record: OptOutRecord, resolution: Resolution, reached: Sequence[Draft]) -> list[Change]:
        subjects = [draft.id for draft in reached]
        if review is not None:
            opened.append(review.id)
            return [extend(review, record.id, subjects, _event(ctx))]
        opened.append("rev_" + record.id.removeprefix("opt_"))
        refs = {"records": [record.id], "subjects": subjects}
        return [open_review(opened[-1], "reply", refs, ctx.profile.time_zone, _event(ctx))]

    record_opt_out(ports, ctx, command, also)
    return opened[-1]


def _event(ctx: Context) -> Event:
    return changing.event(ctx, "review.opened")
