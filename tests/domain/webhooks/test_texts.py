"""The mail about an endpoint names it by its id: its address may hold a secret."""

from __future__ import annotations

from chalicelib.domain.webhooks.texts import compose_endpoint_gone
from chalicelib.storage.tenants.profiles import load_profile


def test_the_owner_reads_which_endpoint_is_gone_and_what_to_do() -> None:
    content = compose_endpoint_gone(load_profile("psynergy"), "whe_1")
    text = "\n".join(content.paragraphs[1:3])
    assert "gone" in content.subject and "whe_1" in text and "410" in text and "http" not in text
