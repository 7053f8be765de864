"""How records are called in answers, and the way back."""

from __future__ import annotations

import pytest

from chalicelib.domain.audit.records import read_record, show_record

NAMES = {
    "S#sub_01KARZ6T9GSWQ40CJ9S2ED4T52": "sub_01KARZ6T9GSWQ40CJ9S2ED4T52",
    "REQ#req_01KARZ6T9GSWQ40CJ9S2ED4T52": "req_01KARZ6T9GSWQ40CJ9S2ED4T52",
    "NOTICE#ntc_01KARZ6T9GSWQ40CJ9S2ED4T52": "ntc_01KARZ6T9GSWQ40CJ9S2ED4T52",
    "NOTICE#ntc_01K#sub_01K": "ntc_01K/sub_01K",
    "C#client-1042": "contract/client-1042",
    "C#req_1": "contract/req_1",
    "POLICY#privacy": "policy/privacy",
    "REF#email#v1#5f2b8c1d": "referral/email#v1#5f2b8c1d",
    "RETENTION#2028-11": "retention/2028-11",
    "CHECKPOINT#2026-11-22": "checkpoint/2026-11-22",
    "KEYS": "keys",
}


@pytest.mark.parametrize(("name", "shown"), NAMES.items())
def test_a_record_is_called_by_its_id_or_its_kind_and_found_again_by_that(name: str, shown: str) -> None:
    assert show_record(name) == shown
    assert read_record(shown) == name
