"""What a request says of itself to the page of a person who opened it by a token."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from chalicelib.api.pipeline.models import Moment, Output


class SaidOut(Output):
    """The state in sentences, for a page that a person reads. Show them as they are, and read nothing out of them."""

    reader: Literal["person", "agent", "controller"] = Field(
        description="As whom the reader is addressed. Their own messages have the same `sender`."
    )
    asked: str
    received: str
    status: str
    answer: str | None = Field(description="By when there is an answer; null once nothing is to be waited for.")
    next_step: str
    appeal: str | None = Field(description="How the appeal stands, or until when there can be one.")


class AnsweredOut(Output):
    """What the latest answer said to whoever reads this, as it was sent."""

    at: Moment
    paragraphs: list[str]
