"""The tables of docs/aws-errors.md hold: each operation is driven with each row, through botocore as it is deployed."""

from __future__ import annotations

import ast
import re
from contextlib import ExitStack
from pathlib import Path
from typing import Final, NamedTuple

import botocore.session
import pytest
from botocore.retries.standard import ThrottledRetryableChecker, TransientRetryableChecker

from chalicelib import wiring
from chalicelib.domain.errors import Misconfigured, Unavailable
from chalicelib.domain.mail.mails import MailOutcomeUnknown
from chalicelib.domain.sms.lists import Failure, ProviderRefused, ProviderUnavailable
from chalicelib.storage.aws import failures
from chalicelib.storage.aws.clients import Clients
from chalicelib.storage.aws.mailer import SesMailer
from chalicelib.storage.aws.secrets import SsmSecrets
from chalicelib.storage.sms.aws import AwsClient
from chalicelib.storage.table import ops
from infra.local import deployment
from infra.local.embedded.faults import cancelled
from infra.local.stack import Stack
from tests.fixtures.aws_errors import MAIL, NOW, OPERATIONS, failing, make_fault, outcome
from tests.fixtures.sms.accounts import OURS, account, people

ROOT: Final = Path(__file__).parents[3]
ANY: Final = "any"
SMS: Final = "pinpoint-sms-voice-v2"


class Row(NamedTuple):
    """One thing that can come back."""

    service: str
    verdict: str
    attempts: int
    told: str


def read_rows() -> list[Row]:
    """Returns the rows of both tables."""
    found = []
    for line in (ROOT / "docs" / "aws-errors.md").read_text("utf-8").splitlines():
        match = re.fullmatch(r"\|(?: `([a-z0-9-]+)` \|)? `(passing|unknown|answer|final)` \| ([13]) \| (.*) \|", line)
        if match:
            found += [Row(match[1] or ANY, match[2], int(match[3]), told) for told in re.findall(r"`(.*?)`", match[4])]
    return found


ROWS: Final = read_rows()


def modelled(name: str) -> set[str]:
    """Returns the codes of the errors that AWS's model names for an operation."""
    session = botocore.session.Session()
    deployment.share_models(session)
    shapes = session.get_service_model(OPERATIONS[name].service).operation_model(name).error_shapes
    return {shape.metadata.get("error", {}).get("code", shape.name) for shape in shapes}


MODELLED: Final = {name: modelled(name) for name in OPERATIONS}


def concerned(row: Row) -> list[str]:
    """Returns the operations that a row is about."""
    if row.service == ANY:
        return list(OPERATIONS)
    code = row.told.partition(" ")[0]
    return [name for name in OPERATIONS if OPERATIONS[name].service == row.service and code in MODELLED[name]]


def test_the_table_names_every_error_of_the_models_and_no_other() -> None:
    told = [(row.service, row.told.partition(" ")[0]) for row in ROWS if row.service != ANY]
    assert len(told) == len(set(told))
    assert set(told) == {(OPERATIONS[name].service, code) for name, codes in MODELLED.items() for code in codes}


def test_every_operation_that_is_called_is_driven() -> None:
    """Finds the operations by name: nothing else in storage/ is named as a method of these clients is."""
    session = botocore.session.Session()
    deployment.share_models(session)
    services = {operation.service for operation in OPERATIONS.values()}
    known = {
        botocore.xform_name(name): name
        for service in services
        for name in session.get_service_model(service).operation_names
    }
    used = set()
    for path in (ROOT / "chalicelib" / "storage").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = [node.attr] if isinstance(node, ast.Attribute) else []
            names += [node.value] if isinstance(node, ast.Constant) and isinstance(node.value, str) else []
            used |= {known[name] for name in names if name in known}
    assert used - {"Query"} == OPERATIONS.keys() - {"Query"}


