"""What a mail tells the company's own people of an endpoint. It does not show the address, which may hold a secret."""

from __future__ import annotations

from chalicelib.domain.mail.content import Content
from chalicelib.domain.mail.texts import signature
from chalicelib.domain.tenants.profiles import Profile


def compose_endpoint_gone(profile: Profile, endpoint_id: str) -> Content:
    """Returns the mail to the owner when an endpoint said that it is gone."""
    paragraphs = (
        f"To the {profile.owner} of {profile.name}:",
        f"The webhook endpoint {endpoint_id} answered that it is gone (410). It is disabled: nothing is sent to it any "
        "more, and the events that were on their way are parked.",
        "If it should go on, enable the endpoint again and send the parked events once more. Otherwise delete it.",
        signature(profile),
    )
    return Content(f"{profile.name}: a webhook endpoint is gone", paragraphs)
