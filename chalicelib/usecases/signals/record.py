"""Records a signal of a browser or a consent manager: it opts out the device and everybody named, and does no more.

A signal does not prove who sits at the device, so it ties nobody together, whoever relays it (contract section 4).
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from datetime import datetime

from chalicelib import logs
from chalicelib.domain.signals.signal import BrowserSignals
from chalicelib.domain.tenants.purposes import OptOutKind
from chalicelib.domain.times import from_ms
from chalicelib.usecases.commit import Done
from chalicelib.usecases.context import Context
from chalicelib.usecases.opt_outs.record import RecordOptOut, record_opt_out
from chalicelib.usecases.people.origin import Origin
from chalicelib.usecases.ports.bundle import Ports


@dataclass(frozen=True, slots=True, repr=False)
class RecordSignal:
    """The command to record signals."""

    origin: Origin
    signals: BrowserSignals


@dataclass(frozen=True, slots=True)
class Processed:
    """The outcome: the kinds that the signal opts out of, and from when. It is the same for a repeat."""

    kinds: tuple[OptOutKind, ...]
    effective_at: datetime


def record_signal(ports: Ports, ctx: Context, command: RecordSignal) -> Done[Processed]:
    """Opts out as the signals and the call's own header ask. A repeat writes nothing, nor does a signal of nothing.

    Raises Unavailable where the store can't answer; nothing else refuses it.
    """
    signals = replace(command.signals, gpc=command.signals.gpc or ctx.signalling)
    if signals.dnt:
        logs.count("DoNotTrack", tenant=ctx.tenant)
    if not signals.kinds:
        return Done(Processed((), ctx.now))
    source = command.origin.source
    source = replace(source, evidence={**source.evidence, **_evidence(signals)})
    origin = replace(command.origin, source=source, asserted=True)
    opt_out = RecordOptOut(origin, signals.kinds, "signal", kind="signal")
    done = record_opt_out(ports, ctx, opt_out)
    return Done(Processed(signals.kinds, from_ms(done.result.at)), done.replayed)


def _evidence(signals: BrowserSignals) -> dict[str, str]:
    """Returns all that was signalled, verbatim, with the ids of the GPP sections that opt out, and `usnat` decoded."""
    evidence = {"gpc": "1"} if signals.gpc else {}
    if signals.us_privacy is not None:
        evidence["us_privacy"] = signals.us_privacy.raw
    if signals.gpp is not None:
        evidence["gpp"] = signals.gpp.raw
        if signals.gpp.opting_out:
            evidence["gpp_opting_out"] = ",".join(map(str, signals.gpp.opting_out))
        if signals.gpp.usnat is not None:
            evidence["gpp_usnat"] = json.dumps(asdict(signals.gpp.usnat), separators=(",", ":"))
    return evidence
