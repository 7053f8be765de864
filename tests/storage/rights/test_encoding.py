"""A request comes back from its text as it was, whatever it holds, and an ordinary one takes one write unit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any, get_args, get_type_hints

from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.domain.rights import vocabulary
from chalicelib.domain.rights.letters import Tracking
from chalicelib.domain.rights.reminding.planning import begin_reminding
from chalicelib.domain.rights.requests import RightsRequest
from chalicelib.domain.tenants.recipients import RecipientClass
from chalicelib.storage.rights.encoding import dumps, loads
from chalicelib.storage.table.ops import compact
from tests.domain.rights.made import ALEX, DAY, MONDAY, PERSON, PHONE, SAM, make, settled, take, verified
from tests.domain.rights.made import EMAIL as KEY
from tests.domain.rights.started import CYCLONEX

CHANCES: dict[Any, Callable[[Random], Any]] = {
    str: lambda chance: "".join(chance.choices("abc_0#é→", k=chance.randint(1, 6))),
    int: lambda chance: chance.randint(0, 500),
    bool: lambda chance: chance.random() < 0.5,
    type(None): lambda _: None,
    datetime: lambda chance: datetime(2018, 1, 1, tzinfo=UTC) + timedelta(milliseconds=chance.randint(0, 10**12)),
    date: lambda chance: date(2018, 1, 1) + timedelta(days=chance.randint(0, 9000)),
}
NAMES = {**vars(vocabulary), "RecipientClass": RecipientClass}
"""What hints name that their own module imports for type checkers alone."""


LINK = Tracking("trk_01KB0Z6T9T2F4H6K8M0P1R9S3V", MONDAY + 60 * DAY)


def draw(hint: Any, chance: Random) -> Any:
    """Returns a value of any type that a request is made of. Hypothesis would take minutes to make one so deep."""
    if hint in CHANCES:
        return CHANCES[hint](chance)
    arguments, origin = get_args(hint), str(getattr(hint, "__origin__", ""))
    if "frozenset" in origin or "tuple" in origin:
        values = [draw(arguments[0], chance) for _ in range(chance.randint(0, 3))]
        return frozenset(values) if "frozenset" in origin else tuple(values)
    if "Mapping" in origin:
        return {draw(arguments[0], chance): draw(arguments[1], chance) for _ in range(chance.randint(0, 3))}
    if "Literal" in origin:
        return chance.choice(arguments)
    if arguments:
        return draw(chance.choice(arguments), chance)
    hints = get_type_hints(hint, localns=NAMES)
    return hint(**{field.name: draw(hints[field.name], chance) for field in fields(hint)})


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32))
def test_a_request_comes_back_as_it_was(seed: int) -> None:
    request = draw(RightsRequest, Random(seed))
    assert loads(request.id, dumps(request), request.version, request.head) == request


def test_every_field_is_stored() -> None:
    full = replace(
        verified("access", level=1, authorization="court_order", paper=True),
        assignee="mem_1",
        acknowledged_at=MONDAY,
        marks=frozenset({"hold", "bounced"}),
        steps_told=frozenset({"reminded_to_verify"}),
    )
    for changed in (replace(full, assignee=None), replace(full, marks=frozenset()), replace(full, keys=())):
        assert dumps(changed) != dumps(full)
        assert loads(full.id, dumps(changed), full.version, full.head) == changed


def stored_size(request: RightsRequest) -> int:
    """Returns about how many bytes the item of a request takes; 400 is what lies around its text at most."""
    return len(dumps(request).encode()) + 400


def test_an_ordinary_request_stays_below_a_write_unit_through_its_whole_life() -> None:
    request = make("delete", keys=(KEY, PHONE))
    request = replace(request, id="req_01KARZ6T9T2F4H6K8M0P1R3S5V", linked=("req_01KARZ6T9T2F4H6K8M0P1R3S5V",) * 3)
    life = [request]
    for action, caller, day in [
        ("verify", PERSON, 1),
        ("verify_identity", ALEX, 2),
        ("start", ALEX, 3),
        ("extend", ALEX, 4),
        ("complete", ALEX, 5),
        ("appeal", PERSON, 6),
        ("decide_appeal", SAM, 7),
        ("complete", SAM, 8),
    ]:
        post = replace(life[-1].post, codes=1, code_left=1, code_left_at=MONDAY, queued=life[-1].post.queued[-1:])
        before = replace(life[-1], acknowledged_at=MONDAY, post=replace(post, tracking=LINK))
        before = settled(before) if action == "complete" else before
        after = take(before, action, caller, MONDAY + day * DAY)[1]  # type: ignore[arg-type]
        life.append(begin_reminding(after, CYCLONEX, MONDAY + day * DAY))
    assert [one.status for one in life if stored_size(one) > 1024] == []


def test_a_short_text_stays_readable_and_holds_codes_and_ids_alone() -> None:
    text = dumps(make("question"))
    assert text.startswith("{") and "Pat" not in text and compact({"t": "question"})[1:-1] in text


PACKED = (
    "%rIa}i10f7W?=m%o!DjJcqG;9=q>FO*V2G3qv&2zMfuQ)t=>K=`ZrPJBh@Y{s;!FHWfuNLGpZ<juGog{qr?RCa4H(&ama3Q0#M}^%kOo?$!3JrcRH|$9"
    "&^L<g74kg0xBwAa^8vtG=Mag!4<W{snEQSh#&MeFd0Dz9HS%$L#x3)Iv71vxK%<1p0BE%6mkekGeG`o)CmM-R192RWGm*>V2>"
)
"""The request of Monday, as it was packed in the days of the first list of shared words."""


def test_what_was_packed_with_the_first_words_can_still_be_read() -> None:
    old = loads("req_1", PACKED, 1, "")
    assert (old.type, old.status, old.keys, len(old.tasks)) == ("delete", "awaiting_verification", (KEY,), 6)
    assert old.clock.due_on == date(2027, 1, 7) and old.intake.received_at == MONDAY
