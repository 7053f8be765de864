"""The classes of those who hold personal information beside this system, from the company itself to its ad networks."""

from __future__ import annotations

from typing import Final, Literal

RecipientClass = Literal[
    "own_systems",
    "affiliates",
    "service_providers",
    "business_partners",
    "third_parties",
    "ad_networks",
    "analytics_companies",
    "social_networks",
    "cookie_recipients",
    "controllers",
]
"""`own_systems` are the company's other systems; `controllers` its customers, for whom it only handles information."""

DISCLOSED_TO: Final = frozenset[str]({"affiliates", "service_providers"})
"""The recipients of a company's table of disclosures to whom information is disclosed for a business purpose. To all
others in it, it counts as sold or shared."""
