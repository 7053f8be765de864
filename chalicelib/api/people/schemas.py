"""How request bodies name a subject."""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from chalicelib.api.pipeline.models import Input, line
from chalicelib.domain.errors import FieldError, Invalid
from chalicelib.domain.people.identifiers import PARSERS, Identifier, IdentifierKind

_MESSAGES: Final = {
    IdentifierKind.EMAIL: "Must be an e-mail address.",
    IdentifierKind.PHONE: "Must be a phone number: E.164, or a US number in any usual form.",
    IdentifierKind.EXTERNAL_ID: "Letters, digits and ._:- only, at most 128.",
    IdentifierKind.DEVICE: "Letters, digits and ._:- only, at most 128.",
}


class SubjectIn(Input):
    """The person meant, by at least one identifier. Identifiers sent together are taken to be one person's."""

    email: Annotated[str, line(254)] | None = Field(None, examples=["pat@example.com"])
    phone: Annotated[str, line(32)] | None = Field(None, examples=["(415) 555-2671"])
    external_id: Annotated[str, line(128)] | None = Field(None, examples=["client-1042"])
    device_id: Annotated[str, line(128)] | None = Field(None, examples=["d5b1f2c0"])

    @model_validator(mode="after")
    def _somebody(self) -> SubjectIn:
        if all(getattr(self, kind.value) is None for kind in IdentifierKind):
            raise PydanticCustomError("no_identifier", "Name at least one of email, phone, external_id, device_id.")
        return self

    def identifiers(self, pointer: str = "/subject") -> tuple[Identifier, ...]:
        """Returns the normalized identifiers. Raises Invalid for identifiers that cannot exist.

        `pointer` is the JSON Pointer of this object in the body, for errors.
        """
        found = []
        wrong = []
        for kind in IdentifierKind:
            text = getattr(self, kind.value)
            if text is None:
                continue
            identifier = PARSERS[kind](text)
            if identifier is None:
                wrong.append(FieldError(f"{pointer}/{kind.value}", f"not_a_{kind.value}", _MESSAGES[kind]))
            else:
                found.append(identifier)
        if wrong:
            raise Invalid(*wrong)
        return tuple(found)
