"""Second steps: what a signal, or an opt-out of sale, sharing or targeted advertising, closed is granted in two steps.

Such a grant counts once it is confirmed at `/c/{token}` (11 CCR 7028(a)); until then it is a question, as with a
double opt-in. The caller is given the reason: `gpc` for a signal, `second_step` for an explicit opt-out.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from chalicelib.domain.consents.records import ConsentRecord, RecordedDecision
from chalicelib.domain.people import decided
from chalicelib.domain.people import register as registers
from chalicelib.domain.people.decided import BLOCKS, Block
from chalicelib.domain.people.identifiers import IdentifierKind
from chalicelib.domain.people.opt_out_acts import OptedOut
from chalicelib.domain.people.resolution import Resolution
from chalicelib.domain.people.states import State
from chalicelib.domain.people.subjects import Revision
from chalicelib.domain.signals.signal import KINDS
from chalicelib.domain.tenants.profiles import Profile
from chalicelib.domain.tenants.purposes import PHONE_CHANNELS, Channel, Purpose

STATES: Final[dict[Block, str]] = {"gpc": "denied", "second_step": "pending"}
"""The state of the decision that the caller is given."""

_DEVICE: Final = f"{IdentifierKind.DEVICE}#"


def find_block(
    record: ConsentRecord,
    resolution: Resolution,
    purpose: Purpose,
    channel: Channel | None,
    holder: Revision,
    *,
    header: bool,
    around: Sequence[State] = (),
) -> Block | None:
    """Returns why a grant for `holder` needs a second step; None if it needs none.

    `header`: this call has `Sec-GPC: 1`, which changes nothing if the same signal was recorded
    and overridden by a confirmation before.

    A stranger learns only of this call's header and, for a device named alone, of that device's own signals. What is
    stored about others decides nothing that a stranger sees, and a stranger's grant opens nothing anyway. An import
    has nobody to press a button: it is kept as history, and lifts nothing. `around` is as in `decide_consent`.
    """
    if is_imported(record):
        return None
    if not record.trusted and not is_device_alone(resolution, holder):
        return "gpc" if header and set(KINDS) & set(purpose.blocking_kinds(channel)) else None
    register = registers.apply(holder.after.state.opt_outs, resolution.carried)
    for beside in around:
        register = registers.join(register, registers.select_restrictions(beside.opt_outs))
    if header:
        new = registers.find_new_kinds(register, KINDS, "signal")
        register = registers.apply(register, [OptedOut(kind, record.recorded_at, "signal", record.id) for kind in new])
    found = decided.find_block(register, purpose, channel)
    return found[1] if found else None


def is_imported(record: ConsentRecord) -> bool:
    """Returns whether the record is a line of a list. What a stranger calls an import is none."""
    return record.trusted and record.source.channel == "import"


def is_device_alone(resolution: Resolution, holder: Revision) -> bool:
    """Returns whether a device was named and nobody else."""
    return holder.after.kind == "device" and len(resolution.owners) == 1


def find_step_key(record: ConsentRecord, resolution: Resolution, purpose: Purpose, holder: Revision) -> str | None:
    """Returns the identifier key by which the button finds whose choice it is if no mail asks; None if it cannot.

    Without proof of who is asking, only a device's own choice of cookies can be confirmed.
    """
    if not record.trusted and not (purpose.nature == "cookie" and is_device_alone(resolution, holder)):
        return None
    named = {key for key, _ in resolution.owners}
    keys = [ref.key for ref in holder.after.identifiers if not ref.shared]
    return next((key for key in keys if key in named), keys[0] if keys else None)


def is_confirmable(record: ConsentRecord, decision: RecordedDecision, purpose: Purpose) -> bool:
    """Returns whether the button makes this decision count; what waits for a text message is not confirmed on a page.

    Without a trusted caller, a device's button confirms cookies only.
    """
    if record.confirm_key is not None and record.confirm_key.startswith(_DEVICE) and not record.trusted:
        return decision.reason in BLOCKS and purpose.nature == "cookie"
    if decision.reason in BLOCKS:
        return True
    return decision.state == "pending" and decision.channel not in PHONE_CHANNELS


def list_waiting(record: ConsentRecord, profile: Profile) -> tuple[RecordedDecision, ...]:
    """Returns the decisions that wait for the button if the caller is given its address; otherwise none."""
    if record.confirm_until is None or not returns_link(record, profile):
        return ()
    return tuple(one for one in record.decisions if one.reason in BLOCKS)


def returns_link(record: ConsentRecord, profile: Profile) -> bool:
    """Returns whether the caller is given the address of the button, to show it to the person.

    It is not given if the button also confirms what only the owner of a mailbox may confirm: that link is only mailed.
    """
    key = record.confirm_key
    if key is None or not (record.trusted or key.startswith(_DEVICE)):
        return False
    found = [(d, purpose) for d in record.decisions if (purpose := profile.purposes.get(d.purpose))]
    open_ones = [(d, purpose) for d, purpose in found if is_confirmable(record, d, purpose)]
    return bool(open_ones) and all(d.reason in BLOCKS and not purpose.double_opt_in for d, purpose in open_ones)
