"""The table of the outbox is complete: each kind has one entry, each row is of a kind, and only `deliver` reads it."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import get_args

import pytest

from chalicelib.domain.outbox import PREFIXES, Kind, OutboxRow, choose_queue
from chalicelib.storage.table import places
from chalicelib.usecases.outbox import kinds
from chalicelib.usecases.outbox.deliver import deliver
from chalicelib.usecases.outbox.kinds import KINDS, Mailed
from tests.fixtures.code.sources import called, library
from tests.fixtures.worlds.people import PeopleWorld

STORED = "storage/outbox/repository.py"
"""The module that reads rows back: their kinds come from the table."""


def rows_made() -> list[tuple[str, str | None]]:
    """Returns file and kind of each row that the code makes; None for a kind that is not written there."""
    made = []
    for name, nodes in library():
        for node in nodes:
            if isinstance(node, ast.Call) and called(node) == "OutboxRow" and name != STORED:
                given = [*node.args[1:2], *(keyword.value for keyword in node.keywords if keyword.arg == "kind")]
                made += [(name, kind.value if isinstance(kind, ast.Constant) else None) for kind in given]
    return made  # type: ignore[return-value]  # texts, or the test finds them in no list


def test_each_kind_has_exactly_one_entry() -> None:
    assert sorted(KINDS) == sorted(get_args(Kind))
    (table,) = (
        node.value
        for node in ast.walk(ast.parse(Path(kinds.__file__).read_text("utf-8")))
        if isinstance(node, ast.AnnAssign) and isinstance(node.value, ast.Dict)
    )
    assert len(table.keys) == len(KINDS), "a key that stands twice hides its first entry"


def test_each_row_is_made_with_a_kind_of_the_list_and_each_kind_is_made() -> None:
    made = rows_made()
    assert {(name, kind) for name, kind in made if kind not in KINDS} == set()
    assert {kind for _, kind in made} == {*KINDS}


def test_nothing_but_what_sends_and_what_hears_of_it_knows_the_table() -> None:
    readers = {
        name
        for name, nodes in library()
        for node in nodes
        if isinstance(node, ast.ImportFrom | ast.Import)
        and {"outbox", "kinds"} <= {*re.findall(r"\w+", ast.unparse(node))}
    }
    assert readers == {"usecases/outbox/deliver.py", "usecases/outbox/process_feedback.py"}


def test_a_mail_that_somebody_waits_for_is_told_of_to_the_end() -> None:
    told = {kind: entry for kind, entry in KINDS.items() if isinstance(entry, Mailed) and entry.sent}
    assert {*told} == {"policy_notice", "referral"}
    assert all(entry.failed for entry in told.values())


def test_rows_of_a_queue_with_a_consumer_of_its_own_are_not_delivered() -> None:
    world = PeopleWorld()
    for kind, entry in KINDS.items():
        if entry.queue != "deliveries":
            row_id = world.ports.randomness.id(PREFIXES[entry.queue], world.clock.now())
            assert choose_queue(row_id) == entry.queue
            row = OutboxRow(row_id, kind, world.clock.now(), {}, repeat_if_uncertain=True)
            world.ports.store.commit(world.tenant, [row], None, "", world.clock.now())
            with pytest.raises(LookupError):
                deliver(world.ports, world.tenant, row_id)
            assert world.ports.outbox.get(world.tenant, row_id) is not None


def test_kinds_stand_in_stored_rows_as_they_always_did() -> None:
    world = PeopleWorld()
    row = OutboxRow("out_1", "send_text", world.clock.now(), {}, repeat_if_uncertain=False)
    world.ports.store.commit(world.tenant, [row], None, "", world.clock.now())
    assert (world.table.get(world.tenant, places.outbox(world.tenant, "out_1")) or {})["template"] == "send_text"
