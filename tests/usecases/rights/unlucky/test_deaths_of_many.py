"""A process may die at each call of what concerns several requests, or comes later: its repeat does all of it, once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.domain.changes import Claim
from chalicelib.domain.events import find_break
from chalicelib.domain.rights.actions.decide import Granted, LeftTask, Reason
from chalicelib.usecases.context import Context
from chalicelib.usecases.rights import appeal as appeals
from chalicelib.usecases.rights import leave, verify
from chalicelib.usecases.rights.decide import Complete, Deny, complete, deny
from chalicelib.usecases.rights.keep_time import take_due_steps
from chalicelib.usecases.rights.post import ask_for_links as links
from tests.fixtures.factories import STRANGER, sha256, who
from tests.fixtures.worlds.mortal import list_deaths
from tests.fixtures.worlds.rights_desk import ALEX, PAT, SAM, TENANT, RightsWorld


def everyone(w: RightsWorld) -> list[str]:
    """Returns the ids of all requests."""
    return sorted(str(item["id"]) for item in w.items("#REQ#") if item["sk"] == "state")


def lead(w: RightsWorld) -> str:
    return w.get(everyone(w)[0]).lead


def claimed(ctx: Context) -> Context:
    return replace(ctx, claim=Claim(sha256("the same call"), "body"))


def several(w: RightsWorld) -> None:
    w.take_in("delete", "know", "correct")
    w.deliver()


def not_reminded(w: RightsWorld) -> None:
    several(w)
    w.clock.advance(timedelta(days=3, minutes=1))


def appealed(w: RightsWorld) -> None:
    request = w.verified("know")
    deny(w.ports, w.staff(ALEX), Deny(request.id, (Reason("security", "Because."),)))
    appeals.appeal(w.ports, w.person(request.id), appeals.Appeal(request.id, "Wrong."))
    w.deliver()


def over(w: RightsWorld) -> None:
    request = w.verified("know")
    leave.add_information(w.ports, w.staff(), leave.AddInformation(request.id, "See.", (w.upload("evidence"),)))
    left = tuple(LeftTask(one.id, "Later.") for one in request.tasks)
    complete(w.ports, w.staff(), Complete(request.id, Granted("Here."), None, left))
    w.deliver()
    w.clock.advance(timedelta(days=91))


def links_asked(w: RightsWorld) -> None:
    w.verified("know")
    links.ask_for_links(w.ports, w.ctx(by=STRANGER), who(PAT))


def confirm(w: RightsWorld) -> None:
    verify.verify_code(w.ports, claimed(w.person(lead(w))), lead(w), w.code())


def disown(w: RightsWorld) -> None:
    leave.disown(w.ports, claimed(w.person(lead(w), "letter")), lead(w))


def decide(w: RightsWorld) -> None:
    command = appeals.DecideAppeal(lead(w), "overturned", "Right so.")
    appeals.decide_appeal(w.ports, claimed(w.staff(SAM)), command)


def take_steps(w: RightsWorld) -> None:
    for request_id in everyone(w):
        take_due_steps(w.ports, TENANT, request_id)


@pytest.mark.parametrize(
    ("arrange", "act", "event", "mails"),
    [
        (several, confirm, "request.verified", 1),
        (several, disown, "request.disowned", 1),
        (not_reminded, take_steps, "request.letter_queued", 2),
        (appealed, decide, "request.appeal_decided", 4),
        (over, take_steps, "request.files_deleted", 2),
        (links_asked, RightsWorld.deliver, "request.links_asked", 2),
    ],
    ids=["verify", "not mine", "reminder", "appeal decided", "files", "links"],
)
def test_whoever_repeats_it_finds_each_done_once(
    monkeypatch: pytest.MonkeyPatch,
    arrange: Callable[[RightsWorld], None],
    act: Callable[[RightsWorld], None],
    event: str,
    mails: int,
) -> None:
    deaths = 0
    for w, name, moment in list_deaths(lambda: RightsWorld(monkeypatch), act, arrange):
        deaths += 1
        where = f"died {moment} {name}"
        w.mortal.spare()
        act(w)
        for _ in range(2):
            w.later()
        for request_id in everyone(w):
            chain = w.ports.rights_requests.events(TENANT, request_id, None, 100)[::-1]
            assert find_break(chain) is None and len(chain) == w.get(request_id).version, where
            assert w.events(request_id).count(event) == 1, where
            assert w.get(request_id).post.queued == (), where
        assert w.rows() == [], where
        assert len({mail.id for _, mail in w.provider.taken if mail.recipient == PAT}) == mails, where
    assert deaths >= 4
