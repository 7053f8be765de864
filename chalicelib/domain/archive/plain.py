"""Values of the domain as plain JSON: what the archive keeps must be readable without this program."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from typing import Any

from chalicelib.domain.times import format_rfc3339
from chalicelib.law.jurisdictions import Values


def to_plain(value: Any) -> Any:
    """Returns a value as objects, lists, texts and numbers: fields by their names, moments in RFC 3339, sets sorted.

    Raises TypeError for anything else, so that nothing is written that nobody could read back.
    """
    if value is None or isinstance(value, (str, int)):
        return value
    if isinstance(value, datetime):  # before the day, which it is too
        return format_rfc3339(value)
    if isinstance(value, date):
        return value.isoformat()
    if is_dataclass(value):
        return {field.name: to_plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Values):
        return {name: to_plain(one) for name, one in vars(value).items()}
    if isinstance(value, Mapping):
        return {str(name): to_plain(one) for name, one in value.items()}
    return _list(value)


def _list(value: Any) -> list[Any]:
    if isinstance(value, (frozenset, set)):
        return sorted(to_plain(one) for one in value)
    if isinstance(value, (tuple, list)):
        return [to_plain(one) for one in value]
    raise TypeError(f"the archive cannot keep a {type(value).__name__}")
