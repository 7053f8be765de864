"""The endpoint for the suppression feed, from which senders learn of changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.api.pipeline.paging import PageQuery
from chalicelib.api.pipeline.routes import endpoint
from chalicelib.api.suppressions.schemas import SuppressionOut, SuppressionPage
from chalicelib.domain.people.identifiers import read_kind
from chalicelib.domain.suppressions.feed import extract_hash
from chalicelib.domain.times import from_ms
from chalicelib.usecases.suppressions import read as read_suppressions

if TYPE_CHECKING:
    from chalicelib.api.pipeline.call import Call
    from chalicelib.usecases.suppressions.read import Suppression


@endpoint(
    "GET",
    "/v1/suppressions",
    operation_id="listSuppressions",
    summary="Follow the suppression feed",
    tag="Opt-outs",
    scope="opt_outs:read",
    query=PageQuery,
    answer=SuppressionPage,
    errors=("invalid_cursor",),
)
def follow(call: Call, query: PageQuery) -> SuppressionPage:
    """Lists every opt-out, withdrawal, lift, contract end and reinstatement exactly once, and each person's in order.

    Start without a cursor, keep `next_cursor`, and call again with it at any time to get what is new. An entry applies
    to its identifier until a later entry of the same kind; with `withdrawn`, of the same kind, purpose and channel.
    Where several people share an identifier, it is closed while it is closed for any of them, as a contact check by it
    answers. The feed has every change whose answer was sent before your call.
    """
    found, cursor = read_suppressions.read(call.ports, call.context, query.limit, query.cursor)
    return SuppressionPage(items=[_entry(one) for one in found], next_cursor=cursor)


def _entry(one: Suppression) -> SuppressionOut:
    entry = one.numbered
    return SuppressionOut(
        position=entry.position,
        kind=entry.kind,
        state=entry.state,
        channel=entry.channel,
        identifier_kind=read_kind(entry.identifier_key).value,
        identifier=one.identifier.value if one.identifier else None,
        identifier_sha256=extract_hash(entry.identifier_key),
        effective_at=from_ms(entry.effective_at),
        source=entry.source,
        purpose=entry.purpose or None,
    )
