"""Agreement with the vendors' own libraries, installed only for this, on genuine and on altered calls.

RingCentral and AWS have none: see test_ringcentral.py and test_x509.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from importlib.util import find_spec, module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any
from urllib.parse import parse_qsl, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks import Webhook as StandardWebhook
from standardwebhooks import WebhookVerificationError
from twilio.request_validator import RequestValidator

from chalicelib.domain.sms.generic import Generic
from chalicelib.domain.sms.provider import Account, Refused, Secret, Webhook
from chalicelib.domain.sms.telnyx import Telnyx
from chalicelib.domain.sms.twilio import Twilio
from tests.fixtures.sms.calls import AUTH_TOKEN, NOW, WHSEC, call, generic, public, telnyx


class Standing(datetime):
    """A clock that stands still, because the vendors' libraries read the time themselves."""

    @classmethod
    def now(cls, tz: Any = None) -> datetime:  # type: ignore[override]  # always in UTC, as they ask
        """Returns the moment of all these calls."""
        return NOW


@pytest.fixture(scope="module", autouse=True)
def clock_stands_still() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("standardwebhooks.webhooks.datetime", Standing)
        yield


@cache
def load_telnyx() -> ModuleType:
    """Returns the one module of Telnyx's library that verifies: all the rest takes three seconds to import."""
    library = find_spec("telnyx")
    assert library is not None and library.origin is not None
    spec = spec_from_file_location("telnyx_verifies", Path(library.origin).parent / "lib" / "webhook_verification.py")
    assert spec is not None and spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="class")
def clock_of_telnyx_stands_still() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(load_telnyx(), "time", SimpleNamespace(time=NOW.timestamp))
        yield


def accepted(provider: Twilio | Telnyx | Generic, webhook: Webhook, secret: Secret) -> bool:
    try:
        return bool(provider.receive(webhook, Account((secret,))).events)
    except Refused:
        return False


class Pairs(dict[str, str]):
    """Parameters as Django passes them to Twilio's validator, repeated names included."""

    def __init__(self, pairs: list[tuple[str, str]]) -> None:
        super().__init__(pairs)
        self._pairs = pairs

    def getlist(self, name: str) -> list[str]:
        """Returns all values of a name."""
        return [value for found, value in self._pairs if found == name]


NAMES = st.sampled_from(["MediaUrl", "ToCity", "a", "A", "aa", "é", "NumMedia", "x[y]"])
PAIRS = st.lists(st.tuples(NAMES, st.text(max_size=20)), max_size=8)
URLS = st.sampled_from(
    [
        "https://privacy.example/sms/cyclonex/twilio/0123",
        "https://privacy.example:443/sms",
        "https://privacy.example:8443/sms/",
        "http://privacy.example/sms?a=b&c=%20d",
        "http://privacy.example:80/",
    ]
)


class TestTwilio:
    """Agreement with twilio.request_validator."""

    @given(url=URLS, signed_url=URLS, pairs=PAIRS, sent=PAIRS, sha256=st.booleans(), alter=st.booleans())
    def test_the_same_calls_are_accepted(
        self,
        url: str,
        signed_url: str,
        pairs: list[tuple[str, str]],
        sent: list[tuple[str, str]],
        sha256: bool,
        alter: bool,
    ) -> None:
        library, algorithm = RequestValidator(AUTH_TOKEN), "HMAC_SHA256" if sha256 else "HMAC_SHA1"
        signature = library.compute_signature(signed_url, Pairs(pairs), algorithm)
        headers = {"X-Twilio-Signature": signature}
        if sha256:
            headers["X-Twilio-Webhooks-Signature-Settings"] = "key=k1,algorithm=HMAC_SHA256"
        body = urlencode(sent if alter else pairs)
        webhook = call("twilio", headers, body.encode(), url=url)
        parameters = Pairs(parse_qsl(body, keep_blank_values=True))
        theirs = library.validate(url, parameters, signature, algorithm)
        assert accepted(Twilio(), webhook, Secret(AUTH_TOKEN, "k1" if sha256 else "")) is theirs
        if not alter and url == signed_url:
            assert theirs is True

    @given(body=st.text(max_size=50), other=st.text(max_size=50))
    def test_the_same_json_calls_are_accepted(self, body: str, other: str) -> None:
        library = RequestValidator(AUTH_TOKEN)
        url = f"https://privacy.example/sms?bodySHA256={library.compute_hash(body)}"
        signature = library.compute_signature(url, {})
        headers = {"X-Twilio-Signature": signature, "Content-Type": "application/json"}
        for sent in (body, other):
            webhook = call("twilio", headers, sent.encode(), url=url)
            assert accepted(Twilio(), webhook, Secret(AUTH_TOKEN)) is library.validate(url, sent, signature)

    @given(signature=st.text(max_size=60))
    def test_no_other_signature_is_accepted(self, signature: str) -> None:
        webhook = call("twilio", {"X-Twilio-Signature": signature}, b"Body=STOP")
        assert accepted(Twilio(), webhook, Secret(AUTH_TOKEN)) is False
        assert RequestValidator(AUTH_TOKEN).validate(webhook.url, {"Body": "STOP"}, signature) is False


