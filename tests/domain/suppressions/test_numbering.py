"""Steps of the sequencer: what is told once, what is compared, and how much fits into a transaction."""

from __future__ import annotations

from dataclasses import replace

from chalicelib.domain.suppressions.answers import Answer
from chalicelib.domain.suppressions.feed import (
    MOST_POSITIONS,
    AddSuppressions,
    FeedHead,
    LastWords,
    NumberSuppressions,
    Suppressed,
    SuppressionState,
)
from chalicelib.domain.suppressions.numbering import MOST_LEADS, MOST_WRITES, Concerned, Known, number
from chalicelib.domain.tenants.purposes import OPT_OUT_KINDS
from tests.fixtures.feed import START, STOP, make_suppressions, person
from tests.fixtures.feed import number as number_unknown

NOW = 1_800_000_000_000
HEAD = FeedHead(3, 7)
ALL = [Suppressed(kind, "active", None, 1, "web") for kind in OPT_OUT_KINDS]


def ask(*keys: str, subject: int = 1) -> Concerned:
    """Returns an entry that only asks to compare these identifiers."""
    return Concerned(AddSuppressions(person(subject), 1, (), ()), keys)


def know(*entries: Suppressed, told: dict[str, SuppressionState] | None = None, owner: str | None = "") -> Known:
    """Returns an identifier for which these entries hold, and of which this was told; None: nothing was ever kept."""
    states: dict[str, tuple[SuppressionState, str]] = {name: (state, "web") for name, state in (told or {}).items()}
    words = LastWords("", states, known=told is not None)
    return Known(words, Answer({entry.name: entry for entry in entries}), owner)


def step_of(one: Concerned, known: Known) -> list[tuple[str, str]]:
    """Returns what a step tells of one identifier."""
    step = number(HEAD, [one], dict.fromkeys(one.identifier_keys, known), {}, NOW)
    return [(entry.kind, entry.state) for entry in step.numbered()]


def test_positions_follow_the_head_and_each_other() -> None:
    step = number_unknown(HEAD, make_suppressions(1, 1, STOP, START, keys=2), make_suppressions(2))
    entries = step.numbered()
    assert [entry.position for entry in entries] == [7, 8, 9, 10, 11]
    assert [entry.state for entry in entries] == ["active", "lifted", "active", "lifted", "active"]
    assert [entry.subject_id for entry in entries] == [person(1)] * 4 + [person(2)]
    assert entries[0].identifier_key == entries[1].identifier_key != entries[2].identifier_key
    assert step.after == FeedHead(4, 12)
    assert [(words.states, words.known) for words in step.last_words] == [
        ({"sms": ("lifted", "sms_stop")}, True),
        ({"sms": ("lifted", "sms_stop")}, True),
        ({"sms": ("active", "sms_stop")}, True),
    ]


def test_the_feed_begins_with_one() -> None:
    assert number_unknown(FeedHead(), make_suppressions(1)).numbered()[0].position == 1


def test_the_differences_between_the_last_words_and_what_holds_are_told() -> None:
    assert step_of(ask("a"), know(STOP, told={})) == [("sms", "active")]
    assert step_of(ask("a"), know(STOP, told={"sms": "active"})) == []
    assert step_of(ask("a"), know(START, told={"sms": "active"})) == [("sms", "lifted")]
    assert step_of(ask("a"), know(START, told={})) == []
    assert step_of(ask("a"), know(told={"sms": "active", "email": "lifted"})) == [("sms", "lifted")]


def test_where_no_words_were_kept_what_was_lifted_may_have_been_told_before() -> None:
    lifted = Suppressed("withdrawn", "lifted", "email", 1, "consent", "newsletter")
    assert step_of(ask("a"), know(START, lifted)) == [("sms", "lifted")]


def test_what_is_unsaid_stays_as_it_was_told() -> None:
    name = "withdrawn/newsletter/email"
    known = replace(know(told={name: "active"}), answer=Answer({}, frozenset({name})))
    assert step_of(ask("a"), known) == []


