"""Making notices: how long ahead of the change they announce."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.domain.errors import Invalid
from chalicelib.domain.notices.notice import Notice
from chalicelib.usecases.notices import manage as manage_notices
from chalicelib.usecases.notices.manage import NewNotice
from tests.fixtures.memory.ports import context
from tests.fixtures.worlds.mails import TENANT, MailWorld


def test_psynergy_tells_of_a_transfer_a_month_ahead_or_says_why_not(monkeypatch: pytest.MonkeyPatch) -> None:
    w = MailWorld(monkeypatch)
    ctx = context(w.ports, TENANT)

    def transfer(days: int, reason: str | None = None, tenant: str = TENANT) -> Notice:
        command = NewNotice(
            "transfer_of_control",
            "New owner",
            "Acme takes over.",
            ("consented",),
            ("email",),
            ctx.now,
            ctx.now + timedelta(days=days),
            reason,
        )
        return manage_notices.create_notice(w.ports, context(w.ports, tenant), command).result

    with pytest.raises(Invalid, match="notice_too_short"):
        transfer(29)
    assert transfer(30).state == "scheduled"
    assert transfer(3, "a court orders it").override_reason
    assert transfer(3, tenant="cyclonex").state == "scheduled"
