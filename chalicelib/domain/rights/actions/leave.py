"""How a request ends without an answer: its requester withdraws it, or says that it was never theirs."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from chalicelib.domain.rights.actions.appeal import end_appeal
from chalicelib.domain.rights.actions.step import Step, describe
from chalicelib.domain.rights.denials import DenialCode
from chalicelib.domain.rights.guards import Caller
from chalicelib.domain.rights.requests import Closing, RightsRequest
from chalicelib.domain.rights.vocabulary import Status


def withdraw(request: RightsRequest, caller: Caller, now: datetime, reason: str | None) -> Step:
    """Returns the step by which a request is withdrawn."""
    after = close(request, caller, now, "withdrawn")
    words = {"reason": reason} if reason else {}
    return Step(after, "request.withdrawn", {**describe(after), "reason": None}, words, (("withdrawn", "person"),))


def disown(request: RightsRequest, caller: Caller, now: datetime) -> Step:
    """Returns the step by which the reader of a mail says that the request isn't theirs: nothing more is sent for it.

    One that is closed keeps its status; it counts nowhere as answered from now on. An appeal that is open ends with it.
    No opt-out is lifted by this.
    """
    after = request if request.closed else close(request, caller, now, "withdrawn")
    after = replace(after, marks=after.marks | {"not_mine"}, post=replace(after.post, queued=(), returned=()))
    body = {**describe(after), "reason": "not_mine"}
    if after.open_appeal is not None:
        body["appeal"] = after.open_appeal.id
        after = end_appeal(after, now)
    return Step(after, "request.disowned", body)


def close(
    request: RightsRequest, caller: Caller, now: datetime, status: Status, ground: DenialCode | None = None
) -> RightsRequest:
    """Returns the request as closed by the version that is made now; `ground` is the first of a denial."""
    closing = Closing(request.version + 1, now, caller.by, ground)
    return replace(request, status=status, closing=closing, resumes=None, waiting_for=None)
