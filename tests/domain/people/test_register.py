"""The register of opt-outs, checked against a second, plainer reading of the rules of precedence.

The reference holds nothing but the list of all acts and searches it for each question.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.domain.people.acts import Granted
from chalicelib.domain.people.opt_out_acts import (
    Dismissed,
    Lifted,
    OptedOut,
    OptOutAct,
    OptOutSource,
    Reopened,
    Started,
)
from chalicelib.domain.people.register import (
    Register,
    acts,
    apply,
    find_closing,
    find_new_kinds,
    join,
    list_standings,
    reopen,
    select_restrictions,
)
from chalicelib.domain.tenants.purposes import Channel, OptOutKind, Purpose
from tests.fixtures.strategies.opt_outs import (
    KINDS,
    NOTICE,
    PLACES,
    SHARING,
    SOURCES,
    UPDATES,
    any_act,
    any_register,
    opt_outs,
)

MANY = st.lists(any_act(), max_size=25)
PLACE = st.sampled_from(PLACES)
STOP = OptedOut("all_communications", 5, "sms_stop", "opt_stop")
UNSURE = OptedOut("sms", 5, "sms_unsure", "opt_unsure")
SOLD = OptedOut("sale_sharing", 5, "web", "opt_sold")
SIGNAL = OptedOut("sale_sharing", 5, "signal", "opt_gpc")


def confirmed_only(out: OptedOut) -> bool:
    """Returns whether only a second step lifts it."""
    return out.kind in ("sale_sharing", "targeted_advertising") or out.source == "signal"


def lifts(act: OptOutAct, out: OptedOut, slot: str | None) -> bool:
    """Returns whether an act lifts an opt-out, for a slot or for everything, by the letter of the rules."""
    if isinstance(act, Dismissed):  # the reviewer read this very text, so the lift counts at equal times too
        return out.source == "sms_unsure" and act.at >= out.at
    if act.at <= out.at:
        return False
    match act:
        case Lifted():
            allowed = act.two_steps or not confirmed_only(out)
            return act.kind == out.kind and act.source != "import" and allowed
        case Reopened():
            return act.slot == slot and (act.two_steps or not confirmed_only(out))
        case Started():
            return out.source in ("sms_stop", "sms_unsure") and not confirmed_only(out)
        case Dismissed():
            return False  # left to `dismisses`
        case OptedOut():
            return False


def dismisses(act: OptOutAct, out: OptedOut) -> bool:
    """Returns whether a reviewer found that this text, or a later one, was no opt-out."""
    return isinstance(act, Dismissed) and out.source == "sms_unsure" and act.at >= out.at


def standing(said: Sequence[OptOutAct], kinds: Sequence[OptOutKind], slot: str | None) -> list[OptedOut]:
    """Returns the opt-outs of these kinds that nothing ever lifted."""
    found = [out for out in said if isinstance(out, OptedOut) and out.kind in kinds]
    return [out for out in found if not any(lifts(act, out, slot) or dismisses(act, out) for act in said)]


def blocking(purpose: Purpose, channel: Channel | None) -> list[OptOutKind]:
    """Returns the kinds that close a purpose on a channel."""
    channels = ("sms", "email", "phone", "mail")
    return [kind for kind in purpose.blocked_by if kind not in channels or kind == channel]


def register(*said: OptOutAct) -> Register:
    """Returns the register after these acts."""
    return apply(Register(), said)


def closed(said: Sequence[OptOutAct], purpose: Purpose = UPDATES, channel: Channel | None = "sms") -> bool:
    """Returns whether the purpose is closed on the channel, in whatever order the acts arrive."""
    answers = {bool(find_closing(register(*order), purpose, channel)) for order in (said, said[::-1])}
    assert len(answers) == 1
    return answers.pop()


@pytest.mark.long
@settings(max_examples=400)
@given(MANY, PLACE)
def test_the_register_closes_what_the_rules_close(said: list[OptOutAct], place: tuple[Purpose, Channel | None]) -> None:
    purpose, channel = place
    expected = standing(said, blocking(purpose, channel), f"{purpose.code}/{channel or ''}")
    found = find_closing(register(*said), purpose, channel)
    assert bool(found) is bool(expected)
    assert set(found) <= set(expected)
    assert max((out.at for out in expected), default=None) == (found[0].at if found else None)


@given(MANY)
def test_a_kind_is_active_while_anything_of_it_stands(said: list[OptOutAct]) -> None:
    found = {each.kind: each for each in list_standings(register(*said))}
    assert set(found) == {act.kind for act in said if isinstance(act, OptedOut)}
    for kind, each in found.items():
        left = standing(said, [kind], None)
        assert each.state == ("active" if left else "lifted")
        if left:
            assert each.since == max(out.at for out in left)


@pytest.mark.long
@given(MANY, st.randoms(use_true_random=False))
def test_the_order_of_arrival_and_repeats_change_nothing(said: list[OptOutAct], chance: random.Random) -> None:
    shuffled = [*said, *said[: len(said) // 2]]
    chance.shuffle(shuffled)
    assert register(*shuffled) == register(*said)


@pytest.mark.long
@given(MANY, MANY)
def test_joining_two_registers_is_as_if_all_had_been_said_of_one(
    first: list[OptOutAct], second: list[OptOutAct]
) -> None:
    assert join(register(*first), register(*second)) == register(*first, *second)


@pytest.mark.long
@given(any_register(), any_register(), any_register())
def test_join_is_commutative_associative_and_idempotent(first: Register, second: Register, third: Register) -> None:
    assert join(first, second) == join(second, first)
    assert join(join(first, second), third) == join(first, join(second, third))
    assert join(first, first) == first == join(first, Register())


@given(any_register())
def test_the_acts_that_are_kept_make_the_register_again(kept: Register) -> None:
    assert apply(Register(), acts(kept)) == kept


@given(MANY, opt_outs(), PLACE)
def test_an_opt_out_never_opens_anything(
    said: list[OptOutAct], out: OptedOut, place: tuple[Purpose, Channel | None]
) -> None:
    assert bool(find_closing(register(*said), *place)) <= bool(find_closing(register(*said, out), *place))


@pytest.mark.long
@given(any_register(), any_register(), PLACE)
def test_what_others_who_share_an_identifier_lifted_opens_nothing(
    own: Register, other: Register, place: tuple[Purpose, Channel | None]
) -> None:
    theirs = select_restrictions(other)
    assert not (theirs.lifts or theirs.reopened or theirs.started or theirs.dismissed)
    assert bool(find_closing(own, *place)) <= bool(find_closing(join(own, theirs), *place))
    active = {each.kind for each in list_standings(other) if each.state == "active"}
    assert {act.kind for act in theirs.opt_outs.values()} == active


@pytest.mark.long
@given(MANY, st.sampled_from(SOURCES))
def test_a_repeat_of_what_stands_is_no_news(said: list[OptOutAct], source: OptOutSource) -> None:
    kept = register(*said)
    for kind in find_new_kinds(kept, KINDS, source):
        again = OptedOut(kind, 99, source, "opt_new")
        assert find_new_kinds(apply(kept, [again]), KINDS, source) == tuple(
            k for k in find_new_kinds(kept, KINDS, source) if k != kind
        )
    ways = ("sms_stop", "sms_unsure", "signal")
    same = (source,) if source in ways else tuple(each for each in SOURCES if each not in ways)
    apart = ("sms_stop", "sms_unsure", "signal")
    same = (source,) if source in apart else tuple(each for each in SOURCES if each not in apart)
    for kind in KINDS:
        left = [out for out in standing(said, [kind], None) if out.source in same]
        assert (kind in find_new_kinds(kept, KINDS, source)) is (not left)


DOUBTED = OptedOut("all_communications", 5, "sms_unsure", "opt_doubted")
LIFTING: list[tuple[str, list[OptOutAct], bool]] = [
    ("STOP closes", [STOP], True),
    ("a newer START lifts what STOP recorded", [STOP, Started(6, "opt_s")], False),
    ("START at the same moment does not", [STOP, Started(5, "opt_s")], True),
    ("an older START does not", [STOP, Started(4, "opt_s")], True),
    ("START, then STOP again", [STOP, Started(6, "opt_s"), OptedOut("sms", 7, "sms_stop", "opt_t")], True),
    ("a text that may be a STOP closes", [DOUBTED], True),
    ("until a reviewer finds that it is none", [DOUBTED, Dismissed(5, "opt_d")], False),
    ("who looked at an earlier one has not", [DOUBTED, Dismissed(4, "opt_d")], True),
    ("a dismissal takes no real STOP back", [DOUBTED, STOP, Dismissed(9, "opt_d")], True),
    ("a newer START lifts a doubt too", [DOUBTED, Started(6, "opt_s")], False),
    ("START lifts nothing said elsewhere", [OptedOut("sms", 3, "web", "opt_w"), STOP, Started(6, "opt_s")], True),
    ("nor what an import told of", [OptedOut("sms", 3, "import", "opt_i"), Started(6, "opt_s")], True),
    ("a text of doubtful meaning closes", [UNSURE], True),
    ("until it is dismissed, as of its own moment", [UNSURE, Dismissed(5, "opt_d")], False),
    ("not by a review of an earlier text", [UNSURE, Dismissed(4, "opt_d")], True),
    ("or until a newer START", [UNSURE, Started(6, "opt_s")], False),
    ("a review lifts no STOP beside it", [STOP, UNSURE, Dismissed(6, "opt_d")], True),
    ("a lift takes back its kind", [STOP, Lifted("all_communications", 6, "web", "opt_l", False)], False),
    ("and no other", [STOP, Lifted("sms", 6, "web", "opt_l", False)], True),
    ("a lift at the same moment does not", [STOP, Lifted("all_communications", 5, "web", "opt_l", True)], True),
    ("an import lifts nothing", [STOP, Lifted("all_communications", 6, "import", "opt_l", True)], True),
    ("a proven grant opens its slot", [STOP, Reopened("updates/sms", 6, "con_g", False)], False),
    ("and no other", [STOP, Reopened("updates/email", 6, "con_g", False)], True),
    ("an older grant opens nothing", [STOP, Reopened("updates/sms", 4, "con_g", True)], True),
    ("a grant at the same moment does not", [STOP, Reopened("updates/sms", 5, "con_g", True)], True),
    ("STOP after the grant", [STOP, Reopened("updates/sms", 6, "con_g", False), OptedOut("sms", 7, "web", "o")], True),
]


@pytest.mark.parametrize(("said", "expected"), [case[1:] for case in LIFTING], ids=[case[0] for case in LIFTING])
def test_messages_open_again_only_by_what_is_newer_and_meant(said: list[OptOutAct], expected: bool) -> None:
    assert closed(said) is expected


ONE_STEP, SECOND_STEP = (Lifted("sale_sharing", 6, "web", "opt_l", two_steps) for two_steps in (False, True))
PARTNERS_ONE_STEP = replace(ONE_STEP, kind="partner_sharing")

TWO_STEPS: list[tuple[str, list[OptOutAct], bool]] = [
    ("one step does not lift", [SOLD, ONE_STEP], True),
    ("the second does", [SOLD, SECOND_STEP], False),
    ("a proven grant does not", [SOLD, Reopened("sharing/", 6, "con_g", False)], True),
    ("one that was confirmed does", [SOLD, Reopened("sharing/", 6, "con_g", True)], False),
    ("START does not, even after STOP", [replace(SOLD, source="sms_stop"), Started(6, "opt_s")], True),
    ("one step does not lift a signal", [SIGNAL, ONE_STEP], True),
    ("the second does lift a signal", [SIGNAL, SECOND_STEP], False),
    ("a newer signal counts anew", [SIGNAL, SECOND_STEP, replace(SIGNAL, at=7)], True),
    ("an older one that arrives late does not", [SIGNAL, SECOND_STEP, replace(SIGNAL, at=4)], False),
    ("what was said and the signal are lifted together", [SOLD, SIGNAL, SECOND_STEP], False),
    ("if both are older", [SOLD, replace(SIGNAL, at=7), SECOND_STEP], True),
    ("a later single step changes nothing", [SOLD, SECOND_STEP, replace(ONE_STEP, at=8)], False),
    ("a signal about another kind", [replace(SIGNAL, kind="partner_sharing"), PARTNERS_ONE_STEP], True),
    ("a word about another kind", [replace(SOLD, kind="partner_sharing"), PARTNERS_ONE_STEP], False),
]


@pytest.mark.parametrize(("said", "expected"), [case[1:] for case in TWO_STEPS], ids=[case[0] for case in TWO_STEPS])
def test_sale_sharing_and_signals_come_back_in_two_steps_only(said: list[OptOutAct], expected: bool) -> None:
    assert closed(said, SHARING, None) is expected


def test_a_channels_opt_out_closes_that_channel_alone() -> None:
    said = [OptedOut("sms", 5, "web", "opt_1")]
    assert [closed(said, UPDATES, channel) for channel in ("sms", "email", "chat")] == [True, False, False]
    assert [closed([STOP], UPDATES, channel) for channel in ("sms", "email", "chat")] == [True, True, True]
    assert not closed([STOP], NOTICE, "email")
    assert not closed([STOP], SHARING, None)


@pytest.mark.parametrize("proven", [True, False])
def test_only_a_proven_grant_lifts(proven: bool) -> None:
    grant = Granted("updates/sms", 6, None, proven, "con_g")
    assert reopen(grant) == (Reopened("updates/sms", 6, "con_g", False) if proven else None)


def test_a_later_grant_without_proof_takes_nothing_back() -> None:
    grants = [Granted("updates/sms", 6, None, True, "con_g"), Granted("updates/sms", 8, None, False, "con_h")]
    lifting = [act for grant in grants if (act := reopen(grant)) is not None]
    assert not closed([STOP, *lifting])
