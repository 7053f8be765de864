"""A token opens one request, for what it was made for, and nothing else."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.domain.errors import Unauthenticated
from chalicelib.usecases.rights import tokens
from chalicelib.usecases.rights.enter import enter
from tests.fixtures.factories import STRANGER
from tests.fixtures.worlds.rights_desk import TENANT, RightsWorld

DAY = timedelta(days=1)


def test_each_token_opens_its_own_request_as_what_it_is(w: RightsWorld) -> None:
    request = w.verified("know", authorization="signed_permission", upload_id=w.upload("authorization", STRANGER))
    post = w.get(request.id).post
    assert post.tracking is not None and post.agent_tracking is not None
    texts = {
        "intake": tokens.intake_token(w.ports, TENANT, request.id),
        "letter": tokens.letter_page(w.ports, TENANT, request.id).partition("#")[2],
        "tracking": tokens.tracking_token(w.ports, TENANT, post.tracking.id),
        "agent": tokens.tracking_token(w.ports, TENANT, post.agent_tracking.id),
    }
    other = w.one("know", email="other@practice.example")
    for opened_by, text in texts.items():
        ctx = enter(w.ports, text, request.id, "r", w.clock.now())
        assert (ctx.actor.opened_by, ctx.actor.id, ctx.tenant) == (opened_by, request.id, TENANT)
        assert not ctx.actor.trusted and not ctx.actor.scopes
        with pytest.raises(Unauthenticated):
            enter(w.ports, text, other.id, "r", w.clock.now())
        for place in range(0, len(text), 7):
            changed = text[:place] + ("a" if text[place] != "a" else "b") + text[place + 1 :]
            with pytest.raises(Unauthenticated) as error:
                enter(w.ports, changed, request.id, "r", w.clock.now())
            assert error.value.code != "link_over"


def test_a_forged_token_reads_nothing(w: RightsWorld) -> None:
    request = w.one("know")
    text = tokens.intake_token(w.ports, TENANT, request.id)
    before = list(w.mortal.calls)
    enter(w.ports, text, request.id, "r", w.clock.now())
    for forged in ("", "x", text[:-1], text.replace(TENANT, "cyclonex")):
        with pytest.raises(Unauthenticated):
            enter(w.ports, forged, request.id, "r", w.clock.now())
    # Another tenant's own token leads into that tenant, where there is no such request.
    other = enter(w.ports, tokens.intake_token(w.ports, "cyclonex", request.id), request.id, "r", w.clock.now())
    assert other.tenant == "cyclonex"
    assert w.mortal.calls == before


def test_a_link_that_is_over_says_so(w: RightsWorld) -> None:
    request = w.verified("know")
    link = request.post.tracking
    assert link is not None and link.until - w.clock.now() == 60 * DAY
    text = tokens.tracking_token(w.ports, TENANT, link.id)
    enter(w.ports, text, request.id, "r", link.until - timedelta(milliseconds=1))
    with pytest.raises(Unauthenticated) as error:
        enter(w.ports, text, request.id, "r", link.until)
    assert error.value.code == "link_over"
