"""For what a step needs a person now, found from what it changed: so no action can forget to tell of itself."""

from __future__ import annotations

from collections.abc import Iterator

from chalicelib.domain.rights.actions.step import Step
from chalicelib.domain.rights.reminding.needs import Need, is_told_singly
from chalicelib.domain.rights.requests import RightsRequest


def find_needs(before: RightsRequest | None, step: Step, by: str) -> tuple[Need, ...]:
    """Returns for what a step needs a person now; `before` is None for a new request, `by` as in Closing.by.

    What a member did to their own request is no news to them. Of what a stranger asks nobody is told singly: a flood
    of it would drown the others.
    """
    after = step.after
    if not is_told_singly(after) or (by == after.assignee):
        return ()
    return tuple(_find(before, step))


def _list_left(request: RightsRequest) -> Iterator[Need]:
    """Yields what there is to do, for whoever gets the request now: those before them may have been told."""
    if request.proven and not request.closed:
        yield Need("ready")
    if "new_message" in request.marks:
        yield Need("message")
    if request.open_appeal is not None:
        yield Need("appeal")
    for one in request.post.returned:
        yield Need("bounce", one.id)


def _find(before: RightsRequest | None, step: Step) -> Iterator[Need]:
    after, body = step.after, step.body
    if step.event == "request.assigned":
        yield from _list_left(after)
    was_ready = before is not None and before.proven and not before.closed
    if after.proven and not after.closed and not was_ready:
        yield Need("ready")
    if step.event == "request.information_added" and step.words and body.get("from") != "staff":
        yield Need("evidence" if body.get("uploads") else "message")
    known = {one.id for one in before.appeals} if before else set()
    if after.open_appeal is not None and after.open_appeal.id not in known:
        yield Need("appeal")
    if step.event == "request.letter_bounced" and "letter_of" not in body:
        yield Need("bounce", str(body["letter"]))
