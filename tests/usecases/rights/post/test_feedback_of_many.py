"""What SES tells of one mail that told of many letters counts for all of them, whichever process dies."""

from __future__ import annotations

import pytest

from chalicelib.usecases.outbox.process_feedback import process
from tests.fixtures.mail.feedback import tell
from tests.fixtures.memory.mortal import Killed
from tests.fixtures.worlds.strangers import StrangersWorld


def test_a_mail_that_told_of_many_letters_brings_back_all_of_them_and_tells_nobody_of_each(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    w = StrangersWorld(monkeypatch)
    w.use_up(5)
    requests = [w.ask("know"), w.ask("delete"), w.ask("access")]
    w.work()
    (_, mail) = w.provider.taken[-1]
    letters = [w.ports.letters.of_request(w.tenant, one.id)[0] for one in requests]
    assert {one.collected_by for one in letters} == {mail.labels["letter"]} and len(w.provider.taken) == 1
    process(w.ports, tell("Delivery", w.tenant, mail, w.clock.now()))
    assert {w.ports.letters.of_request(w.tenant, one.id)[0].state for one in requests} == {"delivered"}
    body = tell("Permanent", w.tenant, mail, w.clock.now())
    w.mortal.strike("table.transact", "after")
    with pytest.raises(Killed):
        process(w.ports, body)
    w.mortal.spare()
    process(w.ports, body)
    w.work()
    again = [w.ports.letters.of_request(w.tenant, one.id)[0] for one in requests]
    assert {(one.state, one.address, one.collected_by) for one in again} == {("to_print", (), "")}
    assert all("This mail tells" not in "\n".join(one.paragraphs) for one in again)
    assert {one.clock_on for one in again} == {"9999-12-31"}
    w.wait_a_day()
    assert len(w.provider.taken) == 1, "strangers' requests reach nobody's desk one by one"
