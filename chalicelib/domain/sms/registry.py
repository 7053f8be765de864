"""The providers by the segment in their webhook's path; a provider's file is imported when it is first needed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:  # every cold start reads the names, hardly any needs the webhooks' types
    from collections.abc import Callable

    from chalicelib.domain.sms.provider import Certificates, Provider


def _twilio(_: Certificates) -> Provider:
    from chalicelib.domain.sms.twilio import Twilio

    return Twilio()


def _ringcentral(_: Certificates) -> Provider:
    from chalicelib.domain.sms.ringcentral import RingCentral

    return RingCentral()


def _telnyx(_: Certificates) -> Provider:
    from chalicelib.domain.sms.telnyx import Telnyx

    return Telnyx()


def _aws(certificates: Certificates) -> Provider:
    from chalicelib.domain.sms.aws import Aws

    return Aws(certificates)


def _generic(_: Certificates) -> Provider:
    from chalicelib.domain.sms.generic import Generic

    return Generic()


_MAKERS: Final[dict[str, Callable[[Certificates], Provider]]] = {
    "twilio": _twilio,
    "ringcentral": _ringcentral,
    "telnyx": _telnyx,
    "aws": _aws,
    "generic": _generic,
}

NAMES: Final = tuple(_MAKERS)


def make_provider(name: str, certificates: Certificates) -> Provider | None:
    """Returns the provider of a path segment, or None. Only SNS's HTTP deliveries use `certificates` (aws.py)."""
    maker = _MAKERS.get(name)
    return maker(certificates) if maker else None
