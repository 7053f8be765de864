"""A rights request as it is stored: codes, ids and moments. What people wrote lies apart from it and can be erased."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from chalicelib.domain.changes import Event
from chalicelib.domain.deadlines.reminders import Reminded
from chalicelib.domain.rights.appeals import Appeal
from chalicelib.domain.rights.clocks import Clock
from chalicelib.domain.rights.controllers import Redirection
from chalicelib.domain.rights.denials import DenialCode
from chalicelib.domain.rights.keeping.archived import Archived
from chalicelib.domain.rights.keeping.erasure import Erasure
from chalicelib.domain.rights.keeping.files import RightsFile
from chalicelib.domain.rights.keeping.made import MadeDocument
from chalicelib.domain.rights.letters import Post
from chalicelib.domain.rights.tasks import RightsTask
from chalicelib.domain.rights.types import AT_ONCE
from chalicelib.domain.rights.verification import Proof
from chalicelib.domain.rights.vocabulary import (
    CLOSED,
    Authorization,
    Mark,
    PreferredContact,
    ReceivedFrom,
    ReceivedVia,
    Relationship,
    Status,
    WaitingFor,
)
from chalicelib.domain.tenants.rights import Right


@dataclass(frozen=True, slots=True)
class Intake:
    """How a request came in, in codes. Whoever it names stands in the details."""

    received_at: datetime  # when the request reached the company
    entered_at: datetime  # when it was entered here, which is later for letters and calls
    via: ReceivedVia
    sender: ReceivedFrom
    relationship: Relationship
    state: str | None  # "CA"; None where unknown, and abroad
    country: str  # ISO 3166-1 alpha-2
    prefers: PreferredContact | None = None
    authorization: Authorization | None = None  # of an agent
    contract_id: str | None = None  # the external id of the contract of the customer who orders, as controller
    trusted: bool = False  # whether a secret key said all this; what a publishable key says may be a stranger's


@dataclass(frozen=True, slots=True)
class Closing:
    """How a request was closed: by which version, when, and by whom, who can't decide on an appeal of it."""

    version: int
    at: datetime
    by: str  # a member (mem_…), else a key (key_…), `system`, or the person's own `subject:req_…`
    ground: DenialCode | None = None  # the first that was given, where it was denied in whole


@dataclass(frozen=True, slots=True)
class RightsRequest:
    """One request of one type. Requests made in one call are linked: the first of them leads.

    The lead holds the code of all and has the letter `received` of all. Everything else each has for itself.
    """

    id: str  # req_…
    type: Right
    status: Status
    intake: Intake
    clock: Clock
    proof: Proof
    post: Post
    linked: tuple[str, ...] = ()  # the ids of all requests of the call, in order; () where there is one only
    keys: tuple[str, ...] = ()  # identifier keys of the requester: of the e-mail address first, then of the phone
    resumes: Status | None = None  # where waiting_for_requester goes back to
    waiting_for: WaitingFor | None = None
    assignee: str | None = None  # mem_…
    acknowledged_at: datetime | None = None
    closing: Closing | None = None  # the latest one
    appeals: tuple[Appeal, ...] = ()  # in order; only the last can be open
    marks: frozenset[Mark] = frozenset()
    tasks: tuple[RightsTask, ...] = ()
    redirections: tuple[Redirection, ...] = ()
    steps_told: frozenset[str] = frozenset()  # steps of its own that are behind it; see moments.py
    reminded: tuple[Reminded, ...] = ()  # until when staff were reminded of each of its days; see reminding/planning.py
    files: tuple[RightsFile, ...] = ()  # attached and not deleted yet
    erasure: Erasure | None = None  # the latest one, once it is done
    document: MadeDocument | None = None  # the one that was last made of an answer
    archiving: str = ""  # the row of the outbox by which it is archived as it will then be; "" where none waits
    archived: Archived | None = None  # the latest one
    version: int = 0
    head: str = ""

    @property
    def lead(self) -> str:
        """The id of the request that leads those made in the same call."""
        return self.linked[0] if self.linked else self.id

    @property
    def closed(self) -> bool:
        """Whether nothing is left to answer, an appeal apart."""
        return self.status in CLOSED

    @property
    def settled(self) -> bool:
        """Whether it is closed and none of its letters is still to leave or waits for somebody to print or call.

        An appeal or a task that is open keeps no request from the archive; nor does a letter of one that is disowned,
        for which nobody sends anything any more.
        """
        waits = self.post.waiting and "not_mine" not in self.marks
        return self.closed and not self.post.queued and not waits

    @property
    def proven(self) -> bool:
        """Whether it is sure enough who asks. What is carried out at once never waits for an agent's permission."""
        return self.proof.complete or (self.proof.reached and self.type in AT_ONCE)

    @property
    def appeal(self) -> Appeal | None:
        """The latest appeal, None where there was none."""
        return self.appeals[-1] if self.appeals else None

    @property
    def open_appeal(self) -> Appeal | None:
        """The appeal that waits for its decision, if any."""
        return self.appeal if self.appeal is not None and self.appeal.status == "open" else None


@dataclass(frozen=True, slots=True)
class SaveRightsRequest:
    """A change: the next version of a request with the event that made it; `before` is None for a new one.

    `next_at` is when it takes its next step by itself, or reminds staff, by which the calendar finds it.
    """

    request: RightsRequest
    before: RightsRequest | None
    event: Event
    next_at: datetime | None
