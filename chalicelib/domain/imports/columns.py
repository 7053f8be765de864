"""The columns of CSV files, and how a line becomes the body of the call that it stands for."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Sequence
from typing import Any, Final, Literal

from chalicelib.domain.imports.lines import LineRefused

ImportKind = Literal["consents", "opt_outs", "contracts", "requests"]
HeaderCode = Literal["header_unreadable", "unknown_column", "repeated_column", "missing_column"]
Place = tuple[str | int, ...]

_WHO: Final = ("email", "phone", "external_id", "device_id")
_REQUESTER: Final = (
    *("first_name", "last_name", "email", "phone", "postal_address", "preferred_contact"),
    *("state", "country", "relationship"),
)
_SUBJECT: Final[dict[str, Place]] = {name: ("subject", name) for name in _WHO}
_SOURCE: Final[dict[str, Place]] = {
    "source_channel": ("source", "channel"),
    "source_url": ("source", "url"),
    "wording": ("source", "wording"),
    "jurisdiction": ("jurisdiction",),
    "collected_at": ("collected_at",),
}
COLUMNS: Final[dict[ImportKind, dict[str, Place]]] = {
    "consents": {
        **_SUBJECT,
        "purpose": ("decisions", 0, "purpose"),
        "channel": ("decisions", 0, "channel"),
        "granted": ("decisions", 0, "granted"),
        "policy": ("policy", "slug"),
        "policy_version": ("policy", "version"),
        **_SOURCE,
    },
    "opt_outs": {**_SUBJECT, "kinds": ("kinds",), "reason": ("reason",), **_SOURCE},
    "contracts": {
        **{name: ("subjects", 0, name) for name in _WHO},
        "contract": ("external_id",),
        "kind": ("kind",),
        "started_on": ("started_on",),
        "controller_contact": ("controller_contact",),
    },
    "requests": {
        "types": ("types",),
        **{name: ("requester", name) for name in _REQUESTER},
        **{f"agent_{name}": ("agent", name) for name in ("name", "organization", "email", "phone", "reference")},
        "authorization": ("agent", "authorization"),
        "agent_upload_id": ("agent", "upload_id"),
        "received_from": ("received_from",),
        "contract": ("contract_external_id",),
        "details": ("details",),
        "question_code": ("question_code",),
        "period_from": ("period", "from"),
        "period_to": ("period", "to"),
        "received_via": ("received_via",),
        "received_at": ("received_at",),
    },
}
"""Kind → column → the path of its value in the body."""

_BLANK: Final[dict[ImportKind, dict[str, Any]]] = {
    "consents": {"subject": {}, "source": {}, "decisions": [{}]},
    "opt_outs": {"subject": {}, "source": {}},
    "contracts": {"subjects": [{}]},
    "requests": {"requester": {}},
}
"""Kind → the body of a line without any value."""
_LISTS: Final = ("kinds", "types")
"""The columns that hold several words, with blanks between them."""
_WORDS: Final = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


class HeaderRefused(Exception):
    """The first line is not a header for this kind of import; `code` says why."""

    def __init__(self, code: HeaderCode) -> None:
        self.code: Final = code
        super().__init__(code)


def read_header(kind: ImportKind, fields: Sequence[str]) -> tuple[str, ...]:
    """Returns the columns that the first line names. Raises HeaderRefused."""
    names = tuple(field.lower() for field in fields)
    if not any(names):
        raise HeaderRefused("header_unreadable")
    if any(name not in COLUMNS[kind] for name in names):
        raise HeaderRefused("unknown_column")
    if len(set(names)) < len(names):
        raise HeaderRefused("repeated_column")
    return names


def make_body(kind: ImportKind, columns: Sequence[str], fields: Sequence[str]) -> dict[str, Any]:
    """Makes the body of a line's call, leaving out empty fields. Raises LineRefused (wrong_column_count).

    A column named "" is left out too.
    """
    if len(fields) != len(columns):
        raise LineRefused("wrong_column_count")
    return fill_body(kind, ((column, field) for column, field in zip(columns, fields, strict=True) if column))


def fill_body(kind: ImportKind, values: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """Makes the body of a line's call of columns and their values, leaving out "" and None."""
    body: dict[str, Any] = copy.deepcopy(_BLANK[kind])
    for column, value in values:
        if value not in ("", None):
            _put(body, COLUMNS[kind][column], _value(column, value) if isinstance(value, str) else value)
    if "source" in body:
        body["source"].setdefault("channel", "import")
    if "agent" in body:
        body.setdefault("received_from", "agent")
    return body


def column_at(kind: ImportKind, pointer: str) -> str:
    """Returns the column whose value a JSON Pointer into the body leads to; "" if there is none."""
    for column, place in COLUMNS[kind].items():
        path = "".join(f"/{step}" for step in place)
        if pointer == path or pointer.startswith(f"{path}/"):
            return column
    return ""


def _put(body: dict[str, Any], place: Place, value: Any) -> None:
    inside: Any = body
    for step in place[:-1]:
        inside = inside.setdefault(step, {}) if isinstance(inside, dict) else inside[step]
    inside[place[-1]] = value


def _value(column: str, field: str) -> Any:
    """Returns the value that a field means. An invalid field stays as it is, so that the model refuses it."""
    if column == "granted":
        return _WORDS.get(field.lower(), field)
    if column == "policy_version":
        return int(field) if field.isascii() and field.isdigit() and len(field) < 10 else field
    return field.split() if column in _LISTS else field
