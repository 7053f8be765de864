"""docs/settings.md lists the environment variables and the parameters that the code reads, and no others."""

from __future__ import annotations

import re
from pathlib import Path

from chalicelib import settings
from chalicelib.storage.aws import secrets
from chalicelib.storage.sms import accounts

PAGE = (Path(__file__).parents[2] / "docs" / "settings.md").read_text("utf-8")


def read_section(title: str) -> str:
    """Returns the text below a heading."""
    return PAGE.split(f"## {title}\n")[1].partition("\n## ")[0]


def list_names(title: str) -> set[str]:
    """Returns the names in the first column of a section's table."""
    return set(re.findall(r"^\| `([^`]+)`", read_section(title), re.MULTILINE))


def test_every_environment_variable_is_listed() -> None:
    source = Path(settings.__file__).read_text("utf-8")
    assert list_names("Environment variables") == set(re.findall(r'_required\("([A-Z_]+)"\)', source))


def test_every_parameter_that_is_read_is_listed() -> None:
    sms = f"{accounts.PREFIX}<provider>"
    assert {secrets.IDENTIFIER_KEY, secrets.TOKEN_KEY, secrets.MAIL_FROM, sms} <= list_names("Parameters of a tenant")
