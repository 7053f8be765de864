"""What the sequencer keeps beside the feed: the last word on each identifier, and what leads to a person."""

from __future__ import annotations

import json
from collections.abc import Sequence

from chalicelib.domain.suppressions.feed import LastWords, Leads
from chalicelib.storage.table import ops, places
from chalicelib.storage.table.reads import read_each


def read_last_words(table: ops.Table, tenant: str, identifier_keys: Sequence[str]) -> dict[str, LastWords]:
    """Returns the last words on these identifiers, by key, in one read."""
    wanted = {key: places.last_words(tenant, key) for key in identifier_keys}
    found = read_each(table, tenant, list(wanted.values()))
    return {
        key: _parse_last_words(key, str(found[place]["states"])) if place in found else LastWords(key, known=False)
        for key, place in wanted.items()
    }


def read_leads(table: ops.Table, tenant: str, subject_ids: Sequence[str]) -> dict[str, Leads]:
    """Returns what leads to these people, by id, in one read; people to whom nothing leads are left out."""
    wanted = {places.leads(tenant, subject_id): subject_id for subject_id in subject_ids}
    found = read_each(table, tenant, list(wanted))
    return {wanted[place]: Leads(wanted[place], tuple(str(item["ids"]).split())) for place, item in found.items()}


def last_words_write(tenant: str, told: LastWords) -> ops.Write:
    """Returns the write that keeps the last words on an identifier."""
    place = places.last_words(tenant, told.identifier_key)
    states = {name: list(values) for name, values in told.states.items()}
    return ops.Put({"pk": place.pk, "sk": place.sk, "states": ops.compact(states)})


def leads_write(tenant: str, leads: Leads) -> ops.Write:
    """Returns the write that keeps what leads to a person."""
    place = places.leads(tenant, leads.subject_id)
    return ops.Put({"pk": place.pk, "sk": place.sk, "ids": " ".join(leads.identifier_keys)})


def _parse_last_words(key: str, states: str) -> LastWords:
    return LastWords(key, {name: (state, source) for name, (state, source) in json.loads(states).items()})
