"""A member whose last key is revoked: their requests become nobody's, the owner is told, who comes back keeps all."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import cast

from chalicelib.domain.rights.requests import Closing
from chalicelib.usecases.access import manage as manage_keys
from chalicelib.usecases.access.manage import NewKey
from chalicelib.usecases.access.read import count_open_requests
from chalicelib.usecases.outbox.deliver import deliver
from chalicelib.usecases.rights.staffing.assign import assign
from chalicelib.usecases.rights.staffing.unassign_member import MOST, SETTLED
from tests.fixtures.memory.ports import RecordingMailer
from tests.fixtures.worlds.requests import RequestWorld


class Office(RequestWorld):
    """A company with people who come and go."""

    def hire(self, name: str = "Ann Lee") -> tuple[str, str]:
        """Makes a key for a person and returns the ids of member and key."""
        command = NewKey("secret", name, frozenset({"requests:write"}), holder=(name, "ann@a.example"))
        key = manage_keys.create(self.ports, self.ctx(), command).result.key
        assert key.holder is not None
        return key.holder.id, key.id

    def revoke(self, key_id: str) -> None:
        manage_keys.revoke(self.ports, self.ctx(), key_id, None)

    def rows(self) -> dict[str, str]:
        """Returns the outbox rows of members who left, by kind."""
        kinds = ("unassign_member", "member_left")
        return {str(row["template"]): str(row["id"]) for row in self.items("#OUT#") if row["template"] in kinds}

    def work(self) -> int:
        """Delivers these rows until none is announced at once any more; returns how often."""
        for number in range(1, 20):
            left = self.count_all()
            for row_id in self.rows().values():
                deliver(self.ports, self.tenant, row_id)
            if self.count_all() == left:
                return number
        raise AssertionError("there is no end to it")

    def count_all(self) -> int:
        return sum("#REQUESTS#mem_" in str(item.get("list_pk")) for item in self.items("#REQ#"))

    @property
    def mails(self) -> list[str]:
        return [f"{mail.recipient}\n{mail.text}" for mail in cast("RecordingMailer", self.ports.mailer).sent]


def test_all_requests_become_nobodys_in_steps_and_the_owner_is_told_once() -> None:
    office = Office()
    ann, key_id = office.hire()
    template = office.make("delete")
    made = office.put(template, *({"assignee": ann} for _ in range(MOST + 5)))
    office.revoke(key_id)
    assert sorted(office.rows()) == ["member_left", "unassign_member"]
    assert count_open_requests(office.ports, office.tenant, ann) == MOST + 5
    assert office.work() == 3, "two steps, and a look that finds nothing"
    assert count_open_requests(office.ports, office.tenant, ann) == 0
    assert {office.now(one.id).assignee for one in made} == {None}
    newest = office.ports.rights_requests.events(office.tenant, made[0].id, None, 1)[0].event
    assert (newest.type, newest.body["member"], newest.actor.partition(":")[0]) == ("request.assigned", None, "system")
    (mail,) = office.mails
    assert mail.startswith("privacy@cyclonex.example\n")
    for words in ("Chief Compliance Officer", "Ann Lee", ann, f"{MOST + 5} open rights requests"):
        assert words in " ".join(mail.split())


def test_what_was_assigned_at_the_same_moment_is_found_by_a_later_look() -> None:
    office = Office()
    ann, key_id = office.hire()
    office.revoke(key_id)
    office.work()
    late = office.save(office.make("delete"), assignee=ann)
    assert sorted(office.rows()) == ["unassign_member"], "it looks once more"
    office.clock.advance(SETTLED + timedelta(minutes=5))
    deliver(office.ports, office.tenant, office.rows()["unassign_member"])
    assert office.now(late.id).assignee is None
    office.work()
    assert office.rows() == {}


def test_while_another_key_works_nothing_is_taken() -> None:
    office = Office()
    ann, first = office.hire()
    _, second = office.hire()
    request = office.make("delete")
    assign(office.ports, office.ctx(), request.id, ann)
    office.revoke(first)
    assert office.rows() == {}
    office.revoke(second)
    office.hire()  # back before anything was done
    office.work()
    assert office.rows() == {}
    assert office.mails == []
    assert office.now(request.id).assignee == ann


def test_a_key_without_a_holder_and_a_repeat_tell_nobody() -> None:
    office = Office()
    command = NewKey("secret", "machine", frozenset({"requests:write"}))
    office.revoke(manage_keys.create(office.ports, office.ctx(), command).result.key.id)
    assert office.rows() == {}
    _, key_id = office.hire()
    for _ in range(2):
        office.revoke(key_id)
    assert len([row for row in office.items("#OUT#") if row["template"] == "member_left"]) == 1


def test_closed_requests_whose_tasks_go_on_do_not_hide_the_open_ones() -> None:
    office = Office()
    ann, key_id = office.hire()
    template = office.make("delete")
    proof = replace(template.proof, level=2)
    soon = tuple(replace(one, due_on=template.clock.received_on) for one in template.tasks)
    done = {
        "assignee": ann,
        "proof": proof,
        "status": "completed",
        "closing": Closing(1, office.clock.now(), "mem_x"),
        "tasks": soon,
    }
    office.put(template, *(done for _ in range(MOST)))
    (open_one,) = office.put(template, {"assignee": ann})
    office.revoke(key_id)
    office.work()
    office.clock.advance(SETTLED + timedelta(minutes=5))
    for row_id in office.rows().values():
        deliver(office.ports, office.tenant, row_id)
    assert office.now(open_one.id).assignee is None
