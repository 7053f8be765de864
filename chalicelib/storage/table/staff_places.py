"""The places of what is known of a tenant's staff beside their keys, built like all others in `places.py`."""

from __future__ import annotations

from chalicelib.storage.table.ops import Place


def mailbox(tenant: str, member_id: str) -> Place:
    """That mail to a member of the team came back."""
    return Place("#".join(("T", tenant, "STAFF", member_id)), "mailbox")


def turns(tenant: str, member_id: str) -> Place:
    """When a member, or without an id the privacy mailbox, is mailed of what needs them."""
    return Place("#".join(("T", tenant, "STAFF", member_id or "privacy")), "turns")


def session(tenant: str, text_hash: str) -> Place:
    """A session of the console, by the hash of its cookie."""
    return Place("#".join(("T", tenant, "SESSION", text_hash)), "state")


def digest(tenant: str) -> Place:
    """The day for which the mails of the morning were made."""
    return Place("#".join(("T", tenant, "DIGEST")), "state")
