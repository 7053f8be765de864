"""What goes from a record when its person asks for deletion, and what stays as proof."""

from __future__ import annotations

import pytest

from chalicelib.domain.events import hash_details
from chalicelib.domain.opt_outs.records import KeptKind, OptOutRecord
from chalicelib.domain.people.act_records import Source

REVIEW, REQUEST = "rev_01KARZ6T9GSWQ40CJ9S2ED4T53", "req_01KARZ6T9GSWQ40CJ9S2ED4T53"
KINDS = (KeptKind("sms", 100, "2026-12-01"),)


def make_record(source: Source, reason: str | None = None) -> OptOutRecord:
    return OptOutRecord(
        "opt_2", "opt_out", ("sub_1",), 100, 100, source, "key_1", True, False, "00" * 16, KINDS, reason
    )


@pytest.mark.parametrize(
    ("source", "reason", "gone", "evidence"),
    [
        (Source("sms", evidence={"text": "stop it"}), None, ("source.evidence",), {}),
        (Source("web_form", "https://a.example/?name=ann"), None, ("source.url",), {}),
        (Source("web_form"), "They know why.", ("reason",), {}),
        (
            Source("sms", "https://a.example", None, {"text": "no", "review": REVIEW, "confirmation": "due"}),
            "No.",
            ("source.url", "source.evidence", "reason"),
            {"review": REVIEW, "confirmation": "due"},
        ),
        (Source("api", evidence={"review": "of Ann", "confirmation": "by Ann"}), None, ("source.evidence",), {}),
    ],
)
def test_what_may_be_personal_goes_and_the_rest_stays(
    source: Source, reason: str | None, gone: tuple[str, ...], evidence: dict[str, str]
) -> None:
    record = make_record(source, reason)
    erased = record.erase()
    assert erased is not None
    assert (erased.gone, erased.salt, erased.reason, erased.source.url) == (gone, "", None, None)
    assert erased.source.evidence == evidence
    assert (erased.kinds, erased.at, erased.subject_ids) == (record.kinds, record.at, record.subject_ids)
    assert erased.erase() is None, "a second time changes nothing"


@pytest.mark.parametrize("source", [Source("sms"), Source("api", None, "ab" * 32, {"rights_request": REQUEST})])
def test_a_record_without_anything_personal_keeps_its_digest(source: Source) -> None:
    record = make_record(source)
    assert record.erase() is None
    assert hash_details(record.salt, record.details())
