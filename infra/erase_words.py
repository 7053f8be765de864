"""Destroys the keys to what people wrote about archived requests, before the day on which all of it goes.

    python -m infra.erase_words <tenant> [--at-once] <req_…> [<req_…> …]

State, events and objects stay, and prove what was done; nobody can read the words any more, and nothing brings them
back. It prints a line for each request: `erased`, or why its key stays. `--at-once` does not wait for the day until
which the person may read the answer and appeal from it. Run it with an operator's credentials and the API's environment
variables (docs/settings.md).
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from chalicelib import settings as deployment
from chalicelib import wiring
from chalicelib.storage.table.dynamo import DynamoTable
from chalicelib.storage.tenants.profiles import tenants
from chalicelib.usecases.archive.erase_words import erase_words
from chalicelib.usecases.context import of_system
from infra.bootstrap import OperatorClients
from infra.refusals import REFUSALS, describe


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command. Returns 0 if all keys are destroyed, 1 for an error, 3 where one stays."""
    parser = argparse.ArgumentParser(prog="python -m infra.erase_words", description=__doc__.partition("\n")[0])
    parser.add_argument("tenant", choices=tenants())
    parser.add_argument("requests", nargs="+", metavar="req_…")
    parser.add_argument("--at-once", action="store_true", help="also while the person may read the answer")
    options = parser.parse_args(arguments)
    outcomes = []
    try:
        settings = deployment.load()
        clients = OperatorClients(settings)
        ports = wiring.build(settings, clients, DynamoTable(settings, clients))
        for request_id in options.requests:
            ctx = of_system(ports.profiles[options.tenant], "operator", ports.clock.now(), request_id)
            outcomes.append(erase_words(ports, ctx, request_id, at_once=options.at_once))
            print(f"{outcomes[-1]}: {request_id}")
    except REFUSALS as refusal:
        print(describe(refusal), file=sys.stderr)
        return 1
    return 0 if set(outcomes) == {"erased"} else 3


if __name__ == "__main__":
    sys.exit(main())
