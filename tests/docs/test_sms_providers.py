"""The sample provider in docs/sms-providers.md works as printed, against the vendor's own vector."""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

import pytest

from chalicelib.domain.sms.provider import Account, Forged, Ignored, Provider, Secret, Stale, Webhook
from chalicelib.domain.sms.registry import NAMES

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "sms-providers.md").read_text("utf-8")
VECTORS = json.loads((ROOT / "tests" / "data" / "sms_vectors.json").read_text("utf-8"))
GENUINE, TAMPERED = (vector for vector in VECTORS if vector["provider"] == "sinch")
ACCOUNT = Account((Secret(GENUINE["secret"]),))


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Provider]:
    found = re.search(r"```python\n(.*?)```", PAGE, re.DOTALL)
    assert found
    file = tmp_path_factory.mktemp("page") / "sinch_as_printed.py"
    file.write_text(textwrap.dedent(f"   {found[1].lstrip()}"), "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(file.parent)
        provider: Provider = import_module(file.stem).Sinch()
        yield provider


def call(vector: dict[str, object]) -> Webhook:
    headers, at = GENUINE["headers"], datetime.fromtimestamp(GENUINE["now"], UTC)
    return Webhook.of("POST", GENUINE["url"], headers.items(), str(vector["body"]).encode(), at)


def test_it_agrees_with_the_vendors_vectors(printed: Provider) -> None:
    received = printed.receive(call(GENUINE), ACCOUNT)
    assert received.events == (Ignored("not_a_message"),)  # a delivery report
    assert received.nonce == GENUINE["headers"]["x-sinch-webhook-signature-nonce"]
    with pytest.raises(Forged):
        printed.receive(call(TAMPERED), ACCOUNT)


def test_it_refuses_what_is_stale_or_cannot_be_checked(printed: Provider) -> None:
    with pytest.raises(Stale):
        printed.receive(replace(call(GENUINE), received_at=datetime(2026, 1, 1, tzinfo=UTC)), ACCOUNT)
    with pytest.raises(Forged):
        printed.receive(call(GENUINE), Account())


def test_the_page_names_every_provider() -> None:
    assert [name for name in NAMES if f"| `{name}`" not in PAGE] == []
