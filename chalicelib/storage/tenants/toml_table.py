"""Strict reading of one table of a profile file: each key must be known, present and of its type, or ProfileError."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime, time
from typing import Any, Final, TypeVar

from chalicelib.domain.tenants.profiles import ProfileError

Word = TypeVar("Word", bound=str)

_CODE: Final = re.compile(r"[a-z][a-z0-9_]{0,63}")
_SOURCE: Final = re.compile(r"(?:(?:CX|BG|PS)-\d\d|law|choice)(?:: .+)?")
_MISSING: Final = object()


class Table:
    """A TOML table being read. Each accessor removes its key; `done` refuses keys that nobody has read."""

    def __init__(self, file: str, path: str, values: Any) -> None:
        self.file = file
        self.path = path
        if not isinstance(values, dict):
            raise ProfileError(f"{file}: {path or 'top level'}: must be a table")
        self._values = dict(values)

    def fail(self, key: str, reason: str) -> ProfileError:
        """Returns the error to raise about a key of this table."""
        return ProfileError(f"{self.file}: {self.path + '.' if self.path else ''}{key}: {reason}")

    def done(self) -> None:
        """Raises ProfileError if a key was never read."""
        for key in self._values:
            raise self.fail(key, "unknown key")

    def has(self, key: str) -> bool:
        """Tells whether an optional key is present and not yet read."""
        return key in self._values

    def table(self, key: str) -> Table:
        """Reads a required sub-table."""
        return Table(self.file, f"{self.path}.{key}".lstrip("."), self._take(key, dict))

    def tables(self, key: str) -> list[Table]:
        """Reads a required array of tables, which must not be empty."""
        items = self._take(key, list)
        if not items:
            raise self.fail(key, "must not be empty")
        return [Table(self.file, f"{self.path}.{key}[{n}]".lstrip("."), item) for n, item in enumerate(items)]

    def text(self, key: str) -> str:
        """Reads a string that is neither empty nor surrounded by white space."""
        value: str = self._take(key, str)
        if not value or value != value.strip():
            raise self.fail(key, "must be a trimmed, non-empty text")
        return value

    def code(self, key: str) -> str:
        """Reads a lower-case word such as `service_updates`."""
        value = self.text(key)
        if not _CODE.fullmatch(value):
            raise self.fail(key, "must be lower-case letters, digits and underscores")
        return value

    def optional_text(self, key: str) -> str | None:
        """Reads a text, or returns None if the key is left out."""
        return self.text(key) if self.has(key) else None

    def flag(self, key: str) -> bool:
        """Reads true or false; it is required, so that nobody relies on a hidden default."""
        value: bool = self._take(key, bool)
        return value

    def whole(self, key: str, least: int = 0) -> int:
        """Reads a whole number of at least `least`."""
        value: int = self._take(key, int)
        if value < least:
            raise self.fail(key, f"must be at least {least}")
        return value

    def optional_whole(self, key: str, least: int = 0) -> int | None:
        """Reads a whole number, or returns None if the key is left out."""
        return self.whole(key, least) if self.has(key) else None

    def wholes(self, key: str) -> tuple[int, ...]:
        """Reads a list of whole numbers, 0 or more each."""
        items = self._take(key, list)
        if any(type(item) is not int or item < 0 for item in items):
            raise self.fail(key, "must hold whole numbers from 0")
        return tuple(items)

    def clock(self, key: str) -> time:
        """Reads a local time of day."""
        value: time = self._take(key, time)
        return value

    def instant(self, key: str) -> datetime:
        """Reads a moment with an offset and returns it in UTC."""
        value: datetime = self._take(key, datetime)
        if value.tzinfo is None:
            raise self.fail(key, "must carry an offset, such as Z")
        return value.astimezone(UTC)

    def choice(self, key: str, allowed: Sequence[Word]) -> Word:
        """Reads one of the allowed words."""
        return self._word(key, self._take(key, str), allowed)

    def choices(self, key: str, allowed: Sequence[Word]) -> tuple[Word, ...]:
        """Reads a list of distinct allowed words, which may be empty."""
        items = tuple(self._word(key, item, allowed) for item in self._take(key, list))
        return self._different(key, items)

    def optional_choices(self, key: str, allowed: Sequence[Word]) -> tuple[Word, ...] | None:
        """Reads a list of distinct allowed words, which must not be empty, or returns None if the key is left out."""
        if not self.has(key):
            return None
        items = self.choices(key, allowed)
        if not items:
            raise self.fail(key, "must not be empty; leave it out to set no gate")
        return items

    def texts(self, key: str) -> tuple[str, ...]:
        """Reads a list of distinct non-empty texts, which may be empty."""
        items = self._take(key, list)
        if any(not isinstance(item, str) or not item.strip() for item in items):
            raise self.fail(key, "must hold non-empty texts")
        return self._different(key, tuple(items))

    def codes(self, key: str) -> tuple[str, ...]:
        """Reads a list of distinct lower-case words, which may be empty."""
        items = self.texts(key)
        if any(not _CODE.fullmatch(item) for item in items):
            raise self.fail(key, "must hold lower-case words")
        return items

    def source(self) -> tuple[str, ...]:
        """Reads the required source of the table's values: `CX-11: Consent`, `law: …` or `choice: …`."""
        items = self.texts("source")
        if not items or any(not _SOURCE.fullmatch(item) for item in items):
            raise self.fail("source", "must name commitments (CX-11: Section), law or choice")
        return items

    def _take(self, key: str, kind: type) -> Any:
        value = self._values.pop(key, _MISSING)
        if value is _MISSING:
            raise self.fail(key, "missing")
        if type(value) is not kind:  # isinstance would take a bool for an int, and a datetime for a date
            raise self.fail(key, f"must be of type {kind.__name__}, not {type(value).__name__}")
        return value

    def _word(self, key: str, value: Any, allowed: Sequence[Word]) -> Word:
        for word in allowed:
            if word == value:
                return word
        raise self.fail(key, f"holds a word that is not one of {', '.join(allowed)}")

    def _different(self, key: str, items: tuple[Word, ...]) -> tuple[Word, ...]:
        if len(set(items)) != len(items):
            raise self.fail(key, "holds the same value twice")
        return items
