"""What SES tells: each message is done by itself, no line holds what it says, and only what may pass comes again."""

from __future__ import annotations

import pytest

from chalicelib.workers import feedback
from tests.fixtures.mail.feedback import tell, write
from tests.fixtures.memory.queue import sqs_event
from tests.fixtures.worlds.letters import PAT, LetterWorld


def test_each_message_is_done_by_itself_and_only_what_may_pass_comes_again(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    w = LetterWorld(monkeypatch)
    first, second = w.ask(), w.ask()
    w.deliver()
    (_, one), (_, other) = w.provider.taken
    third = w.ask()
    early = {"request": third.id, "letter": w.now(third).post.queued[0].id, "tenant": w.tenant}
    capsys.readouterr()
    event = sqs_event(
        {
            "m0": "nothing of ours",
            "m1": tell("Delivery", w.tenant, one),
            "m2": write("Delivery", w.tenant, PAT["email"], early),
            "m3": tell("Permanent", w.tenant, other),
        }
    )
    assert feedback.handle(event) == {"batchItemFailures": [{"itemIdentifier": "m2"}]}
    assert [w.left(request)[0].state for request in (first, second)] == ["delivered", "to_print"]
    logged = capsys.readouterr().out
    assert PAT["email"] not in logged and "Rivera" not in logged and '"event":"mail.bounced"' in logged
