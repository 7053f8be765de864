"""Takes what is told of a notice's mail to one person: where it came back, the person was not told by it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from chalicelib.domain.people.identifiers import Identifier, IdentifierKind
from chalicelib.domain.times import to_ms
from chalicelib.usecases.commit import Plan, commit_step
from chalicelib.usecases.context import of_system
from chalicelib.usecases.notices.manage import mark_person_notice

if TYPE_CHECKING:
    from datetime import datetime

    from chalicelib.domain.mail.feedback import FeedbackKind
    from chalicelib.domain.mail.labels import RowLabels
    from chalicelib.usecases.ports.bundle import Ports


def take_feedback(
    ports: Ports, tenant: str, labels: RowLabels, kind: FeedbackKind, address: str, now: datetime
) -> bool:
    """Notes a mail that came back as undeliverable; returns whether it was one to this person, and to this address.

    Where the mail is the only way to the person, the list of the notice's people shows them as `undeliverable`;
    whoever can still be told in the app or on the site waits for that again.
    """
    notice_id, subject_id = labels.refs.get("notice_id", ""), labels.refs.get("subject_id", "")
    if not _is_theirs(ports, tenant, subject_id, address):
        return False
    ctx = of_system(ports.profiles[tenant], labels.row_id, now, labels.row_id)

    def attempt() -> Plan[bool]:
        before = ports.notices.find_of_people(tenant, notice_id, [subject_id]).get(subject_id)
        if before is None or "email" not in before.channels:
            return Plan([], False)
        if kind != "bounced" or before.failed_at is not None:
            return Plan([], True)
        after = replace(before, failed_at=to_ms(now), version=before.version + 1)
        return Plan([mark_person_notice(ctx, after, "notice.undeliverable")], True)

    return commit_step(ports, ctx, attempt)


def _is_theirs(ports: Ports, tenant: str, subject_id: str, address: str) -> bool:
    """Returns whether the address is the person's, also where somebody who has it absorbed them since."""
    key = ports.secrets.identifier_key(tenant, Identifier(IdentifierKind.EMAIL, address))
    found = ports.subjects.find(tenant, [key]).get(key)
    return found is not None and subject_id in {found.id, *found.absorbed, *found.members}
