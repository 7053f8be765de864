"""Mails the links to the pages of requests anew, to the address of the requests alone, whoever asks for them.

All requests of an address are asked for by that address: the call reads nothing and its answer says nothing; whether
there are any, only the mailbox learns. The one request of a link, which may be over, is asked for with that link.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from chalicelib import logs
from chalicelib.domain.daily_caps import name_day
from chalicelib.domain.errors import Unavailable
from chalicelib.domain.mail.labels import label_row
from chalicelib.domain.mail.mails import Mail, MailOutcomeUnknown, MailRefused, make_mail
from chalicelib.domain.outbox import ANNOUNCE_AGAIN_AFTER, OutboxRow
from chalicelib.domain.people.identifiers import Identifier, IdentifierKind
from chalicelib.domain.rights.letters import SaveTracking, Tracking
from chalicelib.domain.rights.post import delivery
from chalicelib.domain.rights.post.delivery import note_links
from chalicelib.domain.rights.texts.compose import compose_letter
from chalicelib.domain.rights.texts.content import LetterFacts
from chalicelib.domain.times import local_date
from chalicelib.usecases.commit import Plan, commit, commit_step
from chalicelib.usecases.context import of_system
from chalicelib.usecases.daily_caps import count_mail, refer_to_caller
from chalicelib.usecases.rights import tokens
from chalicelib.usecases.rights.archived import open_seen
from chalicelib.usecases.rights.carry_out import plan_step, require_state
from chalicelib.usecases.rights.post.collect import walk_address

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from chalicelib.domain.outbox import StoredOutboxRow
    from chalicelib.domain.rights.letters import LetterTo
    from chalicelib.domain.rights.requests import RightsRequest
    from chalicelib.domain.rights.seen import SeenRequest
    from chalicelib.domain.tenants.rights import Right
    from chalicelib.usecases.commit import Done
    from chalicelib.usecases.context import Context
    from chalicelib.usecases.ports.bundle import Ports

MOST: Final = 25
"""How many requests one mail lists: those whose address is confirmed first, then the newest."""
_CHARACTERS: Final = 16  # of 5 bits, after the moment in an id
_MOMENT: Final = slice(4, 14)  # of an id: the characters of its ULID that tell when


def ask_for_links(ports: Ports, ctx: Context, address: Identifier) -> Done[None]:
    """Has the links of an address mailed there. Raises Unavailable."""
    key = ports.secrets.identifier_key(ctx.tenant, address)
    return _ask(ports, ctx, {"identifier_key": key, **refer_to_caller(ports, ctx)})


def ask_for_link(ports: Ports, ctx: Context, request_id: str) -> Done[None]:
    """Has a new link to one request mailed to whom the caller's own was made for; by staff, to the requester.

    Raises NotFound, which no link meets, and Unavailable.
    """
    if ctx.actor.opened_by is None:
        require_state(ports, ctx, request_id)
    to: LetterTo = "agent" if ctx.actor.opened_by == "agent" else "person"
    return _ask(ports, ctx, {"rights_request": request_id, "to": to, **refer_to_caller(ports, ctx)})


def _ask(ports: Ports, ctx: Context, refs: dict[str, str]) -> Done[None]:
    row_id = ports.randomness.id("out", ctx.now)
    row = OutboxRow(row_id, "mail_tracking_links", ctx.now, refs, repeat_if_uncertain=True)
    return commit(ports, ctx, lambda: Plan([row], None, row_id), lambda _: None)


@dataclass(frozen=True, slots=True, repr=False)
class _Found:
    """The requests of an address, as they are listed in the mail. Does not print itself."""

    address: str
    key: str  # of the address
    requests: tuple[RightsRequest, ...]
    to: LetterTo = "person"

    @property
    def confirmed(self) -> bool:
        """Whether the address is proven to be that of whoever made one of them."""
        return any(delivery.is_confirmed(one, self.to) for one in self.requests)

    def opens(self, request: RightsRequest) -> bool:
        """Returns whether its reader gets a tracking link; an agent does so too where nobody confirmed the address."""
        return self.to == "agent" or request.proof.address_confirmed


def mail_links(ports: Ports, tenant: str, stored: StoredOutboxRow, now: datetime) -> None:
    """Sends the mail of a row `mail_tracking_links`, once. Raises Unavailable where nothing was sent."""
    refs = stored.row.refs
    if "rights_request" in refs:
        found = _find_request(ports, tenant, refs["rights_request"], "agent" if refs["to"] == "agent" else "person")
    else:
        found = _find_requests(ports, tenant, refs["identifier_key"])
    if found is None:
        _drop(ports, tenant, stored, "no_requests")
        return
    room = _find_room(ports, tenant, stored, found, now)
    if room is None:
        return
    _save_links(ports, tenant, stored.row, found, now)
    mail = _compose(ports, tenant, stored.row, found)
    claimed = ports.outbox.claim(tenant, room, now)
    if claimed is not None:
        _send(ports, tenant, claimed, mail, now)


def _find_requests(ports: Ports, tenant: str, key: str) -> _Found | None:
    """Returns the requests of an address that can be seen; None where there is none, or nobody knows the address."""
    shown = [one for one in walk_address(ports, tenant, key) if "not_mine" not in one.marks]
    listed = [one.id for one in sorted(shown, key=lambda one: not one.proof.address_confirmed)[:MOST]]
    seen = ports.rights_requests.read(tenant, listed) if listed else {}
    chosen = [seen[one] for one in listed if one in seen]
    address = next((email for one in _open_last(ports, tenant, chosen) if (email := _find_address(one, key))), "")
    return _Found(address, key, tuple(one.request for one in chosen)) if address else None


def _open_last(ports: Ports, tenant: str, chosen: Sequence[SeenRequest]) -> Iterator[SeenRequest]:
    """Yields requests with their details: first those that the table holds, then each as it lies in the archive."""
    yield from (one for one in chosen if one.details is not None)
    yield from (open_seen(ports, tenant, one) for one in chosen if one.details is None)


def _find_request(ports: Ports, tenant: str, request_id: str, to: LetterTo) -> _Found | None:
    """Returns one request with the address of its person or agent; None where nobody knows that, or nothing is sent."""
    found = ports.rights_requests.read(tenant, [request_id]).get(request_id)
    seen = open_seen(ports, tenant, found) if found else None
    if seen is None or seen.details is None or "not_mine" in seen.request.marks:
        return None
    agent = seen.details.agent
    address = (agent.email if agent else "") if to == "agent" else seen.details.requester.email
    if not address:
        return None
    key = ports.secrets.identifier_key(tenant, Identifier(IdentifierKind.EMAIL, address))
    return _Found(address, key, (seen.request,), to)


def _find_address(seen: SeenRequest, key: str) -> str:
    """Returns the address of a request where it is that of the key; a request may have been made with a phone too."""
    if seen.details is None or key not in seen.request.keys or not key.startswith("email#"):
        return ""
    return seen.details.requester.email


def _find_room(
    ports: Ports, tenant: str, stored: StoredOutboxRow, found: _Found, now: datetime
) -> StoredOutboxRow | None:
    """Returns the row as it may be claimed; None where it was dropped, or waits for the next day.

    An address gets so many such mails a day. Where nobody confirmed it, they are among all that it gets about requests,
    of which the last one is left to those; else they are counted apart, so that no stranger's requests keep them back.
    """
    if stored.counted_on == name_day(now):
        return stored
    today = local_date(now, ports.profiles[tenant].time_zone).isoformat()
    day, most = (f"{today}#links", delivery.MOST_MAILS) if found.confirmed else (today, delivery.MOST_MAILS - 1)
    if ports.letters.take_mail(tenant, found.key, day, most, now) is None:
        _drop(ports, tenant, stored, "enough_today")
        return None
    if found.confirmed:
        return replace(stored, counted_on=name_day(now))
    counted = count_mail(ports, tenant, stored, now)
    if counted is None:
        ports.letters.give_back_mail(tenant, found.key, day)
    return counted


def _save_links(ports: Ports, tenant: str, row: OutboxRow, found: _Found, now: datetime) -> None:
    """Saves the links that the mail brings, and an event of the newest request; a repeat finds them saved."""
    opened = [one for one in found.requests if found.opens(one)]
    if not opened:
        return
    ctx = of_system(ports.profiles[tenant], row.id, now, row.id)
    newest, until = opened[0].id, now + delivery.TRACKING_LASTS

    def attempt() -> Plan[None]:
        if ports.letters.tracking(tenant, newest, _name_link(ports, tenant, row, newest)):
            return Plan([], None)
        request = ports.rights_requests.get(tenant, newest)
        if request is None:
            raise LookupError("a request that was read a moment ago is gone")
        links = [
            SaveTracking(one.id, Tracking(_name_link(ports, tenant, row, one.id), until), found.to) for one in opened
        ]
        return Plan([*plan_step(ports, ctx, request, note_links(request, len(links))), *links], None, newest)

    commit_step(ports, ctx, attempt)


def _compose(ports: Ports, tenant: str, row: OutboxRow, found: _Found) -> Mail:
    profile, newest = ports.profiles[tenant], found.requests[0]
    facts = LetterFacts(
        kind="tracking_links",
        to=found.to,
        request_id=newest.id,
        type=newest.type,
        relationship=newest.intake.relationship,
        at=row.created_at,
        body={},
        words={},
        confirmed=found.confirmed,
        page="" if any(found.opens(one) for one in found.requests) else tokens.letter_page(ports, tenant, newest.id),
        pages=tuple(_show(ports, tenant, row, one, opened=found.opens(one)) for one in found.requests),
    )
    content = compose_letter(profile, facts)
    return replace(make_mail(profile, row.id, found.address, content), labels=label_row(row))


def _show(ports: Ports, tenant: str, row: OutboxRow, request: RightsRequest, *, opened: bool) -> tuple[str, Right, str]:
    """Returns a request's line. Where nobody confirmed the address, its page takes the code, and shows nothing."""
    if not opened:
        return request.id, request.type, tokens.letter_page(ports, tenant, request.id)
    link_id = _name_link(ports, tenant, row, request.id)
    return request.id, request.type, tokens.tracking_page(ports, tenant, request.id, link_id)


