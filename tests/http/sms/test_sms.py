"""The providers' webhook over HTTP: what a genuine call does in one request, and that no other call does anything."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest

from infra.local.stack import Answer, Stack
from tests.fixtures.client import SECURITY_HEADERS, Client, problem, stored
from tests.fixtures.sms.stack_calls import PERSON, PROVIDERS, Entry, call

every_provider = pytest.mark.parametrize("provider", PROVIDERS)
SUBJECT = {"phone": PERSON}


def entry(stack: Stack, provider: str, tenant: str = "cyclonex") -> Entry:
    return stack.keys[tenant].sms[provider]


def opted_out(stack: Stack, tenant: str = "cyclonex", phone: str = PERSON) -> list[str]:
    answer = Client(stack, tenant).call("POST", "/v1/opt-outs/lookup", {"subject": {"phone": phone}})
    assert answer.status == 200, answer.text
    return [one["kind"] for one in answer.json["opt_outs"] if one["state"] == "active"]


def refused(answer: Answer) -> None:
    assert problem(answer, 403, "webhook_refused")["detail"]


@every_provider
def test_genuine_stop_opts_out_within_the_request(stack: Stack, provider: str) -> None:
    answer = call(provider, entry(stack, provider)).to(stack)
    assert answer.status == 200, answer.text
    assert opted_out(stack) == ["all_communications"]


@every_provider
def test_scope_of_a_stop_is_the_tenants(stack: Stack, provider: str) -> None:
    assert call(provider, entry(stack, provider, "psynergy")).to(stack).status == 200
    assert opted_out(stack, "psynergy") == ["sms"]
    assert opted_out(stack) == []


@every_provider
def test_same_call_again_changes_nothing_and_is_answered_alike(stack: Stack, provider: str) -> None:
    sent = call(provider, entry(stack, provider))
    first = sent.to(stack)
    kept = stored()
    again = sent.to(stack)
    assert (again.status, again.body, again.response.headers) == (first.status, first.body, first.response.headers)
    assert stored() == kept


@every_provider
def test_altered_call_changes_nothing(stack: Stack, provider: str) -> None:
    kept = stored()
    refused(call(provider, entry(stack, provider)).altered().to(stack))
    assert stored() == kept


@every_provider
def test_call_signed_for_another_tenant_changes_nothing(stack: Stack, provider: str) -> None:
    kept = stored()
    path = urlsplit(entry(stack, provider, "psynergy")["url"]).path
    refused(call(provider, entry(stack, provider)).to(stack, path))
    assert stored() == kept


@every_provider
def test_wrong_path_is_refused_alike_whatever_is_wrong(stack: Stack, provider: str) -> None:
    kept = stored()
    sent = call(provider, entry(stack, provider))
    right = urlsplit(sent.url).path
    wrong = [right[:-1] + ("A" if right[-1] != "A" else "B"), right.replace("cyclonex", "nobody")]
    wrong += [right.replace(provider, "pigeon"), right + "%0a", right.rpartition("/")[0] + "/x"]
    answers = [sent.to(stack, path) for path in wrong]
    for answer in answers:
        refused(answer)
    assert len({answer.json["detail"] for answer in answers}) == 1
    assert stored() == kept


@pytest.mark.parametrize("provider", ["telnyx", "aws", "generic"])
@pytest.mark.parametrize("minutes", [-61, 6])
def test_call_outside_its_window_changes_nothing(stack: Stack, provider: str, minutes: int) -> None:
    kept = stored()
    at = datetime.now(UTC) + timedelta(minutes=minutes)
    refused(call(provider, entry(stack, provider), at=at).to(stack))
    assert stored() == kept


@every_provider
def test_known_nonce_with_another_content_changes_nothing(stack: Stack, provider: str) -> None:
    assert call(provider, entry(stack, provider), "Thanks, see you on Monday").to(stack).status == 200
    kept = stored()
    refused(call(provider, entry(stack, provider), "STOP").to(stack))
    assert stored() == kept


@every_provider
def test_windows_are_of_real_time_though_the_systems_clock_has_moved(stack: Stack, provider: str) -> None:
    stack.clock.advance(timedelta(days=45))
    before = stack.clock.now().replace(microsecond=0)  # some providers send whole seconds
    assert call(provider, entry(stack, provider)).to(stack).status == 200
    answer = Client(stack).call("POST", "/v1/opt-outs/lookup", {"subject": SUBJECT})
    since = datetime.fromisoformat(answer.json["opt_outs"][0]["since"])
    assert before <= since <= stack.clock.now()


@every_provider
def test_refusal_is_counted_by_tenant_with_its_reason(
    stack: Stack, provider: str, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    call(provider, entry(stack, provider)).altered().to(stack)
    out = capsys.readouterr().out
    assert '"tenant":"cyclonex","WebhooksRefused":1' in out
    assert '"event":"webhook.refused"' in out
    assert PERSON[2:] not in out
    assert entry(stack, provider)["url"].rpartition("/")[2] not in out


@every_provider
def test_answer_has_the_providers_own_headers_and_no_others(stack: Stack, provider: str) -> None:
    answer = call(provider, entry(stack, provider)).to(stack)
    names = {name.lower() for name, _ in answer.response.headers} - {"content-length"}
    assert names == {"content-type"}
    assert not any(answer.header(name) for name in SECURITY_HEADERS)


def test_handshake_is_echoed_within_ringcentrals_limit(stack: Stack) -> None:
    kept = stored()
    path = urlsplit(entry(stack, "ringcentral")["url"]).path
    token = "t" * 256
    answer = stack.http("POST", path, {"Validation-Token": token}, b"")
    assert (answer.status, answer.body) == (200, b"")
    assert answer.header("Validation-Token") == token
    assert answer.header("Content-Type") == "application/json"
    size = sum(len(name) + len(value) + 4 for name, value in answer.response.headers) + len(answer.body)
    assert size < 1024 - 400  # what API Gateway adds by itself
    assert stored() == kept


@pytest.mark.parametrize("token", ["", "a b", "a\u00e9", "x" * 257, "<script>"])
def test_handshake_with_anything_but_a_short_harmless_token_is_refused(stack: Stack, token: str) -> None:
    path = urlsplit(entry(stack, "ringcentral")["url"]).path
    answer = stack.http("POST", path, {"Validation-Token": token}, b"")
    refused(answer)
    assert answer.header("Validation-Token") is None


def test_handshake_at_another_address_is_refused(stack: Stack) -> None:
    refused(stack.http("POST", "/sms/cyclonex/ringcentral/0123456789abcdef", {"Validation-Token": "abc"}, b""))


def test_twilio_reads_xml_that_sends_nothing(stack: Stack) -> None:
    answer = call("twilio", entry(stack, "twilio")).to(stack)
    assert answer.header("Content-Type") == "text/xml; charset=utf-8"
    assert answer.text == '<?xml version="1.0" encoding="UTF-8"?><Response/>'


@every_provider
@pytest.mark.parametrize("body", [b"", b"\xff\xfe\x00", b"a=1&" * 10_000, b"[" * 100_000, b"{}", b"x" * 262_144])
def test_hostile_bodies_are_refused_and_change_nothing(stack: Stack, provider: str, body: bytes) -> None:
    kept = stored()
    sent = call(provider, entry(stack, provider))
    answer = stack.http("POST", urlsplit(sent.url).path, sent.headers, body)
    # RingCentral signs no body: with the right token it counts as its call, and holds no event.
    assert answer.status in ({200, 403} if provider == "ringcentral" else {403}), answer.text
    assert stored() == kept


@every_provider
def test_body_of_a_mebibyte_is_too_large(stack: Stack, provider: str) -> None:
    sent = call(provider, entry(stack, provider))
    answer = stack.http("POST", urlsplit(sent.url).path, sent.headers, b"x" * (1 << 20))
    problem(answer, 413, "payload_too_large")


@every_provider
@pytest.mark.parametrize("person", ["12345", "CYCLONEX", "", "tel:CYCLONEX", "+0"])
def test_sender_that_is_no_number_changes_nothing(stack: Stack, provider: str, person: str) -> None:
    kept = stored()
    assert call(provider, entry(stack, provider), person=person).to(stack).status == 200
    assert stored() == kept


@every_provider
def test_other_methods_are_not_allowed(stack: Stack, provider: str) -> None:
    sent = call(provider, entry(stack, provider))
    for method in ("GET", "PUT", "PATCH", "DELETE"):
        answer = stack.http(method, urlsplit(sent.url).path, sent.headers, sent.body)
        problem(answer, 405, "method_not_allowed")
        assert answer.header("Allow") == "POST, OPTIONS"


@every_provider
def test_store_that_does_not_answer_is_503_and_the_retry_counts(stack: Stack, provider: str) -> None:
    from infra.local.embedded.faults import throttled

    sent = call(provider, entry(stack, provider))
    stack.faults.inject("dynamodb.TransactWriteItems", throttled(), times=20)
    problem(sent.to(stack), 503, "temporarily_unavailable")
    stack.faults.clear()
    assert opted_out(stack) == []
    assert sent.to(stack).status == 200
    assert opted_out(stack) == ["all_communications"]
