"""What is held becomes pieces of text, with the kind in place of numbers that nobody prints."""

from __future__ import annotations

from datetime import date

from chalicelib.domain.contracts.contract import Contract
from chalicelib.domain.people.act_records import ActRecord, Source
from chalicelib.domain.people.acts import Accepted
from chalicelib.domain.people.precedence import Decision
from chalicelib.domain.people.register import Standing
from chalicelib.domain.people.states import Membership
from chalicelib.usecases.people.look_up import HeldContract, Known
from chalicelib.usecases.rights.documents.export_person import Export
from chalicelib.usecases.rights.documents.list_pieces import list_pieces
from tests.fixtures.factories import who

MS = 1_700_000_000_000


def test_each_kind_of_what_is_held_becomes_pieces() -> None:
    known = Known(
        "sub_1",
        decisions={"newsletter/email": Decision("granted", MS, "con_1", MS + 1)},
        opt_outs=(Standing("sale_sharing", "active", MS, "web", "opt_1"),),
        contracts=(HeldContract(Contract("c-1", "client", (), date(2023, 11, 14)), Membership(MS, MS + 5)),),
        accepted=(Accepted("privacy", 2, MS, "accepted", "acc_1", True),),
    )
    source = Source(
        "paper", "https://x.example/?ssn=123-45-6789", evidence={"b": "form 12", "account_no": "0099887766"}
    )
    record = ActRecord("con_1", "consent", ("sub_1",), MS, MS, source, "secret:key_1", True, False, "00")
    found = list_pieces(Export(known, (who("pat@a.example"),), (record,)))
    assert [one.kind for one in found] == [
        *("identifiers", "choices", "opt_outs", "contracts", "acceptances", "records")
    ]
    fields = [dict(one.fields) for one in found]
    assert fields[0] == {"kind": "email", "value": "pat@a.example"}
    assert fields[1] == {
        "purpose": "newsletter",
        "channel": "email",
        "state": "granted",
        "until": "2023-11-14T22:13:20.001Z",
    }
    assert fields[3]["contract"] == "c-1" and fields[4]["version"] == "2"
    assert "45-6789" not in str(fields) and "0099887766" not in str(fields) and fields[5]["evidence.b"] == "form 12"
    assert list_pieces(Export(Known(None, at=0), (), ())) == ()
