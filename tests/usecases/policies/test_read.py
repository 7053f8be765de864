"""What is read of a policy's versions and of the notices about them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.domain.errors import NotFound
from chalicelib.domain.policies.versions import Draft
from chalicelib.usecases.notices.read import Progress
from chalicelib.usecases.policies import manage
from chalicelib.usecases.policies.read import read_notice_of_version
from tests.fixtures.memory.ports import context, memory_ports


def test_a_version_without_a_notice_has_nobody_to_tell_and_another_version_is_not_found() -> None:
    ports = memory_ports()
    ctx = context(ports, "psynergy")
    draft = Draft("privacy", 0, "Privacy policy", "Words.", ports.clock.now() + timedelta(days=60))
    number = manage.create_draft(ports, ctx, draft).result.draft
    assert number is not None
    manage.publish(ports, ctx, "privacy", number.number, "told late")
    assert read_notice_of_version(ports, ctx, "privacy", number.number, 10, None) == Progress(None)
    with pytest.raises(NotFound):
        read_notice_of_version(ports, ctx, "privacy", number.number + 1, 10, None)
