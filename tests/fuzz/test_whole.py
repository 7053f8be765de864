"""The examples of the document and chains of calls hold what it says. And the judge itself is whole."""

from __future__ import annotations

import tomllib

from schemathesis.config import SchemathesisConfig
from schemathesis.config._checks import _BUILTIN_CHECK_NAMES

from chalicelib.api.pipeline.routes import every_route
from infra.local.http.events import HttpRequest, HttpResponse
from infra.local.stack import Stack
from tests.fuzz.judging import CONFIG, FEW, PHASES, Door, judge_all, tells_of_all


def test_no_check_finds_anything_in_the_examples_and_in_chains_of_calls(stack: Stack, url: str) -> None:
    status, output = judge_all(stack, url, "--phases", "examples,stateful", "-n", FEW)
    assert status == 0, output
    assert "✅ examples" in output.lower(), output
    assert "✅ stateful" in output.lower(), output


def test_an_answer_that_the_document_does_not_allow_would_be_found(stack: Stack, door: Door, url: str) -> None:
    def teapot(request: HttpRequest) -> HttpResponse:
        answer = stack.api.guarded(request)
        return HttpResponse(418, answer.headers, answer.body) if request.path == "/v1/tenant" else answer

    door.serve = teapot
    status, output = judge_all(stack, url, "--phases", "examples,fuzzing", "-n", "1", "--include-tag", "Tenant")
    assert status == 1, output
    assert "Undocumented status code" in output, output


def test_an_output_in_which_something_is_missing_does_not_pass() -> None:
    every = len(every_route())
    lines = [f"Selected: 20/{every}", "Tested: 20", *(f"✅ {phase.title()}" for phase in PHASES)]
    assert tells_of_all("\n".join([*lines, ""]), 20)
    for missing in lines:
        assert not tells_of_all("\n".join([*(line for line in lines if line != missing), ""]), 20)
    assert not tells_of_all("\n".join([*lines, ""]), 2)


def test_the_configuration_leaves_no_check_out_and_allows_four_statuses_more() -> None:
    settings = tomllib.loads(CONFIG.read_text("utf-8"))
    assert settings.keys() == {"seed", "suppress-health-check", "request-timeout", "generation", "checks"}
    assert settings["generation"].keys() == {"max-examples", "database"}
    plain = SchemathesisConfig().projects.default.checks
    ours = SchemathesisConfig.from_path(CONFIG).projects.default.checks
    more = {"positive_data_acceptance": {"400", "412", "422"}, "missing_required_header": {"428"}}
    assert settings["checks"].keys() == more.keys()
    for name in _BUILTIN_CHECK_NAMES - {"max_response_time"}:
        given, default = getattr(ours, name), getattr(plain, name)
        assert given.enabled
        if name in more:
            assert settings["checks"][name].keys() == {"expected-statuses"}
            assert set(given.expected_statuses) == {*default.expected_statuses, *more[name]}
        else:
            assert repr(given) == repr(default)


def test_a_slow_machine_makes_no_answer_late() -> None:
    assert SchemathesisConfig.from_path(CONFIG).projects.default.request_timeout == 600
