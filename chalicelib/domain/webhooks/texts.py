"""What a mail tells the company's own people of an endpoint. It does not show the address, which may hold a secret."""

from __future__ import annotations

from textwrap import fill

from chalicelib.domain.mail.texts import WIDTH, signature
from chalicelib.domain.tenants.profiles import Profile


def compose_endpoint_gone(profile: Profile, endpoint_id: str) -> tuple[str, str]:
    """Returns subject and text of the mail to the owner when an endpoint said that it is gone."""
    paragraphs = [
        f"To the {profile.owner} of {profile.name}:",
        fill(
            f"The webhook endpoint {endpoint_id} answered that it is gone (410). It is disabled: nothing is sent to it "
            "any more, and the events that were on their way are parked.",
            WIDTH,
        ),
        fill(
            "If it should go on, enable the endpoint again and send the parked events once more. Otherwise delete it.",
            WIDTH,
        ),
        signature(profile),
    ]
    return f"{profile.name}: a webhook endpoint is gone", "\n\n".join(paragraphs) + "\n"
