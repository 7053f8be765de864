"""The packed form of a state stays as it is stored in the tables.

tests/data/packed_states.json holds the acts of states and the text that each was stored as. The output of zlib for the
same bytes may differ between its builds, so texts are compared after inflating them.
"""

from __future__ import annotations

import base64
import copy
import json
import zlib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from chalicelib.domain.people.acts import decode
from chalicelib.domain.people.states import State, apply
from chalicelib.storage.people import packing, states

STORED: list[dict[str, Any]] = json.loads((Path(__file__).parents[2] / "data" / "packed_states.json").read_text())


def unpack_text(text: str) -> tuple[bytes, bytes]:
    """Returns the content of a packed text: the JSON that was deflated, and the ids."""
    assert text.startswith("!")
    inflate = zlib.decompressobj()
    return inflate.decompress(base64.b85decode(text[1:])), inflate.unused_data


@pytest.mark.parametrize("stored", STORED)
def test_a_state_that_was_stored_is_read_and_written_again_as_it_lies_there(stored: dict[str, Any]) -> None:
    state = apply(State(), [decode(values) for values in stored["acts"]])
    loaded = states.loads(stored["text"])
    # When these were stored, only the newest grant of a slot was kept, proven or not.
    proven = {slot: grant for slot, grant in state.grants.items() if grant.proven}
    assert loaded == replace(state, proven=proven)
    assert unpack_text(states.dumps(loaded)) == unpack_text(stored["text"])


def test_packing_changes_nothing_in_the_parts() -> None:
    parts = packing.unpack(STORED[0]["text"])
    before = copy.deepcopy(parts)
    assert packing.can_pack(parts)
    assert packing.unpack(packing.pack(parts)) == before
    assert parts == before


def test_parts_with_an_id_that_is_no_ulid_are_not_packed() -> None:
    parts = packing.unpack(STORED[0]["text"])
    assert not packing.can_pack({**parts, "l": ["another-id"]})
