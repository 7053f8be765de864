"""What of a request needs a person now: the closed list of why, and how a row of the outbox keeps it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Literal, cast

from chalicelib.domain.rights.letters import Letter
from chalicelib.domain.rights.requests import RightsRequest

NeedCode = Literal["ready", "message", "evidence", "appeal", "bounce"]
NEEDS: Final = "needs"
"""The reference of a row of the outbox to what needs a person."""
MORE: Final = "more"
"""The reference of a row to how many further needs it would name, were they not too many."""
MOST: Final = 100
"""How many requests one mail names; of the others it says how many they are."""


@dataclass(frozen=True, slots=True)
class Need:
    """Why somebody is needed. `letter` is the id of the one that came back, for `bounce`."""

    code: NeedCode
    letter: str = ""


def is_told_singly(request: RightsRequest) -> bool:
    """Returns whether staff are told of a request by itself: its maker is known, or has proven something."""
    known = request.proven or request.intake.trusted or bool(request.proof.checks)
    return known and "not_mine" not in request.marks


def is_open(request: RightsRequest, need: Need, letter: Letter | None) -> bool:
    """Returns whether somebody is still needed. `letter` is that of the need, None where it is still to leave."""
    match need.code:
        case "ready":
            return request.proven and not request.closed
        case "message" | "evidence":
            return "new_message" in request.marks
        case "appeal":
            return request.open_appeal is not None
        case "bounce":
            return letter is None or letter.state in ("to_print", "to_call")


def write_needs(needs: Iterable[Need]) -> str:
    """Returns needs as a short text."""
    return " ".join(f"{one.code}:{one.letter}" if one.letter else one.code for one in needs)


def read_needs(text: str) -> tuple[Need, ...]:
    """Returns the needs of such a text."""
    parts = (one.partition(":") for one in text.split())
    return tuple(Need(cast("NeedCode", code), letter) for code, _, letter in parts)


def add_needs(refs: Mapping[str, str], request_id: str, needs: Iterable[Need]) -> dict[str, str]:
    """Returns the references of a row that tells of one request more, or of more about one."""
    kept = read_requests(refs)
    new = [one for one in needs if one not in kept.get(request_id, ())]
    if request_id not in kept and len(kept) >= MOST:
        return {**refs, MORE: str(int(refs.get(MORE, "0")) + len(new))}
    kept[request_id] = (*kept.get(request_id, ()), *new)
    return {**refs, NEEDS: ",".join(f"{name} {write_needs(found)}" for name, found in kept.items())}


def read_requests(refs: Mapping[str, str]) -> dict[str, tuple[Need, ...]]:
    """Returns the needs that a row tells, by request, in the order in which they came."""
    lines = (one.partition(" ") for one in refs.get(NEEDS, "").split(",") if one)
    return {request_id: read_needs(text) for request_id, _, text in lines}
