"""The rows of the law: each is a value with its source, the days on which it is valid, and how sure we are of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, Literal, TypeVar

if TYPE_CHECKING:
    from datetime import date
    from typing import Final

Value = TypeVar("Value")

Certainty = Literal["text_seen", "secondary", "memory"]


class Row(Generic[Value]):
    """What a rule says from one day on. `valid_until` is the row's last day, None while no end is known."""

    __slots__ = ("certainty", "citation", "jurisdiction", "valid_from", "valid_until", "value")

    def __init__(
        self,
        value: Value,
        citation: str,
        jurisdiction: str,
        valid_from: date,
        valid_until: date | None,
        certainty: Certainty,
    ) -> None:
        self.value: Final = value
        self.citation: Final = citation
        self.jurisdiction: Final = jurisdiction  # US, or a state as in US-CA
        self.valid_from: Final = valid_from
        self.valid_until: Final = valid_until
        self.certainty: Final = certainty


class Rule(Generic[Value]):
    """One thing that the law says, with a row for each period of time. The rows follow each other without gaps."""

    __slots__ = ("rows", "says")

    def __init__(self, says: str, *rows: Row[Value]) -> None:
        self.says: Final = says
        self.rows: Final = rows

    def find_row(self, day: date) -> Row[Value]:
        """Returns the row that is valid on a day. A day before the first row is judged by that row."""
        for row in reversed(self.rows):
            if day >= row.valid_from:
                return row
        return self.rows[0]

    def on(self, day: date) -> Value:
        """Returns what the rule says on a day."""
        return self.find_row(day).value

    @property
    def sole(self) -> Value:
        """The value that the rule has always had, for decisions that know no day.

        Raises ValueError if the rule has changed: each such decision must then be given the day that counts.
        """
        (row,) = self.rows
        return row.value
