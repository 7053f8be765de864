"""Reviews that are overdue are counted, by index queries only."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.usecases.reviews.resolve import ResolveReview, resolve_review
from chalicelib.workers import sweep
from tests.fixtures.factories import MONDAY
from tests.fixtures.memory.ports import context
from tests.fixtures.reviewing import record_unsure
from tests.fixtures.worlds.mails import TENANT, MailWorld


@pytest.fixture
def w(monkeypatch: pytest.MonkeyPatch) -> MailWorld:
    return MailWorld(monkeypatch)


def test_replies_that_should_have_been_reviewed_are_counted_until_they_are(
    w: MailWorld, capsys: pytest.CaptureFixture[str]
) -> None:
    w.clock.moment = MONDAY
    review_id = record_unsure(w.ports, TENANT, "+12125550101", "stop it or do not")
    sweep.handle({})
    assert "ReviewsOverdue" not in capsys.readouterr().out
    w.clock.advance(timedelta(days=3))
    sweep.handle({})
    logged = capsys.readouterr().out
    assert f'"tenant":"{TENANT}","ReviewsOverdue":1' in logged and logged.count('"reviews.overdue"') == 1
    resolve_review(w.ports, context(w.ports, TENANT), ResolveReview(review_id, "opt_out"))
    sweep.handle({})
    assert "ReviewsOverdue" not in capsys.readouterr().out
