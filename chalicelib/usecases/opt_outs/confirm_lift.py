"""The second step of a lift: the page that shows which opt-outs would end, and the button that ends them.

As with a consent (`consents/confirm.py`), the lift counts from the moment when the button is pressed, once.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Final

from chalicelib.domain.errors import NotFound
from chalicelib.domain.links.standing import Standing, judge_standing
from chalicelib.domain.links.tokens import LIFT
from chalicelib.domain.people.opt_out_acts import Lifted
from chalicelib.domain.people.register import list_standings
from chalicelib.domain.people.subjects import Subject, keep_subject
from chalicelib.domain.tenants.purposes import OptOutKind
from chalicelib.domain.times import from_ms, to_ms
from chalicelib.usecases.commit import Plan
from chalicelib.usecases.links.confirm_once import ToConfirm, context_of, press_once, settle
from chalicelib.usecases.links.tokens import NOTHING_HERE, can_open, open_token
from chalicelib.usecases.people.change_subjects import change_subjects
from chalicelib.usecases.people.person_views import read_states
from chalicelib.usecases.people.reach import reach_known, read_present
from chalicelib.usecases.people.record_act import make_act_event

if TYPE_CHECKING:
    from chalicelib.domain.opt_outs.records import OptOutRecord
    from chalicelib.domain.people.states import State
    from chalicelib.domain.tenants.profiles import Profile
    from chalicelib.usecases.ports.bundle import Ports

_SOURCE: Final = "web"
"""The person pressed the button in a browser, whoever reported the first step and however it came."""


@dataclass(frozen=True, slots=True)
class LiftQuestion(ToConfirm):
    """The question whether to end opt-outs."""

    kinds: tuple[OptOutKind, ...]


@dataclass(frozen=True, slots=True)
class _Found:
    question: LiftQuestion
    holders: tuple[Subject, ...]


def is_lift(ports: Ports, text: str) -> bool:
    """Returns whether a token is one of ours and for a lift. Reads nothing."""
    return can_open(ports, text, LIFT)


def read_lift(ports: Ports, text: str, now: datetime) -> LiftQuestion:
    """Returns the question of a token; changes nothing. Raises NotFound for any text that is not a token of ours."""
    profile, record = _record(ports, text)
    return _read_found(ports, profile, record, now).question


def confirm_lift(ports: Ports, text: str, request_id: str, now: datetime) -> LiftQuestion:
    """Ends the opt-outs from now on, once; `standing` shows the outcome. Raises NotFound like `read_lift`."""
    profile, record = _record(ports, text)
    ctx = context_of(profile, record.id, request_id, now)

    def attempt() -> Plan[LiftQuestion]:
        found = _read_found(ports, profile, record, now)
        question = found.question
        if question.standing != "open":
            return Plan([], question)
        acts = [Lifted(kind, to_ms(now), _SOURCE, record.id, two_steps=True) for kind in question.kinds]
        event = replace(make_act_event(ctx, "opt_out.lifted", record), at=now)
        reach = reach_known(map(keep_subject, found.holders))
        changes = change_subjects(ports, ctx, reach, dict.fromkeys(reach.ids, acts), event)
        return Plan(changes, settle(question), record.id)

    return press_once(ports, ctx, attempt)


def _record(ports: Ports, text: str) -> tuple[Profile, OptOutRecord]:
    """Returns the record that a token is for. The MAC is checked before anything is read."""
    profile, record_id = open_token(ports, text, LIFT)
    record = ports.opt_out_records.get(profile.tenant, [record_id]).get(record_id)
    if record is None or record.kind != "lift":
        raise NotFound(NOTHING_HERE)
    return profile, record


def _read_found(ports: Ports, profile: Profile, record: OptOutRecord, now: datetime) -> _Found:
    kinds = tuple(kept.kind for kept in record.kinds if kept.state == "pending")
    holders = tuple(read_present(ports, profile.tenant, record.subject_ids).values())
    states = list(read_states(ports, profile.tenant, holders).values())
    standing = _judge_standing(record, kinds, states, to_ms(now))
    return _Found(LiftQuestion(profile, from_ms(record.confirm_until or 0), standing, kinds), holders)


def _judge_standing(record: OptOutRecord, kinds: tuple[OptOutKind, ...], states: list[State], now: int) -> Standing:
    if not kinds or not states:
        return "over"
    registers = [state.opt_outs for state in states]
    lifts = [act for register in registers for act in register.lifts.values()]
    active = {one.kind for register in registers for one in list_standings(register) if one.state == "active"}
    return judge_standing(
        pressed=any(act.record_id == record.id and act.two_steps for act in lifts),
        holds=active.isdisjoint(kinds),
        until=record.confirm_until,
        now=now,
    )
