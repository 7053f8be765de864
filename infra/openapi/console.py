"""Writes the console's vocabulary: the closed lists of the code that its forms and filters offer, as an ES module."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, Literal, get_args, get_origin

from chalicelib.api.people.joining.schemas import Reason
from chalicelib.api.rights.letters.schemas import PreviewAction
from chalicelib.api.rights.work.schemas import StaffMethod
from chalicelib.domain.access.scopes import PRESETS, SCOPES
from chalicelib.domain.audit.reads import ReadAction
from chalicelib.domain.event_types import EventType
from chalicelib.domain.imports.columns import COLUMNS, ImportKind
from chalicelib.domain.outgoing import OutgoingType
from chalicelib.domain.policies.versions import Audience, NoticeChannel
from chalicelib.domain.rights.appeals import AppealOutcome
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
    "relationships": Relationship,
    "rights": Right,
    "statuses": Status,
    "taskOutcomes": TaskOutcome,
    "taskStates": TaskState,
}


_HEAD: Final = """// Written by `make openapi` from the tables of the code. A test holds them equal.

const list = (text) => text.split(" ");
const lists = (texts) => Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, list(text)]));
// {request: "received verified"} → ["request.received", "request.verified"]
const dotted = (texts) => Object.entries(lists(texts)).flatMap(([noun, ends]) => ends.map((end) => `${noun}.${end}`));
"""


def render() -> str:
    """Returns the module `vocabulary.js`: each list in the order of the code."""
    lines = [_HEAD]
    for name, literal in _LISTS.items():
        codes = list(_flatten(literal))
        lines.append(_dotted(name, codes) if all("." in code for code in codes) else _list(name, codes))
    lines.append(_list("scopes", SCOPES))
    lines.append(_lists("presets", PRESETS))
    lines.append(_lists("importFields", COLUMNS))
    lines.append(_list("states", sorted(STATE_ZONES)))
    return "\n".join(lines) + "\n"


def _flatten(literal: Any) -> Iterator[str]:
    for value in get_args(literal):
        if get_origin(value) is Literal:
            yield from _flatten(value)
        else:
            yield value


def _list(name: str, codes: Iterable[str]) -> str:
    return f'export const {name} = list("{" ".join(codes)}");'


def _lists(name: str, lists: Mapping[Any, Iterable[str]]) -> str:
    texts = {key: " ".join(codes) for key, codes in lists.items()}
    return f"export const {name} = lists({json.dumps(texts)});"


def _dotted(name: str, codes: Iterable[str]) -> str:
    """Returns codes such as request.received, those of one noun together."""
    ends: dict[str, list[str]] = {}
    for code in codes:
        noun, _, end = code.partition(".")
        ends.setdefault(noun, []).append(end)
    texts = {noun: " ".join(those) for noun, those in ends.items()}
    return f"export const {name} = dotted({json.dumps(texts)});"
