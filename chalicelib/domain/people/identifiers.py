"""Identifiers of a person: normalising, ranking, and types that do not print what they hold."""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from chalicelib.domain.people import spelling


class IdentifierKind(StrEnum):
    """The four kinds of contract section 4."""

    EXTERNAL_ID = "external_id"
    EMAIL = "email"
    PHONE = "phone"
    DEVICE = "device_id"


RANK: Final = {
    IdentifierKind.EXTERNAL_ID: 3,
    IdentifierKind.EMAIL: 2,
    IdentifierKind.PHONE: 1,
    IdentifierKind.DEVICE: 0,
}
"""How surely an identifier names one person: a practice's phone is shared more often than a mailbox is."""


@dataclass(frozen=True, slots=True, repr=False)
class Identifier:
    """A normalised identifier. Its text form never shows the value."""

    kind: IdentifierKind
    value: str

    def __repr__(self) -> str:
        return f"Identifier({self.kind.value})"

    __str__ = __repr__

    def key(self, secret: bytes, version: str = "v1") -> str:
        """Returns the keyed hash for storage: `<kind>#<key version>#<128 bits of HMAC-SHA256>`."""
        digest = hmac.digest(secret, f"{self.kind.value}:{self.value}".encode(), hashlib.sha256)
        return f"{self.kind.value}#{version}#{digest[:16].hex()}"


@dataclass(frozen=True, slots=True, repr=False)
class HashedIdentifier(Identifier):
    """An identifier whose value was erased or never stored; only its stored key is known."""

    stored: str = ""

    def key(self, secret: bytes, version: str = "v1") -> str:
        """Returns the stored key."""
        return self.stored


@dataclass(frozen=True, slots=True, repr=False)
class KnownSubject(Identifier):
    """The id of a subject, in the place of identifiers: whoever names it means all that the subject alone has.

    Its value is the id, and its stored key too, by which the subject's own item is found.
    """

    def key(self, secret: bytes, version: str = "v1") -> str:
        """Returns the subject's id."""
        return self.value


def from_subject_id(subject_id: str) -> KnownSubject:
    """Returns what names the subject that has this id, as surely as the company's own id of a person does."""
    return KnownSubject(IdentifierKind.EXTERNAL_ID, subject_id)


def is_subject_id(key: str) -> bool:
    """Returns whether a key is the id of a subject (`KnownSubject`) instead of an identifier's."""
    return key.startswith("sub_")


def read_kind(stored: str) -> IdentifierKind:
    """Returns the kind of the identifier that has this stored key."""
    return IdentifierKind(stored.partition("#")[0])


def from_stored_key(stored: str) -> HashedIdentifier:
    """Returns the identifier that has this stored key."""
    return HashedIdentifier(read_kind(stored), "", stored)


_EMAIL: Final = re.compile(
    r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])"
)
_OPAQUE: Final = re.compile(r"[A-Za-z0-9._:-]{1,128}")
_NORTH_AMERICA: Final = re.compile(r"[2-9][0-9]{9}")
_PHONE_CHARACTERS: Final = re.compile(r"\+?[0-9 ().\u2010-\u2015/-]{4,64}")


def parse_email(text: str) -> Identifier | None:
    """Returns the address cleaned and in lower case, with its dots and tags, its domain in ASCII (IDNA 2008).

    Returns None if no mail could be delivered to it (RFC 5321 lengths, ASCII before the @).
    """
    spelled = spelling.spell_in_ascii(text)
    value = spelled.lower()  # lower() turns letters beyond ASCII into letters within, so isascii() checks before
    if not spelled.isascii() or len(value) > spelling.LONGEST_ADDRESS:
        return None
    if value.find("@") > 64 or not _EMAIL.fullmatch(value):
        return None
    return Identifier(IdentifierKind.EMAIL, value)


def parse_phone(text: str, *, leave_extension: bool = False) -> Identifier | None:
    """Returns the number in E.164; a US number may have any usual spelling.

    Returns None if no such number can exist (libphonenumber's "possible"), for a decimal number, and for one with an
    extension, unless `leave_extension` says to leave that off: what is closed or asked for the whole number concerns
    everyone behind it, whereas nobody can allow anything for all of them.
    """
    import phonenumbers  # 17 ms of import that only routes with a phone number pay

    spelled, extended = spelling.split_extension(spelling.clean_number(text))
    if (extended and not leave_extension) or spelling.is_decimal(spelled) or not _PHONE_CHARACTERS.fullmatch(spelled):
        return None
    try:
        number = phonenumbers.parse(spelled, "US")
    except phonenumbers.NumberParseException:
        return None
    reason = phonenumbers.is_possible_number_with_reason(number)
    if reason != phonenumbers.ValidationResult.IS_POSSIBLE:
        return None
    if number.country_code == 1 and not _NORTH_AMERICA.fullmatch(str(number.national_number)):
        return None
    return Identifier(IdentifierKind.PHONE, phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def from_e164(number: str) -> Identifier:
    """Returns the identifier of a number that a messaging provider wrote in E.164, even if no such number can exist.

    US numbers, which are nearly all, cost no import.
    """
    if number.startswith("+1") and _NORTH_AMERICA.fullmatch(number[2:]):
        return Identifier(IdentifierKind.PHONE, number)
    return parse_phone(number) or Identifier(IdentifierKind.PHONE, number)


def parse_external_id(text: str) -> Identifier | None:
    """Returns the tenant's own id of a person, which is compared exactly: up to 128 letters, digits and `._:-`.

    Returns None for any other text.
    """
    return Identifier(IdentifierKind.EXTERNAL_ID, text) if _OPAQUE.fullmatch(text) else None


def parse_device_id(text: str) -> Identifier | None:
    """Returns a random id that a site keeps in a browser, compared exactly: up to 128 letters, digits and `._:-`.

    Returns None for any other text.
    """
    return Identifier(IdentifierKind.DEVICE, text) if _OPAQUE.fullmatch(text) else None


PARSERS: Final = {
    IdentifierKind.EXTERNAL_ID: parse_external_id,
    IdentifierKind.EMAIL: parse_email,
    IdentifierKind.PHONE: parse_phone,
    IdentifierKind.DEVICE: parse_device_id,
}
