"""`python -m infra.local`: serves the whole system on 127.0.0.1:$PORT (default 8000) until Ctrl-C or SIGTERM.

Keys and mails are written to $LOCAL_DIR (default `.local` in the project); data is in memory and starts empty, with
`--demo` with sample data.
"""

from __future__ import annotations

import os
import re
import signal
import socket
import sys
import threading
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from types import FrameType

from infra.local.http.events import HttpRequest, HttpResponse
from infra.local.http.gateway import Gateway, Handler

DEFAULT_PORT = "8000"
FOLDER = Path(__file__).resolve().parents[2] / ".local"


class BadPortError(Exception):
    """$PORT is not a port. The message says what it must be."""


def main(arguments: Sequence[str]) -> int:
    """Starts the system, reports that on standard output, and waits. The app's log lines go to standard error.

    If it cannot listen, it prints the reason to standard error and the exit code is 1.
    """
    if arguments not in ([], ["--demo"]):
        print("usage: python -m infra.local [--demo]", file=sys.stderr)
        return 2
    stopping = threading.Event()

    def stop(_: int, __: FrameType | None) -> None:
        stopping.set()

    # A shell starts what runs in the background with SIGINT ignored, and some supervisors with both signals blocked.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, (signal.SIGINT, signal.SIGTERM))
    output, sys.stdout = sys.stdout, sys.stderr
    handler = _Late()
    try:
        gateway = Gateway(handler, _port(os.environ.get("PORT", DEFAULT_PORT)))
    except BadPortError as error:
        print(f"cannot listen: {error}", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"cannot listen: {error.strerror}; set PORT to another port", file=sys.stderr)
        return 1
    _serve(gateway, handler, lambda line: print(line, file=output, flush=True), stopping, demo=bool(arguments))
    return 0


def _serve(
    gateway: Gateway, handler: _Late, tell: Callable[[str], None], stopping: threading.Event, *, demo: bool
) -> None:
    # These take most of a second to import, which a port that is taken need not wait for.
    from infra.local import credentials
    from infra.local.demo.lay import Shown, lay
    from infra.local.http.control import PREFIX, Control
    from infra.local.stack import Stack

    base_url = f"http://127.0.0.1:{gateway.port}"
    folder = Path(os.environ.get("LOCAL_DIR", FOLDER))
    for mail in (folder / "mail").glob("*.eml"):
        mail.unlink()  # from an earlier run, whose data is gone too
    start = partial(Stack.start, base_url=base_url, mail_folder=folder / "mail", object_port=_free(gateway.port + 1))
    stack, shown = lay(start, folder / "demo.log") if demo else (start(), Shown())
    if stack.s3_url != f"http://127.0.0.1:{gateway.port + 1}":
        print(f"files are taken at {stack.s3_url}, because port {gateway.port + 1} is taken", file=sys.stderr)
    control = Control(stack.consumers)
    handler.serve = lambda r: control.handle(r) if r.path.startswith(PREFIX) else stack.api.guarded(r)
    credentials.write(folder / "credentials.json", base_url, stack.s3_url, stack.keys, **shown.credentials)
    stack.consumers.start()
    gateway.start()
    tell("\n".join((f"ready {base_url}", *shown.lines)))
    stopping.wait()
    gateway.stop()
    stack.consumers.stop()
    stack.front.stop()


def _free(port: int) -> int:
    """Returns the port, or 0 (any free one) if it is taken or out of range."""
    try:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", port))
    except (OSError, OverflowError):
        return 0
    return port


def _port(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,5}", text) or int(text) > 65535:
        raise BadPortError("PORT must be a whole number from 0 (any free port) to 65535")
    return int(text)


class _Late:
    """A handler whose target is set later: the port must be taken first, because links and keys contain it."""

    serve: Handler

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.serve(request)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
