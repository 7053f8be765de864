"""Where events may go: https addresses of public hosts. Everything else could reach into a network that trusts us.

An address is judged twice: as it is written, when an endpoint is named, and as numbers, whenever a connection is made.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from chalicelib.domain.errors import FieldError, Invalid

LONGEST: Final = 500
"""Characters of an address."""
LOCAL_HOST: Final = "127.0.0.1"

_SHAPE: Final = re.compile(r"https://(?P<host>[^/?#:@\[\]\\]+)(?P<port>:[0-9]*)?(?P<rest>[/?][^#\\]*)?", re.IGNORECASE)
_LOCAL: Final = re.compile(r"http://127\.0\.0\.1:(?P<port>[1-9][0-9]{0,4})(?P<rest>[/?][^#\\]*)?")
_LABEL: Final = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
_TOP: Final = re.compile(r"[a-z]{2,63}")
_LONGEST_HOST: Final = 253
_PRIVATE_ENDINGS: Final = frozenset(
    {"localhost", "local", "internal", "intranet", "lan", "home", "corp", "arpa", "onion"}
)
"""Last labels that no public name has."""

_CLOSED: Final[tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]] = tuple(
    ipaddress.ip_network(text)
    for text in (
        "0.0.0.0/8",  # this network
        "10.0.0.0/8",  # private
        "100.64.0.0/10",  # shared by carriers; some clouds keep their metadata there
        "127.0.0.0/8",  # loopback
        "168.63.129.16/32",  # a cloud's own services, on a public number
        "169.254.0.0/16",  # link-local, with the metadata of instances and containers
        "172.16.0.0/12",  # private
        "192.0.0.0/24",  # protocol assignments
        "192.0.2.0/24",  # documentation
        "192.31.196.0/24",  # AS112
        "192.52.193.0/24",  # AMT
        "192.88.99.0/24",  # relays of 6to4
        "192.168.0.0/16",  # private
        "192.175.48.0/24",  # AS112
        "198.18.0.0/15",  # benchmarks
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, and broadcast
        "2001::/23",  # protocol assignments, Teredo among them
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4, which holds an IPv4 address
        "2620:4f:8000::/48",  # AS112
        "3fff::/20",  # documentation
    )
)
_OPEN_V6: Final = ipaddress.ip_network("2000::/3")
"""Global unicast. What lies outside of it is loopback, link-local, unique-local, mapped, NAT64, multicast or unused."""


@dataclass(frozen=True, slots=True, repr=False)
class Target:
    """Where a connection goes: the parts of an address that was judged. It may be a company's own secret."""

    host: str  # lower case
    port: int
    path: str  # with its query; never empty
    secure: bool = True


def check_url(url: str, *, local: bool) -> str:
    """Returns the address as it is kept. Raises Invalid (/url) for one that is not https on a public name.

    `local` lets http on this very machine pass too, and nothing else.
    """
    parse_url(url, local=local)
    return url


def parse_url(url: str, *, local: bool) -> Target:
    """Returns the parts of an address. Raises Invalid (/url), as `check_url` does."""
    if len(url) > LONGEST or not all("!" <= character <= "~" for character in url):
        raise _refuse("not_a_url", f"Must be at most {LONGEST} printable ASCII characters without spaces.")
    on_this_machine = _LOCAL.fullmatch(url) if local else None
    if on_this_machine and int(on_this_machine["port"]) < 65_536:
        return Target(LOCAL_HOST, int(on_this_machine["port"]), _path(on_this_machine["rest"]), secure=False)
    found = _SHAPE.fullmatch(url)
    if found is None:
        raise _refuse("not_allowed", "Must be an https address without user, password and fragment.")
    if found["port"] not in (None, ":443"):
        raise _refuse("not_allowed", "Must be on the port of https.")
    return Target(_check_host(found["host"].lower()), 443, _path(found["rest"]))


def is_public(address: str) -> bool:
    """Tells whether a numeric address, as a resolver returns it, is one of the public internet."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:  # with a zone (%eth0), which only a link-local address needs
        return False
    if found.version == 6 and found not in _OPEN_V6:
        return False
    return not any(found.version == network.version and found in network for network in _CLOSED)


def are_public(addresses: Sequence[str]) -> bool:
    """Tells whether there are addresses and all are public: a name that also leads inside is no public name."""
    return bool(addresses) and all(is_public(address) for address in addresses)


def _path(rest: str | None) -> str:
    if not rest:
        return "/"
    return rest if rest.startswith("/") else f"/{rest}"


def _check_host(host: str) -> str:
    labels = host.split(".")
    if len(host) > _LONGEST_HOST or len(labels) < 2 or not all(_LABEL.fullmatch(label) for label in labels):
        raise _refuse("not_allowed", "Must name a public host.")
    if any(label.startswith("xn--") or label[2:4] == "--" for label in labels):
        raise _refuse("not_allowed", "Must not name an internationalised host.")
    if not _TOP.fullmatch(labels[-1]) or labels[-1] in _PRIVATE_ENDINGS:
        raise _refuse("not_allowed", "Must name a public host.")
    return host


def _refuse(code: str, message: str) -> Invalid:
    return Invalid(FieldError("/url", code, message))
