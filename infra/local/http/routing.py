"""Finds the API Gateway resource for a path: static parts come before parameters, and those before `{proxy+}`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Match:
    """A resource and its parameters' values, as the client wrote them (API Gateway decodes nothing)."""

    resource: str
    parameters: dict[str, str]


@dataclass
class _Node:
    resource: str | None = None
    static: dict[str, _Node] = field(default_factory=dict)
    parameter: tuple[str, _Node] | None = None
    greedy: tuple[str, str] | None = None  # (parameter's name, resource)


class Router:
    """The resources of an API."""

    def __init__(self, resources: Iterable[str]) -> None:
        self._root = _Node()
        for resource in resources:
            self._add(resource)

    def match(self, path: str) -> Match | None:
        """Returns the most specific resource for a path, or None. Like API Gateway, ignores one trailing slash."""
        trimmed = path[1:-1] if len(path) > 1 and path.endswith("/") else path[1:]
        parts = trimmed.split("/") if trimmed else []
        return self._find(self._root, parts, {})

    def _add(self, resource: str) -> None:
        node = self._root
        for part in resource.strip("/").split("/") if resource != "/" else []:
            if part.endswith("+}"):
                node.greedy = (part[1:-2], resource)
                return
            if part.startswith("{"):
                node.parameter = node.parameter or (part[1:-1], _Node())
                node = node.parameter[1]
            else:
                node = node.static.setdefault(part, _Node())
        node.resource = resource

    def _find(self, node: _Node, parts: list[str], found: dict[str, str]) -> Match | None:
        if not parts:
            return Match(node.resource, found) if node.resource is not None else None
        first, rest = parts[0], parts[1:]
        match = None
        if first in node.static:
            match = self._find(node.static[first], rest, found)
        if match is None and node.parameter and first:
            name, child = node.parameter
            match = self._find(child, rest, {**found, name: first})
        if match is None and node.greedy:
            name, resource = node.greedy
            match = Match(resource, {**found, name: "/".join(parts)})
        return match
