"""The command that has gone what should be gone, on the local stack with an operator's credentials."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from datetime import timedelta
from typing import Any, Final

import pytest
from botocore.exceptions import NoCredentialsError

from chalicelib import settings
from chalicelib.domain.errors import Misconfigured, Unavailable
from infra import bootstrap, erase_words, publish_policy, reconcile, redrive, retention, verify_archive
from infra.local import deployment
from infra.local.embedded import embed
from infra.local.patched.tables import forget
from infra.local.stack import Stack
from tests.fixtures.client import Client
from tests.http.rights.desk import PAT, Desk


def test_it_tells_what_is_to_go_and_asks_for_it_unless_told_not_to(
    stack: Stack, capsys: pytest.CaptureFixture[str]
) -> None:
    desk = Desk(Client(stack, "psynergy"))
    assert retention.main(["psynergy"]) == 0
    request_id = str(desk.verified("know")["id"])
    desk.act(request_id, "withdraw", {})
    stack.tick()
    stack.clock.advance(timedelta(days=735))
    capsys.readouterr()
    assert retention.main(["psynergy", "--dry-run"]) == 0
    (line,) = capsys.readouterr().out.splitlines()
    assert line.startswith("requests: 1 to go, the oldest since 20") and line.endswith(", 0 kept by a hold")
    assert desk.read(request_id).status == 200
    capsys.readouterr()
    assert retention.main(["psynergy"]) == 0
    assert capsys.readouterr().out.splitlines() == [line, "asked for the next step of 1 records"]
    assert not stack.consumers.drain().crashed
    assert desk.read(request_id).status == 404
    assert retention.main(["psynergy"]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "nothing is to go"


def table() -> Any:
    """Returns the tenant's table as the embedded AWS keeps it."""
    tables = embed.backend("dynamodb", deployment.region()).tables
    return next(one for name, one in tables.items() if name.endswith("-psynergy"))


def held_values() -> list[str]:
    """Returns the values that stand in items of identifiers."""
    items = [item.to_json()["Attributes"] for item in table().all_items()]
    return [item["value"]["S"] for item in items if "#I#" in item["pk"]["S"] and "value" in item]


def test_it_repeats_what_checkpoints_name_or_says_which_day_it_cannot_believe(
    stack: Stack, capsys: pytest.CaptureFixture[str]
) -> None:
    desk = Desk(Client(stack, "psynergy"))
    stack.tick()
    since = stack.clock.now()
    desk.client.record({"email": PAT["email"]}, ("marketing", "email", True))
    request_id = str(desk.verified("delete")["id"])
    point = deepcopy(table().items)
    assert desk.complete(request_id).status == 200
    stack.tick()
    stack.clock.advance(timedelta(days=1, hours=2))
    stack.tick()
    capsys.readouterr()
    command = ["psynergy", "--since", since.isoformat()]
    assert retention.main([*command, "--dry-run"]) == 0
    assert capsys.readouterr().out.splitlines() == [f"deleted REQ#{request_id}"]
    assert retention.main(command) == 0
    told = capsys.readouterr().out.splitlines()
    assert told[:2] == [f"deleted REQ#{request_id}: erased already", "1 erased already"]
    assert told[2].startswith("checkpoints go to ") and held_values() == []
    table().items = point  # as a restore to that moment does
    forget(table())
    assert held_values() == [PAT["email"]]
    assert retention.main(command) == 0
    assert capsys.readouterr().out.splitlines()[1] == "1 erased again or asked for" and held_values() == []
    stack.clock.advance(timedelta(days=2))
    assert retention.main(command) == 1
    error = capsys.readouterr().err
    assert error.startswith("The checkpoint of ") and error.endswith(" is missing; nothing was done.\n")


@pytest.mark.parametrize("since", ["yesterday", "", "2026-02-30", "0001-01-01", "2017-12-31T23:59:59Z", "99999-01-01"])
def test_a_moment_at_which_nothing_was_sealed_is_refused(since: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as refused:
        retention.main(["psynergy", "--since", since])
    assert refused.value.code == 2
    assert "must be a moment such as" in capsys.readouterr().err


def test_a_moment_that_lies_ahead_is_refused(stack: Stack, capsys: pytest.CaptureFixture[str]) -> None:
    for moment in ("9026-11-24T03:00:00Z", (stack.clock.now() + timedelta(minutes=1)).isoformat()):
        with pytest.raises(SystemExit) as refused:
            retention.main(["psynergy", "--since", moment])
        assert refused.value.code == 2 and "must be over" in capsys.readouterr().err


def test_where_nothing_is_named_it_says_how_far_the_checkpoints_go(
    stack: Stack, capsys: pytest.CaptureFixture[str]
) -> None:
    stack.tick()
    capsys.readouterr()
    assert retention.main(["psynergy", "--since", stack.clock.now().isoformat(), "--dry-run"]) == 0
    nothing, end = capsys.readouterr().out.splitlines()
    assert nothing == "no erasure is named" and end.startswith("checkpoints go to ")


COMMANDS: Final[dict[str, tuple[Callable[[list[str]], int], list[str]]]] = {
    "bootstrap": (bootstrap.main, ["psynergy"]),
    "erase_words": (erase_words.main, ["psynergy", "req_1"]),
    "publish_policy": (publish_policy.main, ["psynergy", "privacy", "a.txt", "--title", "A", "--effective", "unknown"]),
    "reconcile": (reconcile.main, ["psynergy", "twilio"]),
    "redrive": (redrive.main, ["archive"]),
    "retention": (retention.main, ["psynergy"]),
    "verify_archive": (verify_archive.main, ["psynergy"]),
}


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize(
    ("refusal", "told"),
    [
        (Misconfigured(), "aws.refused"),
        (NoCredentialsError(), "NoCredentialsError"),
        (Unavailable(), "temporarily_unavailable"),
        (settings.SettingsError("PRIVACY_STAGE is wrong"), "PRIVACY_STAGE is wrong"),
    ],
    ids=lambda given: type(given).__name__,
)
def test_every_command_says_in_a_sentence_that_aws_refuses(
    command: str, refusal: Exception, told: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse() -> None:
        raise refusal

    monkeypatch.setattr(settings, "load", refuse)
    run, arguments = COMMANDS[command]
    assert run(arguments) == 1
    said = capsys.readouterr()
    unsure = command == "reconcile" and isinstance(refusal, Unavailable)  # it may be the provider
    assert ("try again" if unsure else told) in said.err
    assert said.out == "" and said.err.count("\n") == 1


def test_an_incomplete_deployment_is_told(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.delenv("PRIVACY_STAGE", raising=False)
    assert retention.main(["psynergy"]) == 1
    assert "PRIVACY_STAGE" in capsys.readouterr().err
