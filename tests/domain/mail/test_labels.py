"""Tags find a mail's record again, and hold ids and codes alone, in the characters that SES takes."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from chalicelib.domain.mail.labels import LetterLabels, RowLabels, label_letter, label_row, read_labels
from chalicelib.domain.outbox import OutboxRow

REQUEST, LETTER = "req_01KARZ6T9GSWQ40CJ9S2ED4T52", "let_01KARZ6T9GSWQ40CJ9S2ED4T52"
ROW, NOTICE, SUBJECT = (f"{kind}_01KARZ6T9GSWQ40CJ9S2ED4T52" for kind in ("out", "ntc", "sub"))
SES_TAKES = re.compile(r"[A-Za-z0-9_.@-]{1,256}")


def test_a_letter_is_found_by_its_request_and_id() -> None:
    assert read_labels(label_letter(REQUEST, LETTER)) == LetterLabels(REQUEST, LETTER)


def test_a_row_is_known_by_its_kind_and_the_ids_to_which_it_referred_without_hashes_of_addresses() -> None:
    refs = {"notice_id": NOTICE, "subject_id": SUBJECT, "identifier_key": "email#v1#00112233", "open_requests": "3"}
    row = OutboxRow(ROW, "policy_notice", datetime(2026, 11, 23, tzinfo=UTC), refs, repeat_if_uncertain=True)
    labels = label_row(row)
    assert read_labels(labels) == RowLabels("policy_notice", ROW, {"notice_id": NOTICE, "subject_id": SUBJECT})
    assert all(SES_TAKES.fullmatch(text) for pair in labels.items() for text in pair)
    assert read_labels({**labels, "ses:from-domain": "psynergy.example"}) == read_labels(labels)


@pytest.mark.parametrize(
    "labels",
    [
        {},
        {"request": REQUEST},
        {"request": LETTER, "letter": LETTER},
        {"request": REQUEST, "letter": "let_1"},
        {"kind": "policy_notice"},
        {"kind": "unheard_of", "row": ROW},
        {"kind": "policy_notice", "row": "imp_01KARZ6T9GSWQ40CJ9S2ED4T52"},
    ],
)
def test_other_tags_are_none_of_ours(labels: dict[str, str]) -> None:
    assert read_labels(labels) is None
