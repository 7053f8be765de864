"""Tasks of a request: added and changed by version, with words that can be erased beside events that can't."""

from __future__ import annotations

from dataclasses import replace

import pytest

from chalicelib.domain.errors import NotFound, PreconditionFailed
from chalicelib.domain.events import find_break
from chalicelib.storage.table import places
from chalicelib.usecases.rights.tasks import AddTask, ChangeTask, add_task, change_task, list_tasks
from tests.fixtures.worlds.asked import Asked

OWN = "Ask the archive about Pat"


@pytest.fixture
def world() -> Asked:
    return Asked()


def test_a_task_of_ones_own_keeps_its_words_apart_from_its_events(world: Asked) -> None:
    request = world.ask("question")
    command = AddTask(request.id, "own_systems", title=OWN)
    added = add_task(world.ports, world.ctx(claim="a"), command)
    again = add_task(world.ports, world.ctx(claim="a"), command)
    assert again.replayed and again.result.task == added.result.task and again.result.title == OWN
    task = added.result.task
    change = ChangeTask(request.id, task.id, "done", "informed", "Pat's file is in box 7", task.version)
    done = change_task(world.ports, world.ctx(), change).result
    assert (done.title, done.note, done.task.version, done.task.outcome) == (OWN, change.note, 2, "informed")
    with pytest.raises(PreconditionFailed):
        change_task(world.ports, world.ctx(), change)
    with pytest.raises(NotFound):
        change_task(world.ports, world.ctx(), replace(change, task_id="tsk_other"))

    (listed,) = list_tasks(world.ports, world.ctx(), request.id)
    assert (listed.title, listed.note) == (OWN, change.note)
    chain = world.ports.rights_requests.events(world.tenant, request.id, None, 100)[::-1]
    assert find_break(chain) is None
    assert [one.event.type for one in chain[-2:]] == ["request.task_added", "request.task_changed"]
    assert not any("Pat" in repr(one.event.body) for one in chain)

    for version in (2, 3):
        place = places.rights_words(world.tenant, request.id, version)
        del world.table.items[world.tenant][place]
    (erased,) = list_tasks(world.ports, world.ctx(), request.id)
    assert (erased.title, erased.note, erased.task) == (None, None, done.task)


def test_what_the_profile_names_needs_no_words(world: Asked) -> None:
    request = world.ask("delete")
    assert [one.title for one in list_tasks(world.ports, world.ctx(), request.id)] == [
        rule.title for rule in world.ports.profiles[world.tenant].tasks if "delete" in rule.types
    ]
