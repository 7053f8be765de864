"""Whom and what the told days leave behind: keys by preset, and the ids of records worth looking at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, repr=False)
class PresetKey:
    """A secret key of one preset and the person who uses it. Has no repr, so that it is never printed by chance."""

    preset: str
    key: str
    holder: str
    member_id: str  # mem_…


@dataclass(frozen=True, slots=True, repr=False)
class Cast:
    """What a telling leaves behind. `keys` and `records` are by tenant, then by name."""

    keys: Mapping[str, Mapping[str, PresetKey]] = field(default_factory=dict)
    """Names are those of the presets; the second case worker's is `case_worker_2`."""
    records: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Names such as `overdue` or `appeal_open`, each with the id of the record."""
