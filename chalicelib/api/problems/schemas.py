"""Problem documents (RFC 9457) and the explanations of their codes."""

from __future__ import annotations

from pydantic import Field

from chalicelib.api.pipeline.models import Output


class FieldProblem(Output):
    """One broken rule."""

    pointer: str = Field(description="JSON Pointer (RFC 6901) into the body.", examples=["/subject/phone"])
    code: str = Field(examples=["not_a_phone"])
    message: str = Field(examples=["Must be a phone number: E.164, or a US number in any usual form."])


class Problem(Output):
    """The form of every error. It never repeats a value that you sent."""

    type: str = Field(description="The address of a page that explains the code.", examples=["/problems/not_found"])
    title: str = Field(examples=["Not found"])
    status: int = Field(ge=400, le=599, examples=[404])
    detail: str = Field(examples=["There is no such consent record."])
    code: str = Field(description="Never changes; branch on it.", examples=["not_found"])
    request_id: str = Field(examples=["c6af9ac6-7b61-11e6-9a41-93e8deadbeef"])
    errors: list[FieldProblem] | None = Field(None, description="The rules that were broken (422).")


class ProblemEntryOut(Output):
    """What a code means and what to do about it."""

    code: str = Field(examples=["not_found"])
    status: int = Field(ge=400, le=599, examples=[404])
    title: str = Field(examples=["Not found"])
    advice: str = Field(examples=["Check the path and the id. You can't see what belongs to another tenant."])
