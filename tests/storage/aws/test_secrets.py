"""A tenant's secret parameters: read once an hour, never shown, kept apart by tenant and purpose."""

from __future__ import annotations

import base64
import re
from collections import Counter
from dataclasses import replace

import pytest

from chalicelib.domain.errors import Unavailable
from chalicelib.domain.people import identifiers
from chalicelib.settings import SettingsError
from chalicelib.storage.aws.clients import Clients
from chalicelib.storage.aws.secrets import SsmSecrets
from infra.local import deployment
from infra.local.embedded.faults import refused, throttled
from infra.local.stack import Stack

PATH = "/privacy/local/cyclonex/"


class Seconds:
    """A clock that only the test moves."""

    def __init__(self) -> None:
        self.value = 0.0

    def __call__(self) -> float:
        return self.value


def secrets(stack: Stack, seconds: Seconds | None = None) -> SsmSecrets:
    return SsmSecrets(stack.settings, stack.clients, seconds or Seconds())


def test_parameters_are_read_once_an_hour_a_tenant(stack: Stack) -> None:
    seconds = Seconds()
    reader = secrets(stack, seconds)
    with stack.meter() as meter:
        for _ in range(3):
            reader.sign("cyclonex", "p", "m")
            reader.mail_from("cyclonex")
        assert meter.calls == Counter({("ssm", "GetParametersByPath"): 1})
        seconds.value = 3599.9
        reader.sign("cyclonex", "p", "m")
        assert meter.total("ssm") == 1
        seconds.value = 3600
        reader.sign("cyclonex", "p", "m")
        assert meter.total("ssm") == 2
        reader.sign("psynergy", "p", "m")
        assert meter.total("ssm") == 3


def test_a_mac_depends_on_tenant_purpose_and_message_alone(stack: Stack) -> None:
    reader = secrets(stack)
    mac = reader.sign("cyclonex", "cursor", "message")
    assert re.fullmatch(r"[0-9a-hjkmnp-tv-z]{26}", mac)
    assert mac == secrets(stack).sign("cyclonex", "cursor", "message")
    others = [
        reader.sign("psynergy", "cursor", "message"),
        reader.sign("cyclonex", "api-key", "message"),
        reader.sign("cyclonex", "cursor", "message "),
        reader.sign("cyclonex", "cursorm", "essage"),
    ]
    assert len({mac, *others}) == 5


def test_an_identifier_has_another_key_at_each_tenant(stack: Stack) -> None:
    reader, identifier = secrets(stack), identifiers.parse_email("ada@example.com")
    assert identifier is not None
    keys = [reader.identifier_key(tenant, identifier) for tenant in ("cyclonex", "psynergy")]
    assert len(set(keys)) == 2
    assert all(re.fullmatch(r"email#v1#[0-9a-f]{32}", key) for key in keys)


def test_the_sender_is_the_deployments(stack: Stack) -> None:
    assert secrets(stack).mail_from("cyclonex") == "privacy@cyclonex.example"


def test_without_a_sender_the_local_stage_takes_a_made_up_one_and_others_stop(stack: Stack) -> None:
    client = deployment.client("ssm")
    client.delete_parameter(Name=PATH + "mail-from")
    try:
        assert secrets(stack).mail_from("cyclonex") == "privacy@cyclonex.example"
        elsewhere = replace(stack.settings, stage="prod")
        with pytest.raises(SettingsError, match=r"/privacy/prod/cyclonex/mail-from is missing"):
            SsmSecrets(elsewhere, _NoParameters(elsewhere)).mail_from("cyclonex")
    finally:
        client.put_parameter(Name=PATH + "mail-from", Value="privacy@cyclonex.example", Type="String")


def test_the_owner_reads_in_a_mailbox_of_their_own_or_else_in_that_for_privacy(stack: Stack) -> None:
    client = deployment.client("ssm")
    assert secrets(stack).owner_mailbox("cyclonex") == "privacy@cyclonex.example"
    client.put_parameter(Name=PATH + "owner-mailbox", Value="owner@cyclonex.example", Type="String")
    try:
        assert secrets(stack).owner_mailbox("cyclonex") == "owner@cyclonex.example"
    finally:
        client.delete_parameter(Name=PATH + "owner-mailbox")
    elsewhere = replace(stack.settings, stage="prod")
    with pytest.raises(SettingsError, match=r"/privacy/prod/cyclonex/privacy-mailbox is missing"):
        SsmSecrets(elsewhere, _NoParameters(elsewhere)).owner_mailbox("cyclonex")
    assert SsmSecrets(stack.settings, _NoParameters(stack.settings)).owner_mailbox("cyclonex").startswith("privacy@")


def test_a_missing_key_names_its_parameter_and_the_cure(stack: Stack) -> None:
    with pytest.raises(SettingsError, match=r"token-key-v1 is missing; run `python -m infra.bootstrap cyclonex`"):
        SsmSecrets(stack.settings, _NoParameters(stack.settings)).sign("cyclonex", "p", "m")


