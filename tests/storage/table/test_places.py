"""Places in the tables: each names its tenant first, and no two things share one."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import pytest

from chalicelib.storage.table import places
from chalicelib.storage.table.ops import Place

BUILDERS: dict[str, Callable[..., Any]] = {
    name: function
    for name, function in inspect.getmembers(places, inspect.isfunction)
    if not name.startswith("_") and function.__module__ == places.__name__ and name not in {"event", "named"}
}  # `named` chooses between two of them
WHERE: dict[str, str] = {
    "address_mails": "RQ#x mails#x",
    "api_key": "KEYS K#x",
    "api_key_head": "KEYS state",
    "api_keys": "KEYS",
    "assignee": "REQ#x assignee",
    "contract": "C#x state",
    "contract_listing": "CONTRACTS",
    "contract_member": "C#x M#x",
    "daily_cap": "CAP#x#x#x state",
    "due": "DUE#1",
    "feed": "FEED#1 000000000001",
    "feed_head": "FEED state",
    "feed_part": "FEED#1",
    "idempotency": "IDEM#x state",
    "identifier": "I#x state",
    "import_head": "IMPORT#x state",
    "import_results": "IMPORT#x F#0000000001",
    "last_words": "LAST#x state",
    "leads": "LEADS#x state",
    "letter": "REQ#x LT#x",
    "letters_listing": "LETTERS#x",
    "notice": "NOTICE#x state",
    "outbox": "OUT#x state",
    "parked_listing": "PARKED",
    "pending": "PENDING#1 x#0000000001",
    "pending_shard": "PENDING#1",
    "people_listing": "PEOPLE#1",
    "person_link": "L#x link",
    "person_notice": "NOTICE#x N#x",
    "person_notice_chain": "NOTICE#x#x",
    "person_request": "RQ#x 00000000000001#x",
    "person_requests": "RQ#x",
    "policies_listing": "POLICIES",
    "policy": "POLICY#x state",
    "policy_front": "POLICY#x front",
    "policy_version": "POLICY#x V#000001",
    "push": "PUSH#x x",
    "reconciled": "RECONCILED state",
    "record": "R#x record",
    "referral": "REF#x state",
    "remind": "REMIND#1",
    "requests_listing": "REQUESTS#x",
    "returned_letter": "REQ#x BK#x",
    "review": "REVIEW#x state",
    "reviews_listing": "REVIEWS#x",
    "rights_code": "REQ#x code",
    "rights_details": "REQ#x details",
    "rights_message": "REQ#x MSG#0000000001",
    "rights_request": "REQ#x state",
    "rights_words": "REQ#x D#0000000001",
    "subject": "S#x state",
    "tracking": "REQ#x LK#x",
    "upload": "UPLOAD#x state",
    "wording": "W#x wording",
}
"""Builder → the partition behind its tenant, and the sort key, for arguments `x` and 1: where data lies already."""


def built(name: str, tenant: str) -> Place:
    """Returns the place that a builder makes of the same arguments; for a mere partition with an empty sort key."""
    parameters = list(inspect.signature(BUILDERS[name]).parameters.values())[1:]
    made = BUILDERS[name](tenant, *(1 if "int" in str(parameter.annotation) else "x" for parameter in parameters))
    return made if isinstance(made, Place) else Place(str(made), "")


@pytest.mark.parametrize("name", list(BUILDERS))
def test_every_partition_begins_with_its_tenant(name: str) -> None:
    assert next(iter(inspect.signature(BUILDERS[name]).parameters)) == "tenant"
    assert built(name, "cyclonex").pk.startswith("T#cyclonex#")
    assert built(name, "cyclonex").pk != built(name, "psynergy").pk


def test_no_two_things_lie_at_one_place() -> None:
    made = [built(name, "cyclonex") for name in BUILDERS]
    assert len(set(made)) == len(made) >= 15


@pytest.mark.parametrize("name", list(BUILDERS))
def test_what_was_stored_is_looked_for_where_it_was_put(name: str) -> None:
    place = built(name, "cyclonex")
    assert f"{place.pk} {place.sk}".strip() == f"T#cyclonex#{WHERE[name]}"


def test_events_sort_by_version_apart_from_what_they_tell_of() -> None:
    marks = [places.event("p", version).sk for version in (1, 9, 10, 99, 10**9)]
    assert marks == sorted(marks) and all(mark.startswith(places.EVENT_PREFIX) for mark in marks)
    prefixes = (places.EVENT_PREFIX, places.MEMBER_PREFIX, places.API_KEY_PREFIX, places.STATE)
    assert not any(one.startswith(two) for one in prefixes for two in prefixes if one != two)
