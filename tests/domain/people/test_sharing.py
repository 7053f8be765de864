"""What goes along with an identifier that becomes shared, and what counts by it alone from then on."""

from __future__ import annotations

import pytest

from chalicelib.domain.people.acts import Act, Granted, Refused, Tied, Wrote
from chalicelib.domain.people.opt_out_acts import Dismissed, Lifted, OptedOut, Started
from chalicelib.domain.people.provenance import make_tag
from chalicelib.domain.people.sharing import leave_to_shared, list_taken_along
from chalicelib.domain.people.states import State, apply
from chalicelib.domain.people.subjects import IdentifierRef, Subject

PHONE, OTHER, MAIL = "phone#v1#aaaaaaaa", "phone#v1#bbbbbbbb", "email#v1#cccccccc"
P, Q, E = map(make_tag, (PHONE, OTHER, MAIL))


def stop(at: int, via: str, source: str = "sms_stop") -> OptedOut:
    return OptedOut("sms", at, "sms_unsure" if source == "sms_unsure" else "sms_stop", f"opt_{at}", via)


def no(at: int, via: str) -> Refused:
    return Refused("news/*", at, "withdrawn", f"con_{at}", via)


def subject(*acts: Act, keys: tuple[str, ...] = (MAIL, PHONE), kind: str = "person") -> Subject:
    refs = tuple(IdentifierRef(key, "verified", 1) for key in keys)
    return Subject("sub", "shared" if kind == "shared" else "person", 3, "head", apply(State(), acts), refs)


@pytest.mark.parametrize(
    ("acts", "taken"),
    [
        ([stop(1, P), no(2, P)], {stop(1, P), no(2, P)}),
        ([stop(1, "-"), no(2, "-"), stop(3, E), no(4, Q)], set()),
        ([stop(1, ""), no(2, "")], {stop(1, P), no(2, P)}),
        ([stop(1, f"{E}.{P}")], {stop(1, P)}),
        ([stop(1, P), stop(2, "-"), no(1, P), no(2, Q)], {stop(1, P), no(1, P)}),
        ([stop(1, P), Started(2, "opt_2", P)], {stop(1, P), Started(2, "opt_2", P)}),
        ([stop(1, P), Started(2, "opt_2", Q)], {stop(1, P)}),
        ([stop(1, P), Lifted("sms", 2, "web", "opt_2", False)], {stop(1, P)}),
        ([stop(1, ""), Lifted("sms", 2, "web", "opt_2", False)], {stop(1, P)}),
        ([stop(1, ""), Started(2, "opt_2")], {stop(1, P), Started(2, "opt_2", P)}),
        ([Tied("sub_9", True)], {Tied("sub_9", True)}),
        ([stop(1, P), Dismissed(2, "opt_2")], {stop(1, P)}),
        ([stop(1, P, "sms_unsure"), Dismissed(2, "o")], {stop(1, P, "sms_unsure"), Dismissed(2, "o")}),
        ([no(1, P), Granted("news/email", 2, None, True, "con_2")], {no(1, P)}),
    ],
)
def test_what_came_from_an_identifier_goes_along_with_it(acts: list[Act], taken: set[Act]) -> None:
    assert set(list_taken_along(subject(*acts), PHONE)) == taken


@pytest.mark.parametrize(
    ("keys", "key", "channels"),
    [
        ((MAIL, PHONE), PHONE, {"sms", "phone"}),
        ((MAIL, PHONE), MAIL, {"email"}),
        ((MAIL, PHONE, OTHER), PHONE, set()),
        (("external_id#v1#dddddddd", PHONE), "external_id#v1#dddddddd", set()),
    ],
)
def test_when_they_wrote_goes_along_where_it_can_only_have_been_from_there(
    keys: tuple[str, ...], key: str, channels: set[str]
) -> None:
    wrote = [Wrote(channel, 5) for channel in ("sms", "phone", "email", "chat")]
    assert set(list_taken_along(subject(*wrote, keys=keys), key)) == {Wrote(channel, 5) for channel in channels}


@pytest.mark.parametrize(
    ("own", "theirs", "left"),
    [
        ([stop(1, P)], [stop(1, P)], []),
        ([stop(1, P)], [stop(2, P), Started(3, "opt_3", P)], []),
        ([stop(2, P)], [stop(1, P)], [stop(2, P)]),
        ([stop(1, P)], [], [stop(1, P)]),
        ([stop(1, f"{E}.{P}"), no(1, P)], [stop(1, P), no(1, P)], [stop(1, E)]),
        ([stop(1, ""), no(1, "-")], [stop(1, P), no(1, P)], [stop(1, ""), no(1, "-")]),
        ([stop(1, P), stop(2, "-")], [stop(1, P)], [stop(2, "-")]),
        ([stop(1, "-"), stop(2, P)], [stop(2, P)], [stop(1, "-")]),
        ([stop(1, Q), Started(2, "opt_2", P)], [Started(2, "opt_2", P)], [stop(1, Q)]),
        ([no(1, P), no(2, "-")], [no(1, P)], [no(2, "-")]),
    ],
)
def test_what_a_shared_identifier_holds_counts_by_it_alone(own: list[Act], theirs: list[Act], left: list[Act]) -> None:
    shared = subject(*theirs, keys=(PHONE,), kind="shared")
    grant = Granted("news/email", 1, None, True, "con_g")
    found = leave_to_shared(apply(State(), [*own, grant]), [(shared, shared.state)])
    assert found == apply(State(), [*left, grant])


def test_nothing_is_left_to_another_number_or_to_a_device() -> None:
    own = apply(State(), [stop(1, P)])
    for around in (subject(stop(1, P), keys=(OTHER,), kind="shared"), subject(stop(1, P), keys=(PHONE,))):
        assert leave_to_shared(own, [(around, around.state)]) is own
