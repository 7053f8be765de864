"""Every type that an event can have, grouped by what the event is about.

A type is `<subject>.<what happened>`: lower-case words with underscores, where the second part ends with a verb for
what is over by now (`consent.recorded`). Types are part of stored events and of their hashes, so no type is ever
renamed. A type that is no longer made is removed from this list but can still be read. Audit, reports, outgoing
events and the console take their types from here.
"""

from __future__ import annotations

from typing import Literal

SubjectEvent = Literal[
    "subject.named",
    "subject.linked",
    "subject.unlinked",
    "subject.merged",
    "subject.erased",
    "subject.ended",
]
"""`erased`: what the event names of a person is deleted, as they asked. `ended`: the proofs of all that was before are
gone with their events, since their time is over; its acts are what stays, which is each refusal."""
ConsentEvent = Literal[
    "consent.recorded",
    "consent.confirmed",
    "consent.withdrawn",
]
OptOutEvent = Literal[
    "opt_out.recorded",
    "opt_out.signalled",
    "opt_out.lifted",
    "opt_out.started",
    "opt_out.dismissed",
]
ContactEvent = Literal[
    "contact.inbound",
    "sms.received",
]
SelfServiceEvent = Literal["preferences.link_requested", "preferences.changed"]
ReviewEvent = Literal[
    "review.opened",
    "review.extended",
    "review.resolved",
    "review.erased",
]
ReferralEvent = Literal[
    "referral.made",
    "referral.sent",
    "referral.ended",
    "referral.removed",
    "referral.erased",
]
ContractEvent = Literal[
    "contract.begun",
    "contract.revised",
    "contract.ended",
    "contract.reinstated",
    "contract.joined",
    "contract.left",
    "contract.member_joined",
    "contract.member_left",
    "contract.archived",
    "contract.file_deleted",
]
"""A person's own chain of events has `joined` and `left`, the contract's chain `member_joined` and `member_left`.
`archived`: it lies in the archive as it was; nothing leaves the table for that. `file_deleted`: its objects go."""
PolicyEvent = Literal[
    "policy.drafted",
    "policy.redrafted",
    "policy.draft_dropped",
    "policy.published",
    "policy.cancelled",
    "policy.accepted",
]
NoticeEvent = Literal[
    "notice.scheduled",
    "notice.cancelled",
    "notice.queued",
    "notice.finished",
    "notice.sent",
    "notice.undeliverable",
    "notice.shown",
]
UploadEvent = Literal[
    "upload.announced",
    "upload.completed",
    "upload.attached",
    "upload.renewed",
    "upload.link_issued",
    "upload.deleted",
]
ImportEvent = Literal[
    "import.created",
    "import.started",
    "import.advanced",
    "import.finished",
    "import.failed",
]
AuditEvent = Literal["verification.started", "verification.advanced", "verification.finished"]
KeyEvent = Literal[
    "key.created",
    "key.changed",
    "key.rotated",
    "key.revoked",
]
RightsEvent = Literal[
    "request.received",
    "request.code_resent",
    "request.code_locked",
    "request.verified",
    "request.reduced",
    "request.started",
    "request.asked",
    "request.information_added",
    "request.message_sent",
    "request.noted",
    "request.acknowledged",
    "request.assigned",
    "request.extended",
    "request.redirected",
    "request.part_redirected",
    "request.task_added",
    "request.task_changed",
    "request.completed",
    "request.denied",
    "request.withdrawn",
    "request.disowned",
    "request.appealed",
    "request.appeal_decided",
    "request.appeal_withdrawn",
    "request.links_asked",
    "request.letter_queued",
    "request.letter_sent",
    "request.letter_kept",
    "request.letter_done",
    "request.letter_delivered",
    "request.letter_bounced",
    "request.letter_complained",
    "request.erased",
    "request.files_deleted",
    "request.document_made",
    "request.archived",
    "request.words_erased",
    "request.reminded",
    "request.fell_overdue",
]
"""`request` in these names is a rights request. `letter_kept`: it did not leave, and waits for somebody to print it.
`archived`: it lies in the archive as it was, and what people wrote about it leaves the table.
`words_erased`: the key to that was destroyed, so nobody can read it any more.
`reminded`, `fell_overdue`: staff were told of a day that comes, or of one that is over.
`erased`: what the system itself held of the person is deleted, as the request asked; the request's own words stay."""
HoldEvent = Literal["hold.placed", "hold.reminded", "hold.released"]
"""`reminded`: staff were told that its day has come."""
RetentionEvent = Literal["retention.ended", "retention.reported"]
"""`ended`: records are gone with their events, the last of which it names; of a person, whose refusals stay, all events
up to that one. `reported`: what went on a day, in numbers."""
EndpointEvent = Literal[
    "endpoint.created",
    "endpoint.changed",
    "endpoint.rotated",
    "endpoint.disabled",
    "endpoint.deleted",
]
"""All endpoints of a company have one chain; the event's record is the endpoint."""

EventType = Literal[
    SubjectEvent,
    ConsentEvent,
    OptOutEvent,
    ContactEvent,
    SelfServiceEvent,
    ReviewEvent,
    ReferralEvent,
    ContractEvent,
    PolicyEvent,
    NoticeEvent,
    UploadEvent,
    ImportEvent,
    AuditEvent,
    KeyEvent,
    RightsEvent,
    HoldEvent,
    RetentionEvent,
    EndpointEvent,
]
