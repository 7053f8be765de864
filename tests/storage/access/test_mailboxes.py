"""Whether mail came back from a member of the team is known of them alone, and of no other tenant's."""

from __future__ import annotations

from datetime import UTC, datetime

from chalicelib.storage.access.mailboxes import DynamoStaffMailboxes
from tests.fixtures.memory.table import MemoryTable

NOW = datetime(2026, 11, 23, 18, tzinfo=UTC)


def test_a_mailbox_from_which_mail_came_back_is_known_from_then_on() -> None:
    mailboxes = DynamoStaffMailboxes(MemoryTable())
    assert not mailboxes.has_bounced("psynergy", "mem_ann")
    for _ in range(2):
        mailboxes.mark_bounced("psynergy", "mem_ann", NOW)
    assert mailboxes.has_bounced("psynergy", "mem_ann")
    assert not mailboxes.has_bounced("psynergy", "mem_bob") and not mailboxes.has_bounced("cyclonex", "mem_ann")
