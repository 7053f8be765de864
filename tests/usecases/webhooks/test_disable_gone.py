"""An endpoint that is gone is disabled once, whoever finds out; the owner is told while it still is."""

from __future__ import annotations

import pytest

from chalicelib.domain.mail.mails import NothingToSend
from chalicelib.usecases.webhooks import manage
from chalicelib.usecases.webhooks.disable_gone import compose_mail, disable_gone
from tests.fixtures.webhooks.world import HooksWorld


def test_a_second_410_changes_nothing_and_tells_nobody_again(w: HooksWorld) -> None:
    known = w.endpoint()
    for _ in range(3):
        disable_gone(w.ports, w.tenant, known.id)
    assert w.kinds() == ["endpoint_gone"] and manage.read(w.ports, w.ctx(), known.id).version == 2


def test_a_deleted_endpoint_is_left_alone(w: HooksWorld) -> None:
    known = w.endpoint()
    manage.delete(w.ports, w.ctx(), known.id, None)
    disable_gone(w.ports, w.tenant, known.id)
    assert w.kinds() == ["drop_deliveries"]


def test_no_mail_leaves_once_somebody_has_seen_to_it(w: HooksWorld) -> None:
    known = w.endpoint()
    disable_gone(w.ports, w.tenant, known.id)
    (row,) = w.rows()
    stored = w.ports.outbox.get(w.tenant, str(row["id"]))
    assert stored is not None
    assert known.id in compose_mail(w.ports, w.tenant, stored.row, w.clock.now()).text
    manage.change(w.ports, w.ctx(), known.id, 2, {"enabled": True})
    with pytest.raises(NothingToSend):
        compose_mail(w.ports, w.tenant, stored.row, w.clock.now())
