"""Texts that may be a STOP: they close at once, and a person reviews them."""

from __future__ import annotations

from chalicelib.domain.opt_outs.records import OptOutRecord
from chalicelib.domain.reviews.review import Raised
from tests.fixtures.worlds.texts import PERSON, TextWorld, generic


def list_records(world: TextWorld) -> list[OptOutRecord]:
    ids = [str(item["pk"]).rpartition("#")[2] for item in world.items("#R#opt_")]
    return list(world.ports.opt_out_records.get(world.tenant, ids).values())


def test_unsure_reply_closes_at_once_and_is_reviewed() -> None:
    one = TextWorld()
    one.deliver(generic("stop?"), "generic")
    assert one.opted_out() == ["all_communications"]
    (review,) = one.ports.reviews.page("cyclonex", "reply", None, 10)[0]
    assert review.id.removeprefix("rev_") == review.records[0].removeprefix("opt_")
    assert len(review.subjects) == 1
    assert review.raised == Raised("unclear_reply", "opt_out.recorded", review.records[0], "system:sms.generic")


def test_an_unsure_reply_keeps_the_number_that_wrote_it_and_a_stop_does_not() -> None:
    one = TextWorld()
    one.deliver(generic("stop?"), "generic")
    one.deliver(generic("STOP", 2), "generic")
    found = {record.source.evidence["text"]: record.source.evidence for record in list_records(one)}
    assert found["stop?"]["from"] == PERSON.value and "from" not in found["STOP"]


def test_further_unsure_replies_go_to_the_review_that_is_open() -> None:
    one = TextWorld()
    for number, text in enumerate(["stop?", "not sure, maybe stop", "stop?"]):
        one.deliver(generic(text, number), "generic")
    (review,) = one.ports.reviews.page("cyclonex", "reply", None, 10)[0]
    assert len(review.records) == 3