def test_what_nobodys_word_closes_any_more_is_lifted_now() -> None:
    step = number(HEAD, [ask("a")], {"a": know(told={"withdrawn/newsletter/email": "active"})}, {}, NOW)
    (entry,) = step.numbered()
    assert (entry.kind, entry.purpose, entry.channel, entry.state) == ("withdrawn", "newsletter", "email", "lifted")
    assert (entry.effective_at, entry.source) == (NOW, "web")


def test_changes_are_told_of_what_their_subject_alone_decides_about_and_of_nothing_else() -> None:
    both = Concerned(make_suppressions(1, 1, STOP, START), make_suppressions(1).identifier_keys)
    assert step_of(both, know(START, told={}, owner=person(1))) == [("sms", "active"), ("sms", "lifted")]
    for owner in ("", person(2)):
        assert step_of(both, know(START, told={}, owner=owner)) == []
        assert step_of(both, know(STOP, told={}, owner=owner)) == [("sms", "active")]


def test_entries_of_a_contract_are_those_of_their_subject() -> None:
    ended = Suppressed("contract_end", "active", None, 1, "contract")
    waiting = replace(make_suppressions(1, 1, ended), subject_id=f"c-1/{person(1)}")
    assert step_of(Concerned(waiting, waiting.identifier_keys), know(ended, told={}, owner=person(1))) == [
        ("contract_end", "active")
    ]


def test_only_so_many_entries_are_taken_as_fit() -> None:
    waiting = [ask(*(f"{each}.{key}" for key in range(30)), subject=each) for each in range(4)]
    known = {key: know(STOP, told={}) for one in waiting for key in one.identifier_keys}
    step = number(HEAD, waiting, known, {}, NOW)
    assert step.finished == tuple(one.added for one in waiting[: len(step.finished)])
    assert len(step.finished) == 2 and count_writes(step) <= MOST_WRITES


def test_an_entry_that_is_too_large_alone_is_told_in_parts_and_ends_with_the_last() -> None:
    one = ask(*(f"k{place}" for place in range(300)))
    known = {key: know(*ALL, told={}) for key in one.identifier_keys}
    head, told, steps = HEAD, [], 0
    while True:
        step = number(head, [one], known, {}, NOW)
        assert count_writes(step) <= MOST_WRITES
        assert all(len(positions.lines) <= MOST_POSITIONS for positions in step.positions)
        told += step.numbered()
        for words in step.last_words:
            known[words.identifier_key] = replace(known[words.identifier_key], last_words=words)
        head, steps = step.after, steps + 1
        if step.finished:
            break
    assert steps == 4 and len(told) == 300 * len(ALL)
    assert [entry.position for entry in told] == list(range(7, 7 + len(told)))
    assert len({(entry.identifier_key, entry.kind) for entry in told}) == len(told)


def test_what_leads_to_people_is_kept_once_and_the_oldest_gives_way() -> None:
    devices = ("d0", "d1", "d2")
    waiting = [replace(ask(key), way=key, leads_to=("p", "q")) for key in devices]
    known = dict.fromkeys(devices, know(told={}))
    full = tuple(f"x{place}" for place in range(MOST_LEADS))
    step = number(HEAD, waiting, known, {"p": ("d1",), "q": full}, NOW)
    kept = {leads.subject_id: leads.identifier_keys for leads in step.leads}
    assert kept["p"] == ("d1", "d0", "d2")
    assert len(kept["q"]) == MOST_LEADS and kept["q"][-3:] == devices
    assert number(HEAD, waiting[:1], known, {"p": ("d0",), "q": ("d0",)}, NOW).leads == ()


def count_writes(step: NumberSuppressions) -> int:
    """Returns how many items a step writes."""
    return 1 + len(step.finished) + len(step.positions) + len(step.last_words) + len(step.leads)
