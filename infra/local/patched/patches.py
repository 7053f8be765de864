"""Replaces moto's private parts by name, and restores them."""

from __future__ import annotations

from inspect import getattr_static
from typing import Any


class Patches:
    """A set of replacements for attributes. The originals are saved when the set is made."""

    def __init__(self, *replacements: tuple[Any, str, Any]) -> None:
        self._new = replacements
        self._old = [(owner, name, getattr_static(owner, name)) for owner, name, _ in replacements]

    def install(self) -> None:
        """Installs the replacements. Safe to call again."""
        for owner, name, value in self._new:
            setattr(owner, name, value)

    def uninstall(self) -> None:
        """Restores the originals."""
        for owner, name, value in self._old:
            setattr(owner, name, value)
