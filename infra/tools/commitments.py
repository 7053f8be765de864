"""Writes a readable table of the register of the companies' commitments: `python -m infra.tools.commitments`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

DOCS = Path(__file__).parents[2] / "docs"
REGISTER = DOCS / "commitments.toml"
PAGE = DOCS / "commitments.md"

# The files of tests that enforce commitments, and the module that each of them tests.
TESTS = {
    "tests/domain/contact_checks/test_commitments_enforced.py": "chalicelib.domain.contact_checks.gates",
    "tests/usecases/consents/test_commitments_recorded.py": "chalicelib.usecases.consents.record",
    "tests/usecases/opt_outs/test_commitments_opted_out.py": "chalicelib.usecases.opt_outs.record",
    "tests/usecases/notices/test_commitments_noticed.py": "chalicelib.usecases.policies.manage",
    "tests/domain/rights/commitments/test_commitments_dated.py": "chalicelib.domain.rights.clocks",
    "tests/domain/rights/commitments/test_commitments_decided.py": "chalicelib.domain.rights.actions.decide",
    "tests/domain/rights/commitments/test_commitments_proven.py": "chalicelib.domain.rights.intake",
    "tests/domain/rights/commitments/test_commitments_told.py": "chalicelib.domain.rights.texts.compose",
    "tests/usecases/archive/test_commitments_archived.py": "chalicelib.usecases.archive.archive_contract",
    "tests/http/rights/test_commitments_stopped.py": "chalicelib.usecases.rights.decide",
}

_HEAD = """# Commitments

What the published privacy policies of the three companies promise, and where this service keeps it. Ids: `CX` Cyclonex,
`BG` Billgenix, `PS` Psynergy. Kind: E is for software to enforce, C is configuration, ! is an oddity of the text.

- **Enforced** names tests of the files `test_commitments_….py` under `tests/`: each shows that a contact check, the
  recording of a consent, a notice, an ended contract, or a rights request goes otherwise once the rule is switched off
  in the profile; a rule of rights requests that all companies share is shown beside a request to which it does not
  apply.
- **Configured** names keys of `chalicelib/tenants/<tenant>.toml`, each of which names the commitment as its source.
- **Waiting** names the capability that will enforce it.

Written from `commitments.toml` by `python -m infra.tools.commitments`; do not edit.

| Id | Kind | Commitment | Enforced | Configured | Waiting |
| --- | --- | --- | --- | --- | --- |
"""


@dataclass(frozen=True)
class Commitment:
    """One line of the register."""

    id: str
    kind: str  # E, C or !
    about: str
    configured: tuple[str, ...]
    enforced: tuple[str, ...]
    waiting: tuple[str, ...]
    information: bool  # for information only, with nothing to enforce or configure


def load() -> list[Commitment]:
    """Reads the register in its order. Raises KeyError or TypeError for a line that does not have this shape."""
    register = tomllib.loads(REGISTER.read_text(encoding="utf-8"))
    return [_commitment(id_, dict(values)) for id_, values in register.items()]


def _commitment(id_: str, values: dict[str, object]) -> Commitment:
    lists = {}
    for key in ("configured", "enforced", "waiting"):
        items = values.pop(key, [])
        if not isinstance(items, list):
            raise TypeError(f"{id_}.{key} must be a list")
        lists[key] = tuple(str(item) for item in items)
    commitment = Commitment(
        id=id_,
        kind=str(values.pop("kind")),
        about=str(values.pop("about")),
        configured=lists["configured"],
        enforced=lists["enforced"],
        waiting=lists["waiting"],
        information=values.pop("information", False) is True,
    )
    if values:
        raise KeyError(f"{id_}: unknown keys {sorted(values)}")
    return commitment


def page() -> str:
    """Returns the whole Markdown page."""
    return _HEAD + "".join(_row(commitment) for commitment in load())


def _row(commitment: Commitment) -> str:
    waiting = ", ".join(commitment.waiting) or ("information" if commitment.information else "")
    cells = [
        commitment.id,
        commitment.kind,
        commitment.about,
        _codes(commitment.enforced),
        _codes(commitment.configured),
        waiting,
    ]
    return "| " + " | ".join(cells) + " |\n"


def _codes(names: tuple[str, ...]) -> str:
    return ", ".join(f"`{name}`" for name in names)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    print(f"wrote {PAGE.name}")
