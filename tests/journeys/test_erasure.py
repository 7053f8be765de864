"""After a deletion nothing of the person is found anywhere: in no item, object, message, export or log line.

Two things are left out, and nothing else: the records of their rights requests, with the files that belong to these,
each of which goes on its own day; and the file of an import, which holds many people and lies 30 days.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any, Final

import pytest

from infra.local import deployment
from infra.local.embedded import embed
from tests.fixtures.client import Client, stored
from tests.http.rights.desk import Desk

DAY: Final = timedelta(days=1)
ANN: Final = {"email": "ann.leebody@practice.example", "phone": "+14155550147", "external_id": "account-anleebody"}
REQUESTER: Final = {
    **{name: ANN[name] for name in ("email", "phone")},
    "first_name": "Ann",
    "last_name": "Leebody",
    "state": "CA",
    "relationship": "client",
}
FRIEND: Final = "friend.of.ann@practice.example"
VALUE: Final = re.compile(r"leebody|5550147|of\.ann", re.IGNORECASE)
"""Ann's name and address, the end of her number, and what else was written that leads to her."""
SOURCE: Final = {
    "channel": "web_form",
    "url": "https://www.example.com/form?name=leebody",
    "evidence": {"form": "signed by Leebody"},
}
FILES: Final = ("papers/", "evidence/", "answers/")
"""The prefixes of files that belong to rights requests."""


def list_objects() -> Iterator[tuple[str, str]]:
    """Yields key and content of every version of every object in every bucket."""
    with embed.LOCK:
        for bucket in embed.backend("s3", "aws").buckets.values():
            for key in bucket.keys:
                versions = [one for one in bucket.keys.getlist(key) if hasattr(one, "value")]  # no delete markers
                yield from ((key, bytes(one.value).decode("latin-1")) for one in versions)


def list_messages() -> Iterator[str]:
    """Yields every message that any queue holds, hidden ones too."""
    with embed.LOCK:
        for queue in embed.backend("sqs", deployment.region()).queues.values():
            yield from (message.body for message in queue._messages)


def find_objects() -> list[str]:
    """Returns the keys of objects in which something of Ann stands, without their ids."""
    found = [key for key, content in list_objects() if VALUE.search(f"{key} {content}")]
    return sorted(key.partition("upl_")[0] for key in found)


def find_items() -> set[str]:
    """Returns what items something of Ann stands in, by the second part of their partition's key."""
    items = [item for table in stored().values() for item in table]
    return {item["pk"]["S"].split("#")[2] for item in items if VALUE.search(repr(item))}


def upload(client: Client, purpose: str, **how: Any) -> str:
    """Sends a PDF in which Ann's name stands, and returns the upload's id."""
    content = b"%PDF-1.7 of Ann Leebody"
    body = {"purpose": purpose, "file_name": "leebody.pdf", "content_type": "application/pdf", "size": len(content)}
    made = client.call("POST", "/v1/uploads", body, **how).json
    assert client.stack.send_file(made, content).status == 204
    assert client.call("POST", f"/v1/uploads/{made['id']}/complete", **how).status == 200
    return str(made["id"])


def leave_traces(client: Client) -> None:
    """Lets Ann do all that leaves something of her here, and some of it be said by others."""
    given = [("marketing", "email", True), ("marketing", "sms", False)]
    assert client.record(ANN, *given, source=SOURCE).status == 201
    said = {"subject": {"phone": ANN["phone"]}, "kinds": ["phone"], "reason": "Leebody moved", "source": SOURCE}
    assert client.call("POST", "/v1/opt-outs", said).status == 201
    line = f"email,purpose,channel,granted,collected_at\n{ANN['email']},marketing,email,yes,2026-01-05T10:00:00Z\n"
    made = client.import_of("consents", line).json["id"]
    assert client.call("POST", f"/v1/imports/{made}/start").status == 202
    referral = {"friend": {"email": FRIEND}, "referrer": {"email": ANN["email"]}, "permission_confirmed": True}
    assert client.call("POST", "/v1/referrals", referral).status == 202
    client.stack.drain()


def ask_for_deletion(client: Client) -> str:
    """Takes Ann's request from intake, with a file of each class, to its answer; returns its id."""
    desk = Desk(client)
    made = desk.make("delete", requester=REQUESTER, details="Delete Ann Leebody, please.")
    token = made["intake_token"]
    assert desk.act(made["id"], "verify", {"code": desk.code()}, token=token).status == 200
    evidence = {"message": "This is me, Leebody.", "upload_ids": [upload(client, "evidence", key="publishable")]}
    assert desk.act(made["id"], "information", evidence, token=token).status == 200
    proof = {"method": "document", "note": "Leebody's licence", "upload_id": upload(client, "identity_document")}
    assert desk.act(made["id"], "verify-identity", proof).status == 200
    assert desk.complete(made["id"], "All of it is gone, Ann.", upload_ids=[upload(client, "answer")]).status == 200
    client.stack.drain()
    return str(made["id"])


def export_everything(client: Client) -> str:
    """Returns all that a key can read beside the records of rights requests, without what the call itself names."""
    texts = []
    for kind, value in ANN.items():
        for path in ("/v1/subjects/export", "/v1/consents/lookup", "/v1/opt-outs/lookup"):
            body = {"subject": {kind: value}, **({"history": True} if path.endswith("consents/lookup") else {})}
            answer = client.call("POST", path, body, key="admin")
            assert answer.status == 200, answer.text
            texts.append(answer.text)
    for path in ("/v1/suppressions", "/v1/reviews", "/v1/reports/overview", "/v1/requests/notices?state=to_print"):
        answer = client.call("GET", path, key="admin")
        assert answer.status == 200, answer.text
        texts.append(answer.text)
    return "\n".join(texts)


def test_nothing_of_the_person_is_left_but_in_the_records_of_their_requests(
    psynergy: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    client, stack = psynergy, psynergy.stack
    leave_traces(client)
    assert VALUE.search(export_everything(client)) and find_items() == {"I", "R"}
    request_id = ask_for_deletion(client)
    report = Desk(client).seen(request_id)["erasure"]
    assert report["gone"]["identifiers"] == len(ANN)

    assert find_items() <= {"REQ", "UPLOAD"}, "the records of the request, and the names of its files"
    copied = ["attached/", *FILES]
    assert find_objects() == sorted([*copied, *["uploads/"] * len(copied)]), (
        "what was sent in lies a day beside its copy"
    )
    assert not [text for text in list_messages() if VALUE.search(text)]
    assert not VALUE.search(export_everything(client))
    assert not VALUE.search(capsys.readouterr().out)

    for days, left in ((1.5, copied), (29, list(FILES[1:])), (60, [])):
        stack.clock.advance(days * DAY)
        stack.tick()
        assert find_objects() == sorted(left), f"{days} days later"
    assert find_items() <= {"REQ"}
    assert stack.guard.refused == []
