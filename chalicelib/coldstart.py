"""Pauses the garbage collector during a cold start: objects made then stay alive, so a collection finds nothing.

Importing this module, before all our others, begins the pause; the end of the first call ends it. This saves about
25 ms of a process's first call, and the collector never scans code and service models afterwards.
"""

from __future__ import annotations

import gc

gc.disable()


def end_pause() -> None:
    """Ends the pause, once; later collections ignore all objects that exist by now."""
    if not gc.isenabled():
        gc.freeze()
        gc.enable()
