"""The endpoint that records signals from browsers and consent managers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.api.consents.origins import read_source
from chalicelib.api.pipeline.responses import Reply
from chalicelib.api.pipeline.routes import endpoint
from chalicelib.api.signals.schemas import SignalIn, SignalOut
from chalicelib.domain.people.act_records import Source
from chalicelib.domain.signals.signal import read_signals
from chalicelib.usecases.people.origin import Origin
from chalicelib.usecases.signals.record import RecordSignal, record_signal

if TYPE_CHECKING:
    from chalicelib.api.pipeline.call import Call


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
    errors=("not_found",),
)
def record(call: Call, body: SignalIn) -> Reply:
    """Opts the device and the person named out of sale, sharing and targeted advertising, as the law requires.

    Send it whenever the browser sends the signal; a repeat changes nothing and gets the same answer. The header
    `Sec-GPC: 1` does the same on every call about a person that a web page makes with a publishable key.
    """
    source = body.source
    kept = read_source(source) if source else Source("cookie_banner")
    named = body.subject.identifiers(leave_extension=True, by_id=call.context.actor.trusted)
    origin = Origin(named, kept, source.wording if source else None)
    signals = body.signals
    said = read_signals(signals.gpc, signals.dnt, signals.us_privacy, signals.gpp, header=call.context.signalling)
    done = record_signal(call.ports, call.context, RecordSignal(origin, said))
    processed = done.result
    unread = list(said.gpp.unread) if said.gpp else []
    answer = SignalOut(processed=True, kinds=list(processed.kinds), effective_at=processed.effective_at, unread=unread)
    return Reply(answer, replayed=done.replayed)
