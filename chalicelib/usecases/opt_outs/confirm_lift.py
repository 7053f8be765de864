"""The second step of a lift: the page that shows what comes back, and the button that makes it count.

As with a consent (`confirm_consent.py`) the lift counts from the moment of the button, once.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Final

from chalicelib.domain.errors import NotFound
from chalicelib.domain.links.tokens import LIFT
from chalicelib.domain.people import register as opt_outs
from chalicelib.domain.people.acts import Act
from chalicelib.domain.people.opt_out_acts import Lifted
from chalicelib.domain.people.resolution import Resolution
from chalicelib.domain.people.subjects import Subject, existing
from chalicelib.domain.tenants.purposes import OptOutKind
from chalicelib.domain.times import from_ms, to_ms
from chalicelib.usecases.commit import Plan, commit
from chalicelib.usecases.consents.confirm import Standing, claim
from chalicelib.usecases.context import of_token
from chalicelib.usecases.links.tokens import NOTHING_HERE, can_open, open_token
from chalicelib.usecases.opt_outs.record import opt_out_event
from chalicelib.usecases.people import changing, people

if TYPE_CHECKING:
    from chalicelib.domain.opt_outs.records import OptOutRecord
    from chalicelib.domain.tenants.profiles import Profile
    from chalicelib.usecases.ports.bundle import Ports

_SOURCE: Final = "web"
"""The person pressed the button in a browser, whoever told of the first step and how."""


@dataclass(frozen=True, slots=True)
class LiftQuestion:
    """What somebody is asked to confirm: which opt-outs end. Holds nothing personal."""

    profile: Profile
    kinds: tuple[OptOutKind, ...]
    until: datetime
    standing: Standing


@dataclass(frozen=True, slots=True)
class _Found:
    question: LiftQuestion
    holders: tuple[Subject, ...]


def is_lift(ports: Ports, text: str) -> bool:
    """Whether a token is one of ours and for a lift. Reads nothing."""
    return can_open(ports, text, LIFT)


def read_lift(ports: Ports, text: str, now: datetime) -> LiftQuestion:
    """What a token asks. Changes nothing. Raises NotFound for any text that is not a token of ours."""
    profile, record = _record(ports, text)
    return _found(ports, profile, record, now).question


def confirm_lift(ports: Ports, text: str, request_id: str, now: datetime) -> LiftQuestion:
    """Ends the opt-outs from now, once; `standing` tells what came of it. Raises NotFound as read_lift."""
    profile, record = _record(ports, text)
    ctx = of_token(profile, record.id, request_id, now, claim=claim(record.id))

    def attempt() -> Plan[LiftQuestion]:
        found = _found(ports, profile, record, now)
        question = found.question
        if question.standing != "open":
            return Plan([], question)
        acts: tuple[Act, ...] = tuple(
            Lifted(kind, to_ms(now), _SOURCE, record.id, two_steps=True) for kind in question.kinds
        )
        event = replace(opt_out_event(ctx, "opt_out.lifted", record), at=now)
        drafts = [existing(holder) for holder in found.holders]
        by_id = {draft.id: acts for draft in drafts}
        changes = changing.subject_changes(ports, ctx, Resolution(None), drafts, by_id, event)
        return Plan(changes, replace(question, standing="confirmed"), record.id)

    def pressed_before(_: str) -> LiftQuestion:
        question = _found(ports, profile, record, now).question
        return question if question.standing == "ended" else replace(question, standing="confirmed")

    return commit(ports, ctx, attempt, pressed_before).result


def _record(ports: Ports, text: str) -> tuple[Profile, OptOutRecord]:
    """The record that a token is for. The MAC is checked before anything is read."""
    profile, record_id = open_token(ports, text, LIFT)
    record = ports.opt_out_records.get(profile.tenant, [record_id]).get(record_id)
    if record is None or record.kind != "lift":
        raise NotFound(NOTHING_HERE)
    return profile, record


def _found(ports: Ports, profile: Profile, record: OptOutRecord, now: datetime) -> _Found:
    kinds = tuple(kept.kind for kept in record.kinds if kept.state == "pending")
    holders = tuple(people.present(ports, profile.tenant, record.subject_ids).values())
    standing = _standing(record, kinds, holders, to_ms(now))
    return _Found(LiftQuestion(profile, kinds, from_ms(record.confirm_until or 0), standing), holders)


def _standing(record: OptOutRecord, kinds: tuple[OptOutKind, ...], holders: tuple[Subject, ...], now: int) -> Standing:
    if not kinds or not holders:
        return "over"
    registers = [holder.state.opt_outs for holder in holders]
    if any(act.record_id == record.id and act.two_steps for each in registers for act in each.lifts.values()):
        active = {
            standing.kind for each in registers for standing in opt_outs.standings(each) if standing.state == "active"
        }
        return "ended" if active & set(kinds) else "confirmed"
    return "over" if record.confirm_until is None or now >= record.confirm_until else "open"
