"""How identifiers are spelled where they were pasted, typed on another keyboard, or written out by a spreadsheet."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

LONGEST_ADDRESS: Final = 254
"""Characters of a deliverable address (RFC 5321); its ASCII form is never shorter than the one it was made of."""

_FORMATTING: Final = re.compile("[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]")
"""Characters without a shape: soft hyphens, joiners, changes of direction, marks of byte order."""
_BUT_JOINERS: Final = re.compile(_FORMATTING.pattern.replace("\u200b-\u200f", "\u200b\u200e\u200f"))
_BLANK: Final = re.compile("[\t \u1680]")  # what NFKC leaves of white space, line ends apart: those separate numbers
_TEL: Final = re.compile(r"tel: *", re.IGNORECASE)  # RFC 3966
_EXTENSION: Final = re.compile(
    r"(?P<number>.{0,64}?[0-9)])[ ,.;:/(-]{0,8}(?:extensi[oó]n|extn?|xtn?|x|#)[ .:=#(-]{0,8}[0-9]{1,7}[ #.)]{0,4}",
    re.IGNORECASE,
)
_DECIMAL: Final = re.compile(r"\. *[0-9]$")


def clean(text: str) -> str:
    """Returns the text without formatting characters, in the compatibility form NFKC, and trimmed.

    A text in ASCII is only trimmed.
    """
    return unicodedata.normalize("NFKC", _FORMATTING.sub("", text)).strip()


def clean_number(text: str) -> str:
    """Returns a phone number's text cleaned, with plain blanks and dashes, and without the prefix of its address."""
    spelled = _BLANK.sub(" ", clean(text)).replace("\u2212", "-")
    return spelled[prefix.end() :] if (prefix := _TEL.match(spelled)) else spelled


def split_extension(number: str) -> tuple[str, bool]:
    """Returns a cleaned number without its extension (`x12`, `ext. 12`, `;ext=12`, `#12`), and whether it had one."""
    match = _EXTENSION.fullmatch(number)
    return (match["number"], True) if match else (number, False)


def is_decimal(number: str) -> bool:
    """Whether a cleaned number ends in a dot and one digit, as a spreadsheet writes whole numbers as decimals.

    Read as a digit of the number, it would name somebody else.
    """
    return _DECIMAL.search(number) is not None


def spell_in_ascii(text: str) -> str:
    """Returns an address cleaned and, if its domain is not in ASCII, with the domain's ASCII form by IDNA 2008.

    An address without such a form comes back as it is. IDNA 2008 keeps apart what older rules mixed up: `ß` is not
    `ss`, and a joiner that a script needs belongs to the name, whereas elsewhere it is only formatting.
    """
    spelled = clean(text)
    mailbox, at, domain = spelled.rpartition("@")
    if domain.isascii() or len(spelled) > LONGEST_ADDRESS:
        return spelled
    joined = unicodedata.normalize("NFKC", _BUT_JOINERS.sub("", text)).strip().rpartition("@")[2]
    for candidate in (joined, domain):
        if name := _name_in_ascii(candidate):
            return f"{mailbox}{at}{name}"
    return spelled


def _name_in_ascii(domain: str) -> str | None:
    import idna  # 5 ms of import that only a domain beyond ASCII pays

    try:
        return idna.encode(domain.lower()).decode()
    except idna.IDNAError:
        return None
