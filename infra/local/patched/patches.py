"""Replaces moto's private parts by name, and gives them back."""

from __future__ import annotations

from typing import Any


class Patches:
    """A set of replacements of attributes. The originals are noted when the set is made."""

    def __init__(self, *replacements: tuple[Any, str, Any]) -> None:
        self._new = replacements
        self._old = [(owner, name, getattr(owner, name)) for owner, name, _ in replacements]

    def install(self) -> None:
        """Puts the replacements in place. Safe to call again."""
        for owner, name, value in self._new:
            setattr(owner, name, value)

    def uninstall(self) -> None:
        """Puts the originals back."""
        for owner, name, value in self._old:
            setattr(owner, name, value)
