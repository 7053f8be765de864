"""The operations that have a budget, as requests, with the budget of each and what it needs beforehand.

`make bench` runs them on tables of growing size; tests/structure/test_budgets.py runs them on every build.
"""

from __future__ import annotations

from typing import Any, Final

from bench import reading, rights
from bench.budgets import Budget, Operation, Who, World, calls

TENANT: Final = "cyclonex"
SOURCE: Final[dict[str, Any]] = {"channel": "web_form", "wording": "I agree to updates by e-mail."}


def email(number: int) -> str:
    """Returns the e-mail address of the benchmark's person with this number."""
    return f"person-{number}@bench.example"


def phone(number: int) -> str:
    """Returns a US number that can exist, a different one for each person below ten million."""
    return f"+1415{2_000_000 + number:07d}"


def once(number: int) -> dict[str, str]:
    """Returns the header that makes a person's request idempotent."""
    return {"Idempotency-Key": f"bench-{number:032d}"}


def _subject(number: int, *, with_phone: bool = False) -> dict[str, str]:
    return {"email": email(number)} | ({"phone": phone(number)} if with_phone else {})


def consent(number: int, *, with_phone: bool = False, wording: str | None = None) -> dict[str, Any]:
    """Returns a body for POST /v1/consents that grants updates by e-mail."""
    source = {**SOURCE, "wording": wording} if wording else SOURCE
    decision = {"purpose": "service_updates", "channel": "email", "granted": True}
    return {"subject": _subject(number, with_phone=with_phone), "decisions": [decision], "source": source}


def checks(*numbers: int) -> dict[str, Any]:
    """Returns a body for POST /v1/contact-checks about these people."""
    question = {"purpose": "service_updates", "channel": "email"}
    return {"checks": [{"subject": _subject(number), **question} for number in numbers]}


def _know(world: World, number: int) -> None:
    """Creates the person, and makes the process cache key, secrets, wording and policies."""
    world.ask("POST", "/v1/consents", consent(number))
    world.ask("GET", "/v1/tenant", None)


def _swept(world: World, number: int) -> None:
    """Completes what is done once a day, and makes the process know that it is done."""
    _know(world, number)
    world.sweep()
    world.sweep()


def _know_both(world: World, number: int) -> None:
    world.ask("POST", "/v1/consents", consent(number, with_phone=True))


def _warm(world: World, number: int) -> None:
    """Makes the process cache key, secrets and wording, without creating the person."""
    world.ask("POST", "/v1/consents", consent(number + 1))


def _warm_publishable(world: World, number: int) -> None:
    world.ask("POST", "/v1/consents", consent(number + 1), who="publishable")


def _contract(world: World, number: int) -> None:
    _know(world, number)
    world.ask("PUT", f"/v1/contracts/contract-{number}", _terms(number))


def _terms(number: int) -> dict[str, Any]:
    return {"subjects": [_subject(number)], "started_on": "2026-01-01"}


def _hundred_contracts(world: World, number: int) -> None:
    _hundred(world, number)
    for offset in range(100):
        world.ask("PUT", f"/v1/contracts/contract-{number + offset}", _terms(number + offset))


def _hundred(world: World, number: int) -> None:
    _know(world, number)
    for offset in range(1, 100):
        world.ask("POST", "/v1/consents", consent(number + offset))


def _cold(world: World, number: int) -> None:
    _know(world, number)
    world.forget()


def _check(world: World, number: int) -> None:
    world.ask("POST", "/v1/contact-checks", checks(number))


def _consent(world: World, number: int, who: Who = "secret") -> None:
    world.ask("POST", "/v1/consents", consent(number), who=who, headers=once(number))


def _consent_of_both(world: World, number: int) -> None:
    world.ask("POST", "/v1/consents", consent(number, with_phone=True), headers=once(number))


def _withdraw(world: World, number: int) -> None:
    body = {"subject": _subject(number), "purposes": "all", "source": SOURCE}
    world.ask("POST", "/v1/consents/withdraw", body, headers=once(number))


def _stop(world: World, number: int) -> None:
    message = {"from": {"phoneNumber": phone(number)}, "to": [{"phoneNumber": "+14155550100"}], "subject": "STOP"}
    event = "/restapi/v1.0/account/1/extension/1/message-store/instant?type=SMS"
    world.text({"uuid": f"bench-{number}", "event": event, "body": message})


def _stop_of_another(world: World, number: int) -> None:
    """Makes the process cache secrets and account, without creating the person."""
    _stop(world, number + 1)


def _know_phone(world: World, number: int) -> None:
    decision = {"purpose": "service_updates", "channel": "sms", "granted": True}
    body = {"subject": {"phone": phone(number)}, "decisions": [decision], "source": SOURCE}
    world.ask("POST", "/v1/consents", body)
    _stop_of_another(world, number)


def _tie_phone(world: World, number: int) -> None:
    """Makes the phone known and lets strangers name it with eight others."""
    _know_phone(world, number)
    for offset in range(8):
        subject = {"phone": phone(number), "email": f"tied-{number}-{offset}@bench.example"}
        body = {"subject": subject, "decisions": [{"purpose": "newsletter", "granted": False}], "source": SOURCE}
        world.ask("POST", "/v1/consents", body, who="publishable")


