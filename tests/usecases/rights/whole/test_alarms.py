"""What rights requests count, and the lines that ring."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.domain.mail.mails import MailOutcomeUnknown, MailRefused
from chalicelib.usecases.rights.post.ask_for_links import ask_for_links
from tests.fixtures.factories import who
from tests.fixtures.worlds.letters import PAT, LetterWorld
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


@pytest.fixture
def letters(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> LetterWorld:
    """Returns a world in which somebody confirmed their address and asks for their links anew; nothing logged yet."""
    w = LetterWorld(monkeypatch)
    request = w.ask()
    w.deliver()
    w.confirm(request)
    w.deliver()
    ask_for_links(w.ports, w.ctx(), who(PAT["email"]))
    capsys.readouterr()
    return w


def test_a_mail_with_links_that_left_is_counted(letters: LetterWorld, capsys: pytest.CaptureFixture[str]) -> None:
    letters.deliver()
    logged = capsys.readouterr().out
    assert '"MailsSent":1' in logged and PAT["email"] not in logged


def test_a_mail_with_links_that_is_refused_is_an_error_line_and_over(
    letters: LetterWorld, capsys: pytest.CaptureFixture[str]
) -> None:
    letters.provider.trouble.append(("before", MailRefused("MessageRejected")))
    letters.deliver()
    logged = capsys.readouterr().out
    assert '"level":"error","event":"mail.refused"' in logged and '"MailsRefused":1' in logged
    assert letters.rows() == []


def test_a_mail_with_links_that_may_have_left_is_counted_and_goes_again(
    letters: LetterWorld, capsys: pytest.CaptureFixture[str]
) -> None:
    before = len(letters.mailed())
    letters.provider.trouble.append(("after", MailOutcomeUnknown()))
    letters.deliver()
    assert '"MailsUncertain":1' in capsys.readouterr().out
    letters.later()
    assert len(letters.mailed()) - before == 2 and letters.rows() == []


def test_a_reminder_that_may_have_left_is_an_error_line_and_does_not_go_again(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    w = LetterWorld(monkeypatch)
    w.ask()
    w.deliver()
    w.later(timedelta(days=4))
    w.provider.trouble.append(("after", MailOutcomeUnknown()))
    capsys.readouterr()
    w.deliver()
    logged = capsys.readouterr().out
    assert '"level":"error","event":"mail.outcome_unknown"' in logged and '"MailsUncertain":1' in logged
    w.later()
    assert len(w.mailed()) == 2 and w.rows() == []
