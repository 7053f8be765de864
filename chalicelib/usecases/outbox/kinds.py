"""The table of the outbox: one entry a kind of row, with its queue, what works it, and what marks the outcome."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final, Literal

from chalicelib.domain.mail.feedback import FeedbackKind
from chalicelib.domain.mail.labels import RowLabels
from chalicelib.domain.mail.mails import Mail
from chalicelib.domain.outbox import Kind, OutboxRow, Queue, StoredOutboxRow
from chalicelib.usecases.archive import archive_contract, archive_request, end_contract_file, hold_archived
from chalicelib.usecases.audit import verify_all
from chalicelib.usecases.consents import confirm as confirm_consent
from chalicelib.usecases.notices import send as send_notices
from chalicelib.usecases.notices import take_feedback as take_notice_feedback
from chalicelib.usecases.outbox import tell_event
from chalicelib.usecases.people import close_tied
from chalicelib.usecases.referrals import refer
from chalicelib.usecases.reports import digest
from chalicelib.usecases.retention import drop_proofs, end_request
from chalicelib.usecases.rights.keeping import delete_files, erase_person, renew_files
from chalicelib.usecases.rights.post import ask_for_links, send_letter
from chalicelib.usecases.rights.staffing import close_mailbox, remind, remind_of_hold, tell_needs, unassign_member
from chalicelib.usecases.self_service import preferences
from chalicelib.usecases.sms import send_texts
from chalicelib.usecases.suppressions import notify_contract_change, push
from chalicelib.usecases.webhooks import disable_gone, drop_deliveries

if TYPE_CHECKING:
    from chalicelib.usecases.ports.bundle import Ports

Composer = Callable[["Ports", str, OutboxRow, datetime], Mail]
Marker = Callable[["Ports", str, OutboxRow, datetime], None]
Room = Callable[["Ports", str, StoredOutboxRow, datetime], StoredOutboxRow | None]
"""Returns the row as it may be claimed, or None where it now waits."""
Hearer = Callable[["Ports", str, RowLabels, FeedbackKind, str, datetime], bool]
"""Takes what is told of a mail that left, of which kind and for which address; returns whether there is such a mail."""
Progress = Literal["finished", "more", "too_early", "later"]
"""`more`: announce again at once; `later`: announce again with growing pauses; `too_early`: wait for the due moment."""
Job = Callable[["Ports", str, OutboxRow, datetime], Progress]
Sender = Callable[["Ports", str, StoredOutboxRow, datetime], None]


@dataclass(frozen=True, slots=True)
class Mailed:
    """A row that becomes one mail. `compose` makes the mail or raises NothingToSend."""

    compose: Composer
    sent: Marker | None = None  # called once the mail was sent
    failed: Marker | None = None  # called once it is clear that it never will be, or that nobody knows
    dropped: Marker | None = None  # called where there was no longer a reason to send it
    queue: Queue = "deliveries"
    heard: Hearer | None = None  # called once it is told what became of the mail; None where nothing follows from it
    room: Room | None = None  # called before it leaves, where it may have to wait; None where it never has
    recipient: str = ""  # the reference to the key of an address that a stranger may have named; "" for none of those


@dataclass(frozen=True, slots=True)
class SentItself:
    """A row whose work is to send something by itself: `send` claims it, sends it, and marks the outcome."""

    send: Sender
    unknown: Marker | None = None  # called where nobody knows whether it left and it must not leave twice; ends the row
    queue: Queue = "deliveries"


@dataclass(frozen=True, slots=True)
class Worked:
    """A row whose work is done in steps: `work` does the next ones. It needs no claim, since it keeps its progress."""

    work: Job
    queue: Queue = "deliveries"


@dataclass(frozen=True, slots=True)
class WorkedElsewhere:
    """A row whose queue has a consumer of its own, which does the work."""

    queue: Queue


Entry = Mailed | SentItself | Worked | WorkedElsewhere

KINDS: Final[dict[Kind, Entry]] = {
    "confirm_consent": Mailed(confirm_consent.compose_mail, recipient="identifier_key"),
    "preference_link": Mailed(preferences.compose_mail, recipient="identifier_key"),
    "policy_notice": Mailed(
        send_notices.compose_mail,
        sent=send_notices.mark_sent,
        failed=send_notices.mark_failed,
        heard=take_notice_feedback.take_feedback,
    ),
    "referral": Mailed(
        refer.compose_mail,
        sent=refer.mark_sent,
        failed=refer.mark_ended,
        dropped=refer.mark_ended,
        recipient="referral",
    ),
    "member_left": Mailed(unassign_member.compose_mail, heard=close_mailbox.take_feedback),
    "remind_staff": Mailed(remind.compose_mail, heard=close_mailbox.take_feedback),
    "remind_of_hold": Mailed(remind_of_hold.compose_mail, heard=close_mailbox.take_feedback),
    "tell_needs": Mailed(
        tell_needs.compose_mail,
        dropped=tell_needs.mark_dropped,
        heard=close_mailbox.take_feedback,
        room=tell_needs.find_room,
    ),
    "daily_digest": Mailed(digest.compose_mail, heard=close_mailbox.take_feedback),
    "endpoint_gone": Mailed(disable_gone.compose_mail),
    "send_letter": SentItself(send_letter.send, unknown=send_letter.mark_uncertain),
    "mail_tracking_links": SentItself(ask_for_links.mail_links),
    "send_text": SentItself(send_texts.send),
    "tell_event": SentItself(tell_event.tell_event),
    "close_tied": Worked(close_tied.close_tied),
    "erase": Worked(erase_person.erase_person),
    "delete_files": Worked(delete_files.delete_files),
    "drop_proofs": Worked(drop_proofs.drop_proofs),
    "renew_files": Worked(renew_files.renew_files),
    "unassign_member": Worked(unassign_member.unassign),
    "drop_deliveries": Worked(drop_deliveries.drop_deliveries),
    "send_notices": Worked(send_notices.send),
    "push_suppressions": Worked(push.push_row),
    "verify_audit": Worked(verify_all.verify_next_days),
    "tell_contract": Worked(notify_contract_change.notify),
    # usecases/imports/run_import.py works it. That needs the API's models to read lines; deliveries need not load them.
    "archive": SentItself(archive_request.archive, queue="archive"),
    "archive_contract": SentItself(archive_contract.archive_contract, queue="archive"),
    "end_contract_file": Worked(end_contract_file.end_contract_file, queue="archive"),
    "hold_archived": SentItself(hold_archived.hold_archived, queue="archive"),
    "end_request": Worked(end_request.end_request, queue="archive"),
    "run_import": WorkedElsewhere("imports"),
}
