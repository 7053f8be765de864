"""What happens in an unexpected order, or late, is done all the same, once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.domain.rights.actions.decide import Granted, LeftTask, Reason
from chalicelib.usecases.outbox.deliver import deliver
from chalicelib.usecases.rights import appeal as appeals
from chalicelib.usecases.rights import leave
from chalicelib.usecases.rights.decide import Complete, Deny, complete, deny
from chalicelib.usecases.rights.verify import VerifyIdentity, verify_identity
from tests.fixtures.worlds.rights_desk import ALEX, SAM, TENANT, RightsWorld
from tests.fixtures.worlds.strangers import StrangersWorld


def answer(w: RightsWorld, request_id: str) -> None:
    left = tuple(LeftTask(one.id, "Later.") for one in w.get(request_id).tasks if one.state == "open")
    complete(w.ports, w.staff(ALEX), Complete(request_id, Granted("Deleted."), None, left))


def test_who_has_withdrawn_the_first_of_several_is_reminded_of_the_others(w: RightsWorld) -> None:
    first, *_ = w.take_in("delete", "know")
    w.deliver()
    leave.withdraw(w.ports, w.person(first.id), first.id, None)
    w.deliver()
    before = len(w.mails())
    w.later(timedelta(days=3, minutes=1))
    assert len(w.mails()) == before + 1


def test_a_mail_that_tells_of_many_tells_of_no_deletion_before_it_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    w = StrangersWorld(monkeypatch)
    asked = w.ask("delete")
    w.work()
    verify_identity(w.ports, w.ctx(), VerifyIdentity(asked.id, "document", "seen"))
    left = tuple(LeftTask(one.id, "Later.") for one in w.now(asked).tasks if one.state == "open")
    complete(w.ports, w.ctx(), Complete(asked.id, Granted("All is deleted."), None, left))
    w.queue.messages.clear()  # whoever deletes is late
    w.use_up(4)
    w.ask("question")
    w.work()
    assert w.now(asked).erasure is None
    assert [one.kind for one in w.now(asked).post.queued] == ["completed"]


def test_an_appeal_that_was_right_reopens_what_is_verified_for_categories(w: RightsWorld) -> None:
    request = w.verified("access")
    deny(w.ports, w.staff(ALEX), Deny(request.id, (Reason("identity_not_verified", "Not sure."),)))
    appeals.appeal(w.ports, w.person(request.id), appeals.Appeal(request.id, "Wrong."))
    appeals.decide_appeal(w.ports, w.staff(SAM), appeals.DecideAppeal(request.id, "overturned", "Right."))
    reopened = w.get(request.id)
    now = w.keep_time(request.id, reopened.clock.due_at - timedelta(days=3) - w.clock.now())
    assert now.proof.reduced and now.status in ("open", "in_progress")
    assert list(w.ports.rights_requests.due(TENANT, w.clock.now())) == []


def test_a_deletion_answered_twice_sends_both_letters_in_whatever_order_it_is_done(w: RightsWorld) -> None:
    request = w.verified("delete", relationship="website_visitor")
    w.deliver()
    answer(w, request.id)
    (late,) = [str(row["id"]) for row in w.rows() if row["template"] == "erase"]
    w.queue.messages.clear()
    appeals.appeal(w.ports, w.person(request.id), appeals.Appeal(request.id, "Not all."))
    appeals.decide_appeal(w.ports, w.staff(SAM), appeals.DecideAppeal(request.id, "overturned", "Right."))
    answer(w, request.id)
    for _ in range(3):
        for row in [str(row["id"]) for row in w.rows()]:
            if row != late:
                deliver(w.ports, TENANT, row)
    deliver(w.ports, TENANT, late)
    for _ in range(3):
        w.later()
    assert w.get(request.id).post.queued == () and w.rows() == []


def test_an_agents_paper_that_comes_later_counts_for_all_of_the_call(w: RightsWorld) -> None:
    asked = w.take_in("know", "delete", authorization="signed_permission", trusted=True, ctx=w.staff())
    verify_identity(w.ports, w.staff(), VerifyIdentity(asked[0].id, "document", "seen"))
    paper = leave.AddInformation(asked[1].id, "Here it is.", (w.upload("authorization"),))
    leave.add_information(w.ports, w.staff(), paper)
    assert [(w.get(one.id).status, w.get(one.id).proof.permission) for one in asked] == [("open", "given")] * 2
    assert len(w.get(asked[1].id).files) == 1 and w.get(asked[0].id).files == ()


def test_who_says_that_an_appealed_request_is_not_theirs_ends_the_appeal(w: RightsWorld) -> None:
    request = w.verified("know")
    deny(w.ports, w.staff(ALEX), Deny(request.id, (Reason("security", "Because."),)))
    appeals.appeal(w.ports, w.person(request.id), appeals.Appeal(request.id, "Wrong."))
    leave.disown(w.ports, w.person(request.id, "tracking"), request.id)
    now = w.get(request.id)
    assert (now.status, now.open_appeal) == ("denied", None)
