"""The query and the answer of the health check."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from chalicelib.api.pipeline.models import Input, Output


class HealthQuery(Input):
    """How thorough the health check is."""

    deep: Literal["0", "1"] = Field(
        "0", description="1 also checks the table, bucket and queue; this needs a key with keys:manage."
    )


class HealthOut(Output):
    """The service answers. Only a deep check has `parts`, each of them `ok`."""

    status: Literal["ok"]
    parts: dict[str, Literal["ok"]] | None = Field(
        None, examples=[{"table": "ok", "bucket": "ok", "deliveries_queue": "ok"}]
    )
