"""Downloads over HTTP: a file of an answer by an address of a minute; no name of a person stands in it.

What a browser may show it shows in a tab of the bucket's own address, if asked for; everything else it saves.
"""

from __future__ import annotations

import urllib.error
import urllib.request

import pytest

from infra.local.stack import Answer
from tests.fixtures.client import Client, problem
from tests.http.rights.desk import Desk

CONTENT = b'{"held": []}'
FILES = {
    "application/pdf": b"%PDF-1.7",
    "image/png": b"\x89PNG\r\n\x1a\n0",
    "image/jpeg": b"\xff\xd8\xff\xe0",
    "application/json": CONTENT,
    "text/csv": b"a,b\n1,2\n",
    "application/zip": b"PK\x05\x06" + bytes(18),
}
SHOWN = {"application/pdf", "image/png", "image/jpeg"}
JSON = {"Accept": "application/json"}


def announce(client: Client, content_type: str = "application/json") -> str:
    """Sends a file of an answer; returns the id of its upload, which belongs to nothing yet."""
    content = FILES[content_type]
    facts = {"purpose": "answer", "file_name": "Pat Rivera", "content_type": content_type, "size": len(content)}
    announced = client.call("POST", "/v1/uploads", facts, key="secret").json
    client.stack.send_file(announced, content)
    assert client.call("POST", f"/v1/uploads/{announced['id']}/complete", key="secret").status == 200
    return str(announced["id"])


def answer_with(client: Client, *upload_ids: str) -> tuple[str, str]:
    """Completes a verified request with files; returns its path and the token of its person."""
    desk = Desk(client)
    request = desk.verified("know")
    body = {"summary": "See the files.", "upload_ids": list(upload_ids)}
    assert desk.act(request["id"], "complete", body).status == 200
    return f"/v1/requests/{request['id']}", request["tracking_token"]


def test_staff_fetch_the_file_of_an_answer(client: Client) -> None:
    upload_id = announce(client)
    path = f"/v1/uploads/{upload_id}/content"
    assert client.call("GET", path, key="secret").status == 404
    answer_with(client, upload_id)
    led = client.call("GET", path, key="secret")
    told = client.call("GET", path, key="secret", headers=JSON)
    assert (led.status, told.status) == (302, 200)
    for url in map(str, (led.header("Location"), told.json["url"])):
        assert f"/answers/{upload_id}" in url and "Pat" not in url and "X-Amz-Expires=60" in url
        with urllib.request.urlopen(url) as answer:
            assert answer.read() == CONTENT
            assert answer.headers["Content-Disposition"] == f'attachment; filename="{upload_id}.json"'
    for wrong in (told.json["url"][:-1] + "x", told.json["url"].replace("Expires=60", "Expires=600")):
        with pytest.raises(urllib.error.HTTPError) as refusal:
            urllib.request.urlopen(wrong)
        with refusal.value:
            assert refusal.value.code == 403
    assert client.call("GET", path, key="publishable").status in (401, 403)


@pytest.mark.parametrize(
    ("accept", "status"),
    [
        ("application/json", 200),
        ("application/json, text/plain, */*", 200),
        ("text/html, application/json;q=0.9, */*;q=0.1", 200),
        ("*/*", 302),
        ("", 302),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", 302),
        ("application/*", 302),
        ("application/json;q=0.1, */*", 302),
        ("application/json;q=0", 302),
    ],
)
def test_a_caller_that_asks_for_json_gets_the_address_and_any_other_is_led_there(
    client: Client, accept: str, status: int
) -> None:
    upload_id = announce(client)
    request, token = answer_with(client, upload_id)
    by_staff = client.call("GET", f"/v1/uploads/{upload_id}/content", headers={"Accept": accept})
    path = f"{request}/documents/{upload_id}"
    by_person = client.stack.http("GET", path, headers={"Accept": accept, "Authorization": f"Bearer {token}"})
    for answer in (by_staff, by_person, client.call("GET", path, headers={"Accept": accept})):
        assert (answer.status, answer.header("Vary")) == (status, "Accept")
        if status == 200:
            assert answer.json.keys() == {"url", "expires_at"}


def fetch(answer: Answer) -> dict[str, str]:
    """Fetches the file to which an answer leads; returns the store's headers."""
    with urllib.request.urlopen(answer.json["url"]) as found:
        return dict(found.headers.items())


def test_pdf_and_pictures_can_be_shown_and_everything_else_is_saved_each_with_its_exact_type(client: Client) -> None:
    made = {content_type: announce(client, content_type) for content_type in FILES}
    request, _ = answer_with(client, *made.values())
    for content_type, upload_id in made.items():
        for path in (f"/v1/uploads/{upload_id}/content", f"{request}/documents/{upload_id}"):
            saved = fetch(client.call("GET", path, headers=JSON))
            shown = fetch(client.call("GET", f"{path}?disposition=inline", headers=JSON))
            name = f'filename="{upload_id}.{content_type.rpartition("/")[2]}"'
            assert saved["Content-Type"] == shown["Content-Type"] == content_type
            assert saved["Content-Disposition"] == f"attachment; {name}"
            expected = "inline" if content_type in SHOWN else "attachment"
            assert shown["Content-Disposition"] == f"{expected}; {name}"
    problem(client.call("GET", f"{path}?disposition=show"), 400, "malformed_query")


def test_how_a_file_is_taken_is_part_of_the_signed_address(client: Client) -> None:
    upload_id = announce(client)
    answer_with(client, upload_id)
    url = client.call("GET", f"/v1/uploads/{upload_id}/content", headers=JSON).json["url"]
    for old, new in (("attachment", "inline"), ("application%2Fjson", "text%2Fhtml")):
        assert old in url
        with pytest.raises(urllib.error.HTTPError) as refusal:
            urllib.request.urlopen(url.replace(old, new))
        with refusal.value:
            assert refusal.value.code == 403


def test_an_address_costs_a_read_and_one_transaction(client: Client) -> None:
    upload_id = announce(client)
    answer_with(client, upload_id)
    path = f"/v1/uploads/{upload_id}/content"
    client.call("GET", path)
    with client.stack.meter() as meter:
        assert client.call("GET", path, headers=JSON).status == 200
    assert meter.calls == {("dynamodb", "GetItem"): 2, ("dynamodb", "TransactWriteItems"): 1}
    assert meter.write_units == 4
