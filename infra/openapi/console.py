"""Writes the console's vocabulary: the closed lists of the code that its forms and filters offer, as an ES module."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final, Literal, get_args, get_origin

from chalicelib.api.consents.schemas import SourceChannel
from chalicelib.api.people.joining.schemas import Reason
from chalicelib.api.rights.letters.schemas import PreviewAction
from chalicelib.api.rights.work.schemas import StaffMethod
from chalicelib.domain.access.scopes import PRESETS, SCOPES
from chalicelib.domain.audit.reads import ReadAction
from chalicelib.domain.event_types import EventType
from chalicelib.domain.imports.columns import COLUMNS, ImportKind
from chalicelib.domain.notices.notice import NoticeKind
from chalicelib.domain.outgoing import OutgoingType
from chalicelib.domain.policies.versions import Audience, NoticeChannel
from chalicelib.domain.rights.appeals import AppealOutcome
from chalicelib.domain.rights.controllers import RedirectScope
from chalicelib.domain.rights.denials import DenialCode
from chalicelib.domain.rights.tasks import TaskOutcome, TaskState
from chalicelib.domain.rights.vocabulary import (
    Authorization,
    PreferredContact,
    QuestionCode,
    ReceivedFrom,
    ReceivedVia,
    Relationship,
    Status,
)
from chalicelib.domain.tenants.purposes import Channel, ContractKind, OptOutKind
from chalicelib.domain.tenants.recipients import RecipientClass
from chalicelib.domain.tenants.rights import Right
from chalicelib.law.states import STATE_ZONES

_LISTS: Final[Mapping[str, Any]] = {
    "appealOutcomes": AppealOutcome,
    "audiences": Audience,
    "authorizations": Authorization,
    "channels": Channel,
    "contractKinds": ContractKind,
    "denialCodes": DenialCode,
    "eventTypes": EventType,
    "importKinds": ImportKind,
    "linkReasons": Reason,
    "noticeChannels": NoticeChannel,
    "noticeKinds": NoticeKind,
    "optOutKinds": OptOutKind,
    "outgoingTypes": OutgoingType,
    "preferredContacts": PreferredContact,
    "previewed": PreviewAction,
    "proofMethods": StaffMethod,
    "questionCodes": QuestionCode,
    "readActions": ReadAction,
    "receivedFrom": ReceivedFrom,
    "receivedVia": ReceivedVia,
    "recipientClasses": RecipientClass,
    "redirectScopes": RedirectScope,
    "relationships": Relationship,
    "rights": Right,
    "sourceChannels": SourceChannel,
    "statuses": Status,
    "taskOutcomes": TaskOutcome,
    "taskStates": TaskState,
}


def render() -> str:
    """Returns the module `vocabulary.js`: each list in the order of the code."""
    lines = ["// Written by `make openapi` from the tables of the code. A test holds them equal.", ""]
    lines += [f"export const {name} = {_line(list(_flatten(literal)))};" for name, literal in _LISTS.items()]
    lines += [f"export const scopes = {_line(list(SCOPES))};"]
    lines += [f"export const presets = {_line({name: list(scopes) for name, scopes in PRESETS.items()})};"]
    lines += [f"export const importFields = {_line({kind: list(fields) for kind, fields in COLUMNS.items()})};"]
    lines += [f"export const states = {_line(sorted(STATE_ZONES))};"]
    return "\n".join(lines) + "\n"


def _flatten(literal: Any) -> Iterator[str]:
    for value in get_args(literal):
        if get_origin(value) is Literal:
            yield from _flatten(value)
        else:
            yield value


def _line(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
