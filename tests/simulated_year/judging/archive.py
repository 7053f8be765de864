"""Judges the archive of a simulated year: each closed request once as it was, verified, and nothing hot left of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from chalicelib.domain.rights.keeping.archived import name_object
from chalicelib.domain.rights.requests import RightsRequest
from chalicelib.usecases.archive.verify import verify
from tests.simulated_year.judging.reminders import Skipped, find_latest
from tests.simulated_year.world import Committed, YearWorld

LATE: Final = timedelta(hours=24)
"""How long an archiver and its messages may take, dying and coming late included."""
ASIDE: Final = frozenset({"request.reminded", "request.fell_overdue", "request.links_asked"})
"""Events after which an archived request needs no other object."""
HOT: Final = ("D#", "MSG#", "LT#", "code")
"""How the sort keys begin of what people wrote, and of what goes with it."""


def judge_archive(w: YearWorld, skipped: Sequence[Skipped]) -> dict[str, object]:
    """Returns the figures of the archive; raises AssertionError where something is not as it must be."""
    told = 0
    for request_id, versions in w.log.items():
        told += _judge_versions(request_id, versions, w, skipped)
    archived = [_require_cold(w, request_id) for request_id, versions in w.log.items() if _is_settled(versions[-1])]
    verdicts = Counter(one.verdict for one in verify(w.ports, w.tenant))
    assert verdicts.keys() <= {"valid", "overtaken"}, f"the archive is not as it was: {verdicts}"
    assert verdicts["valid"] >= len(archived)
    return {
        "archived": len(archived),
        "objects": told,
        "verified": verdicts["valid"],
        "objects overtaken by an act": sum(len(found) for found in w.bucket.objects.values()) - told - _count_days(w),
        "days sealed": _count_days(w),
    }


def _judge_versions(request_id: str, versions: Sequence[Committed], w: YearWorld, skipped: Sequence[Skipped]) -> int:
    """Looks at each time that a request came to rest; returns how often it was archived."""
    made = [one.body["of"] for one in versions if one.event == "request.archived"]
    assert len(made) == len(set(made)), (request_id, "archived twice as the same")
    for version in made:
        objects = w.bucket.objects[(w.tenant, name_object(request_id, version))]
        assert len(objects) == 1, (request_id, version, "more than one object")
    for number, one in enumerate(versions):
        if not _is_settled(one) or one.event == "request.archived":
            continue
        after = versions[number + 1 :]
        done = next((later for later in after if later.event == "request.archived"), None)
        if one.event in ASIDE and one.request.archived is not None and not one.request.archiving:
            continue
        acted = next((later.at for later in after if not _is_settled(later)), w.true)
        by = find_latest(one.at, skipped, LATE)
        assert acted <= by or (done is not None and done.at <= by), (request_id, one.at, "not archived in time")
    return len(made)


def _is_settled(one: Committed) -> bool:
    """Returns whether a request is at rest: closed, and none of its letters is still to leave or waits for somebody."""
    post = one.request.post
    return one.request.closed and not post.queued and not post.waiting


def _require_cold(w: YearWorld, request_id: str) -> RightsRequest:
    """Returns a request that is at rest as the table holds it: a stub of which nothing else is left to delete."""
    request = w.get(request_id)
    assert request.archived is not None and not request.archiving, (request_id, "not archived")
    assert not request.archived.purging, (request_id, "not all of it was deleted")
    hot = [str(item["sk"]) for item in w.list_items(request_id) if str(item["sk"]).startswith(HOT)]
    assert not hot, (request_id, "still there", hot)
    details = w.ports.rights_requests.read(w.tenant, [request_id])[request_id].details
    assert details is None, (request_id, "its details are still there")
    return request


def _count_days(w: YearWorld) -> int:
    """Returns how many days have a checkpoint. Raises AssertionError where one that is over has none."""
    return sum(key.startswith("checkpoints/") for _, key in w.bucket.objects)
