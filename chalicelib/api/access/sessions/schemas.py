"""Answer bodies for sessions of the console."""

from __future__ import annotations

from pydantic import ConfigDict, Field

from chalicelib.api.access.schemas import HolderOut
from chalicelib.api.pipeline.models import Moment, Output
from chalicelib.domain.access.scopes import Preset, Scope


class SessionKeyOut(Output):
    """The key by which somebody is signed in."""

    id: str
    name: str
    scopes: list[Scope]
    preset: Preset | None = Field(description="The preset that has exactly these scopes.")
    expires_at: Moment | None


class SessionOut(Output):
    """Who calls, with which key, and until when."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "session_id": "ses_01KARZ6TA13D5F7H9K1M3P5R7T",
                    "tenant": "cyclonex",
                    "key": {
                        "id": "key_01KARZ6T9GSWQ40CJ9S2ED4T52",
                        "name": "Front desk",
                        "scopes": ["opt_outs:read", "opt_outs:write", "consents:read"],
                        "preset": "reviewer",
                        "expires_at": None,
                    },
                    "holder": {
                        "id": "mem_01KARZ6T9H1T5D9W7Z0QX2B8YE",
                        "name": "Ada Example",
                        "email": "ada@example.com",
                    },
                    "ends_at": "2026-11-23T05:00:00.000Z",
                    "idle_ends_at": "2026-11-22T17:30:00.000Z",
                }
            ]
        }
    )

    session_id: str | None = Field(description="Null for a call with a key.")
    tenant: str
    key: SessionKeyOut
    holder: HolderOut | None
    ends_at: Moment | None = Field(description="When the session ends, however much it is used.")
    idle_ends_at: Moment | None = Field(
        description="Half an hour after this call: until then it lasts without another, and a minute longer at most."
    )
