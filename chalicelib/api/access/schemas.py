"""Request and answer bodies for API keys and the team."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

from pydantic import ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from chalicelib.api.people.schemas import EmailText
from chalicelib.api.pipeline.models import ActorName, Input, Moment, Name, Output
from chalicelib.domain.access.api_keys import LONGEST_OVERLAP
from chalicelib.domain.access.scopes import PRESETS, SCOPES, Preset, Scope

_ORIGIN: Final = (
    r"^(?:https://[a-z0-9](?:[a-z0-9.-]{0,98}[a-z0-9])?|http://(?:localhost|127\.0\.0\.1))(?::[1-9][0-9]{0,4})?$"
)
_KEY: Final[dict[str, Any]] = {
    "id": "key_01KARZ6T9GSWQ40CJ9S2ED4T52",
    "kind": "secret",
    "name": "Front desk",
    "scopes": ["consents:read", "consents:write"],
    "origins": [],
    "holder": {"id": "mem_01KARZ6T9H1T5D9W7Z0QX2B8YE", "name": "Ada Example", "email": "ada@example.com"},
    "active": True,
    "created_at": "2026-11-22T17:00:00.000Z",
    "created_by": "key_01KARYZZ5D0E2M7Q2V6S8B1XNC",
    "created_by_name": "Ada Example",
    "expires_at": None,
    "last_used_at": None,
    "revoked_at": None,
    "replaces": None,
    "replaced_by": None,
}

Origin = Annotated[str, Field(pattern=_ORIGIN, max_length=120, examples=["https://www.example.com"])]
Origins = Annotated[list[Origin], Field(min_length=1, max_length=10)]
Scopes = Annotated[list[Scope], Field(min_length=1, max_length=len(SCOPES))]


class HolderIn(Input):
    """The person who will use a key."""

    name: Name
    email: EmailText


class _Rights(Input):
    """The scopes of a key, named one by one or by a preset."""

    scopes: Scopes | None = Field(None, description="What a secret key may do. Either this or `preset`.")
    preset: Preset | None = Field(None, description="A common set of scopes. `website` is for a site's server.")

    @model_validator(mode="after")
    def _one_way(self) -> _Rights:
        if self.scopes is not None and self.preset is not None:
            raise PydanticCustomError("not_allowed", "Send `scopes` or `preset`, not both.")
        return self

    def named(self) -> frozenset[Scope]:
        """Returns the scopes, however they were named; empty if neither form was sent."""
        return frozenset(PRESETS[self.preset] if self.preset else self.scopes or ())


class KeyIn(_Rights):
    """A key to create."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "kind": "secret",
                    "name": "Front desk",
                    "preset": "case_worker",
                    "holder": {"name": "Ada Example", "email": "ada@example.com"},
                },
                {"kind": "publishable", "name": "Website", "origins": ["https://www.example.com"]},
            ]
        }
    )

    kind: Literal["publishable", "secret"]
    name: Name
    origins: Origins | None = Field(
        None,
        description="The sites of a publishable key: scheme and host in lower case, with no path or trailing slash. "
        "Defaults to the tenant's own sites.",
    )
    expires_at: Moment | None = None
    holder: HolderIn | None = None


class KeyChangeIn(_Rights):
    """New values for a key. Fields that you leave out stay as they are; `expires_at: null` removes the expiry."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"name": "Reception", "preset": "reviewer"}]})

    name: Name = Field(default_factory=str)  # the defaults are never used: the view reads only what was sent
    origins: Origins = Field(default_factory=list)
    expires_at: Moment | None = None


class KeyRotateIn(Input):
    """How to replace a key."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"overlap_seconds": 86400}]})

    overlap_seconds: int = Field(
        0,
        ge=0,
        le=int(LONGEST_OVERLAP.total_seconds()),
        description="How long the old key keeps working, up to 30 days; 0 ends it at once.",
    )


class HolderOut(Output):
    """The person who uses a key."""

    id: str
    name: str
    email: str


class KeyOut(Output):
    """A key without its text, which is shown only when the key is created."""

    model_config = ConfigDict(json_schema_extra={"examples": [_KEY]})

    id: str
    kind: Literal["publishable", "secret"]
    name: str
    scopes: list[Scope]
    origins: list[str]
    holder: HolderOut | None
    active: bool = Field(description="Neither revoked nor expired.")
    created_at: Moment
    created_by: str = Field(description="The key, or the part of the system, that created it.")
    created_by_name: ActorName
    expires_at: Moment | None
    last_used_at: Moment | None = Field(description="May be up to a minute out of date.")
    revoked_at: Moment | None
    replaces: str | None = Field(description="The key that this one replaces.")
    replaced_by: str | None = Field(description="The latest key that replaces this one.")


class IssuedKeyOut(KeyOut):
    """A key with its text. Save the text now: we store only its hash, and it is never shown again."""

    model_config = ConfigDict(json_schema_extra={"examples": [{**_KEY, "secret": "sk_cyclonex_01karz6t9g…"}]})

    secret: str = Field(description="The full text to send as `Authorization: Bearer <secret>` or `X-Api-Key`.")


class KeyPage(Output):
    """Keys, newest first."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"items": [_KEY], "next_cursor": None}]})

    items: list[KeyOut]
    next_cursor: str | None


class TeamMemberOut(Output):
    """Someone who holds, or once held, a key."""

    id: str
    name: str
    email: str | None = Field(None, description="Only for keys that can manage keys.")
    active: bool = Field(description="Whether any of their keys is active.")
    open_requests: int = Field(
        description="Rights requests assigned to them with something left to do; 1,000 stands for that many or more."
    )


class TeamPage(Output):
    """The people who hold, or once held, keys."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"items": [{**_KEY["holder"], "active": True, "open_requests": 0}], "next_cursor": None}]
        }
    )

    items: list[TeamMemberOut]
    next_cursor: str | None
