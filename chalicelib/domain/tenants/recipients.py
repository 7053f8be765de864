"""The classes of those who hold personal information beside this system, from the company itself to its ad networks."""

from __future__ import annotations

from typing import Literal

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
