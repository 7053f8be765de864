"""Signals of browsers and consent managers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.api.pipeline.responses import Reply
from chalicelib.api.pipeline.routes import endpoint
from chalicelib.api.signals.schemas import SignalIn, SignalOut, SignalsIn
from chalicelib.domain.errors import FieldError, Invalid
from chalicelib.domain.people.act_records import Source
from chalicelib.domain.signals import gpp
from chalicelib.domain.signals import signal as signals
from chalicelib.domain.signals.signal import BrowserSignals
from chalicelib.usecases.people.origin import Origin
from chalicelib.usecases.signals.record import RecordSignal, record_signal

if TYPE_CHECKING:
    from chalicelib.api.pipeline.endpoint import Call


@endpoint(
    "POST",
    "/v1/signals",
    operation_id="recordSignal",
    summary="Pass on a browser's opt-out signal",
    tag="Opt-outs",
    scope="opt_outs:write",
    publishable=True,
    body=SignalIn,
    answer=SignalOut,
    idempotent=True,
)
def record(call: Call) -> Reply:
    """Opts the device and the person named out of sale, sharing and targeted advertising, as the law asks.

    Send it whenever the browser says so: a repeat changes nothing and is answered alike. The header `Sec-GPC: 1` does
    the same on every call about a person that a web page makes with a publishable key.
    """
    body: SignalIn = call.body
    source = body.source
    kept = (
        Source("cookie_banner")
        if source is None
        else Source(source.channel, source.url, None, dict(source.evidence or {}))
    )
    origin = Origin(body.subject.identifiers(), kept, source.wording if source else None)
    done = record_signal(call.ports, call.context, RecordSignal(origin, _said(body.signals)))
    processed = done.result
    answer = SignalOut(processed=True, kinds=list(processed.kinds), effective_at=processed.effective_at)
    return Reply(answer, replayed=done.replayed)


def _said(body: SignalsIn) -> BrowserSignals:
    """The signals. Raises Invalid for a string that cannot be read: nobody may think that it was heeded."""
    platform = gpp.decode(body.gpp) if body.gpp is not None else None
    if body.gpp is not None and platform is None:
        raise Invalid(FieldError("/signals/gpp", "unreadable", "This is no Global Privacy Platform string."))
    us_privacy = signals.us_privacy(body.us_privacy) if body.us_privacy is not None else None
    return BrowserSignals(body.gpc is True, body.dnt, us_privacy, platform)
