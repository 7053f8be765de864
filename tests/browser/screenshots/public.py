"""The public pages that have pictures, each with the link by which a person opens it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from infra.local.stack import Stack
from tests.fixtures.client import Client
from tests.http.policies.pages import SECOND, THIRD, publish
from tests.http.rights.desk import Desk
from tests.http.self_service.double_opt_in import ask_and_mail

PAT: Final = {"email": "pat.rivera@practice.example"}


def _unsubscribe(stack: Stack) -> str:
    client = Client(stack)
    return str(client.call("POST", "/v1/unsubscribe-links", {"subject": PAT, "kinds": ["email", "sms"]}).json["url"])


def _choose(stack: Stack) -> str:
    client = Client(stack)
    client.record(PAT, ("newsletter", "email", True), ("service_updates", "sms", True))
    return str(client.call("POST", "/v1/preference-links", {"subject": PAT}).json["url"])


def _ask(stack: Stack) -> str:
    desk = Desk(Client(stack, "psynergy"))
    verified = desk.verified("know")
    desk.act(verified["id"], "ask", {"message": "Which of your two accounts do you mean?"})
    return f"/r/{verified['id']}#{verified['tracking_token']}"


def _compare(stack: Stack) -> str:
    publish(stack, SECOND)
    publish(stack, THIRD, change_summary="We keep data for a shorter time.")
    return "/p/psynergy/privacy/3?compare=2"


PAGES: Final[dict[str, Callable[[Stack], str]]] = {
    "public-policy": lambda _: "/p/cyclonex/privacy",
    "public-comparison": _compare,
    "public-unsubscribing": _unsubscribe,
    "public-choices": _choose,
    "public-confirmation": lambda stack: ask_and_mail(stack),
    "public-request": _ask,
    "public-problem": lambda _: "/problems/validation_failed",
    "public-docs": lambda _: "/docs",
}
"""Name of the pictures → what makes the page and returns its address."""
