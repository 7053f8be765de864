"""The ports to rights requests: their state, what people wrote, letters, messages, the lists, and holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Protocol

from chalicelib.domain.events import StoredEvent
from chalicelib.domain.rights.counted import Counted
from chalicelib.domain.rights.details import RightsMessage
from chalicelib.domain.rights.holds.hold import Hold, HoldOn, HoldState
from chalicelib.domain.rights.letters import Letter, LetterState, LetterTo, Tracking
from chalicelib.domain.rights.lists.listing import Listed, Part
from chalicelib.domain.rights.requests import RightsRequest
from chalicelib.domain.rights.seen import LetterBasis, PersonRequest, SeenRequest, WholeRequest


class RightsRequests(Protocol):
    """Rights requests of all types."""

    def get(self, tenant: str, request_id: str) -> RightsRequest | None:
        """Returns the request, or None where this tenant has none of that id."""

    def read(self, tenant: str, request_ids: Sequence[str]) -> dict[str, SeenRequest]:
        """Returns the requests that exist, with their details, in one read."""

    def states(self, tenant: str, request_ids: Sequence[str]) -> dict[str, RightsRequest]:
        """Returns the requests that exist, in one read."""

    def with_tries(self, tenant: str, request_id: str) -> tuple[RightsRequest, int] | None:
        """Returns a lead, and how many wrong codes were tried since the latest code was asked for."""

    def count_try(self, tenant: str, request_id: str) -> bool:
        """Counts a wrong code, unless it is the last one allowed or one too many. Returns whether it did."""

    def counted(self, tenant: str, identifier_keys: Sequence[str]) -> dict[str, Counted]:
        """Returns what counts towards a cap, of each identifier, in one read."""

    def letter_basis(self, tenant: str, request_id: str, version: int) -> LetterBasis | None:
        """Returns what a letter of this version is made of, in one read; None where there is no such request."""

    def whole(self, tenant: str, request_id: str) -> WholeRequest | None:
        """Returns the request with all that the table holds of it, None where there is none; one query, or a few."""

    def words(self, tenant: str, request_id: str, versions: Sequence[int]) -> dict[int, Mapping[str, Any]]:
        """Returns what the acts that made these versions said, as far as it is still there, in one read."""

    def events(self, tenant: str, request_id: str, before: int | None, limit: int) -> list[StoredEvent]:
        """Returns events of the request, newest first; if `before` is given, only those of lower versions."""

    def page_of_person(
        self, tenant: str, identifier_key: str, after: str | None
    ) -> tuple[list[PersonRequest], str | None]:
        """Returns up to a hundred of an identifier's requests, the newest first, and where the next page starts."""

    def of_person(self, tenant: str, identifier_key: str) -> list[PersonRequest]:
        """Returns the newest hundred requests that were made with an identifier, the newest first."""

    def listed(
        self, tenant: str, part: Part, member: str, before: date | None, after: str | None, limit: int
    ) -> tuple[list[tuple[str, Listed]], str | None]:
        """Returns places of a list with their positions, and the position after which there are more (None: no more).

        One query of an index, which lags: read the requests to know them as they are. `member` names whose list is
        meant by the part `member`; `before` ends a list by clocks at a day, which is no longer in it.
        """

    def late(self, tenant: str, today: date, now: datetime, most: int) -> int:
        """Returns how many have a clock that ended before `today`, up to so many. One query of an index, which lags.

        A process that found none that day asks again an hour later, and until then answers that there is none.
        """

    def due(self, tenant: str, now: datetime) -> Iterator[str]:
        """Yields the ids of those whose next moment has come by `now`, the earliest first.

        One query for each shard of the calendar, and one for each 500 more in it, made only as far as it is read.
        """


class Letters(Protocol):
    """Letters, messages and tracking links of requests."""

    def of_request(self, tenant: str, request_id: str) -> list[Letter]:
        """Returns the letters that have left, or wait to be printed or spoken, in order."""

    def get(self, tenant: str, request_id: str, letter_id: str) -> Letter | None:
        """Returns a letter, or None where it does not exist or is still queued."""

    def waiting(
        self, tenant: str, state: LetterState, after: str | None, limit: int
    ) -> tuple[list[tuple[Letter, SeenRequest]], str | None]:
        """Returns letters that wait for somebody in this state, each with its request, and where the next page starts.

        In the state `bounced` it is those whose mail came back, whichever way they are to be brought now. The earliest
        clock comes first. A page may be short: an index lags. One query and one read, of three items a letter at most.
        """

    def count_waiting(self, tenant: str, state: LetterState, most: int) -> int:
        """Returns how many letters wait for somebody in this state, up to `most`; one index query."""

    def messages(
        self, tenant: str, request_id: str, after: str | None, limit: int
    ) -> tuple[list[RightsMessage], str | None]:
        """Returns messages of a request, newest first, and where the next page starts."""

    def tracking(self, tenant: str, request_id: str, tracking_id: str) -> tuple[Tracking, LetterTo] | None:
        """Returns a tracking link of the request, and whom it is for, or None."""

    def give_back_mail(self, tenant: str, identifier_key: str, day: str) -> None:
        """Gives a mail back that was taken and surely did not leave; where others take at the same moment, it is lost.

        The next one to take gets the highest number again.
        """

    def begin_collecting(self, tenant: str, identifier_key: str, now: datetime, until: datetime) -> bool:
        """Returns whether the caller may collect the letters of an address until then; others have to wait."""

    def take_mail(self, tenant: str, identifier_key: str, day: str, most: int, now: datetime) -> int | None:
        """Takes one of the mails that an unconfirmed address may get on a day.

        Returns which one it is, from 1 on; None where `most` were taken.
        """


class Holds(Protocol):
    """Holds on people, contracts and rights requests."""

    def get(self, tenant: str, hold_id: str) -> Hold | None:
        """Returns the hold, or None where this tenant has none of that id."""

    def on(self, tenant: str, targets: Sequence[tuple[HoldOn, str]]) -> list[Hold]:
        """Returns the holds on any of these, active or released: a query for each, and one read where any is found."""

    def latest(self, tenant: str) -> str:
        """Returns the id of the hold that was placed last, "" where none ever was; for `NoHoldSince`."""

    def page(
        self, tenant: str, state: HoldState, until: date | None, after: str | None, limit: int
    ) -> tuple[list[Hold], str | None]:
        """Returns holds in a state, the earliest review first, and where the next page starts.

        With `until`, only those that are reviewed by then. One that changed a moment ago may be missing.
        """
