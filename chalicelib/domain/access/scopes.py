"""What an API key may do: the scopes, and the presets that bundle them."""

from __future__ import annotations

from typing import Final, Literal, get_args

Scope = Literal[
    "consents:read",
    "consents:write",
    "opt_outs:read",
    "opt_outs:write",
    "requests:read",
    "requests:write",
    "policies:read",
    "policies:write",
    "contracts:read",
    "contracts:write",
    "imports:write",
    "webhooks:manage",
    "reports:read",
    "audit:read",
    "keys:manage",
]
Preset = Literal["admin", "case_worker", "reviewer", "policy_editor", "auditor", "website"]

SCOPES: Final[tuple[Scope, ...]] = get_args(Scope)

PRESETS: Final[dict[Preset, tuple[Scope, ...]]] = {
    "admin": SCOPES,
    "case_worker": (
        "consents:read",
        "consents:write",
        "opt_outs:read",
        "opt_outs:write",
        "requests:read",
        "requests:write",
        "policies:read",
        "contracts:read",
        "reports:read",
    ),
    "reviewer": ("opt_outs:read", "opt_outs:write", "consents:read"),
    "policy_editor": ("policies:read", "policies:write"),
    "auditor": (
        "consents:read",
        "opt_outs:read",
        "requests:read",
        "policies:read",
        "contracts:read",
        "reports:read",
        "audit:read",
    ),
    "website": (
        "consents:read",
        "consents:write",
        "opt_outs:read",
        "opt_outs:write",
        "requests:write",
        "policies:read",
        "contracts:read",
    ),
}
"""Preset → its scopes (contract section 3). `website` is for a site's own server, which reads no rights requests."""


def find_preset(held: frozenset[Scope]) -> Preset | None:
    """Returns the preset that has exactly these scopes, or None."""
    return next((preset for preset, scopes in PRESETS.items() if held == set(scopes)), None)
