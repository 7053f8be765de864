"""Reads CloudFormation's YAML, short forms included, into plain dictionaries for assertions."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

INFRA = Path(__file__).parents[2] / "infra"


class _Loader(yaml.SafeLoader):
    """SafeLoader with CloudFormation's tags."""


def _short_form(loader: _Loader, suffix: str, node: yaml.Node) -> dict[str, Any]:
    value: Any
    if isinstance(node, yaml.ScalarNode):
        value = loader.construct_scalar(node)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    else:
        raise TypeError(f"!{suffix} on a mapping")
    name = suffix if suffix in {"Ref", "Condition"} else f"Fn::{suffix}"
    return {name: value.split(".", 1) if suffix == "GetAtt" else value}


_Loader.add_multi_constructor("!", _short_form)


def read(name: str) -> dict[str, Any]:
    """A template of infra/ by file name."""
    document: dict[str, Any] = yaml.load((INFRA / name).read_text("utf-8"), _Loader)  # noqa: S506  # a SafeLoader
    return document


def of_type(template: dict[str, Any], kind: str) -> dict[str, Any]:
    """The properties of all resources of a type, by logical name."""
    resources = template["Resources"].items()
    return {name: resource["Properties"] for name, resource in resources if resource["Type"] == kind}
