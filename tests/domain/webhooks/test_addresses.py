"""Events go to public https addresses and nowhere else, however another one is written."""

from __future__ import annotations

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.errors import Invalid
from chalicelib.domain.webhooks.addresses import LONGEST, Target, are_public, check_url, is_public, parse_url

GOOD = {
    "https://hooks.example.com": ("hooks.example.com", "/"),
    "https://hooks.example.com/": ("hooks.example.com", "/"),
    "HTTPS://Hooks.Example.COM/In?a=b&c=%20": ("hooks.example.com", "/In?a=b&c=%20"),
    "https://hooks.example.com:443/x": ("hooks.example.com", "/x"),
    "https://a-1.b2.example.org?key=1": ("a-1.b2.example.org", "/?key=1"),
}
BAD = (
    *("", "hooks.example.com", "//hooks.example.com/", "ftp://hooks.example.com/", "http://hooks.example.com/"),
    *(
        "https:hooks.example.com",
        "https:///x",
        "https://",
        "https:// hooks.example.com/",
        "https://hooks.example.com/ x",
    ),
    *("https://user@hooks.example.com/", "https://user:word@hooks.example.com/", "https://:@hooks.example.com/"),
    *("https://hooks.example.com#part", "https://hooks.example.com/x#part", "https://hooks.example.com/?a#"),
    *("https://hooks.example.com:8443/", "https://hooks.example.com:80/", "https://hooks.example.com:/"),
    *("https://hooks.example.com:0443/", "https://hooks.example.com:22/", "https://hooks.example.com:443:443/"),
    *("https://127.0.0.1/", "https://10.0.0.1/", "https://169.254.169.254/latest/", "https://8.8.8.8/"),
    *("https://2130706433/", "https://0x7f000001/", "https://0x7f.0.0.1/", "https://017700000001/", "https://127.1/"),
    *("https://0177.0.0.1/", "https://127.0.1/", "https://1.1.1.1./", "https://0/", "https://00000000177.1/"),
    *("https://[::1]/", "https://[::ffff:127.0.0.1]/", "https://[fe80::1%25eth0]/", "https://[fd00:ec2::254]/"),
    *("https://::1/", "https://[::1/", "https://localhost/", "https://localhost./", "https://LOCALHOST/"),
    *("https://a.localhost/", "https://printer.local/", "https://metadata.google.internal/", "https://x.home.arpa/"),
    *("https://hooks/", "https://hooks.example.com./", "https://.example.com/", "https://a..example.com/"),
    *("https://-a.example.com/", "https://a-.example.com/", "https://a_b.example.com/", f"https://{'a' * 64}.example/"),
    *("https://bücher.example/", "https://xn--bcher-kva.example/", "https://a.xn--p1ai/", "https://ab--c.example.com/"),
    *("https://１２７.0.0.1/", "https://hooks。example.com/", "https://hooks.example.com\u200b/", "https://①.example/"),
    *("https://hooks.example.com\\@evil.example/", "https://hooks.example.com\\x", "https://hooks%2eexample.com/"),
    *(
        "https://%31%32%37.0.0.1/",
        "https://hooks.example.com/\r\nHost: x",
        "https://hooks.example.com/\tx",
        "https://e.\n",
    ),
    *("https://hooks.example.com/é", "https://hooks.example.com/" + "x" * LONGEST, f"https://{'a.' * 130}example.com/"),
    *("http://127.0.0.1:8080/", "http://127.0.0.1/", "https://hooks.example.c0m/", "https://hooks.example.1/"),
)
LOCAL_BAD = (
    *(
        "http://127.0.0.1/",
        "http://127.0.0.1:0/",
        "http://127.0.0.1:65536/",
        "http://127.0.0.1:080/",
        "http://127.1:80/",
    ),
    *(
        "http://localhost:8080/",
        "http://[::1]:8080/",
        "https://[::1]/",
        "https://127.0.0.1:8080/",
        "http://10.0.0.1:80/",
    ),
    *(
        "http://127.0.0.2:8080/",
        "http://127.0.0.1:8080@evil.example/",
        "http://u@127.0.0.1:8080/",
        "http://127.0.0.1:8080#a",
    ),
    *("http://127.0.0.1:8080\\@evil.example/", "HTTP://127.0.0.1:8080.evil.example/", "http://127.0.0.1.nip.io:80/"),
)


