"""The page behind each problem's type."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from chalicelib.api.pipeline.accept import preferred
from chalicelib.api.pipeline.problems import PROBLEMS
from infra.local.stack import Stack

ROOT = Path(__file__).parents[3]
OFFERED = ("text/html", "application/json")


@pytest.mark.parametrize("code", PROBLEMS)
def test_every_code_has_a_page_that_says_what_to_do(stack: Stack, code: str) -> None:
    answer = stack.http("GET", f"/problems/{code}")
    assert answer.status == 200
    assert answer.header("Content-Type") == "text/html; charset=utf-8"
    assert code in answer.text
    assert str(PROBLEMS[code].status) in answer.text
    assert "<script" not in answer.text
    assert "$" not in answer.text  # no placeholder was left


def test_a_program_gets_the_same_as_json(stack: Stack) -> None:
    answer = stack.http("GET", "/problems/not_found", {"Accept": "application/json"})
    problem = PROBLEMS["not_found"]
    assert answer.header("Content-Type") == "application/json"
    assert answer.header("Vary") == "Accept"
    assert answer.json == {
        "code": "not_found",
        "status": 404,
        "title": problem.title,
        "advice": problem.advice,
    }


def test_no_answer_says_its_title_twice_in_place_of_what_to_do() -> None:
    raised = re.compile(r'[A-Z]\w+\(\s*"([^"]+)",\s*code="(\w+)"')
    code = "".join(path.read_text("utf-8") for path in (ROOT / "chalicelib").rglob("*.py"))
    said = [(PROBLEMS[name].title, detail) for detail, name in raised.findall(code) if name in PROBLEMS]
    assert len(said) > 10
    assert [title for title, detail in said if detail.rstrip(".") == title.rstrip(".")] == []


def test_an_unknown_code_is_not_found(stack: Stack) -> None:
    answer = stack.http("GET", "/problems/no_such_code")
    assert (answer.status, answer.json["code"]) == (404, "not_found")
    assert "no_such_code" not in answer.text


def test_the_type_of_an_error_leads_to_its_page(stack: Stack) -> None:
    problem = stack.http("GET", "/v1/tenant").json
    assert stack.http("GET", problem["type"]).status == 200


def test_pages_may_load_and_run_nothing(stack: Stack) -> None:
    answer = stack.http("GET", "/problems/not_found")
    policy = answer.header("Content-Security-Policy") or ""
    assert policy.startswith("default-src 'none'")
    assert "script-src" not in policy
    assert "http" not in answer.text.partition("<main>")[0]


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        ("", "text/html"),
        ("*/*", "text/html"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "text/html"),
        ("application/json", "application/json"),
        ("text/html;q=0.5, application/json", "application/json"),
        ("application/*, text/html;q=0.1", "application/json"),
        ("application/json;q=0.1, */*", "text/html"),
        ("text/html;q=0, */*;q=0.5", "application/json"),
        ("image/png", "text/html"),
        ("application/json;q=nonsense, text/html;q=0.2", "text/html"),
    ],
)
def test_the_wanted_form_is_chosen_by_weight(accept: str, expected: str) -> None:
    assert preferred(accept, OFFERED) == expected
