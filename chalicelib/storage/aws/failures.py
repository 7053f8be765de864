"""Tells what an error of AWS means: whether it passes, whether the call may have been carried out, or that it is final.

    passing   nothing was done, and the same call may succeed later: throttles, codes that say so, no connection
    unknown   the call may have been carried out: server errors, lost connections, answers that cannot be read
    final     AWS refuses this call whenever it comes: rights, keys, resources, parameters

Every adapter asks here. Calls that may be repeated use `ask`, where `passing` and `unknown` are the same; those that
may not, mails and texts, ask `judge`. docs/aws-errors.md has the table, which tests drive each adapter with.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final, Literal

from botocore import exceptions
from botocore.exceptions import BotoCoreError, ClientError
from botocore.parsers import ResponseParserError

from chalicelib import logs
from chalicelib.domain.errors import Misconfigured, Unavailable

Verdict = Literal["passing", "unknown", "final"]
AwsError = ClientError | BotoCoreError | ResponseParserError
ERRORS: Final = (ClientError, BotoCoreError, ResponseParserError)
"""All that a call of a client may raise, beside what clients.py raises when credentials are renewed."""

THROTTLES: Final = frozenset(
    {
        "BandwidthLimitExceeded",
        "EC2ThrottledException",
        "LimitExceededException",
        "PriorRequestNotComplete",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "RequestThrottled",
        "RequestThrottledException",
        "SlowDown",
        "ThrottledException",
        "Throttling",
        "ThrottlingException",
        "TooManyRequestsException",
        "TransactionInProgressException",
    }
)
"""botocore's list of codes for too many requests (botocore.retries.standard), which is private there."""

TRANSIENT: Final = frozenset({"PriorRequestNotComplete", "RequestTimeout", "RequestTimeoutException"})
"""botocore's list of codes after which the same request may succeed at once."""

_ALSO_PASSING: Final = frozenset(
    {
        "ExpiredToken",  # the process's own credentials; the next process has others
        "ExpiredTokenException",
        "KeyUnavailableException",
        "KmsThrottled",
        "ReplicatedWriteConflictException",
        "ServiceQuotaExceededException",
        "ServiceUnavailable",
        "ServiceUnavailableException",
    }
)
_PASSING: Final = THROTTLES | TRANSIENT | _ALSO_PASSING
_BROKEN: Final = frozenset(
    {
        "DependencyTimeoutException",
        "InternalError",
        "InternalFailure",
        "InternalServerError",
        "InternalServerException",
        "KMSInternalException",
    }
)
"""Codes of server errors, whatever status they come with."""

_NEVER_SENT: Final = (
    exceptions.ConnectionError,
    exceptions.CredentialRetrievalError,
    exceptions.MetadataRetrievalError,
)
_NO_ANSWER: Final = (
    exceptions.SSLError,  # a connection error too, but one that may also end a call that was sent
    exceptions.HTTPClientError,
    ResponseParserError,
    exceptions.IncompleteReadError,
    exceptions.ChecksumError,
)
_CODE: Final = re.compile(r"[A-Za-z][A-Za-z_.]{1,79}|[0-9]{3}")


def judge(error: AwsError) -> Verdict:
    """Returns what an error means, see above."""
    if isinstance(error, ClientError):
        return _judge_answer(str(error.response.get("Error", {}).get("Code", "")), read_status(error))
    if isinstance(error, _NO_ANSWER):
        return "unknown"
    return "passing" if isinstance(error, _NEVER_SENT) else "final"


def _judge_answer(code: str, status: int) -> Verdict:
    if code in _PASSING or status == 429:
        return "passing"
    return "unknown" if code in _BROKEN or status >= 500 else "final"


def read_code(error: AwsError) -> str:
    """Returns AWS's code, or botocore's name for an error without an answer. It may be shown: it is never a text."""
    if not isinstance(error, ClientError):
        return type(error).__name__
    return show_code(str(error.response.get("Error", {}).get("Code", "")))


def show_code(code: str) -> str:
    """Returns a code of AWS if it is one; `unknown` for anything else, which may be a text."""
    return code if _CODE.fullmatch(code) else "unknown"


def read_status(error: ClientError) -> int:
    """Returns the HTTP status of AWS's answer; 0 if there is none."""
    return int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))


def translate(error: AwsError, tenant: str) -> Unavailable | Misconfigured:
    """Returns our error for a call that may be repeated. What is final is logged too, because people must act on it."""
    if judge(error) != "final":
        return Unavailable()
    operation = error.operation_name if isinstance(error, ClientError) else "-"
    logs.log("error", "aws.refused", tenant=tenant, code=f"{operation}.{read_code(error)}")
    return Misconfigured()


def ask(tenant: str, call: Callable[[], dict[str, Any]], *wanted: str) -> dict[str, Any]:
    """Makes a call that may be repeated, and returns its answer, which has the keys `wanted`.

    Raises Unavailable, also where the answer has not what it must have, and Misconfigured.
    """
    try:
        answer = call()
    except ERRORS as error:
        raise translate(error, tenant) from error
    if any(name not in answer for name in wanted):
        raise Unavailable
    return answer
