"""Who may read the document of an answer, and when."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from chalicelib.domain.errors import Conflict, Gone, NotFound
from chalicelib.domain.rights import moments
from chalicelib.domain.rights.actions.agents import stands_in
from chalicelib.domain.rights.automated.forms import FORMS
from chalicelib.domain.rights.guards import GUARDS, Caller
from chalicelib.domain.rights.keeping.files import RightsFile
from chalicelib.domain.rights.requests import RightsRequest
from chalicelib.domain.rights.types import ABOUT_HELD
from chalicelib.domain.rights.vocabulary import Status

ANSWERED: Final = frozenset[Status]({"completed", "partially_completed"})
"""The statuses in which there is an answer that somebody can read."""


def check_reader(request: RightsRequest, caller: Caller, now: datetime, zone: str) -> None:
    """Checks that the caller may have the document now. Staff may at any time, once it is sure who asks.

    People may once the request is answered, for as long as the answer's files are there; agents only where they stand
    in for the person. Raises NotFound, Conflict (level_not_reached, permission_missing, no_documents) and
    Gone (documents_over).
    """
    staff = caller.who == "staff"
    if not staff and not _is_reader(request, caller):
        raise NotFound(
            "There is no document yet. It is there once the request is answered, for whoever may read the answer."
        )
    if not staff and _is_past(request, now):
        raise Gone("Ask the company to make it again.", code="documents_over")
    if not (request.type in ABOUT_HELD or request.type in FORMS or list_files(request)):
        raise Conflict("The letter is the whole answer.", code="no_documents")
    obstacle = GUARDS["level_reached"](request, caller, now, zone)
    if obstacle:
        raise Conflict("It must be sure who asks before anything is told.", code=obstacle)


def list_files(request: RightsRequest) -> tuple[RightsFile, ...]:
    """Returns the files that belong to the answer."""
    return tuple(file for file in request.files if file.kind == "answers")


def _is_reader(request: RightsRequest, caller: Caller) -> bool:
    """Returns whether a person or agent has an answer to read; whoever said that it isn't theirs has none."""
    intake = request.intake
    opens = caller.who == "tracking" or (
        caller.who == "agent" and stands_in(intake.authorization, request.proof.permission)
    )
    return opens and request.status in ANSWERED and "not_mine" not in request.marks


def _is_past(request: RightsRequest, now: datetime) -> bool:
    end = moments.find_answer_end(request)
    return end is not None and now >= end
