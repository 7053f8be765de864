"""The pages that explain each problem code to people who follow a problem's `type` (RFC 9457)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.api.pages import page as pages
from chalicelib.api.pipeline.accept import preferred
from chalicelib.api.pipeline.problems import PROBLEMS
from chalicelib.api.pipeline.responses import Reply
from chalicelib.api.pipeline.routes import endpoint
from chalicelib.api.problems.schemas import ProblemEntryOut
from chalicelib.domain.errors import NotFound

if TYPE_CHECKING:
    from chalicelib.api.pipeline.call import Call
    from chalicelib.api.pipeline.problems import Problem


@endpoint(
    "GET",
    "/problems/{code}",
    operation_id="explainProblem",
    summary="Explain an error",
    tag="Service",
    public="this is documentation, which the type of every error leads to",
    answer=ProblemEntryOut,
    media=pages.HTML,
    errors=("not_found",),
)
def explain_problem(call: Call) -> Reply:
    """Returns a page by default, and the same as JSON with `Accept: application/json`."""
    code = call.path["code"]
    problem = PROBLEMS.get(code)
    if problem is None:
        raise NotFound("There is no such problem code.")
    headers = {"Vary": "Accept"}
    if preferred(call.request.header("accept"), ("text/html", "application/json")) == "application/json":
        body = ProblemEntryOut(code=code, status=problem.status, title=problem.title, advice=problem.advice)
        return Reply(body, media="application/json", headers=headers)
    return Reply(_page(code, problem), headers=headers)


def _page(code: str, problem: Problem) -> str:
    body = (
        f"<p>{pages.code(problem.advice)}</p>\n"
        f"<dl>\n<dt>Code</dt><dd>{pages.code(f'`{code}`')}</dd>\n"
        f"<dt>HTTP status</dt><dd>{problem.status}</dd>\n</dl>\n"
        "<p>The answer's <code>detail</code> says what went wrong in your case, and its <code>request_id</code> "
        "lets us find the call.</p>\n"
        '<footer><a href="/docs">All operations</a></footer>'
    )
    return pages.page(problem.title, body)
