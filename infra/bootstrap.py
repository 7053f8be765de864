"""Adds what a new tenant's stack lacks: its secret parameters, and a first API key that can make all others.

    python -m infra.bootstrap <tenant>            makes what is missing and prints the first admin key once
    python -m infra.bootstrap <tenant> --recover  prints a new admin key even if others can manage keys

Run it with an operator's own credentials and the API's environment variables (docs/settings.md): the tenant's role
may read its parameters but not write them, and only the functions may assume it.
"""

from __future__ import annotations

import argparse
import base64
import secrets
import sys
from collections.abc import Sequence

from chalicelib import settings as deployment
from chalicelib.domain.access.scopes import SCOPES
from chalicelib.settings import Settings
from chalicelib.storage.aws.secrets import IDENTIFIER_KEY, TOKEN_KEY
from chalicelib.storage.tenants.profiles import tenants
from chalicelib.usecases.access import manage as manage_keys
from chalicelib.usecases.audit.seal import begin_sealing
from chalicelib.usecases.context import of_system
from infra.operating import OperatorClients, build_ports
from infra.refusals import REFUSALS, describe


class KeysExist(Exception):
    """The tenant can already manage its keys; another admin key must be requested explicitly."""


def provision(settings: Settings, tenant: str) -> list[str]:
    """Makes the tenant's missing secret parameters, never changes one, and returns the names of those it made."""
    client = OperatorClients(settings).get("ssm", tenant)
    made = []
    for name in (IDENTIFIER_KEY, TOKEN_KEY):
        path = settings.parameter_path(tenant) + name
        try:
            client.put_parameter(
                Name=path,
                Value=base64.b64encode(secrets.token_bytes(32)).decode(),
                Type="SecureString",
                KeyId=f"alias/privacy-{settings.stage}-{tenant}-data",
                Overwrite=False,
            )
        except client.exceptions.ParameterAlreadyExists:
            continue
        made.append(path)
    return made


def make_first_key(tenant: str, *, recover: bool = False) -> str:
    """Makes a new key with every scope, as the API would, and returns its text.

    Raises KeysExist if an active key can manage keys, unless `recover`; SettingsError; and what the API raises.
    """
    ports = build_ports()
    now = ports.clock.now()
    if not recover and ports.api_keys.all(tenant).managed(now):
        raise KeysExist(f"{tenant} has a key that can manage keys; use it, or --recover if it is lost")
    ctx = of_system(ports.profiles[tenant], "bootstrap", now, "bootstrap", scopes=frozenset(SCOPES))
    wanted = manage_keys.NewKey("secret", "Recovery" if recover else "First admin key", frozenset(SCOPES))
    text = manage_keys.create(ports, ctx, wanted).result.text
    begin_sealing(ports, tenant)  # the audit's first checkpoint is that of the day on which there was a first key
    return text


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command. Only the key goes to standard output, everything else to standard error."""
    parser = argparse.ArgumentParser(prog="python -m infra.bootstrap", description=__doc__.partition("\n")[0])
    parser.add_argument("tenant", choices=tenants())
    parser.add_argument("--recover", action="store_true", help="make a key although others can manage keys")
    options = parser.parse_args(arguments)
    try:
        for path in provision(deployment.load(), options.tenant):
            print(f"made {path}; back it up now", file=sys.stderr)
        print(make_first_key(options.tenant, recover=options.recover))
    except KeysExist as error:
        print(error, file=sys.stderr)
        return 1
    except REFUSALS as refusal:
        print(describe(refusal), file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
