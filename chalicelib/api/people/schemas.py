"""How request bodies name a subject."""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from chalicelib.api.pipeline.models import Input, line
from chalicelib.domain.errors import FieldError, Invalid
from chalicelib.domain.people import spelling
from chalicelib.domain.people.identifiers import PARSERS, Identifier, IdentifierKind, from_subject_id, parse_phone

_PASTED: Final = r"^\s*[^\u0000-\u0008\u000A-\u001F\u007F-\u009F]*\s*$"
"""One line, with whatever comes along where an address or a number is pasted; line ends only around it."""

EmailText = Annotated[str, Field(min_length=1, max_length=254, pattern=_PASTED)]
PhoneText = Annotated[str, Field(min_length=1, max_length=64, pattern=_PASTED)]

_MESSAGES: Final = {
    IdentifierKind.EMAIL: "Must be an e-mail address, without blanks within.",
    IdentifierKind.PHONE: "Must be a phone number: E.164, or a US number in any usual form.",
    IdentifierKind.EXTERNAL_ID: "Letters, digits and ._:- only, at most 128.",
    IdentifierKind.DEVICE: "Letters, digits and ._:- only, at most 128.",
}
_NOT_BY_ID: Final = "Only calls with a secret key name a person so, and no line of an import: send identifiers."


class SubjectIn(Input):
    """The person meant, by at least one identifier. Identifiers sent together are taken to be one person's.

    A secret key may send `subject_id` alone instead, as answers have it: it stands for all that this person has alone.
    """

    email: EmailText | None = Field(
        None, examples=["pat@example.com"], description="Its domain may be an internationalized one (IDNA 2008)."
    )
    phone: PhoneText | None = Field(
        None,
        examples=["(415) 555-2671"],
        description="An extension is left off where the call restricts or asks, and refused where it allows.",
    )
    external_id: Annotated[str, line(128)] | None = Field(None, examples=["client-1042"])
    device_id: Annotated[str, line(128)] | None = Field(None, examples=["d5b1f2c0"])

    subject_id: Annotated[str, Field(pattern=r"^sub_[0-7][0-9A-HJKMNP-TV-Z]{25}$")] | None = Field(
        None, description="Alone, and with a secret key only. Of somebody who was merged it means who they are now."
    )

    @model_validator(mode="after")
    def _somebody(self) -> SubjectIn:
        named = any(getattr(self, kind.value) is not None for kind in IdentifierKind)
        if self.subject_id is not None and named:
            raise PydanticCustomError("not_alone", "Send `subject_id` alone, or identifiers.")
        if self.subject_id is None and not named:
            raise PydanticCustomError("no_identifier", "Name at least one of email, phone, external_id, device_id.")
        return self

    def identifiers(
        self, pointer: str = "/subject", *, leave_extension: bool = False, by_id: bool = False
    ) -> tuple[Identifier, ...]:
        """Returns the normalized identifiers, or what names somebody by id, where the caller may do that (`by_id`).

        Raises Invalid for identifiers that cannot exist, and for an id without `by_id`.

        `pointer` is the JSON Pointer of this object in the body, for errors. A phone's extension is left off with
        `leave_extension`, for calls that only restrict or ask, and is an error without.
        """
        if self.subject_id is not None:
            if not by_id:
                raise Invalid(FieldError(f"{pointer}/subject_id", "not_allowed", _NOT_BY_ID))
            return (from_subject_id(self.subject_id),)
        found = []
        wrong = []
        for kind in IdentifierKind:
            text = getattr(self, kind.value)
            if text is None:
                continue
            if kind is IdentifierKind.PHONE:
                identifier = parse_phone(text, leave_extension=leave_extension)
            else:
                identifier = PARSERS[kind](text)
            if identifier is None:
                wrong.append(FieldError(f"{pointer}/{kind.value}", f"not_a_{kind.value}", _explain(kind, text)))
            else:
                found.append(identifier)
        if wrong:
            raise Invalid(*wrong)
        return tuple(found)


def _explain(kind: IdentifierKind, text: str) -> str:
    """Returns what to do about a text that is no identifier. It repeats nothing of the text."""
    if kind is IdentifierKind.PHONE:
        number, extended = spelling.split_extension(spelling.clean_number(text))
        if spelling.is_decimal(number):
            return "Ends in a dot and one digit, as spreadsheets write numbers: send the number as text, without them."
        if extended:
            return "Nothing can be allowed for a number with an extension: send a number that reaches the person alone."
    return _MESSAGES[kind]