def _name_link(ports: Ports, tenant: str, row: OutboxRow, request_id: str) -> str:
    """Returns the id of the link that a row's mail has for a request: always the same one, however often it is tried.

    It is another for each request, since a token of one must not open another.
    """
    mac = ports.secrets.sign(tenant, "link", f"{row.id}\n{request_id}")
    return f"trk_{row.id[_MOMENT]}{mac[:_CHARACTERS].upper()}"


def _send(ports: Ports, tenant: str, row: StoredOutboxRow, mail: Mail, now: datetime) -> None:
    try:
        ports.mailer.send(tenant, mail, now)
    except MailRefused as refusal:
        logs.log("error", "mail.refused", **_about(tenant, row), code=str(refusal))
        logs.count("MailsRefused", tenant=tenant)
    except MailOutcomeUnknown:
        logs.log("warning", "mail.outcome_unknown", **_about(tenant, row), code="ready")
        logs.count("MailsUncertain", tenant=tenant)
        ports.outbox.postpone(tenant, row, now + ANNOUNCE_AGAIN_AFTER, "ready")
        return
    except Unavailable:
        ports.outbox.postpone(tenant, row, now + ANNOUNCE_AGAIN_AFTER, "ready")
        raise
    else:
        logs.count("MailsSent", tenant=tenant)
    ports.outbox.done(tenant, row)


def _drop(ports: Ports, tenant: str, stored: StoredOutboxRow, reason: str) -> None:
    logs.log("info", "mail.not_needed", **_about(tenant, stored), code=reason)
    ports.outbox.done(tenant, stored)


def _about(tenant: str, row: StoredOutboxRow) -> dict[str, str]:
    return {"tenant": tenant, "row_id": row.row.id, "template": row.row.kind}