_WRITE: Final = calls(GetItem=1, TransactWriteItems=1)
_ANNOUNCED: Final = _WRITE | {("sqs", "SendMessageBatch"): 1}
_CONSENT: Final = calls(BatchGetItem=1, TransactWriteItems=1)

OPERATIONS: Final = (
    Operation(
        "contact check, 1 identifier",
        Budget(calls(GetItem=1), 1, 0),
        _check,
        _know,
    ),
    Operation(
        "contact check, 1 identifier, contract",
        Budget(calls(GetItem=2), 2, 0),
        _check,
        _contract,
        note="a batch read of one contract goes as GetItem",
    ),
    Operation(
        "contact check of nobody known",
        Budget(calls(GetItem=1), 1, 0),
        _check,
        _warm,
    ),
    Operation(
        "100 contact checks",
        Budget(calls(BatchGetItem=1), 100, 0),
        lambda world, number: world.ask("POST", "/v1/contact-checks", checks(*range(number, number + 100))),
        _hundred,
    ),
    Operation(
        "100 contact checks, 100 contracts",
        Budget(calls(BatchGetItem=2), 200, 0),
        lambda world, number: world.ask("POST", "/v1/contact-checks", checks(*range(number, number + 100))),
        _hundred_contracts,
    ),
    Operation(
        "consent, 1 identifier, person new",
        Budget(_CONSENT, 2, 12),
        _consent,
        _warm,
        note="with Idempotency-Key, 2 of the units; the policies are in the same read",
    ),
    Operation(
        "consent, 1 identifier, person known",
        Budget(_CONSENT, 2, 12),
        _consent,
        _know,
        note="with Idempotency-Key, 2 of the units; the policies are in the same read",
    ),
    Operation(
        "consent, 2 identifiers, person new",
        Budget(_CONSENT, 3, 14),
        _consent_of_both,
        _warm,
    ),
    Operation(
        "consent, 2 identifiers, person known",
        Budget(_CONSENT, 3, 14),
        _consent_of_both,
        _know_both,
    ),
    Operation(
        "consent, wording new to the process",
        Budget(_CONSENT | calls(PutItem=1), 2, 13),
        lambda world, number: world.ask(
            "POST", "/v1/consents", consent(number, wording=f"Wording {number}."), headers=once(number)
        ),
        _know,
        note="1 PutItem more, once a wording and process",
    ),
    Operation(
        "consent that must be confirmed",
        Budget(_CONSENT | calls(send=1), 2, 12),
        lambda world, number: world.ask(
            "POST", "/v1/consents", consent(number), who="publishable", headers=once(number)
        ),
        _warm_publishable,
        note="publishable key; the mail's outbox row is 2 of the units",
    ),
    Operation(
        "withdrawal, 1 identifier",
        Budget(_ANNOUNCED, 1, 12),
        _withdraw,
        _know,
    ),
    Operation(
        "STOP by webhook, person new",
        Budget(_ANNOUNCED, 1, 12),
        _stop,
        _stop_of_another,
        note="2 of the units remember the call for 30 days",
    ),
    Operation(
        "STOP by webhook, person known",
        Budget(_ANNOUNCED, 1, 12),
        _stop,
        _know_phone,
        note="2 of the units remember the call for 30 days",
    ),
    Operation(
        "STOP by webhook, person known, eight tied by strangers",
        Budget(_ANNOUNCED, 1, 14),
        _stop,
        _tie_phone,
        note="the row by which they follow is 2 of the units",
    ),
    Operation(
        "key check, not cached",
        Budget(calls(GetItem=2, Query=1, UpdateItem=1) | {("ssm", "GetParametersByPath"): 1}, 2, 1),
        _check,
        _cold,
        note="beside the check's own read; `last used`; the policies, once a minute; SSM once an hour",
    ),
    Operation(
        "sweep over all tenants, nothing due",
        Budget(calls(Query=51, UpdateItem=3), 12, 3),
        lambda world, _: world.sweep(),
        _swept,
        note="of 3 tenants: 4 shards of due rows, 4 of what waits for the feed, 4 of requests, 4 of deliveries; "
        "reviews; providers; the process knows what is done of the day, and for an hour that nothing is late",
    ),
    Operation(
        "contract put, 1 person known",
        Budget(calls(GetItem=6, Query=2, TransactWriteItems=2), 8, 16),
        lambda world, number: world.ask("PUT", f"/v1/contracts/contract-{number}", _terms(number)),
        _know,
        note="no budget was set; held where it is",
    ),
    Operation(
        "contract end, 1 person",
        Budget(_ANNOUNCED | calls(Query=1), 2, 6),
        lambda world, number: world.ask(
            "POST", f"/v1/contracts/contract-{number}/end", {"ended_on": "2026-02-01", "reason": "notice given"}
        ),
        _contract,
        note="no budget was set; held where it is",
    ),
    *rights.OPERATIONS,
    *reading.OPERATIONS,
)
"""Every operation with a budget. Calls are exact, because fewer would be worth a look too; units are maxima."""
