"""Whether mail came back from a member of the team is known of them alone, and of no other tenant's."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from chalicelib.domain.rights.reminding.turns import SaveTurns, Turns, give_back, take_turn, wait
from chalicelib.storage.access.mailboxes import DynamoStaffMailboxes, writes
from chalicelib.storage.table import ops
from tests.fixtures.memory.table import MemoryTable

NOW = datetime(2026, 11, 23, 18, tzinfo=UTC)


def test_a_mailbox_from_which_mail_came_back_is_known_from_then_on() -> None:
    mailboxes = DynamoStaffMailboxes(MemoryTable())
    assert not mailboxes.has_bounced("psynergy", "mem_ann")
    for _ in range(2):
        mailboxes.mark_bounced("psynergy", "mem_ann", NOW)
    assert mailboxes.has_bounced("psynergy", "mem_ann")
    assert not mailboxes.has_bounced("psynergy", "mem_bob") and not mailboxes.has_bounced("cyclonex", "mem_ann")


def test_of_two_who_take_a_turn_at_once_one_does() -> None:
    tables = MemoryTable()
    mailboxes = DynamoStaffMailboxes(tables)
    for member in ("mem_ann", ""):
        before = mailboxes.turns("psynergy", member)
        assert before == Turns(member)
        after = wait(take_turn(before, "out_1", NOW), "out_2")
        after = replace(after, version=1)
        tables.transact("psynergy", writes("psynergy", SaveTurns(after)))
        assert mailboxes.turns("psynergy", member) == after and mailboxes.turns("cyclonex", member) == before
        with pytest.raises(ops.ConditionFailed):
            tables.transact("psynergy", writes("psynergy", SaveTurns(replace(after, told_by="out_3"))))
        given = give_back(after, "out_1")
        tables.transact("psynergy", writes("psynergy", SaveTurns(given)))
        with pytest.raises(ops.ConditionFailed):
            tables.transact("psynergy", writes("psynergy", SaveTurns(replace(after, version=2))))
        assert mailboxes.turns("psynergy", member) == given
