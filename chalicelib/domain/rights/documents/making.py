"""Makes the document of an answer: of what is held, of who got it, and of what a case worker said.

For `know` it tells kinds; for `access` and `portability` it hands over the pieces too, unless the request was verified
for kinds alone. It is made of the event that answered, its words, the company's profile, and what this system holds;
its moment is the answer's, so that the same document comes again while nothing has changed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final

from chalicelib.domain.rights.automated.forms import LOOKED_AT_AGAIN, list_filled
from chalicelib.domain.rights.details import PeriodAsked
from chalicelib.domain.rights.documents.disclosing import split_disclosures
from chalicelib.domain.rights.documents.document import AnswerFile, CollectedKinds, Document, FormPart, Piece
from chalicelib.domain.rights.documents.words import (
    HELD_KINDS,
    Name,
    name_categories,
    name_purposes,
    name_sources,
)
from chalicelib.domain.rights.requests import RightsRequest
from chalicelib.domain.rights.texts.forms import LOOK_AGAIN
from chalicelib.domain.rights.texts.wording import quote
from chalicelib.domain.rights.types import ABOUT_HELD
from chalicelib.domain.tenants.parts import Collection
from chalicelib.domain.tenants.profiles import Profile
from chalicelib.domain.tenants.tables import list_unconfirmed
from chalicelib.domain.times import local_date
from chalicelib.law.statutes import ANSWER_SINCE

_KINDS_ALONE: Final = (
    "A copy of the information itself was asked for. We could make sure who is asking well enough to name kinds of "
    "information, but not well enough to hand out the information itself."
)


@dataclass(frozen=True, slots=True, repr=False)
class Answer:
    """How a request was answered: by which event, and what a case worker said. Does not print itself."""

    at: datetime
    body: Mapping[str, Any]
    words: Mapping[str, Any]


def find_period(request: RightsRequest, asked: PeriodAsked | None, at: datetime, zone: str) -> tuple[date, date]:
    """Returns the first and last day that the answer covers: those asked for, else from the law's day to the answer."""
    since, until = (asked.since, asked.until) if asked else (None, None)
    last = local_date(at, zone)
    return since or ANSWER_SINCE.on(request.clock.received_on), min(until or last, last)


def make_document(
    profile: Profile,
    request: RightsRequest,
    asked: PeriodAsked | None,
    answer: Answer,
    held: Sequence[Piece] | None,
    files: Sequence[AnswerFile],
) -> Document:
    """Returns the document of an answer. `held` is all that this system holds of the person for sure; None where it is
    not sure enough whose it is.

    Before there is an answer, `answer` has the moment of reading and says nothing.
    """
    summary = quote(answer.words.get("summary"))
    form = tuple(
        FormPart(head, quote(said)) for head, said in list_filled(request.type, answer.words.get("form") or {})
    )
    start = Document(
        request.id,
        request.type,
        profile.name,
        answer.at,
        answer=(*summary, LOOK_AGAIN) if form and request.type in LOOKED_AT_AGAIN else summary,
        form=form,
        files=tuple(files),
    )
    return _add_held(start, profile, request, asked, answer, held) if request.type in ABOUT_HELD else start


def _add_held(
    start: Document,
    profile: Profile,
    request: RightsRequest,
    asked: PeriodAsked | None,
    answer: Answer,
    held: Sequence[Piece] | None,
) -> Document:
    zone = profile.time_zone
    since, until = find_period(request, asked, answer.at, zone)
    pieces = tuple(one for one in held or () if one.at is None or since <= local_date(one.at, zone) <= until)
    found = {one.kind for one in pieces}
    unsure = frozenset() if _is_confirmed(answer) else list_unconfirmed(profile)
    collected = None if "collection" in unsure else _name_collection(profile.collection)
    told = bool(profile.disclosures) and "disclosures" not in unsure
    sold, disclosed = split_disclosures(profile.disclosures) if told else (None, None)
    left_out = ["Where information comes from, and what it is used for,"] if collected is None else []
    left_out += [] if told else ["Who got which kinds of information"]
    left_out += ["What our privacy system itself holds"] if held is None else []
    apart = f"is not in this document. {profile.name} sends that part separately."
    return replace(
        start,
        since=since,
        until=until,
        notes=(*((_KINDS_ALONE,) if request.proof.reduced else ()), *(f"{what} {apart}" for what in left_out)),
        collected=collected,
        sold_or_shared=sold,
        disclosed=disclosed,
        held=None if held is None else tuple(Name(kind, name) for kind, name in HELD_KINDS.items() if kind in found),
        pieces=None if held is None or request.type == "know" or request.proof.reduced else pieces,
    )


def _name_collection(one: Collection) -> CollectedKinds:
    return CollectedKinds(name_categories(one.categories), name_sources(one.sources), name_purposes(one.uses))


def _is_confirmed(answer: Answer) -> bool:
    """Returns whether a case worker stands for tables that need confirmation: by their word, or by files."""
    return bool(answer.body.get("table_confirmed") or answer.body.get("files"))
