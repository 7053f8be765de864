"""The export over HTTP: what is held as JSON, with the kind in place of numbers that nobody prints."""

from __future__ import annotations

from tests.fixtures.client import Client


def test_staff_get_all_that_is_held_and_no_number_that_nobody_prints(client: Client) -> None:
    subject = {"email": "pat@example.com", "phone": "+14155552671"}
    source = {"channel": "paper", "evidence": {"note": "showed SSN 123-45-6789", "account_number": "00998877"}}
    decisions = [{"purpose": "newsletter", "channel": "email", "granted": True}]
    body = {"subject": subject, "decisions": decisions, "source": source}
    assert client.call("POST", "/v1/consents", body, key="secret").status == 201
    answer = client.call("POST", "/v1/subjects/export", {"subject": {"email": subject["email"]}}, key="secret")
    held = answer.json
    assert answer.status == 200 and {one["value"] for one in held["identifiers"]} == set(subject.values())
    assert held["decisions"][0]["state"] == "granted"
    assert "45-6789" not in answer.text and "00998877" not in answer.text
    assert held["records"][0]["evidence"] == {
        "note": "showed [social security number]",
        "account_number": "[account number]",
    }
    nobody = client.call("POST", "/v1/subjects/export", {"subject": {"email": "no@example.com"}}, key="secret").json
    assert nobody["subject_id"] is None and not nobody["records"] and not nobody["identifiers"]
    assert client.call("POST", "/v1/subjects/export", {"subject": subject}, key="publishable").status in (401, 403)
