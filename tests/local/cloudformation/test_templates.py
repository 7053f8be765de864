"""Templates are read completely, and anything that is not understood is an error."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from infra.local.cloudformation.templates import Template, TemplateError

PSEUDO = {"AccountId": "123456789012", "Region": "us-east-1", "Partition": "aws", "StackName": "s", "URLSuffix": "x"}
HEAD = """
Parameters:
  Stage: {Type: String, AllowedPattern: "[a-z]+"}
  Size: {Type: String, Default: "3"}
Conditions:
  Big: !Equals [!Ref Size, "9"]
  Small: !Not [!Condition Big]
  Both: !And [!Condition Big, !Condition Small]
Resources:
  Other: {Type: Kind}
  Absent: {Type: Kind, Condition: Big}
"""


def read(tmp_path: Path, value: str, **parameters: str) -> tuple[Template, Any]:
    path = tmp_path / "small.yaml"
    path.write_text(f"{HEAD}  It:\n    Type: Kind\n    Properties:\n      Value: {value}\n")
    template = Template(path, {"Stage": "local", **parameters}, PSEUDO)
    (it,) = [resource for resource in template.resources() if resource.logical_id == "It"]
    resolved = template.resolve(it.properties, lambda logical_id, name: f"<{logical_id}.{name}>")
    return template, resolved.get("Value", "left out")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("!Ref Stage", "local"),
        ("!Ref Other", "<Other.Ref>"),
        ("!Ref AWS::Region", "us-east-1"),
        ("!GetAtt Other.Arn", "<Other.Arn>"),
        ("{Fn::GetAtt: [Other, Arn]}", "<Other.Arn>"),
        ("!Sub 'a-${Stage}-${AWS::AccountId}-${Other}-${Other.Arn}'", "a-local-123456789012-<Other.Ref>-<Other.Arn>"),
        ("!Sub '${!Stage}'", "${Stage}"),
        ("!Sub ['${X}-${Stage}', {X: !Ref Size}]", "3-local"),
        ("!Join ['/', [a, !Ref Stage]]", "a/local"),
        ("!If [Big, large, small]", "small"),
        ("!If [Small, !Ref AWS::NoValue, x]", "left out"),
        ("!If [Both, yes, no]", False),
        ("[a, !Ref AWS::NoValue, b]", ["a", "b"]),
        ("2012-10-17", "2012-10-17"),
        ("{Deep: [{Er: !Ref Stage}]}", {"Deep": [{"Er": "local"}]}),
    ],
)
def test_functions_are_worked_out(tmp_path: Path, value: str, expected: Any) -> None:
    assert read(tmp_path, value)[1] == expected


def test_a_resource_whose_condition_fails_is_not_there(tmp_path: Path) -> None:
    assert [r.logical_id for r in read(tmp_path, "x")[0].resources()] == ["Other", "It"]
    assert [r.logical_id for r in read(tmp_path, "x", Size="9")[0].resources()] == ["Other", "Absent", "It"]


@pytest.mark.parametrize(
    ("value", "parameters", "message"),
    [
        ("!Select [0, [a]]", {}, "function Select"),
        ("!Ref Nobody", {}, "nothing is called Nobody"),
        ("x", {"Unknown": "1"}, "unknown parameters"),
        ("x", {"Stage": "UPPER"}, "parameter Stage does not match"),
    ],
)
def test_what_is_not_understood_is_an_error(
    tmp_path: Path, value: str, parameters: dict[str, str], message: str
) -> None:
    with pytest.raises(TemplateError, match=message):
        read(tmp_path, value, **parameters)


def test_a_missing_parameter_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "small.yaml"
    path.write_text(HEAD)
    with pytest.raises(TemplateError, match="parameter Stage is missing"):
        Template(path, {}, PSEUDO)
