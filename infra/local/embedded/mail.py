"""Keeps every mail that SES accepted, in memory and, if a folder is given, as `<time>-<id>.eml`."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from botocore.session import Session

from chalicelib.clock import SYSTEM_CLOCK

_RAW = "privacy_raw_mail"
_TAG = re.compile(r"[A-Za-z0-9_.@-]{1,256}")


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail as it left the system."""

    id: str  # SES's message id
    recipients: tuple[str, ...]  # of the envelope; empty if the call left them to the headers
    raw: bytes  # RFC 5322
    configuration_set: str = ""
    tags: Mapping[str, str] = field(default_factory=dict)

    @property
    def message(self) -> EmailMessage:
        """The parsed mail, for `["Subject"]`, `.get_body()` and so on."""
        return message_from_bytes(self.raw, policy=policy.default)

    @property
    def text(self) -> str:
        """What it says in plain text. Raises LookupError where it has no such part."""
        body = self.message.get_body(("plain",))
        if body is None:
            raise LookupError("a mail without plain text")
        return str(body.get_content())


class Outbox:
    """All mails that SES accepted."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._mails: list[Mail] = []
        self.on_kept: Callable[[Mail], None] = lambda _: None
        """Called with each mail once it is kept."""

    def attach(self, session: Session) -> None:
        """Captures the raw mails that the session's clients send from now on, by the v1 and v2 APIs."""
        for call in ("ses.SendRawEmail", "sesv2.SendEmail"):
            session.register(f"provide-client-params.{call}", self._note, unique_id=f"mail-note-{call}")
            session.register(f"after-call.{call}", self._keep, unique_id=f"mail-keep-{call}")

    def mails(self) -> list[Mail]:
        """Returns all mails so far, oldest first."""
        with self._lock:
            return list(self._mails)

    def clear(self) -> None:
        """Forgets the mails in memory; the files stay."""
        with self._lock:
            self._mails.clear()

    def _note(self, *, params: Any = None, context: Any = None, **_: Any) -> None:
        raw = params.get("RawMessage") or params["Content"]["Raw"]
        to = params.get("Destinations") or params.get("Destination", {}).get("ToAddresses", [])
        data = raw["Data"]
        tags = {tag["Name"]: tag["Value"] for tag in params.get("EmailTags", params.get("Tags", []))}
        if wrong := [text for pair in tags.items() for text in pair if not _TAG.fullmatch(text)]:
            raise ValueError(f"SES takes no such tags: {wrong}")
        raw_bytes = data if isinstance(data, bytes) else data.encode()
        context[_RAW] = (tuple(to), raw_bytes, params.get("ConfigurationSetName", ""), tags)

    def _keep(self, *, parsed: Any = None, context: Any = None, **_: Any) -> None:
        if "MessageId" not in parsed:
            return
        recipients, raw, configuration_set, tags = context[_RAW]
        mail = Mail(parsed["MessageId"], recipients, raw, configuration_set, tags)
        with self._lock:
            self._mails.append(mail)
        if self._folder is not None:
            self._folder.mkdir(parents=True, exist_ok=True)
            time = SYSTEM_CLOCK.now().strftime("%Y%m%dT%H%M%S.%f")[:-3]
            (self._folder / f"{time}Z-{mail.id}.eml").write_bytes(raw)
        self.on_kept(mail)
