"""Which addresses are public."""

import socket

import pytest

from farm.errors import FetchError
from farm.storage.addresses import is_public, public_addresses


@pytest.mark.parametrize(
    "address",
    [
        "1.1.1.1",
        "93.184.216.34",
        "2606:4700:4700::1111",
        "::ffff:1.1.1.1",
        "64:ff9b::101:101",
        "2002:101:101::1",
    ],
)
def test_public_addresses_are_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0",  # noqa: S104 - nothing is bound
        "10.0.0.1",
        "100.64.0.1",
        "100.100.100.200",
        "127.0.0.1",
        "168.63.129.16",
        "169.254.169.254",
        "172.16.0.1",
        "192.0.0.192",
        "192.168.0.1",
        "192.0.2.1",
        "198.18.0.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::127.0.0.1",
        "::ffff:127.0.0.1",
        "::ffff:169.254.169.254",
        "64:ff9b::7f00:1",
        "64:ff9b:1::1",
        "100::1",
        "2001::1",
        "2001:db8::1",
        "2002:7f00:1::1",
        "2002:a9fe:a9fe::1",
        "3fff::1",
        "fc00::1",
        "fd00:ec2::254",
        "fe80::1",
        "fe80::1%lo",
        "fec0::1",
        "ff02::1",
    ],
)
def test_private_reserved_and_translated_addresses_are_not(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "2130706433", "0x7f000001", "0177.0.0.1", "127.1", "localhost", "::1", "0"]
)
def test_every_spelling_of_this_machine_is_refused(host: str) -> None:
    with pytest.raises(FetchError, match="private address") as raised:
        public_addresses(host, 80, allowed=())
    assert not raised.value.retryable


@pytest.mark.parametrize("entry", ["localhost", "LOCALHOST", "localhost:8080"])
def test_a_listed_host_may_be_private(entry: str) -> None:
    assert set(public_addresses("localhost", 8080, allowed=("other", entry))) <= {"127.0.0.1", "::1"}


@pytest.mark.parametrize("entry", ["localhost:80", "local", "127.0.0.1", ""])
def test_another_host_or_port_is_not_listed(entry: str) -> None:
    with pytest.raises(FetchError, match="private address"):
        public_addresses("localhost", 8080, allowed=(entry,))


@pytest.mark.parametrize("entry", ["::1", "[::1]", "[::1]:8080"])
def test_ipv6_hosts_are_listed_with_or_without_brackets(entry: str) -> None:
    assert public_addresses("::1", 8080, allowed=(entry,)) == ["::1"]


def test_one_private_address_among_public_ones_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, 80)) for ip in ("1.1.1.1", "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: answers)
    with pytest.raises(FetchError, match="private address"):
        public_addresses("mixed.example", 80, allowed=())


def test_a_host_that_is_none_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(FetchError, match="there is no host a"):
        public_addresses("a" * 64 + ".example", 80, allowed=())

    def fail(*_: object, **__: object) -> object:
        raise socket.gaierror(socket.EAI_AGAIN, "try again")

    monkeypatch.setattr(socket, "getaddrinfo", fail)
    with pytest.raises(FetchError, match=r"flaky\.example cannot be looked up now") as raised:
        public_addresses("flaky.example", 80, allowed=())
    assert raised.value.retryable
