"""The privacy policy: a second version that people were told of, and a draft with what a preview warns of."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Final

from infra.local.demo.office import Office
from infra.local.demo.teller import Story

_VERSIONS: Final = "/v1/policies/privacy/versions"
_ADDED: Final = """

## Payment processors

We share what an invoice needs with one more company that takes card payments for us. It uses it for nothing else.
"""
_DRAFTED: Final = """

## Video calls

- We keep no recording of a call.
-\u00a0Notes are kept as long as the request that they belong to.

<p>This line is <b>raw HTML</b>, which readers see as text.</p>
"""


def list_stories(office: Office) -> Iterator[Story]:
    """Yields the stories of one company."""
    yield _versions(office)


def _versions(office: Office) -> Story:
    yield office.days.ago(48, 19)
    first = office.call("GET", f"{_VERSIONS}/1", by="policy_editor")
    draft = {
        "title": first["title"],
        "content": first["content"] + _ADDED,
        "effective_at": office.days.ago(9, 12).isoformat(),
        "material": True,
        "change_summary": "We share billing data with one more processor.",
        "notice": _plan(office.days.ago(46, 12)),
    }
    number = office.call("POST", _VERSIONS, draft, by="policy_editor")["version"]
    office.call("POST", f"{_VERSIONS}/{number}/publish", {}, by="policy_editor")
    office.records["policy_in_force"] = f"privacy/{number}"
    yield office.days.ago(3, 19)
    following = {
        **draft,
        "content": draft["content"] + _DRAFTED,
        "effective_at": (office.days.end + timedelta(days=60)).isoformat(),
        "change_summary": "How we treat video calls.",
        "notice": _plan(office.days.end + timedelta(days=14)),
    }
    number = office.call("POST", _VERSIONS, following, by="policy_editor")["version"]
    office.records["policy_draft"] = f"privacy/{number}"


def _plan(send_at: datetime) -> dict[str, Any]:
    return {"audience": ["active_contracts"], "channels": ["email", "in_app"], "send_at": send_at.isoformat()}