def of_standardwebhooks(webhook: Webhook) -> bool:
    headers = {name: values[0] for name, values in webhook.headers.items()}
    try:
        StandardWebhook(WHSEC).verify(webhook.body, headers, json_parse=False)
    except (WebhookVerificationError, ValueError):  # ValueError: the library does not catch broken base 64 and UTF-8
        return False
    return True


class TestStandardWebhooks:
    """Agreement with standardwebhooks, which knows `v1` only."""

    @given(body=st.text(max_size=60), identity=st.from_regex(r"msg_[A-Za-z0-9]{1,20}", fullmatch=True))
    def test_what_it_signs_is_accepted(self, body: str, identity: str) -> None:
        signature = StandardWebhook(WHSEC).sign(identity, NOW, body)
        headers = {
            "webhook-id": identity,
            "webhook-timestamp": str(int(NOW.timestamp())),
            "webhook-signature": signature,
        }
        webhook = call("generic", headers, body.encode())
        assert accepted(Generic(), webhook, Secret(WHSEC)) is of_standardwebhooks(webhook) is True

    @given(data=st.data())
    def test_the_same_altered_calls_are_refused(self, data: st.DataObject) -> None:
        webhook = generic()
        assert of_standardwebhooks(webhook) is True
        name = data.draw(st.sampled_from(["webhook-id", "webhook-timestamp", "webhook-signature", "body"]))
        if name == "body":
            altered = replace(webhook, body=webhook.body + data.draw(st.sampled_from([b" ", b"\n", b"x", b"}"])))
        else:
            value = data.draw(st.sampled_from(["", "x", "v1,", "v1,AAAA", "v2,AAAA", "v1,AAAA v1,BBBB", "1614265330"]))
            altered = replace(webhook, headers=webhook.headers | {name: (value,)})
        assert accepted(Generic(), altered, Secret(WHSEC)) is of_standardwebhooks(altered) is False

    @pytest.mark.parametrize("seconds", [-301, -300, 300, 301])
    def test_the_window_is_the_same(self, seconds: int) -> None:
        webhook = generic(sent=NOW + timedelta(seconds=seconds))
        assert accepted(Generic(), webhook, Secret(WHSEC)) is of_standardwebhooks(webhook) is (abs(seconds) <= 300)


def of_telnyx(webhook: Webhook, key: str) -> bool:
    library = load_telnyx()
    headers = {name: values[0] for name, values in webhook.headers.items()}
    try:
        library.verify_webhook_signature(webhook.body, headers, key)
    except library.WebhookVerificationError:
        return False
    return True


@pytest.mark.long
@pytest.mark.usefixtures("clock_of_telnyx_stands_still")
class TestTelnyx:
    """Agreement with telnyx.lib.webhook_verification on PyNaCl."""

    @given(raw=st.text(max_size=80))
    def test_the_same_calls_are_accepted(self, raw: str) -> None:
        webhook = telnyx(raw=raw.encode())
        assert accepted(Telnyx(), webhook, Secret(public())) is of_telnyx(webhook, public()) is True

    @given(data=st.data())
    def test_the_same_altered_calls_are_refused(self, data: st.DataObject) -> None:
        webhook = telnyx()
        altered: Any = data.draw(
            st.sampled_from(
                [
                    replace(webhook, body=webhook.body + b" "),
                    replace(webhook, headers=webhook.headers | {"telnyx-timestamp": ("1614265330",)}),
                    replace(webhook, headers=webhook.headers | {"telnyx-timestamp": ("now",)}),
                    replace(webhook, headers=webhook.headers | {"telnyx-signature-ed25519": ("AAAA",)}),
                    replace(webhook, headers=webhook.headers | {"telnyx-signature-ed25519": ("%",)}),
                ]
            )
        )
        assert accepted(Telnyx(), altered, Secret(public())) is of_telnyx(altered, public()) is False

    @pytest.mark.parametrize("seconds", [-301, -300, 300, 301])
    def test_the_window_is_the_same(self, seconds: int) -> None:
        webhook = telnyx(sent=NOW + timedelta(seconds=seconds))
        assert accepted(Telnyx(), webhook, Secret(public())) is of_telnyx(webhook, public()) is (abs(seconds) <= 300)