@pytest.mark.parametrize("value", ["not base 64!", "c2hvcnQ="])
def test_a_broken_key_is_not_shown(stack: Stack, value: str) -> None:
    broken = _NoParameters(stack.settings, {PATH + "token-key-v1": value})
    with pytest.raises(SettingsError, match="is not 32 bytes in base 64") as refusal:
        SsmSecrets(stack.settings, broken).sign("cyclonex", "p", "m")
    assert value not in str(refusal.value)


def test_a_cold_process_without_ssm_is_unavailable_and_a_warm_one_goes_on(stack: Stack) -> None:
    seconds = Seconds()
    reader = secrets(stack, seconds)
    stack.faults.inject("ssm.GetParametersByPath", throttled(), times=9)
    with pytest.raises(Unavailable):
        reader.sign("cyclonex", "p", "m")
    stack.faults.clear()
    mac = reader.sign("cyclonex", "p", "m")
    seconds.value = 3600
    stack.faults.inject("ssm.GetParametersByPath", refused("InternalServerError", 500), times=9)
    assert reader.sign("cyclonex", "p", "m") == mac
    stack.faults.clear()
    with stack.meter() as meter:
        seconds.value += 59
        reader.sign("cyclonex", "p", "m")
        assert meter.total("ssm") == 0
        seconds.value += 1
        reader.sign("cyclonex", "p", "m")
        assert meter.total("ssm") == 1


def test_a_parameter_that_was_just_put_there_is_found_within_a_minute(stack: Stack) -> None:
    seconds = Seconds()
    client = deployment.client("ssm")
    name = PATH + "token-key-v1"
    key = client.get_parameter(Name=name, WithDecryption=True)["Parameter"]["Value"]
    client.delete_parameter(Name=name)
    reader = secrets(stack, seconds)
    with pytest.raises(SettingsError):
        reader.sign("cyclonex", "p", "m")
    client.put_parameter(Name=name, Value=key, Type="SecureString")
    with stack.meter() as meter:
        seconds.value += 59
        for _ in range(10):
            with pytest.raises(SettingsError):
                reader.sign("cyclonex", "p", "m")
        assert meter.total("ssm") == 0
        seconds.value += 1
        assert reader.sign("cyclonex", "p", "m") == secrets(stack).sign("cyclonex", "p", "m")


@pytest.mark.parametrize("trouble", [Unavailable, ZeroDivisionError])
def test_whatever_keeps_the_parameters_from_being_read_is_not_met_again_within_a_minute(
    stack: Stack, monkeypatch: pytest.MonkeyPatch, trouble: type[Exception]
) -> None:
    seconds = Seconds()
    reader = secrets(stack, seconds)
    known = reader.parameters("cyclonex", "sms-")
    asked: list[float] = []

    def failing(_: str) -> None:
        asked.append(seconds.value)
        raise trouble

    monkeypatch.setattr(reader, "_fetch", failing)
    for seconds.value in (30.0, 60.0, 60.1, 119.9, 120.0, 3600.0, 3659.0):
        if trouble is Unavailable or seconds.value not in {60.0, 120.0, 3600.0}:
            assert reader.parameters("cyclonex", "sms-", again=True) == known
        else:
            with pytest.raises(trouble):
                reader.parameters("cyclonex", "sms-", again=True)
    assert asked == [60.0, 120.0, 3600.0]


def test_a_newer_token_key_is_found_within_a_minute_and_the_old_one_goes_on(stack: Stack) -> None:
    seconds = Seconds()
    reader = secrets(stack, seconds)
    old = reader.sign("cyclonex", "p", "m")
    assert reader.newest_token_key("cyclonex") == 1 and not reader.has_token_key("cyclonex", 2)
    client = deployment.client("ssm")
    extra = [f"token-key-v{number}" for number in range(2, 13)]  # more parameters than SSM gives on one page
    for number, name in enumerate(extra):
        client.put_parameter(Name=PATH + name, Value=base64.b64encode(bytes([number]) * 32).decode(), Type="String")
    try:
        with stack.meter() as meter:
            seconds.value += 59
            assert not reader.has_token_key("cyclonex", 12)
            assert meter.total("ssm") == 0, "made-up versions cost no call"
            seconds.value += 1
            assert reader.has_token_key("cyclonex", 12)
        assert reader.newest_token_key("cyclonex") == 12
        assert reader.sign("cyclonex", "p", "m") == old != reader.sign("cyclonex", "p", "m", 12)
    finally:
        for name in extra:
            client.delete_parameter(Name=PATH + name)


def test_nothing_that_holds_a_secret_prints_it(stack: Stack) -> None:
    reader = secrets(stack)
    reader.sign("cyclonex", "p", "m")
    stored = deployment.client("ssm").get_parameter(Name=PATH + "token-key-v1", WithDecryption=True)
    assert stored["Parameter"]["Value"] not in repr(reader) + repr(vars(reader))


class _NoParameters(Clients):
    """Clients whose SSM holds only what the test gives it."""

    def __init__(self, settings: object, values: dict[str, str] | None = None) -> None:
        self._values = values or {}

    def get(self, service: str, tenant: str | None = None) -> _NoParameters:
        return self

    def get_parameters_by_path(self, **_: object) -> dict[str, list[dict[str, str]]]:
        return {"Parameters": [{"Name": name, "Value": value} for name, value in self._values.items()]}