def check(stack: Stack, name: str, row: Row, capsys: pytest.CaptureFixture[str]) -> None:
    """Drives an operation with a row and looks at how it ends and how often it was tried."""
    operation = OPERATIONS[name]
    capsys.readouterr()
    with failing(name, make_fault(operation.service, row.told)) as tried:
        kind, found = outcome(stack, name)
        attempts = tried()
    logged = capsys.readouterr().out
    if name == "HeadBucket":  # an answer to HEAD has no body, so no code and nothing that could be unreadable
        assert kind == "returned" and (found != "ok" or row.told.startswith("200 "))
        return
    if name in {"DeleteObject", "PutObjectLegalHold"} and row.told.startswith("200 "):  # nothing in the answer is read
        assert kind == "returned" or isinstance(found, Unavailable)
        return
    if not (operation.service == "s3" and row.told.startswith("200 ")):  # botocore takes some of these for a 500
        assert attempts == min(row.attempts, operation.attempts), name
    if operation.service == "sqs":
        assert kind == "returned"
        assert "outbox.announce_failed" in logged if name == "SendMessageBatch" else found != "ok"
    elif operation.service == "sesv2":
        assert_mail(row, found, logged)
    elif operation.service == SMS:
        assert_text(row, found)
    elif row.verdict == "final":
        assert isinstance(found, Misconfigured), (name, found)
        assert f'"level":"error","event":"aws.refused","tenant":"cyclonex","code":"{name}.' in logged
    else:
        assert isinstance(found, Unavailable) and found.retry_after > 0, (name, found)
        assert "aws.refused" not in logged


def assert_mail(row: Row, found: object, logged: str) -> None:
    """A mail waits, and people are told where AWS will not take it before they act; or nobody knows whether it left."""
    assert type(found) is (MailOutcomeUnknown if row.verdict == "unknown" else Unavailable)
    assert ('"level":"error","event":"mail.held_back"' in logged) is (row.verdict == "final")
    assert ('"MailsHeldBack":1' in logged) is (row.verdict == "final")


def assert_text(row: Row, found: object) -> None:
    """A text or number is refused with its code, or may come again."""
    if row.verdict == "final":
        failed = isinstance(found, list) and len(found) == 1 and isinstance(found[0], Failure)
        assert failed or isinstance(found, ProviderRefused)
    else:
        assert isinstance(found, ProviderUnavailable) and found.unsure is (row.verdict == "unknown")


@pytest.mark.parametrize(
    "row", [row for row in ROWS if row.verdict != "answer"], ids=lambda row: f"{row.service}-{row.told}"
)
def test_a_row_holds_for_every_operation(stack: Stack, row: Row, capsys: pytest.CaptureFixture[str]) -> None:
    names = concerned(row)
    assert names
    for name in names:
        check(stack, name, row, capsys)


ANSWERS: Final = {
    "ConditionalCheckFailedException": "ConditionFailed",
    "TransactionCanceledException": "Throttled",  # by the reason that the fixture gives
    "TransactionConflictException": "Contended",
    "TransactionInProgressException": "Contended",
    "NoSuchKey": "returned",
}


@pytest.mark.parametrize("row", [row for row in ROWS if row.verdict == "answer"], ids=lambda row: row.told)
def test_what_tells_a_state_is_read(stack: Stack, row: Row) -> None:
    for name in concerned(row):
        with failing(name, make_fault(row.service, row.told)) as tried:
            assert outcome(stack, name)[0] == ANSWERS[row.told.partition(" ")[0]]
            assert tried() == row.attempts


def test_botocores_lists_are_ours() -> None:
    assert set(vars(ThrottledRetryableChecker)["_THROTTLED_ERROR_CODES"]) <= failures.THROTTLES
    assert set(vars(TransientRetryableChecker)["_TRANSIENT_ERROR_CODES"]) <= failures.TRANSIENT


def test_a_code_that_is_a_text_is_not_shown() -> None:
    shown = [failures.show_code(text) for text in ("+14155550100", "pat@example.com", "a text", "NoSuchKey", "503")]
    assert shown == ["unknown", "unknown", "unknown", "NoSuchKey", "503"]


def test_contention_that_nobody_awaits_is_a_503() -> None:
    assert isinstance(ops.Contended(), Unavailable)


