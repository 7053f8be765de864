"""What a key may do: scopes, the presets that bundle them, and what a publishable key may do without any."""

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
"""Contract section 3. `website` is what a site's own server needs; it reads no rights requests."""
