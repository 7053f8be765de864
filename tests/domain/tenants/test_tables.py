"""The tables that a profile is not sure of are named by its own words, and nothing it says of them is overlooked."""

from __future__ import annotations

import pytest

from chalicelib.domain.tenants.recipients import DISCLOSED_TO
from chalicelib.domain.tenants.tables import list_unconfirmed
from tests.domain.rights.letter_facts import PROFILES


@pytest.mark.parametrize(
    ("tenant", "tables"), [("psynergy", {"disclosures"}), ("billgenix", {"collection"}), ("cyclonex", set())]
)
def test_the_tables_that_a_profile_is_not_sure_of(tenant: str, tables: set[str]) -> None:
    assert list_unconfirmed(PROFILES[tenant]) == tables
    said = [line for line in PROFILES[tenant].needs_confirmation if "table" in line or "Lists of sources" in line]
    assert len(said) == len(tables), "a line about a table that this list does not know"


def test_affiliates_and_service_providers_alone_get_what_counts_as_no_sale() -> None:
    named = {one for row in PROFILES["psynergy"].disclosures for one in row.recipients}
    assert named & DISCLOSED_TO == {"affiliates", "service_providers"}
    assert named - DISCLOSED_TO >= {"ad_networks", "social_networks", "analytics_companies", "business_partners"}
