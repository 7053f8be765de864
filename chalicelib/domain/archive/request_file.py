"""The file of a request in the archive: canonical JSON, of which what people wrote is sealed.

In the open stand what happened (each event as it is, with its hash), the state, the law that was applied, and of each
text its digest, which its event holds too. So the file proves what was done even after its key was destroyed.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from chalicelib.domain.archive.plain import to_plain
from chalicelib.domain.archive.sealing import Seal, derive_seal, prove_author, seal, unseal
from chalicelib.domain.archive.told_events import tell_event
from chalicelib.domain.events import canonical, hash_details
from chalicelib.domain.hashing import hash_bytes
from chalicelib.domain.rights.details import AddWords, read_details
from chalicelib.domain.rights.keeping.archived import name_object
from chalicelib.domain.rights.letters import Letter
from chalicelib.domain.rights.moments import find_last_closing
from chalicelib.domain.rights.seen import Written
from chalicelib.law.jurisdictions import find_row

if TYPE_CHECKING:
    from chalicelib.domain.rights.requests import RightsRequest
    from chalicelib.domain.rights.seen import WholeRequest

FORMAT: Final = "privacy-archive/1"
_ALGORITHM: Final = "AES-256-GCM"
_AUTHOR: Final = "author"
_OWN: Final = ("head", "archiving", "archived")  # of the state: how it is kept, which says nothing of the request


@dataclass(frozen=True, slots=True, repr=False)
class RequestFile:
    """A file as it is put into the archive. Does not print itself: it holds the key."""

    key: str  # of the object
    content: bytes
    sha256: str
    sealing_key: str  # hex
    since: datetime  # when the request was last closed, from which the file is kept


def make_file(tenant: str, whole: WholeRequest, older: Written, secret: bytes) -> RequestFile:
    """Returns the file of a request as it is now, with what an earlier file held. The same for the same input."""
    request, written = whole.request, whole.written.over(older)
    since = find_last_closing(request)
    if since is None:
        raise ValueError("only a closed request is archived")
    key = name_object(request.id, request.version)
    text = canonical(_list_parts(written)).encode()
    made = derive_seal(secret, key, text)
    row = find_row(request.clock.row)
    sealed = seal(made, text, key)
    file = {
        "format": FORMAT,
        "kind": "request",
        "tenant": tenant,
        "id": request.id,
        "version": request.version,
        "request": _describe_state(request),
        "law": [to_plain(row)] if row else [],
        "events": [tell_event(one) for one in whole.events],
        "letters": [_describe_letter(one) for one in written.letters],
        "personal": list_digests(written),
        "sealed": {"algorithm": _ALGORITHM, "nonce": _text(made.nonce), "data": _text(sealed)},
    }
    content = _close_file(file, secret, key)
    return RequestFile(key, content, hash_bytes(content), made.key.hex(), since)


def recognise(content: bytes, made: RequestFile, secret: bytes) -> RequestFile | None:
    """Returns the file that an earlier try of the same row has put, though another release made other bytes of it.

    None where it is not certain that the same row made these bytes, or where they tell of other events or texts.
    """
    file, ours = _read_file(content), json.loads(made.content)
    if file is None or _close_file(file, secret, made.key) != content:
        return None
    told, known = [[(one["version"], one["hash"]) for one in each["events"]] for each in (file, ours)]
    texts, written = [open_file(one, made.key, made.sealing_key) for one in (content, made.content)]
    same = (file["id"], file["version"], told, texts) == (ours["id"], ours["version"], known, written)
    return replace(made, content=content, sha256=hash_bytes(content)) if same else None


def _close_file(file: Mapping[str, Any], secret: bytes, key: str) -> bytes:
    """Returns the bytes of a file, with what proves which row made it."""
    rest = {name: value for name, value in file.items() if name != _AUTHOR}
    author = prove_author(secret, key, canonical(rest).encode())
    return canonical({**rest, _AUTHOR: author}).encode()


def _read_file(content: bytes) -> dict[str, Any] | None:
    try:
        file = json.loads(content)
    except ValueError:
        return None
    return file if isinstance(file, dict) else None


def open_file(content: bytes, object_key: str, sealing_key: str) -> Written:
    """Returns what people wrote, from a file; nothing where its key was destroyed. Raises SealBroken."""
    parts = open_parts(content, object_key, sealing_key)
    return _read_parts(parts) if parts is not None else Written()


def open_parts(content: bytes, object_key: str, sealing_key: str) -> dict[str, Any] | None:
    """Returns the same as plain JSON; None where the key was destroyed. Raises SealBroken."""
    if not sealing_key:
        return None
    sealed = json.loads(content)["sealed"]
    made = Seal(bytes.fromhex(sealing_key), _bytes(sealed["nonce"]))
    parts: dict[str, Any] = json.loads(unseal(made, _bytes(sealed["data"]), object_key))
    return parts


def _describe_state(request: RightsRequest) -> dict[str, Any]:
    plain: dict[str, Any] = to_plain(request)
    return {name: value for name, value in plain.items() if name not in _OWN}


def _describe_letter(letter: Letter) -> dict[str, Any]:
    names = ("id", "kind", "version", "to", "channel", "state", "at", "collected_by")
    return {name: to_plain(getattr(letter, name)) for name in names}


def list_digests(written: Written) -> list[dict[str, str]]:
    """Returns the name and the digest of each text that is sealed, as its event has it."""
    found = [("details", written.details.salt, written.details.details())] if written.details else []
    found += [(f"words/{one.version}", one.salt, dict(one.words)) for one in written.words]
    found += [(f"letter/{one.id}", one.salt, one.details()) for one in written.letters]
    return [{"name": name, "digest": hash_details(salt, details)} for name, salt, details in found]


def _list_parts(written: Written) -> dict[str, Any]:
    return {
        "details": {**written.details.details(), "salt": written.details.salt, "id": written.details.request_id}
        if written.details
        else None,
        "words": [to_plain(one) for one in written.words],
        "letters": [to_plain(one) for one in written.letters],
    }


def _read_parts(parts: dict[str, Any]) -> Written:
    return Written(
        read_details(parts["details"]["id"], parts["details"]["salt"], parts["details"]) if parts["details"] else None,
        tuple(AddWords(**{**one, "at": datetime.fromisoformat(one["at"])}) for one in parts["words"]),
        tuple(_read_letter(one) for one in parts["letters"]),
    )


def _read_letter(fields: dict[str, Any]) -> Letter:
    lists = {name: tuple(fields[name]) for name in ("address", "paragraphs")}
    moments = {name: datetime.fromisoformat(fields[name]) for name in ("at", "sent_at") if fields[name]}
    return Letter(**{**fields, **lists, **moments})


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _bytes(text: str) -> bytes:
    return base64.b64decode(text)