@pytest.mark.parametrize(("url", "parts"), GOOD.items())
def test_an_https_address_on_a_public_name_is_taken(url: str, parts: tuple[str, str]) -> None:
    assert check_url(url, local=False) == url
    assert parse_url(url, local=False) == Target(parts[0], 443, parts[1])


@pytest.mark.parametrize("url", BAD)
def test_any_other_is_refused_at_its_place_and_not_repeated(url: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_url(url, local=False)
    (field,) = refused.value.fields
    assert field.pointer == "/url" and (not url or url not in f"{field.message}{refused.value}")


def test_the_local_stack_takes_this_machine_by_its_number_and_nothing_more() -> None:
    assert parse_url("http://127.0.0.1:8080/in?a=1", local=True) == Target("127.0.0.1", 8080, "/in?a=1", secure=False)
    assert parse_url("http://127.0.0.1:65535", local=True) == Target("127.0.0.1", 65535, "/", secure=False)
    assert parse_url("https://hooks.example.com/", local=True).secure


@pytest.mark.parametrize("url", LOCAL_BAD)
def test_no_other_way_of_naming_this_machine_passes_there_either(url: str) -> None:
    with pytest.raises(Invalid):
        check_url(url, local=True)


PRIVATE = (
    *("0.0.0.1", "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.127.255.255", "127.0.0.1", "127.255.0.1"),
    *("169.254.169.254", "169.254.170.2", "172.16.0.1", "172.31.255.255", "192.0.0.1", "192.0.0.192", "192.0.2.1"),
    *("192.88.99.1", "192.168.0.1", "198.18.0.1", "198.19.255.255", "198.51.100.7", "203.0.113.7", "224.0.0.1"),
    *("239.255.255.255", "240.0.0.1", "255.255.255.255", "168.63.129.16", "100.100.100.200"),
    *("::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "64:ff9b::7f00:1", "64:ff9b::808:808"),
    *("64:ff9b:1::1", "100::1", "2001::1", "2001:0:4136:e378:8000:63bf:3fff:fdd2", "2001:db8::1", "2002:7f00:1::1"),
    *("3fff::1", "5f00::1", "fc00::1", "fd00:ec2::254", "fe80::1", "fe80::1%eth0", "fec0::1", "ff02::1", "4000::1"),
    *("nonsense", "", "1.2.3", "1.2.3.4.5", "0x7f000001"),
)
PUBLIC = ("8.8.8.8", "1.1.1.1", "172.15.0.1", "172.32.0.1", "100.63.255.255", "100.128.0.1", "192.0.1.1", "223.1.1.1")
PUBLIC_6 = ("2606:4700:4700::1111", "2a00:1450:4001:801::200e", "2001:4860:4860::8888", "2400:cb00::1")


@pytest.mark.parametrize("address", PRIVATE)
def test_no_connection_is_made_to_an_address_inside_some_network(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", [*PUBLIC, *PUBLIC_6])
def test_public_addresses_are_connected_to(address: str) -> None:
    assert is_public(address)


def test_a_name_that_leads_inside_as_well_is_no_public_name() -> None:
    assert are_public(PUBLIC) and not are_public(()) and not are_public(("8.8.8.8", "127.0.0.1"))


@given(st.ip_addresses())
def test_whatever_python_knows_to_be_special_is_not_public(
    address: ipaddress.IPv4Address | ipaddress.IPv6Address,
) -> None:
    if is_public(str(address)):
        assert address.is_global and not address.is_multicast and not address.is_reserved
        assert getattr(address, "ipv4_mapped", None) is None
