"""Who reads a document and when: every pair of caller and state that must, and must not."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.errors import PrivacyError
from chalicelib.domain.rights.documents.access import check_reader
from chalicelib.domain.rights.guards import Caller, Who
from chalicelib.domain.rights.keeping.files import RightsFile
from chalicelib.domain.rights.requests import Closing, RightsRequest
from chalicelib.domain.rights.vocabulary import Authorization
from chalicelib.domain.tenants.rights import Right
from tests.domain.rights.making import AT, make, verify

LATER = AT + timedelta(days=89)
FILE = (RightsFile("upl_1", "answers", AT),)
PAPER = (RightsFile("upl_2", "papers", AT),)


def answered(right: Right = "know", **changes: Any) -> RightsRequest:
    values = {"status": "completed", "closing": Closing(3, AT, "mem_1"), **changes}
    return replace(verify(make(right)), **values)


def by_agent(authorization: Authorization) -> RightsRequest:
    request = answered()
    proof = replace(request.proof, permission="given")
    return replace(request, intake=replace(request.intake, sender="agent", authorization=authorization), proof=proof)


@pytest.mark.parametrize(
    ("who", "request_", "code"),
    [
        ("staff", answered(), ""),
        ("tracking", answered(), ""),
        ("tracking", answered(status="partially_completed"), ""),
        ("tracking", answered("contest_decision"), ""),
        ("intake", answered(), "not_found"),
        ("letter", answered(), "not_found"),
        ("tracking", answered(status="denied"), "not_found"),
        ("tracking", answered(status="in_progress"), "not_found"),
        ("tracking", verify(make("know")), "not_found"),
        ("tracking", answered(marks=frozenset({"not_mine"})), "not_found"),
        ("agent", by_agent("signed_permission"), "not_found"),
        ("agent", by_agent("power_of_attorney"), ""),
        ("staff", verify(make("know")), ""),
        ("staff", make("know"), "level_not_reached"),
        ("tracking", answered("question"), "no_documents"),
        ("staff", answered("delete", files=PAPER), "no_documents"),
        ("tracking", answered("delete", files=FILE), ""),
    ],
)
def test_a_document_opens_to_whom_it_is_for(who: Who, request_: RightsRequest, code: str) -> None:
    found = ""
    try:
        check_reader(request_, Caller(who, "x"), LATER, "America/Denver")
    except PrivacyError as error:
        found = error.code
    assert found == code


def test_after_ninety_days_it_is_gone_for_people_and_not_for_staff() -> None:
    end = AT + timedelta(days=90)
    check_reader(answered(), Caller("tracking", "x"), end - timedelta(seconds=1), "America/Denver")
    with pytest.raises(PrivacyError, match="documents_over"):
        check_reader(answered(), Caller("tracking", "x"), end, "America/Denver")
    check_reader(answered(), Caller("staff", "x"), end, "America/Denver")
