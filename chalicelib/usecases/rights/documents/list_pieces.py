"""Turns what is held of a person into pieces of a document. What no answer prints is named by its kind."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from chalicelib.domain.rights.documents.document import Piece
from chalicelib.domain.rights.documents.never_printed import hide, hide_named
from chalicelib.domain.times import format_rfc3339, from_ms

if TYPE_CHECKING:
    from chalicelib.domain.people.act_records import ActRecord
    from chalicelib.domain.people.precedence import Decision
    from chalicelib.usecases.people.look_up import HeldContract
    from chalicelib.usecases.rights.documents.export_person import Export


def list_pieces(found: Export) -> tuple[Piece, ...]:
    """Returns all that is held, as pieces: what the person is known by first, the records of their acts last."""
    known = found.known
    return (
        *(Piece("identifiers", None, _say(kind=one.kind.value, value=hide(one.value))) for one in found.identifiers),
        *(_show_choice(slot, decision) for slot, decision in known.decisions.items()),
        *(Piece("opt_outs", from_ms(one.since), _say(kind=one.kind, state=one.state)) for one in known.opt_outs),
        *(_show_contract(one) for one in known.contracts),
        *(
            Piece("acceptances", from_ms(one.at), _say(policy=one.slug, version=str(one.version), basis=one.basis))
            for one in known.accepted
        ),
        *(_show_record(one) for one in found.records),
    )


def _say(**fields: str | None) -> tuple[tuple[str, str], ...]:
    return tuple((name, value) for name, value in fields.items() if value)


def _moment(milliseconds: int | None) -> str | None:
    return format_rfc3339(from_ms(milliseconds)) if milliseconds else None


def _show_choice(slot: str, decision: Decision) -> Piece:
    purpose, _, channel = slot.partition("/")
    at = from_ms(decision.since) if decision.since is not None else None
    fields = _say(purpose=purpose, channel=channel, state=decision.state, until=_moment(decision.expires_at))
    return Piece("choices", at, fields)


def _show_contract(one: HeldContract) -> Piece:
    membership = one.membership
    fields = _say(contract=hide(one.contract.external_id), kind=one.contract.kind, left=_moment(membership.left))
    return Piece("contracts", from_ms(membership.joined) if membership.joined else None, fields)


def _show_record(record: ActRecord) -> Piece:
    source = record.source
    fields = _say(id=record.id, kind=record.kind, channel=source.channel, url=hide(source.url) if source.url else None)
    return Piece("records", from_ms(record.at), (*fields, *_list_evidence(record)))


def _list_evidence(record: ActRecord) -> Iterator[tuple[str, str]]:
    for name, value in sorted(record.source.evidence.items()):
        yield f"evidence.{name}", hide_named(name, value)