@pytest.mark.parametrize(
    ("reasons", "found", "code"),
    [
        (["TransactionConflict", "None"], ops.Contended, ""),
        (["ThrottlingError", "None"], ops.Throttled, ""),
        (["ProvisionedThroughputExceeded", "TransactionConflict"], ops.Throttled, ""),
        (["None"], ops.Throttled, ""),
        ([], ops.Throttled, ""),
        (["ConditionalCheckFailed", "None"], ops.ConditionFailed, ""),
        (["ConditionalCheckFailed", "ThrottlingError"], ops.ConditionFailed, ""),
        (["ValidationError", "None"], Misconfigured, "TransactWriteItems.ValidationError"),
        (["None", "ItemCollectionSizeLimitExceeded"], Misconfigured, "ItemCollectionSizeLimitExceeded"),
        (["ThrottlingError", "ValidationError"], Misconfigured, "TransactWriteItems.ValidationError"),
        (["a word from nowhere"], Misconfigured, "TransactWriteItems.unknown"),
    ],
)
def test_the_reasons_of_a_cancelled_transaction_are_told_apart(
    stack: Stack, reasons: list[str], found: type[Exception], code: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with failing("TransactWriteItems", cancelled(*reasons)):
        assert type(outcome(stack, "TransactWriteItems")[1]) is found
    logged = capsys.readouterr().out
    assert ("aws.refused" in logged) is (found is Misconfigured)
    assert code in logged


def test_a_key_that_is_switched_off_is_an_error_line(stack: Stack, capsys: pytest.CaptureFixture[str]) -> None:
    with failing("Sign", make_fault("kms", "DisabledException 400")):
        assert isinstance(outcome(stack, "Sign")[1], Misconfigured)
    assert '"level":"error","event":"aws.refused","tenant":"cyclonex","code":"Sign.DisabledException"' in (
        capsys.readouterr().out
    )


def fresh(stack: Stack) -> Clients:
    """Returns clients that have no role of a tenant yet."""
    return Clients(stack.settings)


@pytest.mark.parametrize(
    ("told", "mail", "text"),
    [("ThrottlingException 400", Unavailable, ProviderUnavailable), ("AccessDenied 403", Unavailable, ProviderRefused)],
)
def test_a_role_that_is_not_given_means_that_nothing_was_sent(
    stack: Stack, told: str, mail: type[Exception], text: type[Exception], capsys: pytest.CaptureFixture[str]
) -> None:
    ports = wiring.ports()
    ports.secrets.newest_token_key("cyclonex")
    clients = fresh(stack)
    mailer = SesMailer(stack.settings, clients, SsmSecrets(stack.settings, stack.clients))
    sms = AwsClient(account(opt_out_list="privacy-local-cyclonex"), clients, "cyclonex")
    with failing("AssumeRole", make_fault("sts", told)):
        with pytest.raises(mail) as held:
            mailer.send("cyclonex", MAIL, NOW)
        with pytest.raises(text) as refused:
            sms.send_text(people(1)[0], OURS, "x")
        with pytest.raises(text):
            sms.push(people(1), True)
        with pytest.raises(text):
            sms.listed(None)
    assert type(held.value) is Unavailable
    assert getattr(refused.value, "unsure", False) is False
    assert ('"event":"mail.held_back"' in capsys.readouterr().out) is (told == "AccessDenied 403")


@pytest.mark.parametrize(
    ("told", "status", "code"),
    [
        ("ThrottlingException 400", 503, "temporarily_unavailable"),
        ("502 HTML", 503, "temporarily_unavailable"),
        ("200 HTML", 503, "temporarily_unavailable"),
        ("no answer in time", 503, "temporarily_unavailable"),
        ("AccessDeniedException 400", 500, "deployment_fault"),
        ("Unheard 400", 500, "deployment_fault"),
    ],
)
@pytest.mark.parametrize(
    ("operation", "path"),
    [("GetItem", "/v1/tenant"), ("GetPublicKey", "/.well-known/jwks.json"), ("Query", "/v1/keys")],
)
def test_a_caller_learns_whether_to_come_again(
    stack: Stack, told: str, status: int, code: str, operation: str, path: str, capsys: pytest.CaptureFixture[str]
) -> None:
    names = ["GetItem", "UpdateItem", "BatchGetItem", "Query"] if operation != "GetPublicKey" else [operation]
    with ExitStack() as faults:
        for name in names:
            faults.enter_context(failing(name, make_fault(OPERATIONS[name].service, told)))
        answer = stack.http("GET", path, key=stack.keys["cyclonex"].secret)
    assert (answer.status, answer.json["code"]) == (status, code)
    assert bool(answer.header("Retry-After")) is (status == 503)
    assert "request.failed" not in capsys.readouterr().out
