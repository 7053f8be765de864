"""What is shown of a decision: it follows from grant, refusal, question and block, wherever it is shown.

A *block* is an opt-out that stands and that only a confirmed choice lifts: of sale, sharing or targeted advertising, or
by a browser's signal (11 CCR 7028(a)). Under it a grant is shown as `denied`, with the reason, and a contact check says
`opted_out`; while the question of the second step is open after an explicit opt-out, it is `pending`.
"""

from __future__ import annotations

from typing import Final, Literal, cast

from chalicelib.domain.people import register as registers
from chalicelib.domain.people.acts import Asked, Granted, slot
from chalicelib.domain.people.opt_out_acts import OptedOut
from chalicelib.domain.people.precedence import Decision, decide, find_objection, is_answered, is_refused_since
from chalicelib.domain.people.register import Register
from chalicelib.domain.people.states import State
from chalicelib.domain.tenants.profiles import Profile
from chalicelib.domain.tenants.purposes import Channel, Purpose

Block = Literal["gpc", "second_step"]
BLOCKS: Final[tuple[Block, ...]] = ("gpc", "second_step")


def find_block(register: Register, purpose: Purpose, channel: Channel | None) -> tuple[OptedOut, Block] | None:
    """Returns the newest block against a purpose on a channel; one by a signal counts before others."""
    closing = [act for act in registers.find_closing(register, purpose, channel) if registers.needs_two_steps(act)]
    if not closing:
        return None
    signalled = [act for act in closing if act.source == "signal"]
    return (signalled[0], "gpc") if signalled else (closing[0], "second_step")


def show(state: State, purpose: Purpose, channel: Channel | None, now: int) -> Decision:
    """Returns the decision to show for a purpose on a channel at `now` (milliseconds), with the block as its reason."""
    name = slot(purpose.code, channel)
    decision = decide(state, name, now)
    if decision.state not in ("granted", "pending"):
        return decision
    block = find_block(state.opt_outs, purpose, channel)
    if block is None:
        return decision
    act, reason = block
    question = find_open_question(state, purpose, channel, now)
    if reason == "second_step" and question is not None:
        return Decision("pending", question.at, question.record_id, reason=reason)
    return Decision("denied", act.at, act.record_id, reason=reason)


def find_open_question(state: State, purpose: Purpose, channel: Channel | None, now: int) -> Asked | None:
    """Returns the question that the person's answer would grant: neither refused, opted out of nor answered since.

    While an opt-out stands that is older than the question, no grant without proof is an answer: it lifts nothing.
    """
    asked = state.asked.get(slot(purpose.code, channel))
    if asked is None or now >= asked.until or is_refused_since(state, asked):
        return None
    closing = registers.find_closing(state.opt_outs, purpose, channel)
    if closing:
        return asked if all(act.at < asked.at for act in closing) else None
    return None if is_answered(state, asked) else asked


def show_slot(profile: Profile, state: State, name: str, now: int) -> Decision:
    """Returns what `show` returns, by slot; of a wildcard slot, or a purpose that is no longer offered, what holds."""
    code, _, channel = name.partition("/")
    purpose = profile.purposes.get(code)
    if purpose is None or channel == "*":
        return decide(state, name, now)
    return show(state, purpose, cast("Channel | None", channel or None), now)


def lacks_proof(state: State, grant: Granted, purpose: Purpose, channel: Channel | None) -> bool:
    """Returns whether a grant changes nothing for want of proof: a refusal or opt-out older than it still stands."""
    if grant.proven:
        return False
    refusal = find_objection(state, grant.slot)
    moments = [act.at for act in registers.find_closing(state.opt_outs, purpose, channel)]
    moments += [refusal.at] if refusal else []
    return any(grant.undated or at < grant.at for at in moments)
