"""Letters: what one request sends to people, one by one. The many of a notice are something else."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, Final, Literal

LetterKind = Literal[
    "received",
    "code",
    "verify_reminder",
    "need_information",
    "extended",
    "message",
    "completed",
    "denied",
    "partially_completed",
    "redirected",
    "controller",
    "withdrawn",
    "appeal_received",
    "appeal_decided",
    "appeal_withdrawn",
    "tracking_links",
]
LetterState = Literal["queued", "sent", "delivered", "bounced", "uncertain", "to_print", "to_call", "done"]
LetterTo = Literal["person", "agent", "controller"]
LetterChannel = Literal["email", "mail", "phone"]

MOST_LETTERS: Final = 100
LETTERS_LEFT: Final = 20
"""How many of them are left to answers and appeals, however much staff write."""
MOST_MESSAGES: Final = 200
WAITS_AS: Final[dict[LetterChannel, LetterState]] = {"mail": "to_print", "phone": "to_call"}
"""How a letter waits for somebody, by the channel on which they bring it."""
WAITING: Final = ("to_print", "to_call", "bounced", "uncertain")
"""The states in which a letter waits for somebody."""
KEEP_FROM_ARCHIVE: Final = frozenset[LetterState]({"queued", "uncertain", "to_print", "to_call"})
"""The states of a letter that is not over, without which a closed request is archived."""
ARRIVED: Final = frozenset[LetterState]({"sent", "delivered", "done"})
"""The states in which a letter counts as told."""
IN_THE_MAIL: Final = frozenset[LetterState]({"sent", "delivered", "uncertain"})
"""The states of a letter that left by e-mail, or may have."""
REPEATED: Final = frozenset[LetterKind]({"verify_reminder"})
"""The kinds that remind of what was told before: nobody gets them twice, nor after they called a mail spam."""
WITH_CODE: Final = frozenset[LetterKind]({"received", "code", "verify_reminder"})
"""The kinds that bring a code, as long as one is needed."""
ANSWERS: Final = frozenset[LetterKind]({"completed", "denied", "partially_completed", "redirected", "appeal_decided"})
"""The kinds that answer a request or an appeal."""


@dataclass(frozen=True, slots=True)
class Queued:
    """A letter that is still to leave: the version of the request whose event and words it is composed of."""

    id: str  # let_…
    kind: LetterKind
    version: int
    to: LetterTo = "person"
    code: int = 0  # the number of the code that it brings; 0 for none


@dataclass(frozen=True, slots=True)
class Tracking:
    """The tracking link that letters carry now; older ones work until their own end."""

    id: str  # trk_…
    until: datetime


@dataclass(frozen=True, slots=True)
class Returned:
    """A letter that came back and waits to be brought by other means, and the day that it puts on the clock again."""

    id: str  # let_…
    clock: Literal["due", "appeal"] | None = None  # None where no day of the law hangs on it
    day: date | None = None  # by which it must have reached its reader


@dataclass(frozen=True, slots=True)
class Post:
    """What a request remembers of its letters and messages; each of those is an item of its own once it has left."""

    queued: tuple[Queued, ...] = ()
    waiting: frozenset[str] = frozenset()  # the ids of letters that somebody is to print, to speak, or to look at
    letters: int = 0  # how many were made
    messages: int = 0
    codes: int = 0  # how many codes were made; the last number
    resends: int = 0  # how many of them the person asked for
    code_left: int = 0  # the number of the latest code that has left
    code_left_at: datetime | None = None
    tracking: Tracking | None = None
    agent_tracking: Tracking | None = None
    bounced: tuple[str, ...] = ()  # keys of e-mail addresses that take no mail of this request
    complained: tuple[str, ...] = ()  # keys of those whose reader called a mail of it spam
    returned: tuple[Returned, ...] = ()

    def came_back(self, letter_id: str) -> bool:
        """Returns whether a letter's mail came back, and it waits to be brought by other means."""
        return any(one.id == letter_id for one in self.returned)

    def note_state(self, letter: Letter) -> Post:
        """Returns the post once a letter has taken its state: whether it still waits for somebody."""
        others = self.waiting - {letter.id}
        return replace(self, waiting=others | {letter.id} if letter.state in KEEP_FROM_ARCHIVE else others)


@dataclass(frozen=True, slots=True, repr=False)
class Letter:
    """A letter as it left, or as it is to be printed or spoken. Personal: it does not print itself."""

    id: str
    request_id: str
    kind: LetterKind
    version: int  # of the request, whose event caused it
    to: LetterTo
    channel: LetterChannel
    state: LetterState
    at: datetime  # when it took this state
    address: tuple[str, ...]  # an e-mail address, the lines of a postal address, or a phone number; () where none
    subject: str
    paragraphs: tuple[str, ...]
    salt: str
    clock_on: str = ""  # the request's next day when the letter came to wait for somebody; orders the list of those
    note: str | None = None  # of whoever printed or spoke it
    collected_by: str = ""  # the letter whose mail told of this one too, which is itself for that one; "" if none did
    sent_at: datetime | None = None  # when the mail provider took it; None where it never left by mail

    def details(self) -> dict[str, Any]:
        """Returns what the digest in the event covers."""
        return {"subject": self.subject, "paragraphs": list(self.paragraphs), "address": list(self.address)}


@dataclass(frozen=True, slots=True)
class SaveLetter:
    """A change: a letter as it left, or its next state."""

    letter: Letter = field(repr=False)


@dataclass(frozen=True, slots=True)
class SaveTracking:
    """A change: a tracking link for a request, which works until its end."""

    request_id: str
    tracking: Tracking
    to: LetterTo
