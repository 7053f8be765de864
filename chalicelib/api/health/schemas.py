"""The query and the answer of the health check."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from chalicelib.api.pipeline.models import Input, Output


class HealthQuery(Input):
    """How thorough the health check is."""

    deep: Literal["0", "1"] = Field(
        "0", description="1 also tries table, bucket and queue; needs a key with keys:manage."
    )


class HealthOut(Output):
    """`parts` is told to deep checks only, each part with `ok`."""

    status: Literal["ok"]
    parts: dict[str, Literal["ok"]] | None = Field(
        None, examples=[{"table": "ok", "bucket": "ok", "deliveries_queue": "ok"}]
    )
