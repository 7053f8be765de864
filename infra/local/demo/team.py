"""The people who work at each company, and their keys: one of each preset, and a second case worker."""

from __future__ import annotations

from typing import Final

from infra.local.demo.cast import PresetKey
from infra.local.demo.office import Office

_PRESETS: Final = ("admin", "case_worker", "case_worker_2", "reviewer", "policy_editor", "auditor")
TEAMS: Final[dict[str, tuple[str, ...]]] = {
    "cyclonex": ("Ada Moreau", "Sam Whitfield", "Lena Brandt", "Ravi Menon", "Iris Caldwell", "Otto Grünwald"),
    "billgenix": ("Marcus Bell", "Yuki Sato", "Fatima Zahra", "Colin Reyes", "Nadia Fox", "Henrik Lund"),
    "psynergy": ("Joanna Price", "Tomás Rivera", "Bea Lindholm", "Akira Mori", "Selma Yildiz", "Paul Osei"),
}
"""Tenant → the holders of the keys, in the order of the presets."""


def hire(office: Office) -> None:
    """Makes each member's key, and lets the admin know of it from then on."""
    for name, holder in zip(_PRESETS, TEAMS[office.tenant], strict=True):
        office.keys[name] = _make_key(office, name, holder)


def _make_key(office: Office, name: str, holder: str) -> PresetKey:
    preset = name.removesuffix("_2")
    email = f"{holder.split()[0].lower().replace('á', 'a')}@{office.tenant}.example"
    body = {"kind": "secret", "name": holder, "preset": preset, "holder": {"name": holder, "email": email}}
    made = office.call("POST", "/v1/keys", body, by="admin" if "admin" in office.keys else "first_admin")
    return PresetKey(preset, made["secret"], holder, made["holder"]["id"])
