"""Which network addresses a user's URL may lead to: public ones, and hosts that the operator named."""

import ipaddress
import socket
from collections.abc import Sequence

from farm.errors import FetchError, PrivateAddressError

_NETWORKS_6 = tuple(
    map(
        ipaddress.IPv6Network,
        (
            "2001::/23",  # IETF protocols, among them Teredo, which carries IPv4 addresses
            "2001:db8::/32",  # documentation
            "3fff::/20",  # documentation
        ),
    )
)
_NETWORKS_4 = tuple(
    map(
        ipaddress.IPv4Network,
        (
            "192.0.0.0/24",  # IETF protocols; one cloud's metadata server is there
            "192.88.99.0/24",  # relays from 6to4
            "168.63.129.16/32",  # a cloud's host agent, at an address that looks public
        ),
    )
)
_UNICAST_6 = ipaddress.IPv6Network("2000::/3")
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
"""Translated IPv4 (RFC 6052); the last 32 bits are the IPv4 address."""


def public_addresses(host: str, port: int, *, allowed: Sequence[str]) -> Sequence[str]:
    """Look a host up, once, and return its addresses if all of them are public.

    ``allowed`` names hosts, as ``host`` or ``host:port``, whose addresses may be private. Every spelling
    of an address (decimal, octal, hexadecimal, shortened) is read by the system's own resolver.

    Raises:
        FetchError: there is no such host; retryable if no name server answers.
        PrivateAddressError: an address is not public.

    """
    try:
        answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        if isinstance(error, socket.gaierror) and error.errno == socket.EAI_AGAIN:
            raise FetchError(f"{host} cannot be looked up now", retryable=True) from error
        raise FetchError(f"there is no host {host}") from error
    addresses = list(dict.fromkeys(str(answer[4][0]) for answer in answers))
    _require_public(host, port, addresses, allowed)
    return addresses


def require_public_spelling(host: str, port: int, *, allowed: Sequence[str]) -> None:
    """Refuse a host that shows its private address by how it is spelled; no name server is asked.

    Other names pass: whoever connects looks them up, by :func:`public_addresses`.

    Raises:
        PrivateAddressError: it is a private address in any spelling, or this machine's own name.

    """
    if host == "localhost" or host.endswith(".localhost"):  # RFC 6761, 6.3
        addresses = ["127.0.0.1"]
    else:
        try:
            answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
        except (OSError, UnicodeError):
            return
        addresses = [str(answer[4][0]) for answer in answers]
    _require_public(host, port, addresses, allowed)


def is_public(address: str) -> bool:
    """Return whether an IP address is public unicast; one that carries an IPv4 address is judged by that."""
    ip = ipaddress.ip_address(address)
    if isinstance(ip, ipaddress.IPv6Address):
        carried = ip.ipv4_mapped or ip.sixtofour
        if ip in _NAT64:
            carried = ipaddress.IPv4Address(int(ip) & 0xFFFF_FFFF)
        if carried is None:
            return ip in _UNICAST_6 and not any(ip in network for network in _NETWORKS_6)
        ip = carried
    return ip.is_global and not ip.is_multicast and not any(ip in network for network in _NETWORKS_4)


def _require_public(host: str, port: int, addresses: Sequence[str], allowed: Sequence[str]) -> None:
    if not _named(host, port, allowed) and not all(map(is_public, addresses)):
        raise PrivateAddressError(
            f"{host} has a private address; assets come from public ones, "
            "except from hosts listed in FARM_FETCH_PRIVATE_HOSTS"
        )


def _named(host: str, port: int, allowed: Sequence[str]) -> bool:
    """Return whether the operator listed the host."""
    names = {host, f"[{host}]"}
    names |= {f"{name}:{port}" for name in names}
    return any(entry.lower() in names for entry in allowed)
