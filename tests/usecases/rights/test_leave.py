"""How people add to their request, end it, or say that it was never theirs."""

from __future__ import annotations

import pytest

from chalicelib.domain.errors import Invalid, PreconditionFailed
from chalicelib.domain.rights.actions.decide import Granted
from chalicelib.domain.rights.states import ActionRefused
from chalicelib.usecases.people.look_up import LookUp, look_up
from chalicelib.usecases.rights.appeal import Appeal, appeal
from chalicelib.usecases.rights.decide import Complete, complete
from chalicelib.usecases.rights.leave import AddInformation, add_information, disown, withdraw
from chalicelib.usecases.rights.read import list_messages
from chalicelib.usecases.rights.work import ask
from tests.fixtures.factories import STRANGER, who
from tests.fixtures.worlds.rights_desk import PAT, TENANT, RightsWorld


def test_an_answer_with_papers_is_kept_for_both_and_the_request_goes_on(w: RightsWorld) -> None:
    request = w.verified("know")
    ask(w.ports, w.staff(), request.id, "Which account?")
    papers = tuple(w.upload(purpose, STRANGER) for purpose in ("evidence", "identity_document"))
    command = AddInformation(request.id, "The blue one.", ())
    done = add_information(w.ports, w.person(request.id), command).result.request
    assert done.status == "open" and done.marks == {"new_message"} and len(papers) == 2
    found, _ = list_messages(w.ports, w.staff(), request.id, 10, None)
    assert [(one.sender, one.text) for one in found] == [("person", "The blue one."), ("staff", "Which account?")]


def test_an_agents_paper_that_comes_later_counts_at_once(w: RightsWorld) -> None:
    request = w.one("delete", authorization="signed_permission")
    paper = w.upload("authorization")
    command = AddInformation(request.id, "Here it is.", (paper,))
    done = add_information(w.ports, w.staff(), command).result.request
    assert (done.proof.permission, done.status) == ("given", "awaiting_verification")
    with pytest.raises(Invalid) as error:
        add_information(w.ports, w.staff(), AddInformation(request.id, "Again.", (paper,)))
    assert error.value.fields[0].pointer == "/upload_ids/0"


def test_one_paper_counts_for_all_requests_of_the_call_that_are_open(w: RightsWorld) -> None:
    made = w.take_in("know", "delete", "portability", "opt_out_profiling", authorization="power_of_attorney")
    withdraw(w.ports, w.staff(), made[2].id, None)
    kept = w.get(made[3].id)
    before = w.mortal.calls.count("table.transact")
    command = AddInformation(made[1].id, "Here it is.", (w.upload("authorization"),))
    add_information(w.ports, w.staff(), command)
    assert w.mortal.calls.count("table.transact") == before + 3  # two of them for the upload
    first, second, third, fourth = (w.get(one.id) for one in made)
    assert [one.proof.permission for one in (first, second, third)] == ["given", "given", "missing"]
    assert (first.status, second.status, first.waiting_for) == ("open", "open", None) and fourth == kept
    assert (len(first.files), len(second.files)) == (0, 1) and not first.post.messages
    assert [one.counts for one in w.ports.rights_requests.of_person(TENANT, first.keys[0])].count(True) == 1


def test_a_withdrawal_is_one_read_and_one_letter(w: RightsWorld) -> None:
    request = w.one("delete")
    w.deliver()
    before = len(w.mortal.calls)
    done = withdraw(w.ports, w.person(request.id), request.id, "I found it.").result.request
    assert w.mortal.calls[before:] == ["table.batch_get", "table.transact", "sqs.send"]
    assert done.status == "withdrawn" and done.closing is not None
    assert done.closing.by == f"subject:{request.id}"
    w.deliver()
    assert len(w.mails()) == 2 and "I found it" not in w.mails()[-1]
    with pytest.raises(ActionRefused):
        withdraw(w.ports, w.person(request.id), request.id, None)
    with pytest.raises(PreconditionFailed):
        withdraw(w.ports, w.person(request.id), request.id, None, if_match=1)


def test_withdrawing_with_an_open_appeal_gives_up_the_appeal(w: RightsWorld) -> None:
    request = w.verified("know")
    complete(w.ports, w.staff(), Complete(request.id, Granted("Here.")))
    appeal(w.ports, w.person(request.id), Appeal(request.id, "There is more."))
    done = withdraw(w.ports, w.person(request.id), request.id, None).result.request
    assert done.status == "completed" and done.appeal is not None and done.appeal.status == "withdrawn"
    assert w.events(request.id)[-1] == "request.appeal_withdrawn"


def test_what_was_never_theirs_ends_for_all_of_the_call_without_another_mail(w: RightsWorld) -> None:
    first, second, opted = w.take_in("delete", "know", "opt_out_sale_sharing")
    w.deliver()
    ask(w.ports, w.staff(), second.id, "Which account?")  # on its way when its reader says so
    done = disown(w.ports, w.person(first.id, "letter"), first.id).result
    assert done.status == "withdrawn" and "not_mine" in done.marks
    after = [w.get(one.id) for one in (first, second, opted)]
    assert [one.status for one in after] == ["withdrawn", "withdrawn", "completed"]
    assert all("not_mine" in one.marks and one.post.queued == () for one in after)
    w.deliver()
    assert len(w.mails()) == 1 and w.rows() == []
    found = look_up(w.ports, w.ctx(), LookUp((who(PAT),), None, history=False, limit=10))
    assert {one.kind for one in found.opt_outs} == {"sale_sharing"}  # it is lifted as everywhere, or not


def test_saying_so_twice_changes_nothing_more(w: RightsWorld) -> None:
    request = w.one("delete")
    disown(w.ports, w.person(request.id, "letter"), request.id)
    kept = w.kept()
    assert disown(w.ports, w.person(request.id, "letter"), request.id).result.status == "withdrawn"
    assert w.kept() == kept


def test_whoever_made_the_request_cannot_say_that_it_was_never_theirs(w: RightsWorld) -> None:
    request = w.one("delete")
    with pytest.raises(ActionRefused):
        disown(w.ports, w.person(request.id, "intake"), request.id)
    assert w.ports.rights_requests.get(TENANT, request.id) is not None
