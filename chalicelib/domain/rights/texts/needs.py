"""What staff are told of what needs a person now. It names no requester."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from chalicelib.domain.mail.content import Content
from chalicelib.domain.mail.texts import signature
from chalicelib.domain.rights.letters import Letter, LetterState
from chalicelib.domain.rights.moments import find_clock
from chalicelib.domain.rights.reminding.needs import NeedCode
from chalicelib.domain.rights.texts.reminders import name_matter, shorten
from chalicelib.domain.rights.texts.wording import name_day

if TYPE_CHECKING:
    from chalicelib.domain.rights.requests import RightsRequest
    from chalicelib.domain.tenants.profiles import Profile

_SHORT: Final[dict[NeedCode, str]] = {
    "ready": "ready to be worked on",
    "message": "a message came",
    "evidence": "papers came",
    "appeal": "an appeal came",
    "bounce": "a letter came back",
}
_LONG: Final[dict[NeedCode, str]] = {
    "ready": "It is ready to be worked on.",
    "message": "A message of the person, or of their agent, waits to be read.",
    "evidence": "A message with papers waits to be looked at.",
    "appeal": "An appeal waits for its decision.",
    "bounce": "A letter came back, because its e-mail address takes no mail; none of this request goes there any more.",
}
_WAITS: Final[dict[LetterState, str]] = {
    "to_print": "Please print it and hand it to the post; if no postal address is known, find one.",
    "to_call": "Please tell the person by phone.",
}
_BY_ITSELF: Final = "It leaves by other means."


@dataclass(frozen=True, slots=True, repr=False)
class Needed:
    """One request that needs a person, and why. Holds a name of staff, so it does not print itself."""

    request: RightsRequest
    codes: tuple[NeedCode, ...]  # one at least
    letters: tuple[Letter | None, ...]  # those that came back; None for one that is still to leave
    address: str  # of the request in the console
    worker: str  # the name of whoever works on it; "" for nobody


def compose_needs(profile: Profile, needed: Sequence[Needed], more: int, console: str) -> Content:
    """Returns the mail that tells what needs its reader now: one request at least, and how many needs more."""
    first = needed[0]
    what = ", ".join(_SHORT[code] for code in first.codes)
    subject = f"Request {shorten(first.request.id)} ({name_matter(first.request)}): {what}"
    if len(needed) > 1 or more:
        count = len(needed) + more
        subject = f"{profile.name}: {count} requests need somebody now"
    paragraphs = [part for one in needed for part in (_describe(one), one.address)]
    if more:
        paragraphs += [f"And {more} more: see the list.", console]
    return Content(subject, (*paragraphs, signature(profile)))


def _describe(one: Needed) -> str:
    request, clock = one.request, find_clock(one.request)
    said = [_LONG[code] for code in one.codes]
    said += dict.fromkeys(_WAITS.get(each.state, "") if each else _BY_ITSELF for each in one.letters)
    if clock is not None:
        said.append(f"The next day for this request: {name_day(clock.day)}.")
    said.append(f"Assigned to {one.worker}." if one.worker else "Not assigned.")
    status = request.status.replace("_", " ")
    return f"Request {request.id} ({name_matter(request)}), {status}: {' '.join(filter(None, said))}"
