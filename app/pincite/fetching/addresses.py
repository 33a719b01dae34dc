"""Which addresses are gone to: http and https, to hosts on the public internet only."""

import ipaddress
import re
import socket
from collections.abc import Sequence
from typing import NamedTuple
from urllib.parse import quote, urlsplit

from pincite.errors import AddressRefused, NetworkUnreachable, one_line

_PORTS = {"http": 80, "https": 443}
#: What of a path and a query stays as it is; everything else is written as %XX.
_KEPT = "%/:=&?~+!$,;'@()*-._"
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_LONGEST = 4000
#: A name as DNS has it, or an IPv6 address without a zone.
_HOST = re.compile(r"[a-z0-9_.-]+|[0-9a-f:.]*:[0-9a-f:.]*")

_Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class Hop(NamedTuple):
    """One request's goal: scheme, host in ASCII, port, and path with query."""

    scheme: str
    host: str
    port: int
    target: str

    @property
    def netloc(self) -> str:
        """The value of the Host header."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def address(self) -> str:
        """The whole address."""
        return f"{self.scheme}://{self.netloc}{self.target}"


def hop_of(address: str) -> Hop:
    """Return the parts of an address.

    Raises:
        AddressRefused: it is not of http or https, names no host, or carries a user name or password.
    """
    if len(address) > _LONGEST or any(character <= " " or character in "\\\x7f" for character in address):
        raise _refused(address, "is not written as an address is")
    try:
        parts = urlsplit(address)
        port = parts.port
        host = _ascii(parts.hostname or "")
    except ValueError as error:
        raise _refused(address, "is not written as an address is") from error
    if parts.scheme not in _PORTS:
        raise _refused(address, "is not of http or https")
    if parts.username is not None or parts.password is not None:
        raise AddressRefused(
            f"an address at {host} carries a user name or password, and is not gone to; leave them out"
        )
    if not host:
        raise _refused(address, "names no host")
    if not _HOST.fullmatch(host):
        raise _refused(address, "is not written as an address is")
    target = quote(parts.path or "/", safe=_KEPT) + (f"?{quote(parts.query, safe=_KEPT)}" if parts.query else "")
    return Hop(parts.scheme, host, _PORTS[parts.scheme] if port is None else port, target)


def is_public(address: str) -> bool:
    """Whether an IP address is one of the public internet, and not of this machine, its network, or no host at all.

    An IPv6 address that stands for an IPv4 address (mapped, 6to4, NAT64) is as public as that one.
    """
    try:
        number: _Address = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(number, ipaddress.IPv6Address) and (inner := _inner(number)) is not None:
        number = inner
    return number.is_global and not (
        number.is_private
        or number.is_loopback
        or number.is_link_local
        or number.is_multicast
        or number.is_reserved
        or number.is_unspecified
    )


def resolve(host: str, port: int) -> Sequence[str]:
    """Return the IP addresses of a host, in the system's order.

    Raises:
        NetworkUnreachable: it has none, or nobody can be asked.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise NetworkUnreachable(
            f"{host} is not found; check the address and the connection to the internet"
        ) from error
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


def _inner(number: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """Return the IPv4 address that an IPv6 address stands for, or None."""
    if number in _NAT64:
        return ipaddress.IPv4Address(int(number) & 0xFFFFFFFF)
    return number.ipv4_mapped or number.sixtofour


def _ascii(host: str) -> str:
    """Return a host's name as DNS has it.

    Raises:
        ValueError: it is none.
    """
    return host if host.isascii() else host.encode("idna").decode("ascii")


def _refused(address: str, fault: str) -> AddressRefused:
    return AddressRefused(f"the address {one_line(address)[:200]} {fault}, and is not gone to")
