"""The consumer of announcements: bad messages, mails in trouble next to others, nothing personal in its output."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.domain.errors import Unavailable
from chalicelib.storage.table import places
from tests.fixtures.feed import make_suppressions
from tests.fixtures.worlds.mails import ADDRESSES, OTHER_ID, TENANT, MailWorld, announcement, handle, row_id


@pytest.fixture
def w(monkeypatch: pytest.MonkeyPatch) -> MailWorld:
    return MailWorld(monkeypatch)


@pytest.mark.parametrize(
    "body",
    [
        "",
        "{",
        "null",
        "[]",
        '"out"',
        '{"tenant": "psynergy"}',
        '{"tenant": "psynergy", "row_id": 7}',
        '{"tenant": "psynergy", "row_id": "con_01KARZ6T9GSWQ40CJ9S2ED4T52"}',
        announcement(OTHER_ID)[:-1] + ', "more": 1}',
        announcement(OTHER_ID, "nobody"),
        '{"tenant": "nobody", "run": "sequence"}',
        '{"tenant": "psynergy", "run": "everything"}',
        '{"tenant": "psynergy", "run": "sequence", "more": 1}',
    ],
)
def test_a_message_that_is_none_of_ours_fails_and_holds_nobody_up(
    w: MailWorld, body: str, capsys: pytest.CaptureFixture[str]
) -> None:
    w.ask()
    assert handle(body, announcement(row_id(w))) == ["m0"]
    assert len(w.provider.taken) == 1
    assert '"level":"error","event":"message.unreadable"' in capsys.readouterr().out


def test_one_mail_in_trouble_holds_up_no_other(w: MailWorld) -> None:
    for address in ADDRESSES:
        w.ask(address)
    w.provider.trouble += [("before", Unavailable()), ("before", RuntimeError("a bug"))]
    w.deliver()
    assert len(w.provider.taken) == 3 and len(w.queue.messages) == 2


def test_messages_and_log_lines_hold_ids_only(w: MailWorld, capsys: pytest.CaptureFixture[str]) -> None:
    w.ask()
    (body,) = w.queue.messages.values()
    assert body == announcement(row_id(w))
    trouble: list[tuple[Any, Exception]] = [
        ("before", RuntimeError("to reader@example.com")),
        ("before", Unavailable()),
    ]
    w.provider.trouble += trouble
    w.deliver()
    w.later()
    w.later()
    logged = capsys.readouterr().out
    assert '"MailsSent":1' in logged and '"level":"error","event":"message.failed"' in logged and "@" not in logged


def test_a_message_that_asks_for_the_sequencer_runs_it_once_for_all_of_a_batch(w: MailWorld) -> None:
    w.ports.store.commit(TENANT, [make_suppressions(1), make_suppressions(2)], None, "", w.clock.now())
    start = len(w.mortal.calls)
    ask = f'{{"tenant": "{TENANT}", "run": "sequence"}}'
    assert handle(ask, ask, ask) == []
    read = ["table.get", *["table.batch_get"] * 3]  # the head; the people, their identifiers, the last words on these
    assert w.mortal.calls[start:] == ["table.query"] * places.PENDING_SHARDS + [*read, "table.transact"]
    assert [entry.position for entry in w.ports.suppressions.page(TENANT, 0, 10)] == [1, 2]
