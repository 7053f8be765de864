"""How notices appear in answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.api.notices import schemas
from chalicelib.domain.times import from_ms

if TYPE_CHECKING:
    from chalicelib.domain.notices.notice import Notice, PersonNotice
    from chalicelib.usecases.notices.read import Progress


def answer_page(found: Progress) -> schemas.NoticePage:
    """Answers with a notice and a page of its recipients."""
    return schemas.NoticePage(
        notice=answer_notice(found.notice) if found.notice else None,
        items=[answer_person(person_notice) for person_notice in found.people],
        next_cursor=found.next_cursor,
    )


def answer_notice(notice: Notice) -> schemas.NoticeHead:
    """Answers with a notice, without its recipients."""
    return schemas.NoticeHead(
        id=notice.id,
        kind=notice.kind,
        title=notice.title,
        summary=notice.summary,
        audience=list(notice.audience),
        channels=list(notice.channels),
        send_at=notice.send_at,
        effective_at=notice.effective_at,
        state=notice.state,
        people=notice.people,
        mails=notice.mails,
        unreachable=notice.unreachable,
        override_reason=notice.override_reason,
    )


def answer_person(person_notice: PersonNotice) -> schemas.PersonNotice:
    """Answers with one person's notice."""
    return schemas.PersonNotice(
        id=person_notice.id,
        subject_id=person_notice.subject_id,
        channels=list(person_notice.channels),
        state=person_notice.state,
        at=from_ms(person_notice.at),
        sent_at=from_ms(person_notice.sent_at) if person_notice.sent_at is not None else None,
        shown_at=from_ms(person_notice.shown_at) if person_notice.shown_at is not None else None,
    )
