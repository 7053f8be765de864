"""What a mail or a letter says, before it becomes text, HTML, or words to be spoken."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, repr=False)
class Content:
    """Subject and paragraphs, the last of which is the signature. Personal: it does not print itself.

    A paragraph of several lines keeps them; a line that begins with "- " is an item of a list.
    """

    subject: str
    paragraphs: tuple[str, ...]
