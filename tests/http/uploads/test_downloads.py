"""Downloads over HTTP: staff get an answer's file back by an address of a minute; no name of a person stands in it."""

from __future__ import annotations

import urllib.error
import urllib.request

import pytest

from tests.fixtures.client import Client
from tests.http.rights.desk import Desk

CONTENT = b'{"held": []}'


def test_staff_fetch_the_file_of_an_answer(client: Client) -> None:
    desk = Desk(client)
    request = desk.verified("know")
    facts = {"purpose": "answer", "file_name": "Pat Rivera.json", "content_type": "application/json"}
    announced = client.call("POST", "/v1/uploads", {**facts, "size": len(CONTENT)}, key="secret").json
    client.stack.send_file(announced, CONTENT)
    client.call("POST", f"/v1/uploads/{announced['id']}/complete", key="secret")
    path = f"/v1/uploads/{announced['id']}/content"
    assert client.call("GET", path, key="secret").status == 404
    body = {"summary": "See the file.", "upload_ids": [announced["id"]]}
    assert desk.act(request["id"], "complete", body).status == 200
    led = client.call("GET", path, key="secret")
    told = client.call("GET", path, key="secret", headers={"Accept": "application/json"})
    assert (led.status, told.status) == (302, 200)
    for url in map(str, (led.header("Location"), told.json["url"])):
        assert f"/answers/{announced['id']}" in url and "Pat" not in url and "X-Amz-Expires=60" in url
        with urllib.request.urlopen(url) as answer:
            assert answer.read() == CONTENT
            assert answer.headers["Content-Disposition"].startswith("attachment")
    for wrong in (told.json["url"][:-1] + "x", told.json["url"].replace("Expires=60", "Expires=600")):
        with pytest.raises(urllib.error.HTTPError) as refusal:
            urllib.request.urlopen(wrong)
        with refusal.value:
            assert refusal.value.code == 403
    assert client.call("GET", path, key="publishable").status in (401, 403)
