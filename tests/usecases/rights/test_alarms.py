"""What rights requests count, and the lines that ring."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.domain.mail.mails import MailOutcomeUnknown, MailRefused
from tests.fixtures.worlds.rights_desk import TENANT, RightsWorld


def test_requests_that_are_due_are_counted(w: RightsWorld, capsys: pytest.CaptureFixture[str]) -> None:
    w.one("delete")
    w.later(timedelta(days=3))
    assert '"RequestsDue":1' in capsys.readouterr().out


def test_a_letter_that_left_is_counted(w: RightsWorld, capsys: pytest.CaptureFixture[str]) -> None:
    w.one("delete")
    w.deliver()
    logged = capsys.readouterr().out
    assert '"MailsSent":1' in logged and "practice" not in logged and "Rivera" not in logged


def test_a_letter_that_is_refused_is_an_error_line_and_waits_to_be_printed(
    w: RightsWorld, capsys: pytest.CaptureFixture[str]
) -> None:
    request = w.one("delete")
    w.provider.trouble.append(("before", MailRefused("MessageRejected")))
    w.deliver()
    logged = capsys.readouterr().out
    assert '"level":"error","event":"mail.refused"' in logged and '"MailsRefused":1' in logged
    (letter,) = w.ports.letters.of_request(TENANT, request.id)
    assert letter.state == "to_print" and w.rows() == []


def test_a_letter_that_may_have_left_is_counted_and_goes_again(
    w: RightsWorld, capsys: pytest.CaptureFixture[str]
) -> None:
    w.one("delete")
    w.provider.trouble.append(("after", MailOutcomeUnknown()))
    w.deliver()
    assert '"MailsUncertain":1' in capsys.readouterr().out
    w.later(timedelta(hours=1))
    assert len(w.mails()) == 2 and w.rows() == []
