"""Counts requests towards a cap once they are verified, and no more once they end unanswered or turn out unproven.

An identifier's item is read once and written once in a transaction, by its version: so of two requests that are
verified at the same moment, one is decided upon what the other made of the count. Nothing else counts: a stranger's
word uses up nobody's right.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.domain.rights.actions import caps
from chalicelib.domain.rights.counted import Counted, SaveCounted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chalicelib.domain.rights.actions.step import Step
    from chalicelib.domain.rights.requests import RightsRequest
    from chalicelib.usecases.context import Context
    from chalicelib.usecases.ports.bundle import Ports


class Counting:
    """What one transaction counts, of all requests that it changes. Without a cap it reads and writes nothing."""

    def __init__(self, ports: Ports, ctx: Context) -> None:
        self._ports = ports
        self._ctx = ctx
        self._read: dict[str, Counted] = {}
        self._after: dict[str, Counted] = {}

    def add(self, before: RightsRequest, step: Step) -> Step:
        """Counts a request that its step verifies, and returns the step, marked where it is one too many."""
        if caps.is_verified(before) or not caps.is_verified(step.after) or not self._is_counted(before):
            return step
        key = caps.find_counted_key(step.after)
        self._find([key])
        counted = self._after[key]
        self._after[key] = counted.add(before)
        return caps.mark_reached(step) if caps.reaches_cap(before, counted.requests, self._ctx.profile) else step

    def remove(self, request: RightsRequest) -> None:
        """Lets a request count no more, by whichever identifier it did."""
        if not request.proof.checks or not self._is_counted(request):
            return
        self._find(request.keys)
        for key in request.keys:
            self._after[key] = self._after[key].remove(request.id)

    def changes(self) -> list[SaveCounted]:
        """Returns what changed of the counts."""
        return [SaveCounted(counted) for key, counted in self._after.items() if counted != self._read[key]]

    def _is_counted(self, request: RightsRequest) -> bool:
        return caps.is_counted(request) and caps.is_capped(request, self._ctx.profile)

    def _find(self, keys: Sequence[str]) -> None:
        missing = [key for key in keys if key not in self._read]
        found = self._ports.rights_requests.counted(self._ctx.tenant, missing)
        self._read |= found
        self._after |= found
