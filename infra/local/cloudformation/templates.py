"""Reads CloudFormation templates: parameters, conditions and the functions that infra/*.yaml use.

Anything it does not understand is an error: a property that was silently dropped here would not be tested anywhere.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import yaml

_VARIABLE = re.compile(r"\$\{(!?)([^}]+)\}")
_NOTHING = object()


class TemplateError(Exception):
    """A template uses something unknown or lacks something. The message names file, place and reason."""


class _Loader(yaml.CSafeLoader):
    """Loads YAML with CloudFormation's short tags, and leaves dates as text."""


def _tag(loader: _Loader, suffix: str, node: yaml.Node) -> dict[str, Any]:
    value: Any
    if isinstance(node, yaml.ScalarNode):
        value = loader.construct_scalar(node)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    elif isinstance(node, yaml.MappingNode):
        value = loader.construct_mapping(node, deep=True)
    if suffix == "GetAtt" and isinstance(value, str):
        value = value.split(".", 1)
    return {suffix if suffix in {"Ref", "Condition"} else f"Fn::{suffix}": value}


_Loader.add_multi_constructor("!", _tag)
_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


class Attributes(Protocol):
    """Looks up a created resource's attributes: "Ref" is its id, other names are those of Fn::GetAtt."""

    def __call__(self, logical_id: str, name: str) -> str:
        """Returns the value. Raises KeyError for an attribute that the resource does not have."""


@dataclass(frozen=True, slots=True)
class Resource:
    """A resource as the template states it, with its properties not yet resolved."""

    logical_id: str
    type: str
    properties: dict[str, Any]


class Template:
    """One template with its parameters. `attribute` looks up the attributes of resources created so far."""

    def __init__(self, path: Path, parameters: Mapping[str, str], pseudo: Mapping[str, str]) -> None:
        """`pseudo` gives AccountId, Region, Partition, URLSuffix, StackName. Raises TemplateError for a parameter
        that is missing, unknown or does not match its pattern."""
        self._path = path
        self._document = load(path)
        self._values = {f"AWS::{name}": value for name, value in pseudo.items()}
        self._values |= self._parameters(parameters)

    def resources(self) -> list[Resource]:
        """Returns the resources whose conditions hold, in the template's order."""
        return [
            Resource(name, body["Type"], body.get("Properties", {}))
            for name, body in self._document["Resources"].items()
            if "Condition" not in body or self._condition(body["Condition"])
        ]

    def resolve(self, value: Any, attribute: Attributes) -> Any:
        """Returns a value with all functions evaluated; properties set to AWS::NoValue are left out."""
        if isinstance(value, list):
            return [v for v in (self.resolve(entry, attribute) for entry in value) if v is not _NOTHING]
        if not isinstance(value, dict):
            return value
        if len(value) == 1:
            name, argument = next(iter(value.items()))
            if name == "Ref":
                return self._ref(argument, attribute)
            if name.startswith("Fn::"):
                return self._function(name.removeprefix("Fn::"), argument, attribute)
        resolved = {name: self.resolve(entry, attribute) for name, entry in value.items()}
        return {name: entry for name, entry in resolved.items() if entry is not _NOTHING}

    def _function(self, name: str, argument: Any, attribute: Attributes) -> Any:
        if name == "GetAtt":
            return attribute(*argument)
        if name == "Sub":
            return self._sub(argument, attribute)
        if name == "Join":
            separator, parts = argument
            return separator.join(self.resolve(parts, attribute))
        if name == "If":
            condition, then, otherwise = argument
            return self.resolve(then if self._condition(condition) else otherwise, attribute)
        raise TemplateError(f"{self._path.name}: function {name} is not known to the local stack")

    def _sub(self, argument: Any, attribute: Attributes) -> str:
        text, own = (argument, {}) if isinstance(argument, str) else argument

        def value(match: re.Match[str]) -> str:
            literal, name = match.groups()
            if literal:
                return f"${{{name}}}"
            if name in own:
                return str(self.resolve(own[name], attribute))
            return attribute(*name.split(".", 1)) if "." in name else str(self._ref(name, attribute))

        return _VARIABLE.sub(value, text)

    def _ref(self, name: str, attribute: Attributes) -> Any:
        if name == "AWS::NoValue":
            return _NOTHING
        if name in self._values:
            return self._values[name]
        if name in self._document["Resources"]:
            return attribute(name, "Ref")
        raise TemplateError(f"{self._path.name}: nothing is called {name}")

    def _condition(self, condition: Any) -> bool:
        if isinstance(condition, str):
            return self._condition(self._document["Conditions"][condition])
        name, argument = next(iter(condition.items()))
        if name == "Fn::Equals":
            first, second = (self.resolve(entry, _no_attribute) for entry in argument)
            return bool(first == second)
        combine: dict[str, Callable[[list[bool]], bool]] = {
            "Fn::Not": lambda found: not found[0],
            "Fn::And": all,
            "Fn::Or": any,
        }
        if name == "Condition":
            return self._condition(argument)
        if name not in combine:
            raise TemplateError(f"{self._path.name}: condition {name} is not known to the local stack")
        return combine[name]([self._condition(entry) for entry in argument])

    def _parameters(self, given: Mapping[str, str]) -> dict[str, str]:
        declared = self._document.get("Parameters", {})
        if unknown := given.keys() - declared.keys():
            raise TemplateError(f"{self._path.name}: unknown parameters {sorted(unknown)}")
        values = {}
        for name, body in declared.items():
            value = given.get(name, body.get("Default"))
            if value is None:
                raise TemplateError(f"{self._path.name}: parameter {name} is missing")
            if not re.fullmatch(body.get("AllowedPattern", ".*"), str(value), re.DOTALL):
                raise TemplateError(f"{self._path.name}: parameter {name} does not match its pattern")
            values[name] = str(value)
        return values


def load(path: Path) -> dict[str, Any]:
    """Reads a template as plain data, with short tags written out as `{"Fn::...": ...}`."""
    document = yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)  # noqa: S506 - derived from SafeLoader
    if not isinstance(document, dict) or "Resources" not in document:
        raise TemplateError(f"{path.name}: not a CloudFormation template")
    return document


def _no_attribute(logical_id: str, name: str) -> str:
    raise TemplateError(f"a condition cannot depend on {logical_id}.{name}")
