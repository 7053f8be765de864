"""When the key to an archived request's words may be destroyed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from chalicelib.domain.archive.erasing import Obstacle, destroy_key, find_obstacle
from chalicelib.domain.rights.appeals import Appeal
from chalicelib.domain.rights.keeping.archived import Archived
from chalicelib.domain.rights.letters import Post
from chalicelib.domain.rights.requests import Closing, RightsRequest
from tests.domain.rights.made import DAY, MONDAY, make

NOW = MONDAY + 100 * DAY
STUB = Archived(7, "v1", "ab" * 32, "cd" * 32, NOW + 600 * DAY)


def archived(days_ago: int = 91) -> RightsRequest:
    closing = Closing(7, NOW - days_ago * DAY, "mem_alex")
    return replace(make("know"), status="completed", closing=closing, post=Post(), archived=STUB, version=8)


def appealed(request: RightsRequest) -> RightsRequest:
    made = Appeal("apl_1", "open", NOW, NOW.date(), NOW, False, False, 7)
    return replace(request, appeals=(made,))


@pytest.mark.parametrize(
    ("request_", "at_once", "obstacle"),
    [
        (archived(), False, None),
        (archived(90), False, None),
        (archived(89), False, "readable"),
        (archived(89), True, None),
        (replace(archived(), archived=None), True, "not_archived"),
        (replace(archived(), archived=replace(STUB, purging=True)), True, "not_archived"),
        (replace(archived(), archiving="arc_1"), True, "not_archived"),
        (replace(archived(), status="in_progress"), True, "not_archived"),
        (appealed(archived()), True, "appealed"),
    ],
)
def test_it_may_once_nobody_needs_the_words(request_: RightsRequest, at_once: bool, obstacle: Obstacle | None) -> None:
    assert find_obstacle(request_, NOW, at_once=at_once) == obstacle


def test_nothing_but_the_key_changes() -> None:
    before = archived()
    after, body = destroy_key(before)
    assert after == replace(before, version=9, archived=replace(STUB, sealing_key=""))
    assert body == {"object": f"requests/{before.id}/7.json", "sha256": STUB.sha256, "of": 7}
    with pytest.raises(ValueError, match="archived"):
        destroy_key(replace(before, archived=None))
