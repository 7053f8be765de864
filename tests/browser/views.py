"""The views of the console that are looked at one by one: each is judged, and has its pictures."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class View:
    """A view: the name of its tests and pictures, its address after `#/`, and who of the sample data looks at it.

    In the address, `{overdue}` stands for the record of that name in the sample data; such a view is not there without.
    """

    name: str
    address: str
    who: str = "admin"  # a name of the cast's keys; those of presets are looked at without sample data too

    @property
    def rail(self) -> str:
        """The name of the rail's link that leads there."""
        return re.split("[/?]", self.address)[0]


VIEWS: Final = (
    View("overview", "overview"),
    View("requests", "requests?view=all", "case_worker"),
    View("requests-find", "requests?view=search", "case_worker"),
    View("request-intake", "requests/new", "case_worker"),
    View("request", "requests/{overdue}", "case_worker"),
    View("post", "post", "case_worker"),
    View("post-calls", "post?state=to_call", "case_worker"),
    View("reviews", "reviews", "reviewer"),
    View("people", "people", "case_worker"),
    View("person", "people/{person}", "case_worker"),
    View("contracts", "contracts"),
    View("contract", "contracts/{contract}"),
    View("holds", "holds", "case_worker"),
    View("hold-new", "holds/new", "case_worker"),
    View("policies", "policies", "policy_editor"),
    View("policy-draft", "policies/{policy_draft}", "policy_editor"),
    View("keys", "keys"),
    View("key", "keys/{key_expires_soon}"),
    View("key-new", "keys?new=secret"),
    View("webhooks", "webhooks"),
    View("endpoint", "webhooks/{endpoint}"),
    View("imports", "imports"),
    View("import", "imports/{import}"),
    View("audit", "audit", "auditor"),
    View("reports", "reports", "auditor"),
    View("suppressions", "suppressions", "reviewer"),
)
