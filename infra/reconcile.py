"""Reports how a provider's opt-out list, or one in a file, differs from ours.

    python -m infra.reconcile <tenant> <provider>     asks the provider for its list
    python -m infra.reconcile <tenant> <file>         reads numbers from a file, one a line

It changes nothing: the daily job records and pushes differences. It prints counts, and with --numbers the numbers too,
for the operator's own screen. Run it with an operator's credentials and the API's environment variables
(docs/settings.md).
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from chalicelib.domain.errors import Unavailable
from chalicelib.domain.sms.lists import ListedOptOut, ProviderRefused
from chalicelib.domain.sms.registry import NAMES
from chalicelib.storage.tenants.profiles import tenants
from chalicelib.usecases.ports.bundle import Ports
from chalicelib.usecases.suppressions.read import sequence
from chalicelib.usecases.suppressions.reconcile_lists import find_drift, read_entries, read_numbers
from infra.operating import build_ports
from infra.refusals import REFUSALS, describe


class NoList(Exception):
    """The provider offers no list to this tenant, or the file does not exist."""


def read_list(ports: Ports, tenant: str, source: str) -> Iterable[ListedOptOut]:
    """Reads the entries of a provider's list, or of a file. Raises NoList."""
    if source in NAMES:
        client = ports.sms_clients.get(tenant, source)
        if client is None or not client.can_list:
            raise NoList(f"{source} gives no list for {tenant}; see docs/sms-providers.md")
        return read_entries(client)
    path = Path(source)
    if not path.is_file():
        raise NoList("name one of " + ", ".join(NAMES) + ", or a file")
    lines = (line.strip() for line in path.read_text(encoding="utf-8").splitlines())
    return [ListedOptOut(line, closed=True, source="") for line in lines if line]


def report(ports: Ports, tenant: str, source: str, *, numbers: bool = False) -> tuple[str, bool]:
    """Returns the differences as lines of text, and whether both lists are equal."""
    now = ports.clock.now()
    sequence(ports, tenant)
    found = find_drift(ports, tenant, read_list(ports, tenant, source), now)
    lines = [
        f"opted out in both: {found.equal}",
        f"opted out there, open here: {len(found.only_there)}",
        f"no texts here, not on their list: {len(found.only_here)}",
        f"entries that are no phone number: {found.unreadable}",
    ]
    if numbers:
        here = read_numbers(ports, tenant, found.only_here)
        lines += [f"there {entry.number}" for _, entry in found.only_there]
        lines += [f"here {here.get(key, '(erased)')}" for key in found.only_here]
    return "\n".join(lines), not (found.only_there or found.only_here)


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command. Returns 0 if both lists are equal, 1 for an error, 3 if they differ."""
    parser = argparse.ArgumentParser(prog="python -m infra.reconcile", description=__doc__.partition("\n")[0])
    parser.add_argument("tenant", choices=tenants())
    parser.add_argument("source", help="a provider or a file")
    parser.add_argument("--numbers", action="store_true", help="print the numbers too")
    options = parser.parse_args(arguments)
    try:
        ports = build_ports()
        text, equal = report(ports, options.tenant, options.source, numbers=options.numbers)
    except NoList as error:
        print(error, file=sys.stderr)
        return 1
    except ProviderRefused as refusal:
        print(f"the provider refused: {refusal.code}", file=sys.stderr)
        return 1
    except Unavailable:
        print("the provider or the database does not answer; try again", file=sys.stderr)
        return 1
    except REFUSALS as refusal:
        print(describe(refusal), file=sys.stderr)
        return 1
    print(text)
    return 0 if equal else 3


if __name__ == "__main__":
    sys.exit(main())
