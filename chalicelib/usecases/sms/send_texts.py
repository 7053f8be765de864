"""Sends texts by the API of a provider that takes none in the answer to its call.

A text must come neither twice nor late, so it is tried only while it is in time; where nobody knows whether it was
sent, it is parked and never sent again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from chalicelib import logs
from chalicelib.domain.mail.mails import NothingToSend
from chalicelib.domain.outbox import ANNOUNCE_AGAIN_AFTER, OutboxRow
from chalicelib.domain.people.register import list_standings
from chalicelib.domain.sms.lists import ProviderRefused, ProviderUnavailable
from chalicelib.domain.tenants.profiles import Profile
from chalicelib.domain.times import to_ms

if TYPE_CHECKING:
    from chalicelib.domain.outbox import StoredOutboxRow
    from chalicelib.usecases.ports.bundle import Ports
    from chalicelib.usecases.ports.sms import SmsClient

TextKind = Literal["stop_confirmation", "help"]


@dataclass(frozen=True, slots=True, repr=False)
class _Text:
    """One text, ready to go. Does not print itself."""

    client: SmsClient
    to: str
    from_: str
    text: str


def text_of(profile: Profile, kind: TextKind) -> str:
    """Returns the tenant's wording of a text."""
    return profile.texts.help if kind == "help" else profile.texts.stop_confirmation


def make_row(
    ports: Ports, now: datetime, *, provider: str, identifier_key: str, kind: TextKind, sender: str, until: datetime
) -> OutboxRow:
    """Returns the outbox row of a text, which is dropped at `until`. `sender` is our number that the person texted."""
    refs = {
        "provider": provider,
        "identifier_key": identifier_key,
        "kind": kind,
        "sender": sender,
        "until": str(to_ms(until)),
    }
    return OutboxRow(ports.randomness.id("out", now), "send_text", now, refs, repeat_if_uncertain=False)


def can_send(ports: Ports, tenant: str, provider: str) -> bool:
    """Returns whether the tenant's account lets us send at all."""
    client = ports.sms_clients.get(tenant, provider)
    return client is not None and client.can_send


def send(ports: Ports, tenant: str, stored: StoredOutboxRow, now: datetime) -> None:
    """Sends the text of a row, once. Raises ProviderUnavailable where nothing was sent."""
    about = {"tenant": tenant, "row_id": stored.row.id, "template": stored.row.kind}
    try:
        text = _compose(ports, tenant, stored.row, now)
    except NothingToSend as reason:
        logs.log("info", "text.not_needed", **about, code=str(reason))
        ports.outbox.done(tenant, stored)
        return
    claimed = ports.outbox.claim(tenant, stored, now)
    if claimed is None:
        return
    try:
        text.client.send_text(text.to, text.from_, text.text)
    except ProviderRefused as refusal:
        logs.log("error", "text.refused", **about, code=refusal.code)
        ports.outbox.postpone(tenant, claimed, None, "refused")
    except ProviderUnavailable as error:
        if not error.unsure:
            ports.outbox.postpone(tenant, claimed, now + ANNOUNCE_AGAIN_AFTER, "ready")
            raise
        logs.log("error", "text.outcome_unknown", **about)
        ports.outbox.postpone(tenant, claimed, None, "uncertain")
    else:
        logs.count("TextsSent", tenant=tenant)
        ports.outbox.done(tenant, claimed)


def _compose(ports: Ports, tenant: str, row: OutboxRow, now: datetime) -> _Text:
    refs = row.refs
    if to_ms(now) >= int(refs["until"]):
        raise NothingToSend("too_late")
    client = ports.sms_clients.get(tenant, refs["provider"])
    account = ports.sms_accounts.get(tenant, refs["provider"])
    if client is None or account is None or not client.can_send:
        raise NothingToSend("not_offered")
    kind: TextKind = "help" if refs["kind"] == "help" else "stop_confirmation"
    if kind == "stop_confirmation" and not _still_stopped(ports, tenant, refs["identifier_key"]):
        raise NothingToSend("lifted_since")
    number = ports.subjects.identifier_value(tenant, refs["identifier_key"])
    if number is None:
        raise NothingToSend("number_erased")
    sender = refs["sender"] if refs["sender"] in account.numbers or not account.numbers else account.numbers[0]
    return _Text(client, number.value, sender, text_of(ports.profiles[tenant], kind))


def _still_stopped(ports: Ports, tenant: str, key: str) -> bool:
    subject = ports.subjects.find(tenant, [key]).get(key)
    return subject is not None and any(
        one.state == "active" and one.source == "sms_stop" for one in list_standings(subject.state.opt_outs)
    )
