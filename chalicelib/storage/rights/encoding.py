"""The state of a rights request as one short text: lists instead of objects, and nothing that is at its default."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any, Final

from chalicelib.domain.rights.appeals import Appeal
from chalicelib.domain.rights.clocks import Clock
from chalicelib.domain.rights.controllers import Redirection
from chalicelib.domain.rights.keeping.erasure import Erasure
from chalicelib.domain.rights.keeping.files import RightsFile
from chalicelib.domain.rights.keeping.made import MadeDocument
from chalicelib.domain.rights.requests import Closing, Intake, RightsRequest
from chalicelib.domain.rights.tasks import RightsTask
from chalicelib.domain.rights.verification import Check, Proof
from chalicelib.domain.times import from_ms, to_ms
from chalicelib.storage.rights import archived_part, posted, reminded
from chalicelib.storage.rights.state_words import STATE_WORDS
from chalicelib.storage.table.ops import compact
from chalicelib.storage.table.packed import pack_text, unpack_text

Fields = list[Any]

_PACK_ABOVE: Final = 420
"""Characters; with its places in the lists, its head and a longer text, the item would pass 1 KB."""


def dumps(request: RightsRequest) -> str:
    """Returns what the item holds of a request beside its id, version and head."""
    parts: dict[str, Any] = {
        "t": request.type,
        "s": request.status,
        "i": _intake(request.intake),
        "c": _clock(request.clock),
        "p": _proof(request.proof),
        **posted.dump(request.post),
        "l": list(request.linked),
        "k": list(request.keys),
        "r": request.resumes,
        "w": request.waiting_for,
        "m": request.assignee,
        "a": _ms(request.acknowledged_at),
        "x": _closing(request.closing) if request.closing else None,
        "y": [_appeal(one) for one in request.appeals],
        "z": sorted(request.marks),
        "u": sorted(request.steps_told),
        "o": [reminded.dump(one) for one in request.reminded],
        "f": [[one.id, one.kind, to_ms(one.at)] for one in request.files],
        "e": [
            request.erasure.version,
            to_ms(request.erasure.at),
            dict(request.erasure.gone),
            dict(request.erasure.kept),
        ]
        if request.erasure
        else None,
        "b": [request.document.version, request.document.sha256] if request.document else None,
        "g": request.archiving,
        "h": archived_part.dump(request.archived) if request.archived else None,
        "j": [_task(one) for one in request.tasks],
        "d": [[one.version, to_ms(one.at), one.scope, one.contract_id] for one in request.redirections],
    }
    text = compact({name: part for name, part in parts.items() if part not in (None, [], "")})
    return pack_text(text, _PACK_ABOVE, STATE_WORDS)


def loads(request_id: str, text: str, version: int, head: str) -> RightsRequest:
    """Returns the request that `dumps` was given."""
    parts: dict[str, Any] = json.loads(unpack_text(text, STATE_WORDS))
    closing = parts.get("x")
    return RightsRequest(
        id=request_id,
        type=parts["t"],
        status=parts["s"],
        intake=_load_intake(parts["i"]),
        clock=_load_clock(parts["c"]),
        proof=_load_proof(parts["p"]),
        post=posted.load(parts),
        linked=tuple(parts.get("l", ())),
        keys=tuple(parts.get("k", ())),
        resumes=parts.get("r"),
        waiting_for=parts.get("w"),
        assignee=parts.get("m"),
        acknowledged_at=_moment(parts.get("a")),
        closing=Closing(closing[0], from_ms(closing[1]), *closing[2:]) if closing else None,
        appeals=tuple(_load_appeal(one) for one in parts.get("y", ())),
        marks=frozenset(parts.get("z", ())),
        steps_told=frozenset(parts.get("u", ())),
        tasks=tuple(_load_task(one) for one in parts.get("j", ())),
        redirections=tuple(
            Redirection(made, from_ms(at), scope, contract_id) for made, at, scope, contract_id in parts.get("d", ())
        ),
        reminded=tuple(reminded.load(one) for one in parts.get("o", ())),
        files=tuple(RightsFile(file_id, kind, from_ms(at)) for file_id, kind, at in parts.get("f", ())),
        erasure=_load_erasure(parts.get("e")),
        document=MadeDocument(*parts["b"]) if "b" in parts else None,
        archiving=parts.get("g", ""),
        archived=archived_part.load(parts["h"]) if "h" in parts else None,
        version=version,
        head=head,
    )


def _load_erasure(fields: Fields | None) -> Erasure | None:
    return Erasure(fields[0], from_ms(fields[1]), fields[2], fields[3]) if fields else None


def _ms(moment: datetime | None) -> int | None:
    return to_ms(moment) if moment is not None else None


def _moment(milliseconds: int | None) -> datetime | None:
    return from_ms(milliseconds) if milliseconds is not None else None


def _day(day: date | None) -> int | None:
    return day.toordinal() if day is not None else None


def _closing(one: Closing) -> Fields:
    return [one.version, to_ms(one.at), one.by, *([one.ground] if one.ground else [])]


def _intake(one: Intake) -> Fields:
    return [
        to_ms(one.received_at),
        to_ms(one.entered_at),
        one.via,
        one.sender,
        one.relationship,
        one.state,
        one.country,
        int(one.trusted),
        one.prefers,
        one.authorization,
        one.contract_id,
    ]


def _load_intake(fields: Fields) -> Intake:
    received, entered, via, sender, relationship, state, country, trusted, prefers, authorization, contract = fields
    return Intake(
        received_at=from_ms(received),
        entered_at=from_ms(entered),
        via=via,
        sender=sender,
        relationship=relationship,
        state=state,
        country=country,
        prefers=prefers,
        authorization=authorization,
        contract_id=contract,
        trusted=bool(trusted),
    )


def _clock(one: Clock) -> Fields:
    return [
        _day(one.received_on),
        _day(one.acknowledge_by),
        _day(one.due_on),
        to_ms(one.due_at),
        _day(one.target_on),
        _day(one.outer_limit_on),
        one.response_n,
        one.response_unit,
        one.appeal_days,
        int(one.appeal_required),
        one.row,
        _day(one.honor_by),
        int(one.extended),
        _day(one.reopened_on),
    ]


def _load_clock(fields: Fields) -> Clock:
    (
        received,
        acknowledge,
        due,
        due_at,
        target,
        outer,
        n,
        unit,
        appeal_days,
        required,
        row,
        honor,
        extended,
        reopened,
    ) = fields
    return Clock(
        received_on=date.fromordinal(received),
        acknowledge_by=date.fromordinal(acknowledge),
        due_on=date.fromordinal(due),
        due_at=from_ms(due_at),
        target_on=date.fromordinal(target),
        outer_limit_on=date.fromordinal(outer),
        response_n=n,
        response_unit=unit,
        appeal_days=appeal_days,
        appeal_required=bool(required),
        row=row,
        honor_by=date.fromordinal(honor) if honor is not None else None,
        extended=bool(extended),
        reopened_on=date.fromordinal(reopened) if reopened is not None else None,
    )


def _proof(one: Proof) -> Fields:
    checks = [[check.method, to_ms(check.at), check.by] for check in one.checks]
    return [one.needed, one.level, one.permission, int(one.reduced), checks]


def _load_proof(fields: Fields) -> Proof:
    needed, level, permission, reduced, checks = fields
    made = tuple(Check(method, from_ms(at), by) for method, at, by in checks)
    return Proof(needed, level, made, permission, bool(reduced))


def _task(one: RightsTask) -> Fields:
    return [
        one.id,
        one.code,
        one.recipient_class,
        _day(one.due_on),
        one.state,
        one.outcome,
        one.system_ref,
        one.titled_in,
        one.version,
        one.noted_in,
        int(one.carries_out),
    ]


def _load_task(fields: Fields) -> RightsTask:
    task_id, code, recipient_class, due_on, *rest = fields
    rest[-1] = bool(rest[-1])
    return RightsTask(task_id, code, recipient_class, date.fromordinal(due_on), *rest)


def _appeal(one: Appeal) -> Fields:
    return [
        one.id,
        one.status,
        to_ms(one.received_at),
        _day(one.due_on),
        to_ms(one.due_at),
        int(one.late),
        int(one.required),
        one.of_version,
        one.outcome,
        _ms(one.decided_at),
        one.decided_by,
    ]


def _load_appeal(fields: Fields) -> Appeal:
    appeal_id, status, received, due_on, due_at, late, required, of_version, outcome, decided_at, decided_by = fields
    return Appeal(
        id=appeal_id,
        status=status,
        received_at=from_ms(received),
        due_on=date.fromordinal(due_on),
        due_at=from_ms(due_at),
        late=bool(late),
        required=bool(required),
        of_version=of_version,
        outcome=outcome,
        decided_at=_moment(decided_at),
        decided_by=decided_by,
    )
