"""The garbage collector rests during a cold start: what is made then stays, so looking at it finds nothing.

Importing this module, before all others of ours, begins the rest; the end of the first call ends it. Saves about
25 ms of a process's first call, and keeps the collector away from code and service models for good.
"""

from __future__ import annotations

import gc

gc.disable()


def over() -> None:
    """Ends the rest, once: all that exists by now is left alone by later collections."""
    if not gc.isenabled():
        gc.freeze()
        gc.enable()
