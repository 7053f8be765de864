"""Takes what is told of a letter after it left by e-mail: it arrived, it came back, or its reader called it spam.

A letter that came back waits to be printed or spoken, and whoever works on the request is told at once. A repeat finds
nothing left to do, so a message whose process died is simply handled again.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from chalicelib.domain.mail.labels import LetterLabels
from chalicelib.domain.people.identifiers import Identifier, IdentifierKind
from chalicelib.domain.rights.actions.step import Step, describe
from chalicelib.domain.rights.letters import WAITS_AS, Letter, Queued, SaveLetter
from chalicelib.domain.rights.moments import NO_DAY, name_day
from chalicelib.domain.rights.post import delivery, returned
from chalicelib.domain.rights.reminding.needs import is_told_singly
from chalicelib.usecases.commit import Plan, commit_step
from chalicelib.usecases.rights.archived import find_basis, find_left, list_left, open_request
from chalicelib.usecases.rights.carry_out import list_linked, plan_step
from chalicelib.usecases.rights.post.collect import walk_address
from chalicelib.usecases.rights.post.compose import ReadyLetter, compose, with_digest

if TYPE_CHECKING:
    from datetime import datetime

    from chalicelib.domain.rights.requests import RightsRequest
    from chalicelib.domain.transactions import Change
    from chalicelib.usecases.context import Context
    from chalicelib.usecases.ports.bundle import Ports


class NotYetNoted(Exception):
    """The letter is still noted as queued: whoever sent it has not said so yet, or will send it again."""


@dataclass(frozen=True, slots=True, repr=False)
class _Known:
    """What is known of a letter whose mail is told of. Does not print itself."""

    request: RightsRequest
    letter: Letter | Queued  # queued: it left, or nobody would tell of it, but that is not noted yet


def is_known(ports: Ports, ctx: Context, labels: LetterLabels, address: str) -> bool:
    """Returns whether a letter is one of ours that left for this address by mail, or may have."""
    return _find(ports, ctx, labels, address) is not None


def take_delivery(ports: Ports, ctx: Context, labels: LetterLabels, address: str, at: datetime) -> bool:
    """Notes that a letter arrived, and all of which its mail told; returns whether it is one of ours that went there.

    Raises NotYetNoted.
    """
    *others, named = _list_told(ports, ctx.tenant, labels, address)
    for one in others:
        _arrive(ports, ctx, one, address, at)
    return _arrive(ports, ctx, named, address, at)


def _arrive(ports: Ports, ctx: Context, labels: LetterLabels, address: str, at: datetime) -> bool:
    def attempt() -> Plan[bool]:
        known = _find(ports, ctx, labels, address)
        if known is None:
            return Plan([], False)
        if isinstance(known.letter, Queued):
            raise NotYetNoted
        if known.letter.state == "delivered":
            return Plan([], True)
        arrived, step = returned.note_delivery(known.request, known.letter, min(at, ctx.now), ctx.profile.time_zone)
        return Plan([*plan_step(ports, ctx, known.request, step), SaveLetter(arrived)], True, arrived.id)

    return commit_step(ports, ctx, attempt)


def take_complaint(ports: Ports, ctx: Context, labels: LetterLabels, address: str) -> bool:
    """Notes that a reader called a letter spam: they get no reminder any more, but every letter that the law counts.

    Nor does one of the requests that were made in the same call, whose reminder would go to the same mailbox.
    """
    key = _find_key(ports, ctx.tenant, address)

    def attempt() -> Plan[bool]:
        known = _find(ports, ctx, labels, address, key)
        if known is None or key in known.request.post.complained:
            return Plan([], known is not None)
        linked = {known.request.id: known.request}
        linked |= {one.id: one for one in list_linked(ports, ctx, known.request) if key in one.keys}
        changes: list[Change] = []
        for one in linked.values():
            if key not in one.post.complained:
                changes += plan_step(ports, ctx, one, returned.note_complaint(one, known.letter, key))
        return Plan(changes, True, known.letter.id)

    return commit_step(ports, ctx, attempt)


def take_bounce(ports: Ports, ctx: Context, labels: LetterLabels, address: str) -> bool:
    """Makes a letter that came back one to print or to call; returns whether it is one of ours that went there.

    A mail that told of many letters brings back all of them, each in its own commit; the one that is named comes last,
    so that a process that dies in between leaves the rest to whoever gets the message next.
    """
    key = _find_key(ports, ctx.tenant, address)
    *others, named = _list_told(ports, ctx.tenant, labels, address)
    for one in others:
        _return(ports, ctx, one, address, key)
    return _return(ports, ctx, named, address, key)


def _return(ports: Ports, ctx: Context, labels: LetterLabels, address: str, key: str) -> bool:
    def attempt() -> Plan[bool]:
        known = _find(ports, ctx, labels, address)
        if known is None:
            return Plan([], False)
        if isinstance(known.letter, Letter):
            changes = _plan_return(ports, ctx, known.request, known.letter, key)
        else:
            step = returned.note_early_return(known.request, known.letter, key)
            changes = plan_step(ports, ctx, known.request, step)
        return Plan(changes, True, labels.letter_id)

    return commit_step(ports, ctx, attempt)


def _find(ports: Ports, ctx: Context, labels: LetterLabels, address: str, bounced: str = "") -> _Known | None:
    """Returns the letter that went to this address by mail, or may have; None where it is none of that request.

    With `bounced`, the key of the address, also one that came back from there. The request is read before the letter:
    its version guards both. Those of an archived request lie in its object.
    """
    while (request := ports.rights_requests.get(ctx.tenant, labels.request_id)) is not None:
        known = _look(ports, ctx, request, labels, address, bounced)
        if known is not None:
            return known
        now = ports.rights_requests.get(ctx.tenant, labels.request_id)
        if now is None or now.version == request.version:
            return None  # else it was archived, or its letter left, between the two reads
    return None


def _look(
    ports: Ports, ctx: Context, request: RightsRequest, labels: LetterLabels, address: str, bounced: str
) -> _Known | None:
    letter = find_left(ports, ctx.tenant, open_request(ports, ctx.tenant, request), labels.letter_id)
    if letter is not None:
        known = returned.is_in_the_mail(letter, address) or bounced in request.post.bounced
        return _Known(request, letter) if known else None
    queued = delivery.find_queued(request, labels.letter_id)
    ready = _compose(ports, ctx, request, queued) if queued else None
    if queued is None or ready is None or (ready.channel, ready.address) != ("email", (address,)):
        return None
    return _Known(request, queued)


def _compose(ports: Ports, ctx: Context, request: RightsRequest, queued: Queued) -> ReadyLetter | None:
    """Returns a letter as it would leave now; None where what it is made of is gone."""
    basis = find_basis(ports, ctx.tenant, request.id, queued.version)
    if basis is None or basis.details is None:
        return None
    event = basis.event
    return compose(ports, ctx.profile, request, basis.details, queued, event.body, basis.words, event.at, ctx.now)


def _plan_return(ports: Ports, ctx: Context, request: RightsRequest, letter: Letter, key: str) -> list[Change]:
    marked = returned.mark_bounced(request, key)
    ready = _compose(ports, ctx, marked, Queued(letter.id, letter.kind, letter.version, letter.to))
    again = _write_again(ports, ctx, letter, ready)
    others = list_left(ports, ctx.tenant, open_request(ports, ctx.tenant, request))
    was = ready.facts.body.get("was_due_on") if ready else None
    was_due_on = date.fromisoformat(was) if was else None
    step = returned.note_return(request, letter, again, others, key, was_due_on, ctx.profile.time_zone)
    again = replace(again, clock_on=name_day(step.after) if is_told_singly(request) else NO_DAY)
    saved, *further = plan_step(ports, ctx, request, step)
    linked = _take_back_linked(ports, ctx, request, step.after, letter)
    return [with_digest(saved, again), SaveLetter(again), *further, *linked]


def _write_again(ports: Ports, ctx: Context, letter: Letter, ready: ReadyLetter | None) -> Letter:
    """Returns the letter as somebody prints or speaks it, without link and code.

    Where the words are erased it stays as it was sent, and whoever prints it finds the address.
    """
    salt = ports.randomness.token(16).hex()
    waits = replace(letter, state="to_print", channel="mail", address=(), at=ctx.now, salt=salt)
    waits = replace(waits, collected_by="", sent_at=None)
    if ready is None:
        return waits
    if ready.channel == "email":  # the controller's contact has changed since; staff decide what becomes of this one
        ready = ready.on_paper(ctx.profile)
    return replace(
        waits,
        state=WAITS_AS[ready.channel],
        channel=ready.channel,
        address=ready.address,
        subject=ready.content.subject,
        paragraphs=ready.content.paragraphs,
    )


def _take_back_linked(
    ports: Ports, ctx: Context, before: RightsRequest, after: RightsRequest, letter: Letter
) -> list[Change]:
    """Returns the changes by which the requests of the call that this letter acknowledged are so no more."""
    if after.acknowledged_at == before.acknowledged_at or letter.kind != "received" or not before.linked:
        return []
    linked = ports.rights_requests.states(ctx.tenant, [one for one in before.linked if one != before.id])
    changes: list[Change] = []
    for other in linked.values():
        letters = list_left(ports, ctx.tenant, open_request(ports, ctx.tenant, other))
        told = returned.take_acknowledgement_back(other, letter, letters, ctx.profile.time_zone)
        if told is not other:
            body = {**describe(told), "letter": letter.id, "letter_of": before.id}
            changes += plan_step(ports, ctx, other, Step(told, "request.letter_bounced", body))
    return changes


def _list_told(ports: Ports, tenant: str, labels: LetterLabels, address: str) -> list[LetterLabels]:
    """Returns the letters of which a mail told, the one that it names last.

    Where there are more, all of them are of requests that were made with the address.
    """
    first = ports.rights_requests.get(tenant, labels.request_id)
    named = find_left(ports, tenant, open_request(ports, tenant, first), labels.letter_id) if first else None
    if named is None or named.collected_by != named.id or not returned.is_in_the_mail(named, address):
        return [labels]
    letters = (
        letter
        for request in walk_address(ports, tenant, _find_key(ports, tenant, address))
        if request.post.letters > len(request.post.queued)
        for letter in list_left(ports, tenant, open_request(ports, tenant, request))
    )
    others = [LetterLabels(one.request_id, one.id) for one in letters if one.collected_by == named.id != one.id]
    return [*others, labels]


def _find_key(ports: Ports, tenant: str, address: str) -> str:
    return ports.secrets.identifier_key(tenant, Identifier(IdentifierKind.EMAIL, address))
